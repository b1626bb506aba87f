"""Variants kept until all are there, in order of a key: in memory while they are few, then in sorted runs on disk.

Sorting so (runs that fit into memory, and one merge of all of them) takes memory for one run and a piece of each,
however many variants there are.
"""

from __future__ import annotations

import pickle
from contextlib import contextmanager
from heapq import merge
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnncalc.search.grid import Rank
    from cnncalc.search.variants import Variant

# Variants in memory, and in a piece that is read back at once.
RUN = 20_000
PIECE = 200
Key: TypeAlias = "Callable[[Variant], tuple[Rank | str, ...]]"


@contextmanager
def spool(key: Key) -> Iterator[Spool]:
    """A spool with its file, which is gone in the end."""
    with TemporaryFile(prefix="cnncalc-") as file:
        yield Spool(key, file)


class Spool:
    """Takes variants in any order, and gives them sorted, as often as they are asked for."""

    def __init__(self, key: Key, file: IO[bytes]) -> None:
        self.key = key
        self.file = file
        self.fresh: list[Variant] = []
        self.begins: list[tuple[int, int]] = []

    def add(self, variant: Variant) -> None:
        """Keep one more."""
        self.fresh.append(variant)
        if len(self.fresh) >= RUN:
            self._write()

    def __iter__(self) -> Iterator[Variant]:
        self.fresh.sort(key=self.key)
        runs = [self._read(begin, pieces) for begin, pieces in self.begins]
        return merge(*runs, self.fresh, key=self.key)

    def _write(self) -> None:
        """A sorted run, in pieces."""
        self.fresh.sort(key=self.key)
        begin = self.file.seek(0, 2)
        pieces = [self.fresh[at : at + PIECE] for at in range(0, len(self.fresh), PIECE)]
        for piece in pieces:
            pickle.dump(piece, self.file)
        self.begins.append((begin, len(pieces)))
        self.fresh = []

    def _read(self, begin: int, pieces: int) -> Iterator[Variant]:
        """One run, piece by piece; others are read in between, so every piece knows its place."""
        place = begin
        for _ in range(pieces):
            self.file.seek(place)
            piece: list[Variant] = pickle.load(self.file)
            place = self.file.tell()
            yield from piece
