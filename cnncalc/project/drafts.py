"""Files as they would be: what is extended is read from drafts that are not written yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.spec.stores import Disk

if TYPE_CHECKING:
    from cnncalc.spec.files import Place


class Drafts(Disk):
    """The files of this machine, some of them with other contents."""

    def __init__(self) -> None:
        self.texts: dict[str, bytes] = {}

    def hold(self, place: Place, data: bytes) -> None:
        """What a spec will hold; standard input has no file that could be extended."""
        if place.file is not None:
            self.texts[self.resolved(place.file)] = data

    def read(self, path: str, given: str) -> bytes:
        """A file's bytes, those of its draft if it has one."""
        draft = self.texts.get(self.resolved(path))
        return super().read(path, given) if draft is None else draft
