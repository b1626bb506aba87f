"""Convolution: the windows of every group as columns, the filters as rows, and their product."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels import products
from cnncalc.runtime.kernels.axes import lies_last, per_channel
from cnncalc.runtime.kernels.conv_last import conv_last
from cnncalc.runtime.kernels.tiles import tile
from cnncalc.runtime.kernels.windows import inside, walks, windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.runtime.kernels.axes import Array, Padding, PerAxis
    from cnncalc.runtime.kernels.windows import Walk


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
    gain: Array | None = None,
    standardize: bool = False,
    epsilon: float = 1e-5,
) -> Array:
    """Slide K filters over x. Shapes: (N, D1, H1, W1), weight (K, D1/G, F, F), gain (K,) -> (N, K, H2, W2)."""
    if standardize:
        weight = standardized(weight, epsilon)
    if gain is not None:
        weight = weight * gain.reshape(-1, *[1] * (weight.ndim - 1))
    along: Sequence[Walk] = walks(x, weight.shape[2:], stride, padding, dilation)
    if padding_mode != "zero":
        x, along = inside(x, along, padding_mode)
    # What comes out lies in memory as the filters do; filters of one cell leave it as it came in.
    if groups == 1 and (lies_last(x, 1) if weight[0, 0].size == 1 else lies_last(weight, 0)):
        return conv_last(x, along, weight, bias)
    y = tiled(x, along, weight, groups) if weight[0, 0].size > 1 else plain(windows(x, along), weight, groups)
    return y if bias is None else np.add(y, per_channel(bias, y), out=y)


def standardized(weight: Array, epsilon: float) -> Array:
    """Every filter less its mean, over the root of its variance. Shapes: (K, D1/G, F, F) -> (K, D1/G, F, F)."""
    cells = tuple(range(1, weight.ndim))
    shifted = weight - weight.mean(axis=cells, keepdims=True)
    y: Array = shifted / np.sqrt((shifted * shifted).mean(axis=cells, keepdims=True) + epsilon)
    return y


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
    several, lines = tile(rows.shape[2], rows.shape[1], line, positions[0])
    for n, g, top in product(*map(range, (0, 0, 0), (len(x), groups, positions[0]), (1, several, lines))):
        part, these = first.part(top, top + lines), slice(g, g + several)
        view = windows(x[n : n + 1, g * seen : (g + several) * seen], [part, *others])
        [columns] = as_columns(view, len(rows[these]))
        out = flat[n, these, :, top * line : (top + len(part.starts)) * line]
        products.matmul(rows[these], columns, out=out)
    return y
