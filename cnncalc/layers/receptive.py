"""Which cells of its input a layer looks at, axis by axis: what receptive fields are composed of.

All in cells along one axis, as if the input had no edges: padding and overhang are cells below 0 and behind the last.
"""

from __future__ import annotations

from itertools import pairwise
from math import gcd
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.model.volume import AXES

if TYPE_CHECKING:
    from cnncalc.layers.conv_transpose import Canvas
    from cnncalc.layers.windows import Axis
    from cnncalc.model.volume import Volume


class Sight(NamedTuple):
    """What the cells of an axis of the output look at on an axis of the input.

    Cell i < `period` looks at `cells[i]`, in ascending order or none; cell i + period at the same, `step` further.
    `axis` is the input's.
    """

    axis: str
    period: int
    step: int
    cells: tuple[tuple[int, ...] | range, ...]


# Along every spatial axis of the output; None where a cell sees all of the input, or where cells lose their place.
Sights: TypeAlias = "tuple[Sight | None, ...]"


def own_cell(axis: str) -> Sight:
    """Every cell looks at the one in its place."""
    return Sight(axis, 1, 1, (range(1),))


OWN_CELLS: dict[int, Sights] = {rank: tuple(map(own_cell, axes)) for rank, axes in AXES.items()}


def own_cells(x: Volume) -> Sights:
    """The same along all spatial axes of x."""
    return OWN_CELLS[x.rank]


def shifted(axis: str, by: int) -> Sight:
    """Every cell looks at the one `by` further."""
    return Sight(axis, 1, 1, (range(by, by + 1),))


def first_cell(axis: str) -> Sight:
    """Every cell looks at the first: it is repeated."""
    return Sight(axis, 1, 0, (range(1),))


def nothing(axis: str) -> Sight:
    """No cell looks at anything: the input is held constant."""
    return Sight(axis, 1, 0, ((),))


def window(axis: Axis) -> Sight:
    """A window that steps on by S cells, from P cells before the first."""
    start = -axis.padding[0]
    return Sight(axis.name, 1, axis.stride, (range(start, start + axis.reach, axis.dilation),))


def stamps(axis: Canvas) -> Sight:
    """Cell c of the canvas gets a product from input cell i for filter cell k where c = S·i + L·k."""
    S, crop = axis.stride, axis.crop[0]
    reached = [[c - axis.dilation * k for k in reversed(range(axis.kernel))] for c in range(crop, crop + S)]
    return Sight(axis.name, S, 1, tuple(tuple(at // S for at in places if at % S == 0) for places in reached))


def spread_over(axis: str, factor: int) -> Sight:
    """Every cell of the input becomes `factor` cells."""
    return Sight(axis, factor, 1, (range(1),) * factor)


def gathered(axis: str, factor: int) -> Sight:
    """`factor` cells of the input become one."""
    return Sight(axis, 1, factor, (range(factor),))


def adaptive(axis: str, W1: int, W2: int) -> Sight | None:
    """From ⌊i·W1/W2⌋ to ⌈(i+1)·W1/W2⌉ (PyTorch); one cell sees them all."""
    if W2 == 1:
        return None
    g = gcd(W1, W2)
    period, step = W2 // g, W1 // g
    return Sight(
        axis, period, step, tuple(range(i * step // period, -(-(i + 1) * step // period)) for i in range(period))
    )


def interpolated(axis: str, period: int, step: int, taps: int) -> Sight:
    """Cells `step`/`period` apart, each interpolated from `taps` cells around its centre; from one where it meets it.

    With one tap: copied from the cell that its left edge lies in. The centre of cell i is (i + 1/2)·step/period - 1/2.
    """
    if taps == 1:
        return Sight(axis, period, step, tuple(range(at, at + 1) for at in (i * step // period for i in range(period))))
    centres = [((2 * i + 1) * step - period, 2 * period) for i in range(period)]
    return Sight(axis, period, step, tuple(around(*centre, taps) for centre in centres))


def nearest_centre(axis: str, period: int, step: int) -> Sight:
    """Cells `step`/`period` apart, each copied from the cell that its centre lies in: ⌊(i + 1/2)·step/period⌋."""
    centres = ((2 * i + 1) * step // (2 * period) for i in range(period))
    return Sight(axis, period, step, tuple(range(at, at + 1) for at in centres))


def between_corners(axis: str, W1: int, W2: int, taps: int) -> Sight:
    """The same where the first and the last cell keep their places: the centre of cell i is i·(W1 - 1)/(W2 - 1)."""
    if W2 == 1 or W1 == 1:
        return first_cell(axis)
    g = gcd(W1 - 1, W2 - 1)
    period, step = (W2 - 1) // g, (W1 - 1) // g
    return Sight(axis, period, step, tuple(around(i * step, period, taps) for i in range(period)))


def around(n: int, d: int, taps: int) -> range:
    """The cells that have a weight in an interpolation at n/d: those next to it, or the one that it meets."""
    at, rest = divmod(n, d)
    return range(at - taps // 2 + 1, at + taps // 2 + 1) if rest else range(at, at + 1)


def picked(axis: str, cells: tuple[int, ...]) -> Sight | None:
    """Cells taken at equal distances, going on; None for any others."""
    steps = {after - before for before, after in pairwise(cells)} or {1}
    step = min(steps)
    return Sight(axis, 1, step, (cells[:1],)) if len(steps) == 1 and step > 0 else None
