"""Cells added around an array, or cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.runtime.kernels.axes import at, spread
from cnncalc.runtime.kernels.windows import filled

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array, PerAxis, Sides

# For the axes of an array from the last: the words for both sides, and for the side before and the side after.
WORDS = ((("length", "width"), "left", "right"), (("height",), "top", "bottom"), (("frames",), "front", "back"))


def pad(x: Array, *, sides: PerAxis | None, depth: Sides, value: float, mode: str, **named: int | None) -> Array:
    """Add cells. Shapes: (N, D1, H1, W1) -> (N, D2, H2, W2)."""
    widths = by_name(x, named) if sides is None else [(one, one) for one in spread(sides, x)]
    return filled(x, [(0, 0), depth, *widths], mode, value)


def crop(x: Array, *, size: PerAxis | None, **named: int | None) -> Array:
    """Cut cells off; of a crop to a size the middle stays. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""
    if size is None:
        return at(x, (slice(before, -after or None) for before, after in by_name(x, named)))
    lost = [range(stays, cells) for stays, cells in zip(spread(size, x), x.shape[2:], strict=True)]
    # Every second cell that is lost goes before, the odd one after.
    firsts = [len(cells[1::2]) for cells in lost]
    return at(x, (slice(first, first + stays) for first, stays in zip(firsts, spread(size, x), strict=True)))


def by_name(x: Array, named: dict[str, int | None]) -> list[Sides]:
    """(before, after) for every spatial axis of x out of numbers for sides and axes by their names."""
    found = []
    for both, before, after in WORDS[: x.ndim - 2]:
        whole = next((number for word in both if (number := named[word]) is not None), 0)
        found.append((named[before] or whole, named[after] or whole))
    return found[::-1]
