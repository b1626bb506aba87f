"""File patterns of settings: `drafts/*.yaml`, `old/`, `**/generated/*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.project.paths import below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def matches(file: str, patterns: Iterable[str], folder: str) -> bool:
    """Whether a file, or a folder that it is in, matches one of the patterns that count from a folder.

    A pattern without a slash may match anywhere below it, as in a `.gitignore`; `*` also stands for slashes.
    """
    patterns = list(patterns)
    if not patterns:
        return False
    # Compiling patterns costs a millisecond, and most projects have none.
    from fnmatch import fnmatchcase

    parts = below(file, folder).split("/")
    return any(fnmatchcase(part, wanted) for pattern in patterns for part, wanted in _compared(parts, pattern))


def _compared(parts: list[str], pattern: str) -> Iterator[tuple[str, str]]:
    """The parts of a path that a pattern may match, each with what has to match."""
    wanted = pattern.removeprefix("./").rstrip("/").removeprefix("**/")
    starts = range(1) if "/" in pattern.rstrip("/") and not pattern.startswith("**/") else range(len(parts))
    for start in starts:
        for end in range(start + 1, len(parts) + 1):
            yield "/".join(parts[start:end]), wanted
