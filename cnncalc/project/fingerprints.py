"""What a finding is known by when lines are inserted above it: for baselines, and platforms that compare two runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cnncalc.diagnostics import Diagnostic, Span

_DIGITS = 32


def fingerprints(
    found: Iterable[Diagnostic], sources: Mapping[str, Sequence[str]], path_of: Callable[[str], str]
) -> list[str]:
    """One for each finding, all different: of its file, its rule, the text of its line, and which of several it is.

    Neither the number of the line nor the figures of the message are in it. `path_of` says by which path a file is
    known to whoever compares.
    """
    # Hashing is asked for by baselines and some formats alone.
    from hashlib import sha256

    seen: dict[tuple[str, str, str], int] = {}
    prints = []
    for one in found:
        key = path_of(one.span.file), one.code, line_of(one.span, sources).strip()
        seen[key] = seen.get(key, 0) + 1
        text = "\0".join([*key, str(seen[key])])
        prints.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS])
    return prints


def line_of(span: Span, sources: Mapping[str, Sequence[str]]) -> str:
    """The line in which a place begins; empty where the text could not be read."""
    lines = sources.get(span.file, ())
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""
