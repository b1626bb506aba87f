"""A logarithmic axis: where a number stands, and which numbers are written beside it."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

# The room beside the outermost points, as a part of the axis; where all are equal, in decades.
MARGIN = 0.08
ALONE = 0.3
# What is written of each decade, in tenths of its first number: the coarsest that gives enough.
STEPS = ((10,), (10, 20, 50), (10, 15, 20, 30, 40, 50, 70), (*range(10, 20, 2), *range(20, 100, 5)), (*range(10, 100),))
ENOUGH = 2
UNITS = ("", "k", "M", "G", "T", "P", "E")


class Scale(NamedTuple):
    """From `low` to `high`, as powers of ten, over pixels from `begin` to `end`."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, n: int) -> float:
        """Where a positive number stands, to a tenth of a pixel."""
        return round(self.begin + (log10(n) - self.low) / (self.high - self.low) * (self.end - self.begin), 1)

    def ticks(self) -> list[int]:
        """The round whole numbers that are written beside the axis."""
        powers = range(max(0, int(self.low) - 1), int(self.high) + 1)
        found: list[int] = []
        for steps in STEPS:
            numbers = (step * 10**power // 10 for power in powers for step in steps if step * 10**power % 10 == 0)
            found = [n for n in numbers if self.low <= log10(n) <= self.high]
            if len(found) >= ENOUGH:
                break
        return found


def scale_of(values: Iterable[int], begin: float, end: float) -> Scale:
    """A scale that shows all of these positive numbers, with some room beside them."""
    logs = [log10(n) for n in values]
    low, high = min(logs), max(logs)
    room = (high - low) * MARGIN if high - low > ALONE else ALONE
    return Scale(low - room, high + room, begin, end)


def tick_text(n: int) -> str:
    """`50 M`, `1.5 G`: all digits that are not zero, and no others."""
    power = min((len(str(n)) - 1) // 3, len(UNITS) - 1)
    whole, rest = divmod(n, 1000**power)
    digits = str(rest).rjust(3 * power, "0").rstrip("0") if rest else ""
    return f"{whole}{'.' if digits else ''}{digits} {UNITS[power]}".rstrip()
