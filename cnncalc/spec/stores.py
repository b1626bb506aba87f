"""Where the files of a spec are read from: the disk, or whatever else can read a path (`revisions.py`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from cnncalc.spec import limits

if TYPE_CHECKING:
    from pathlib import PurePath


class UnreadableError(Exception):
    """A spec that cannot be read at all: a missing file, an unknown bundled name."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Store(Protocol):
    """Reads files by their path."""

    def read(self, path: PurePath, given: str) -> bytes:
        """The bytes of a file, at most one more than a spec may have; `UnreadableError` calls it `given`."""

    def resolved(self, path: PurePath) -> PurePath:
        """The one path of a file, however it is written; `OSError` or `ValueError` for what is no path."""


class Disk:
    """The files of this machine; a link leads where it points."""

    def read(self, path: PurePath, given: str) -> bytes:
        """A file's bytes."""
        try:
            with Path(path).open("rb") as file:
                return file.read(limits.TEXT_BYTES + 1)
        except FileNotFoundError:
            raise UnreadableError(f"{given}: there is no such file") from None
        except IsADirectoryError:
            raise UnreadableError(f"{given} is a folder, not a file") from None
        except ValueError:
            raise UnreadableError(f"{given!r} is no path") from None
        except OSError as err:
            raise UnreadableError(f"{given} cannot be read: {err.strerror}") from None

    def resolved(self, path: PurePath) -> PurePath:
        """Without links."""
        return Path(path).resolve()


DISK = Disk()
