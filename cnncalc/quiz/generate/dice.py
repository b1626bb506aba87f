"""Chance that is the same on every machine and in every version of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Dice:
    """Draws from a seed. Of the library's generator only bits are taken: what is made of them may change, bits do not.

    Equal seeds give equal draws, and streams of different names have nothing to do with each other.
    """

    def __init__(self, seed: int, stream: str = "") -> None:
        from random import Random  # takes longer to import than to draw from

        self._bits = Random(f"{seed} {stream}").getrandbits

    def below(self, n: int) -> int:
        """A whole number from 0 to n - 1, each as likely: what does not fit is drawn again."""
        bits = n.bit_length()
        while (drawn := self._bits(bits)) >= n:
            pass
        return drawn

    def one(self, among: Sequence[T]) -> T:
        """One of them."""
        return among[self.below(len(among))]

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of them in another order (Fisher and Yates)."""
        order = list(things)
        for last in range(len(order) - 1, 0, -1):
            other = self.below(last + 1)
            order[last], order[other] = order[other], order[last]
        return order
