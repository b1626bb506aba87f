"""Transposed convolution: every input cell stamps the filters onto a canvas, S cells further each time."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnncalc.runtime.kernels import products
from cnncalc.runtime.kernels.axes import (
    at,
    both_sides,
    cells,
    channels_last,
    channels_second,
    lies_last,
    per_channel,
    spatial_axes,
    spread,
)
from cnncalc.runtime.kernels.windows import filled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.runtime.kernels.axes import Array, Padding, PerAxis, Sides


class Place(NamedTuple):
    """Where one cell of the stamp comes down along one axis, for all positions; the first `again` were stamped before.

    (A cell that an earlier cell of the stamp came to, from further right, is never behind one that is new.)
    """

    cells: slice
    again: int


def convtranspose(
    x: Array,
    *,
    weight: Array,
    bias: Array | None = None,
    stride: PerAxis,
    padding: Padding,
    output_padding: PerAxis | None,
    dilation: PerAxis,
    groups: int,
) -> Array:
    """Stamp, add up, crop. Shapes: (N, D1, H1, W1), weight (D1, K/G, F, F) -> (N, K, H2, W2)."""
    along = list(map(places, x.shape[2:], weight.shape[2:], spread(stride, x), spread(dilation, x)))
    sizes = (max(place.cells.stop for place in axis) for axis in along)
    canvas = np.zeros_like(x, shape=(len(x), groups * weight.shape[1], *sizes))
    for cell in product(*map(range, weight.shape[2:])):
        here = [axis[number] for axis, number in zip(along, cell, strict=True)]
        target = at(canvas, (place.cells for place in here))
        put_down(target, stamped(x, at(weight, cell), groups), [place.again for place in here])
    if padding == "same" and output_padding is not None:
        halves = [
            len(range(0, (F - 1) * L + 1)) // 2 for F, L in zip(weight.shape[2:], spread(dilation, x), strict=True)
        ]
        ends = ends_beside([(half, half) for half in halves], spread(output_padding, x))
    else:
        ends = ends_of(canvas, x, stride, padding, output_padding or 0)
    y = extended(canvas, ends)
    return y if bias is None else np.add(y, per_channel(bias, y), out=y)


def stamped(x: Array, weight: Array, groups: int) -> Array:
    """What one cell of the filters makes of every input cell. Shapes: (N, D1, H1, W1), (D1, K/G) -> (N, K, H1, W1)."""
    if groups == 1 and lies_last(x, 1):
        pixels = channels_last(x)
        y = products.matmul(pixels.reshape(-1, len(weight)), weight)  # (N·H1·W1, K)
        return channels_second(y.reshape(*pixels.shape[:-1], -1))
    rows = weight.reshape(groups, -1, weight.shape[1]).swapaxes(1, 2)  # (G, K/G, D1/G)
    columns = x.reshape(len(x), groups, rows.shape[2], cells(x, spatial_axes(x)))  # (N, G, D1/G, H1·W1)
    return products.matmul(rows, columns).reshape(len(x), -1, *x.shape[2:])


def places(positions: int, F: int, S: int, L: int) -> list[Place]:
    """For every cell j of the stamp: position i puts it down on cell i·S + j·L of the canvas."""
    found = []
    taken: set[int] = set()
    for j in range(F):
        reached = [i * S + j * L for i in range(positions)]
        new = next((i for i, cell in enumerate(reached) if cell not in taken), positions)
        found.append(Place(slice(reached[0], reached[-1] + 1, S), new))
        taken.update(reached)
    return found


def put_down(canvas: Array, stamp: Array, again: list[int]) -> None:
    """Add a stamp where the canvas was stamped before along any axis, and put it down where it was not."""
    for axis, number in enumerate(again):
        slab = [
            *(slice(before, None) for before in again[:axis]),
            slice(number),
            *[slice(None)] * len(again[axis + 1 :]),
        ]
        earlier = at(canvas, slab)
        earlier += at(stamp, slab)
    new = [slice(number, None) for number in again]
    at(canvas, new)[...] = at(stamp, new)


def ends_of(canvas: Array, x: Array, stride: PerAxis, padding: Padding, output_padding: PerAxis) -> list[Sides]:
    """Cells (before, after) that the canvas still gets along every axis, or loses where negative."""
    if padding == "same":
        return [same_ends(*of) for of in zip(canvas.shape[2:], x.shape[2:], spread(stride, x), strict=True)]
    return ends_beside(both_sides(padding, x), spread(output_padding, x))


def ends_beside(crops: Iterable[Sides], added: Iterable[int]) -> list[Sides]:
    """Cells cut off (before, after) along every axis, and output padding added after."""
    return [(-before, extra - after) for (before, after), extra in zip(crops, added, strict=True)]


def same_ends(canvas: int, cells: int, S: int) -> Sides:
    """`same`: as many cells as inputs with S cells each; every second one too many goes before, the odd one after."""
    wanted = len([(i, j) for i in range(cells) for j in range(S)])
    surplus = range(wanted, canvas)
    before = len(surplus[1::2])
    return -before, len(range(canvas, wanted)) - (len(surplus) - before)


def extended(canvas: Array, ends: list[Sides]) -> Array:
    """The canvas with cells of zero added (before, after) along every axis, or cut off where negative."""
    widths = [(max(before, 0), max(after, 0)) for before, after in ends]
    padded = filled(canvas, [(0, 0), (0, 0), *widths], "zero")
    return at(padded, (slice(-min(before, 0), min(after, 0) or None) for before, after in ends))
