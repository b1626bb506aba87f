"""How files are named: as given for people, below a root for platforms."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cnncalc.language.files import plain


def below(file: str, root: str) -> str:
    """The path of a file from a root folder on, with forward slashes; the whole path where it is not below it."""
    if file == "-":
        return file
    whole = os.path.abspath(file)
    try:
        relative = os.path.relpath(whole, root)
    except ValueError:  # another drive
        return whole.replace(os.sep, "/")
    inside = relative != os.pardir and not relative.startswith(os.pardir + os.sep)
    return (relative if inside else whole).replace(os.sep, "/")


def absolute(path: str) -> str:
    """A path from the root on, written in one way. Its `..` stay: what stands before one may be a link."""
    drive, rest = os.path.splitdrive(os.path.join(os.getcwd(), path))
    return drive + plain(rest.replace(os.sep, "/"))


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
