"""Brackets and quotes that are never closed, found in the lines of a text that YAML could not read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cnncalc.spec.tree import Source

_CLOSING = {"{": "}", "[": "]"}
# What stands in front of a value: nothing, or a mark that a value follows.
_BEFORE_VALUE = re.compile(r"(^|[-:,\[{?])\s*$")


def without_strings(line: str) -> str:
    """The line with quoted text and comments blanked out, columns kept."""
    blank = re.sub(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", lambda quoted: " " * len(quoted.group()), line)
    comment = re.search(r"(^|\s)#", blank)
    return blank[: comment.start()] if comment else blank


def open_bracket(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """A brace or bracket that is never closed, or closed by the other kind, before the place of the problem."""
    del column, text
    stack: list[tuple[str, int, int]] = []
    for number, content in enumerate(source.lines[:line], 1):
        plain = without_strings(content)
        for at, character in enumerate(plain, 1):
            if character in _CLOSING and (stack or _BEFORE_VALUE.search(plain[: at - 1])):
                stack.append((character, number, at))
            elif character in _CLOSING.values() and stack:
                opened, opened_line, _ = stack.pop()
                if _CLOSING[opened] != character:
                    message = f"`{opened}` is closed by `{character}`"
                    return Diagnostic(source.span(number, at), "Y001", message, f"it was opened in line {opened_line}")
            elif character in _CLOSING.values() and number == line:
                return Diagnostic(source.span(number, at), "Y001", f"`{character}` closes nothing", "delete it")
    if not stack:
        return None
    opened, opened_line, opened_at = stack[-1]
    message = f"`{opened}` is never closed"
    return Diagnostic(source.span(opened_line, opened_at), "Y001", message, f"add `{_CLOSING[opened]}`")


def open_quote(source: Source, line: int) -> Diagnostic | None:
    """A quote that is never closed."""
    for number, content in enumerate(source.lines[:line], 1):
        for opened in re.finditer(r"[\"']", without_strings(content)):
            if _BEFORE_VALUE.search(content[: opened.start()]):
                quote = opened.group()
                hint = f"add {quote} where the text ends"
                return Diagnostic(source.span(number, opened.end()), "Y001", f"the quote {quote} is never closed", hint)
    return None
