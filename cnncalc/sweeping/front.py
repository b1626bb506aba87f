"""The Pareto front of two figures, kept while variants come: those of which no other is at least as good in both.

In order of the first figure the second one falls, so a new variant is held against two neighbours alone, and whatever
it beats stands in one run: log n for each, and memory for the front itself, not for all variants.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.sweeping.grid import Rank


class Front:
    """Variants that none is better than; equal ones are all on it. The less of either figure, the better."""

    def __init__(self) -> None:
        self.firsts: list[Rank] = []
        self.seconds: list[Rank] = []
        self.numbers: list[list[int]] = []

    def add(self, first: Rank, second: Rank, number: int) -> None:
        """One more variant by its two figures."""
        at = bisect_right(self.firsts, first)
        if at and self.firsts[at - 1] == first and self.seconds[at - 1] == second:
            self.numbers[at - 1].append(number)
            return
        if at and self.seconds[at - 1] <= second:
            return  # Something is no worse in either, and better in one.
        begin = bisect_left(self.firsts, first)
        end = at
        while end < len(self.firsts) and self.seconds[end] >= second:
            end += 1
        self.firsts[begin:end] = [first]
        self.seconds[begin:end] = [second]
        self.numbers[begin:end] = [[number]]

    @property
    def members(self) -> frozenset[int]:
        """The numbers of the variants on the front."""
        return frozenset(number for numbers in self.numbers for number in numbers)
