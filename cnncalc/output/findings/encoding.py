"""Findings in the signs that a terminal has: an old one on Windows knows some two hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.text import ascii_only

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.model.diagnostics import Diagnostic


def carried(
    found: Sequence[Diagnostic], sources: Mapping[str, Sequence[str]], encoding: str
) -> tuple[list[Diagnostic], Mapping[str, Sequence[str]]]:
    """Messages and lines with near neighbours for what the encoding lacks.

    A line of the source keeps its length, so that the caret still stands below its word.
    """
    if encoding.lower().replace("-", "") == "utf8":
        return list(found), sources
    lines = {name: [_same_length(line, encoding) for line in own] for name, own in sources.items()}
    return [_told(one, encoding) for one in found], lines


def _told(one: Diagnostic, encoding: str) -> Diagnostic:
    message, hint, *notes = (near(text, encoding) for text in (one.message, one.hint, *one.notes))
    return one._replace(message=message, hint=hint, notes=tuple(notes))


def near(text: str, encoding: str) -> str:
    """A text with near neighbours for the signs that an encoding lacks."""
    return "".join(char if _has(encoding, char) else ascii_only(char) or "?" for char in text)


def _same_length(line: str, encoding: str) -> str:
    return "".join(char if _has(encoding, char) else (ascii_only(char) or "?")[0] for char in line)


def _has(encoding: str, char: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    except LookupError:
        return char.isascii()
    return True
