"""Resizing: every cell that comes out is taken from, or weighed out of, cells around its place in the input."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from itertools import count, product, takewhile
from math import floor
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from cnncalc.runtime.kernels.axes import spatial_axes, spread
from cnncalc.runtime.kernels.global_pool import adaptiveavgpool

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array, PerAxis

Factor: TypeAlias = "int | Fraction"

HALF = Fraction(1, 2)
# Of the cubic convolution: PyTorch's and OpenCV's choice (Keys 1981, equation 4, has -1/2).
CUBIC = Fraction(-3, 4)


class Tap(NamedTuple):
    """For every cell that comes out along one axis: a cell of the input, and its weight."""

    cells: list[int]
    weights: list[float]


def upsample(
    x: Array,
    *,
    factor: Factor | tuple[Factor, ...] | None,
    size: PerAxis | None,
    mode: str,
    align_corners: bool,
) -> Array:
    """Resize by a factor or to a size. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""
    along = [places(cells, *asked) for cells, asked in zip(x.shape[2:], wanted(x, factor, size), strict=True)]
    if mode == "area":
        return adaptiveavgpool(x, size=tuple(len(axis) for axis in reversed(along)))
    if mode == "nearest-exact":
        return taken(x, [[floor(one.centre + HALF) for one in axis] for axis in along])
    if mode == "nearest":
        return taken(x, [[floor(one.left) for one in axis] for axis in along])
    kernel = cubic_taps if mode == "bicubic" else linear_taps
    taps = [
        kernel([one.corner if align_corners else one.centre for one in axis], cells)
        for axis, cells in zip(along, x.shape[2:], strict=True)
    ]
    terms = (weighed(x, combination) for combination in product(*taps))
    return reduce(np.add, terms)


class Place(NamedTuple):
    """Where a cell that comes out lies on the input: its left edge, its centre, and its centre with corners aligned.

    Edges are counted from the input's edge, centres from the centre of its first cell.
    """

    left: Fraction
    centre: Fraction
    corner: Fraction


def wanted(x: Array, factor: Factor | tuple[Factor, ...] | None, size: PerAxis | None) -> list[tuple[range, Fraction]]:
    """Along every spatial axis of x: the cells that come out, and how far apart they are on the input."""
    if size is not None:
        return [(range(n), Fraction(cells, n)) for cells, n in zip(x.shape[2:], spread(size, x), strict=True)]
    factors = factor[::-1] if isinstance(factor, tuple) else (factor or 1,) * (x.ndim - 2)
    return [(whole_cells(cells * f), 1 / Fraction(f)) for cells, f in zip(x.shape[2:], factors, strict=True)]


def whole_cells(length: Factor) -> range:
    """Cells put down one after the other, as long as they lie on an axis of this length whole."""
    return range(len(list(takewhile(lambda i: i + 1 <= length, count()))))


def places(cells: int, numbers: range, step: Fraction) -> list[Place]:
    """Where the cells that come out lie on an axis of the input."""
    wide = Fraction(cells - 1, len(numbers) - 1) if len(numbers) > 1 else Fraction(0)
    return [Place(i * step, (i + HALF) * step - HALF, i * wide) for i in numbers]


def linear_taps(centres: list[Fraction], cells: int) -> list[Tap]:
    """The two cells around every place, each the more the nearer; the first cell reaches to the edge."""
    found = [max(centre, Fraction(0)) for centre in centres]
    lower = [floor(one) for one in found]
    share = [one - low for one, low in zip(found, lower, strict=True)]
    upper = [min(low + 1, cells - 1) for low in lower]
    return [Tap(lower, [float(1 - one) for one in share]), Tap(upper, [float(one) for one in share])]


def cubic_taps(centres: list[Fraction], cells: int) -> list[Tap]:
    """The four cells around every place, the cells at the edge repeated beyond it."""
    lower = [floor(one) for one in centres]
    taps = []
    for shift in (-1, 0, 1, 2):
        around = [min(max(low + shift, 0), cells - 1) for low in lower]
        distances = [abs(one - low - shift) for one, low in zip(centres, lower, strict=True)]
        taps.append(Tap(around, [float(cubic(distance)) for distance in distances]))
    return taps


def cubic(t: Fraction) -> Fraction:
    """The weight of a cell at a distance t of at most 2 (Keys 1981, equation 4, with a free)."""
    a = CUBIC
    if t <= 1:
        return ((a + 2) * t - (a + 3)) * t * t + 1
    return ((a * t - 5 * a) * t + 8 * a) * t - 4 * a


def weighed(x: Array, taps: tuple[Tap, ...]) -> Array:
    """One cell of the input for every cell that comes out, times its weight."""
    factor: Array = reduce(np.multiply.outer, [np.array(tap.weights) for tap in taps])
    return taken(x, [tap.cells for tap in taps]) * factor.astype(x.dtype)


def taken(x: Array, along: list[list[int]]) -> Array:
    """Some cells along every spatial axis."""
    for axis, cells in zip(spatial_axes(x), along, strict=True):
        x = x[(slice(None),) * axis + (cells,)]  # faster than take, and the order in memory stays
    return x
