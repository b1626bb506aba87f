"""One copy of an entry: what it is called, what it is, and whose weights it shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnncalc.spec.entries import Entry
    from cnncalc.spec.frame import Frame
    from cnncalc.spec.sharing import Original


class Copy(NamedTuple):
    """One copy of an entry, or all there is of it: `name` has the number of the copy, `type` is what a variable holds.

    `original` is the entry whose weights it shares, if it does.
    """

    entry: Entry
    frame: Frame
    name: str
    type: str
    original: Original | None

    @property
    def path(self) -> str:
        """The full path."""
        return self.frame.here + self.name


def original(entry: Entry, frame: Frame) -> Original | None:
    """The entry whose weights an entry uses, if it shares any."""
    if entry.share is None:
        return None
    from cnncalc.spec.sharing import original_of  # few specs share weights

    return original_of(entry, entry.share, frame)
