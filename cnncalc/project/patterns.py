"""File patterns of settings: `drafts/*.yaml`, `old/`, `**/generated/*`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.project.paths import below

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def matches(file: str, patterns: Iterable[str], folder: Path) -> bool:
    """Whether a file, or a folder that it is in, matches one of the patterns that count from a folder.

    A pattern without a slash may match anywhere below it, as in a `.gitignore`; `*` also stands for slashes.
    """
    patterns = list(patterns)
    if not patterns:
        return False
    # Compiling patterns costs a millisecond, and most projects have none.
    from fnmatch import fnmatchcase

    path = below(file, str(folder))
    parts = path.split("/")
    whole = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    for pattern in patterns:
        wanted = pattern.removeprefix("./").rstrip("/").removeprefix("**/")
        candidates = whole if "/" in pattern.rstrip("/") and not pattern.startswith("**/") else [*whole, *parts]
        if any(fnmatchcase(one, wanted) for one in candidates):
            return True
    return False
