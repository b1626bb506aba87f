"""Convolution: the windows of every group as columns, the filters as rows, and their product."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.kernels import products
from cnncalc.kernels.axes import per_channel
from cnncalc.kernels.windows import inside, walks, windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.kernels.axes import Array, Padding, PerAxis
    from cnncalc.kernels.windows import Walk

# Numbers of a tile, its windows and what comes of them: 2 MiB of float32, a second-level cache. (Measured.)
TILE = 1 << 19
# Windows that a tile has if there are so many, however large they are: below, sgemm is slower. (Measured; 28·28.)
MANY = 784
# Windows in a row that are enough for a product of their own. (Measured: below, sgemm is slower by more than is saved.)
WIDE = range(150, 1000)


def conv(
    x: Array,
    *,
    weight: Array,
    bias: Array | None = None,
    stride: PerAxis,
    padding: Padding,
    dilation: PerAxis,
    groups: int,
    padding_mode: str,
) -> Array:
    """Slide K filters over x. Shapes: (N, D1, H1, W1), weight (K, D1/G, F, F) -> (N, K, H2, W2)."""
    along: Sequence[Walk] = walks(x, weight.shape[2:], stride, padding, dilation)
    if padding_mode != "zero":
        x, along = inside(x, along, padding_mode)
    if groups == 1 and slides(along):
        y = sliding(x, along, weight)
    elif weight[0, 0].size > 1:
        y = tiled(x, along, weight, groups)
    else:
        y = plain(windows(x, along), weight, groups)  # a product with x itself
    return y if bias is None else np.add(y, per_channel(bias, y), out=y)


def depthwise(
    x: Array,
    *,
    weight: Array,
    bias: Array | None = None,
    stride: PerAxis,
    padding: Padding,
    dilation: PerAxis,
) -> Array:
    """Filters of its own for every channel. Shapes: (N, D1, H1, W1), weight (K, 1, F, F) -> (N, K, H2, W2)."""
    groups = x.shape[1]
    return conv(
        x,
        weight=weight,
        bias=bias,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
        padding_mode="zero",
    )


def plain(view: Array, weight: Array, groups: int) -> Array:
    """The reference: one product of all filters with all windows.

    Shapes: windows (N, D1, H2, W2, F, F), weight (K, D1/G, F, F) -> (N, K, H2, W2).
    """
    rank = weight.ndim - 2
    y = products.matmul(as_rows(weight, groups), as_columns(view, groups))
    return y.reshape(len(view), len(weight), *view.shape[2 : 2 + rank])


def as_rows(weight: Array, groups: int) -> Array:
    """The filters of every group. Shapes: (K, D1/G, F, F) -> (G, K/G, D1/G·F·F)."""
    return weight.reshape(groups, len(weight) // groups, -1)


def as_columns(view: Array, groups: int) -> Array:
    """Windows cell by cell: a copy, but for windows of one cell. Shapes: (N, D1, H2, W2, F, F) -> (N, G, n, H2·W2)."""
    rank = (view.ndim - 2) // 2
    cells = view.transpose(0, 1, *range(2 + rank, 2 + 2 * rank), *range(2, 2 + rank))  # (N, D1, F, F, H2, W2)
    return cells.reshape(len(view), groups, -1, prod(view.shape[2 : 2 + rank]))


def tiled(x: Array, along: Sequence[Walk], weight: Array, groups: int) -> Array:
    """The same, some groups and some rows of windows at a time, so that what is copied is still in the cache.

    Shapes: (N, D1, H1, W1), weight (K, D1/G, F, F) -> (N, K, H2, W2).
    """
    first, *others = along
    positions, seen = [len(one.starts) for one in along], weight.shape[1]
    rows = as_rows(weight, groups)
    y = np.empty_like(x, order="C", shape=(len(x), len(weight), *positions))
    flat = y.reshape(len(x), *rows.shape[:2], -1)
    line = prod(positions[1:])  # windows in one row
    several, lines = tile(sum(rows.shape[1:]), line, positions[0])
    for n, g, top in product(*map(range, (0, 0, 0), (len(x), groups, positions[0]), (1, several, lines))):
        part, these = first.part(top, top + lines), slice(g, g + several)
        view = windows(x[n : n + 1, g * seen : (g + several) * seen], [part, *others])
        [columns] = as_columns(view, len(rows[these]))
        out = flat[n, these, :, top * line : (top + len(part.starts)) * line]
        products.matmul(rows[these], columns, out=out)
    return y


def tile(cells: int, line: int, lines: int) -> tuple[int, int]:
    """How many groups, and how many rows of windows, make a tile; of a group, so many cells belong to a window."""
    lines = min(max(TILE // cells, MANY) // line or 1, lines)
    return TILE // (cells * lines * line) or 1, lines


def slides(along: Sequence[Walk]) -> bool:
    """Whether windows reach over several lines of the map, one behind the other, and a line has many of them."""
    first, *others = along
    return len(first.offsets) > 1 == first.offsets.step and prod(len(one.starts) for one in others) in WIDE


def sliding(x: Array, along: Sequence[Walk], weight: Array) -> Array:
    """The same for wide maps, one product for every row of windows.

    A line of the map is copied for every column of the filter, but for none of its rows: F lines of copies, one behind
    the other, are the columns of a row of windows, and the next row's begin a line later.
    Shapes: (N, D1, H1, W1), weight (K, D1, F, F) -> (N, K, H2, W2).
    """
    first, *others = along
    positions, extent = [len(one.starts) for one in along], len(first.offsets)
    rows = weight.swapaxes(1, 2).reshape(len(weight), -1)  # (K, F·D1·F)
    y = np.empty_like(x, order="C", shape=(len(x), len(weight), *positions))
    flat = y.reshape(*y.shape[:3], -1)
    lines = TILE // (rows.shape[1] // extent * flat.shape[-1]) or 1
    for n, top in product(range(len(x)), range(0, positions[0], lines)):
        part = first.part(top, top + lines)
        copied = as_lines(x[n : n + 1], part, others)
        for number, start in enumerate(part.starts, top):
            behind = copied[start - part.starts[0] :][:extent]
            products.matmul(rows, behind.reshape(-1, flat.shape[-1]), out=flat[n, :, number])
    return y


def as_lines(x: Array, first: Walk, others: Sequence[Walk]) -> Array:
    """Every line that a walk reaches, for every column of the filter: (1, D1, H1, W1) -> (L, D1·F, W2), a copy."""
    each = first._replace(starts=first.reached, stride=1, offsets=range(1))
    [view] = windows(x, [each, *others])  # (D1, L, W2, 1, F)
    rank = len(others) + 1
    cells = view.transpose(1, 0, *range(1 + rank, 1 + 2 * rank), *range(2, 1 + rank))  # (L, D1, 1, F, W2)
    lines: Array = cells.reshape(len(cells), -1, prod(view.shape[2 : 1 + rank]))
    return lines
