"""Where the files of a spec are read from: the disk, or whatever else can read a path (`revisions.py`)."""

from __future__ import annotations

import os
from typing import Protocol

from cnncalc.errors import UserError
from cnncalc.files import read_file
from cnncalc.spec import limits


class UnreadableError(UserError):
    """A spec that cannot be read at all: a missing file, an unknown bundled name."""


class Store(Protocol):
    """Reads files by their path."""

    def read(self, path: str, given: str) -> bytes:
        """The bytes of a file, at most one more than a spec may have; `UnreadableError` calls it `given`."""

    def resolved(self, path: str) -> str:
        """The one path of a file with forward slashes, however it is written; `ValueError` for what is no path."""


class Disk:
    """The files of this machine; a link leads where it points."""

    def read(self, path: str, given: str) -> bytes:
        """A file's bytes."""
        try:
            return read_file(path, limits.TEXT_BYTES)
        except FileNotFoundError:
            raise UnreadableError(f"{given}: there is no such file") from None
        except IsADirectoryError:
            raise UnreadableError(f"{given} is a folder, not a file") from None
        except ValueError:
            raise UnreadableError(f"{given!r} is no path") from None
        except OSError as err:
            raise UnreadableError(f"{given} cannot be read: {err.strerror}") from None

    def resolved(self, path: str) -> str:
        """Without links."""
        return os.path.realpath(path).replace(os.sep, "/")


DISK = Disk()


def is_below(path: str, folder: str) -> bool:
    """Whether a path is that of a folder, or leads into it; both are resolved."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def plain(path: str) -> str:
    """A path without `.` and doubled slashes. Its `..` stay: what stands before one may be a link."""
    root = "/" if path.startswith("/") else ""
    return root + "/".join(part for part in path.split("/") if part not in {"", "."}) or "."
