"""Windows that slide over an array: where they start, what the padding holds, and a view of all of them.

Nothing here computes how many windows there are. Starts are put down one after the other while they fit.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count, takewhile
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnncalc.runtime.kernels.axes import at, both_sides, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnncalc.runtime.kernels.axes import Array, Padding, PerAxis, Sides


class Walk(NamedTuple):
    """The walk of a window along one axis of `cells` cells, of which the first is 0.

    A window that starts at s looks at the cells s + o for all offsets o. `padded` are the sides that were asked for;
    windows of `ceil` and `caffe` may hang over them.
    """

    cells: int
    starts: Sequence[int]
    stride: int
    offsets: range
    padded: Sides

    @property
    def reached(self) -> range:
        """The cells from the first to the last that a window looks at, some of them perhaps beyond the axis."""
        return range(self.starts[0], self.starts[-1] + self.offsets[-1] + 1)

    def seen(self, number: int) -> tuple[slice, slice]:
        """The windows whose cell of this number lies on the axis, and those cells."""
        offset, count = self.offsets[number], len(self.starts)
        first = next((window for window in range(count) if self.starts[window] + offset >= 0), count)
        last = next((window for window in reversed(range(count)) if self.starts[window] + offset < self.cells), -1)
        if last < first:
            return slice(0, 0), slice(0, 0)
        return slice(first, last + 1), slice(self.starts[first] + offset, self.starts[last] + offset + 1, self.stride)

    def part(self, first: int, behind: int) -> Walk:
        """Only the windows of these numbers."""
        return self._replace(starts=self.starts[first:behind])


def floor_starts(cells: int, reach: int, stride: int, sides: Sides) -> Sequence[int]:
    """From the padding's first cell, as long as the whole window lies on the padded axis."""
    before, after = sides
    return list(takewhile(lambda start: start + reach <= cells + after, count(-before, stride)))


def covering_starts(cells: int, reach: int, stride: int, sides: Sides) -> Sequence[int]:
    """From the padding's first cell until the padding's last cell is covered; the last window may hang over."""
    before, after = sides
    starts = [-before]
    while starts[-1] + reach < cells + after:
        starts.append(starts[-1] + stride)
    return starts


def ceil_starts(cells: int, reach: int, stride: int, sides: Sides) -> Sequence[int]:
    """The same without a last window that starts behind the last cell (torch.nn.MaxPool2d, note on `ceil_mode`)."""
    starts = covering_starts(cells, reach, stride, sides)
    return starts[:-1] if starts[-1] >= cells else starts


def caffe_starts(cells: int, reach: int, stride: int, sides: Sides) -> Sequence[int]:
    """Caffe drops that window only where there is padding (pooling_layer.cpp)."""
    return (ceil_starts if any(sides) else covering_starts)(cells, reach, stride, sides)


STARTS: dict[str, Callable[[int, int, int, Sides], Sequence[int]]] = {
    "floor": floor_starts,
    "ceil": ceil_starts,
    "caffe": caffe_starts,
}


def same_starts(cells: int, reach: int, stride: int) -> Sequence[int]:
    """`same`: a window for every S-th cell, moved back so that every second cell that the last one lacks is before."""
    starts = range(0, cells, stride)
    lacking = range(cells, starts[-1] + reach)
    return [start - len(lacking[1::2]) for start in starts]


@lru_cache(maxsize=1024)
def walk(cells: int, extent: int, stride: int, dilation: int, sides: Sides | None, rounding: str = "floor") -> Walk:
    """The walk along one axis; without sides it is that of `same`. `ValueError` where no window fits."""
    offsets = range(0, extent * dilation, dilation)
    reach = offsets[-1] + 1
    if sides is None:
        return Walk(cells, same_starts(cells, reach, stride), stride, offsets, (0, 0))
    starts = STARTS[rounding](cells, reach, stride, sides)
    if not starts:
        raise ValueError(f"no window that is {reach} long fits {cells} cells with {sides} around them")
    return Walk(cells, starts, stride, offsets, sides)


def walks(
    x: Array,
    extents: tuple[int, ...],
    stride: PerAxis,
    padding: Padding,
    dilation: PerAxis = 1,
    rounding: str = "floor",
) -> tuple[Walk, ...]:
    """The walk along every spatial axis of x; the extents are in the array's order, all else in the language's."""
    rank = x.ndim - 2
    sides = (None,) * rank if padding == "same" else both_sides(padding, x)
    roundings = (rounding,) * rank
    return tuple(map(walk, x.shape[2:], extents, spread(stride, x), spread(dilation, x), sides, roundings))


def filled(x: Array, widths: Sequence[Sides], mode: str, value: float = 0.0) -> Array:
    """x with cells (before, after) added along every axis; x itself where there are none."""
    if not any(map(any, widths)):
        return x
    match mode:
        case "reflect":
            return np.pad(x, widths, mode="reflect")
        case "replicate":
            return np.pad(x, widths, mode="edge")
        case "circular":
            return np.pad(x, widths, mode="wrap")
    y = np.full_like(x, value, shape=[size + sum(sides) for size, sides in zip(x.shape, widths, strict=True)])
    y[tuple(slice(before, before + size) for size, (before, _) in zip(x.shape, widths, strict=True))] = x
    return y


def inside(x: Array, along: Sequence[Walk], mode: str) -> tuple[Array, list[Walk]]:
    """x with the cells of a padding mode around it, and the same walk on it, which then reaches none beyond it."""
    sides = [(max(-one.reached.start, 0), max(one.reached.stop - one.cells, 0)) for one in along]
    longer = filled(x, [(0, 0), (0, 0), *sides], mode)
    return longer, [
        one._replace(cells=cells, starts=[start + before for start in one.starts])
        for one, cells, (before, _) in zip(along, longer.shape[2:], sides, strict=True)
    ]


def cells_of(x: Array, reached: Sequence[range], value: float) -> Array:
    """The cells of a range along every spatial axis: a view of x, or a copy where the ranges go beyond it."""
    known = [
        range(max(one.start, 0), max(min(one.stop, cells), 0)) for one, cells in zip(reached, x.shape[2:], strict=True)
    ]
    found = at(x, (slice(one.start, one.stop) for one in known))
    if known == list(reached):
        return found
    y = np.full_like(x, value, shape=(*x.shape[:2], *map(len, reached)))
    if found.size:
        starts = (one.start - all_.start for one, all_ in zip(known, reached, strict=True))
        at(y, (slice(start, start + len(one)) for start, one in zip(starts, known, strict=True)))[...] = found
    return y


def windows(x: Array, along: Sequence[Walk], value: float = 0.0) -> Array:
    """All windows of a walk: (N, D, H1, W1) -> (N, D, H2, W2, F, F), a view; cells beyond x hold the value."""
    cells = cells_of(x, [one.reached for one in along], value)
    axes = list(zip(cells.strides[2:], along, strict=True))
    shape = [*x.shape[:2], *(len(one.starts) for one in along), *(len(one.offsets) for one in along)]
    steps = (size * one.stride for size, one in axes)
    strides = [*cells.strides[:2], *steps, *(size * one.offsets.step for size, one in axes)]
    return as_strided(cells, shape, strides, subok=True, writeable=False)
