"""Which variants are wanted, and in which order: limits, keys, and the two figures of a Pareto front."""

from __future__ import annotations

from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.sweeping.grid import number

if TYPE_CHECKING:
    from cnncalc.sweeping.grid import Rank
    from cnncalc.sweeping.variants import Variant

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
