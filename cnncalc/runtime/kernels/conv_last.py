"""Convolution with channels last in memory: windows are rows, and filters are columns.

A map is still (N, D, H, W); only its numbers lie in the order (N, H, W, D), so that the cells of a window's row are one
run of numbers. Filters lie in the order (F, F, D1, K).
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels import products
from cnncalc.runtime.kernels.axes import channels_last, channels_second, lies_last
from cnncalc.runtime.kernels.tiles import tile
from cnncalc.runtime.kernels.windows import windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.runtime.kernels.axes import Array
    from cnncalc.runtime.kernels.windows import Walk

# Filters for every channel up to which their rows are multiplied one by one: to sum up more takes longer than to copy
# whole windows. (Measured.)
FEW = 2


def filters_last(numbers: Array, shape: Sequence[int]) -> Array:
    """Filters of a shape (K, D1, F, F) out of so many numbers, in the order in which they are multiplied."""
    filters, depth, *extents = shape
    return np.moveaxis(numbers.reshape(*extents, depth, filters), (-2, -1), (1, 0))


def conv_last(x: Array, along: Sequence[Walk], weight: Array, bias: Array | None) -> Array:
    """Slide K filters over x. Shapes: (N, D1, H1, W1), weight (K, D1, F, F) -> (N, K, H2, W2)."""
    filters = weight.transpose(*range(2, weight.ndim), 1, 0)  # (F, F, D1, K)
    y = np.empty_like(x, order="C", shape=(len(x), *(len(one.starts) for one in along), len(weight)))
    lines = y.reshape(*y.shape[:2], -1)  # (N, H2, W2·K)
    biases = None if bias is None else np.tile(bias, prod(y.shape[2:-1]))  # one long run is added faster than many
    if weight[0, 0].size == 1:
        pointwise(x, along, filters, biases, lines)
    elif moves_by_lines(along) and len(weight) <= FEW * x.shape[1]:
        linewise(turned(x), along, filters, biases, lines)
    else:
        windowwise(x, along, filters, biases, lines)
    return channels_second(y)


def turned(x: Array) -> Array:
    """x with its channels last in memory, if need be a copy. Shapes: as they are."""
    return x if lies_last(x, 1) else channels_second(np.ascontiguousarray(channels_last(x)))


def moves_by_lines(along: Sequence[Walk]) -> bool:
    """Whether windows reach over several lines of a map, and the next ones begin a line later."""
    return along[0].stride == 1 < len(along[0].offsets)


def pointwise(x: Array, along: Sequence[Walk], filters: Array, biases: Array | None, y: Array) -> None:
    """Windows of one cell: one product, without a copy if there is one for every cell.

    Shapes: (N, D1, H1, W1), filters (1, 1, D1, K), biases (W2·K) -> y (N, H2, W2·K).
    """
    columns = filters.reshape(-1, filters.shape[-1])  # (D1, K)
    rows = channels_last(windows(x, along)).reshape(len(x), -1, len(columns))
    products.matmul(rows, columns, out=y.reshape(*rows.shape[:2], -1))
    if biases is not None:
        np.add(y, biases, out=y)


def windowwise(x: Array, along: Sequence[Walk], filters: Array, biases: Array | None, y: Array) -> None:
    """Some rows of windows at a time, every window whole.

    Shapes: (N, D1, H1, W1), filters (F, F, D1, K), biases (W2·K) -> y (N, H2, W2·K).
    """
    first, *others = along
    columns = filters.reshape(-1, filters.shape[-1])  # (F·F·D1, K)
    _, height = tile(*columns.shape, y.shape[2] // columns.shape[1], y.shape[1])
    for n, top in product(range(len(x)), range(0, y.shape[1], height)):
        rows = as_rows(windows(x[n : n + 1], [first.part(top, top + height), *others]))
        out = y[n, top : top + height]
        products.matmul(rows, columns, out=out.reshape(len(rows), -1))
        if biases is not None:
            np.add(out, biases, out=out)


def as_rows(view: Array) -> Array:
    """Windows one behind the other, a copy in whichever order has the longer runs.

    Shapes: (N, D1, H2, W2, F, F) -> (N·H2·W2, F·F·D1).
    """
    rank = (view.ndim - 2) // 2
    if lies_last(view, 1):
        return channels_last(view).reshape(-1, prod(view.shape[2 + rank :]) * view.shape[1])
    cells = view.transpose(*range(2 + rank, view.ndim), 1, 0, *range(2, 2 + rank))  # (F, F, D1, N, H2, W2)
    return cells.reshape(prod(cells.shape[: 1 + rank]), -1).T


def linewise(x: Array, along: Sequence[Walk], filters: Array, biases: Array | None, y: Array) -> None:
    """Some lines of the map at a time, and a product for every row of the filters; a window is the sum of its rows.

    Cells are then copied for every column of the filters, but for none of their rows.
    Shapes: (N, D1, H1, W1), filters (F, F, D1, K), biases (W2·K) -> y (N, H2, W2·K).
    """
    first, *others = along
    columns = filters.reshape(len(filters), -1, filters.shape[-1])  # (F, F·D1, K)
    _, height = tile(*columns.shape[1:], y.shape[2] // columns.shape[2], len(first.reached))
    lines, sums = Lines(x, others, height), np.empty_like(y, shape=(height, y.shape[2]))
    for n, begin in product(range(len(x)), range(0, len(first.reached), height)):
        rows = lines.of(n, first.reached[begin : begin + height])
        for offset, some in zip(first.offsets, columns, strict=True):
            top, behind = max(begin - offset, 0), min(begin + len(rows) - offset, y.shape[1])
            if top < behind:
                seen = rows[top + offset - begin : behind + offset - begin].reshape(-1, len(some))
                out = y[n, top:behind]
                formed = sums[: len(out)] if offset else out  # a filter's first row begins the sum
                products.matmul(seen, some, out=formed.reshape(len(seen), -1))
                if offset:
                    np.add(out, formed, out=out)
                elif biases is not None:
                    np.add(out, biases, out=out)


class Lines:
    """Lines of a map, and in each for every window along all other axes the cells that it sees of the line.

    The array is used again and again. What windows see beyond the map is 0.
    """

    def __init__(self, x: Array, along: Sequence[Walk], height: int) -> None:
        positions = [len(one.starts) for one in along]
        cells = list(product(*(range(len(one.offsets)) for one in along)))
        rows = np.empty_like(x, order="C", shape=(height, *positions, len(cells), x.shape[1]))
        self.lines = rows.reshape(height, prod(positions), -1)
        self.height = x.shape[2]
        self.copied = []  # where to, in every line, and from where
        for at, cell in enumerate(cells):
            seen = [one.seen(number) for one, number in zip(along, cell, strict=True)]
            target, inner = rows[..., at, :], [windows for windows, _ in seen]
            put_zeros_around(target, inner)
            self.copied.append((target[:, *inner], channels_last(x)[:, :, *(on_axis for _, on_axis in seen)]))

    def of(self, n: int, lines: range) -> Array:
        """Some lines of a sample, of which the first and the last may be beyond the map. Shape: (L, W2, F·D1)."""
        known = range(max(lines.start, 0), min(lines.stop, self.height))
        begin = known.start - lines.start if known else 0
        end = begin + len(known)
        for target, source in self.copied:
            target[begin:end] = source[n, lines.start + begin : lines.start + end]
        self.lines[:begin] = self.lines[end : len(lines)] = 0
        return self.lines[: len(lines)]


def put_zeros_around(x: Array, inner: Sequence[slice]) -> None:
    """Zeros everywhere but in a part of the axes behind the first."""
    for axis, part in enumerate(inner, 1):
        cells = x.swapaxes(0, axis)
        cells[: part.start] = cells[part.stop :] = 0
