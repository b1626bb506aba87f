"""Files as bytes: what is read is remembered, so that no result is written over it."""

from __future__ import annotations

import os
import stat
from errno import EINVAL

_was_read: set[tuple[int, int]] = set()


def read_file(path: str | os.PathLike[str], most: int | None = None) -> bytes:
    """The bytes of a file; of a larger one `most` and one more.

    Raises `OSError`, also for a device without an end where no limit is given, and `ValueError` for what is no path.
    """
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if most is None and (stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode)):
            raise OSError(EINVAL, "it is a device, not a file")
        _was_read.add((status.st_dev, status.st_ino))
        return file.read() if most is None else file.read(most + 1)


def remember(path: str | os.PathLike[str]) -> None:
    """Note that a library reads a file: it is an input like those that `read_file` reads."""
    status = os.stat(path)
    _was_read.add((status.st_dev, status.st_ino))


def forget_reads() -> None:
    """Begin anew: a command's inputs are what it reads itself."""
    _was_read.clear()


def was_read(path: str | os.PathLike[str]) -> bool:
    """Whether this process has read the file at a path, under whatever name."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return False
    return (status.st_dev, status.st_ino) in _was_read
