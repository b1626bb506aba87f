"""Which variants are wanted, and in which order: limits, keys, and the two figures of a Pareto front."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.search.grid import number

if TYPE_CHECKING:
    from cnncalc.search.grid import Rank
    from cnncalc.search.variants import Variant

COMPARISONS = {"<=": le, ">=": ge, "==": eq, "<": lt, ">": gt, "=": eq}


class Condition(NamedTuple):
    """`params <= 26M`: a figure held against n / d, exactly."""

    figure: str
    sign: str
    n: int
    d: int

    def holds(self, variant: Variant) -> bool:
        """Whether a variant is as wanted; one that failed is not."""
        return bool(variant.figures) and bool(COMPARISONS[self.sign](variant.figure(self.figure) * self.d, self.n))


class Quantity(NamedTuple):
    """A figure, or the values of an axis by its number; the `most` is best where it is not the least."""

    name: str
    axis: int | None = None
    most: bool = False

    def of(self, variant: Variant) -> Rank | str:
        """A number, turned round where more is better; a word as it is."""
        value = self._value(variant)
        return -value if self.most and not isinstance(value, str) else value

    def _value(self, variant: Variant) -> Rank | str:
        if self.axis is None:
            return variant.figure(self.name)
        text = variant.values[self.axis]
        read = number(text)
        return text if read is None else read


def by_quantity(quantity: Quantity, variant: Variant) -> tuple[Rank | str, ...]:
    """A key to sort by: those that failed last, words behind numbers, equal ones in the order of the grid."""
    if not variant.figures:
        return 1, 0, 0, variant.number
    value = quantity.of(variant)
    return 0, int(isinstance(value, str)), value, variant.number


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
