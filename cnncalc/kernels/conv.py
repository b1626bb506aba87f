"""Convolution: the windows of every group as columns, the filters as rows, and their product."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncalc.kernels import products
from cnncalc.kernels.axes import at, per_channel
from cnncalc.kernels.windows import walks, windows

if TYPE_CHECKING:
    from cnncalc.kernels.axes import Array, Padding, PerAxis

# Numbers in the buffer of a tile: 4 MiB of float32, large enough for sgemm to run at its own rate.
TILE = 1 << 20


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
    view = windows(x, walks(x, weight.shape[2:], stride, padding, dilation), padding_mode)
    if groups == x.shape[1] > 1:
        y = by_taps(view, weight)
    elif view[:1].size > TILE and weight[0, 0].size > 1:
        return tiled(view, weight, groups, bias)
    else:
        y = plain(view, weight, groups)
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
    rows = weight.reshape(groups, weight.shape[0] // groups, -1)  # (G, K/G, n)
    columns = as_columns(view, weight.shape[1], groups)  # (N, G, D1/G, F, F, H2, W2)
    samples, positions = columns.shape[0], columns.shape[weight.ndim + 1 :]
    y = products.matmul(rows, columns.reshape(samples, groups, rows.shape[2], -1))  # (N, G, K/G, H2·W2)
    return y.reshape(samples, -1, *positions)


def tiled(view: Array, weight: Array, groups: int, bias: Array | None = None) -> Array:
    """The same, some rows of windows at a time, copied into one buffer. Shapes: as `plain`.

    The bias, (K,), is added while a tile of the result is still in the cache.
    """
    rows = weight.reshape(groups, weight.shape[0] // groups, -1)
    columns = as_columns(view, weight.shape[1], groups)
    samples, positions = columns.shape[0], columns.shape[weight.ndim + 1 :]
    y = np.empty_like(view, shape=(samples, weight.shape[0], *positions))
    flat = y.reshape(samples, *rows.shape[:2], -1)
    line = flat.shape[-1] // positions[0]  # windows in one step along the first axis
    lines = max(TILE // (rows[:, 0].size * line), 1)
    buffer = np.empty_like(view, shape=rows[:, 0].size * line * lines)
    axis = weight.ndim  # of H2, in the columns of one sample
    for sample, target in zip(columns, flat, strict=True):
        for start in range(0, positions[0], lines):
            tile = sample[(slice(None),) * axis + (slice(start, start + lines),)]
            copy = buffer[: tile.size].reshape(tile.shape)
            np.copyto(copy, tile)
            done = slice(start * line, (start + tile.shape[axis]) * line)
            part = products.matmul(rows, copy.reshape(groups, rows.shape[2], -1), out=target[..., done])
            if bias is not None:
                np.add(part, bias.reshape(*rows.shape[:2], 1), out=part)
    return y


def as_columns(view: Array, seen: int, groups: int) -> Array:
    """Windows cell by cell, a view. Shapes: (N, D1, H2, W2, F, F) -> (N, G, D1/G, F, F, H2, W2)."""
    rank = (view.ndim - 2) // 2
    grouped = view.reshape(view.shape[0], groups, seen, *view.shape[2:])
    return np.moveaxis(grouped, range(3 + rank, 3 + 2 * rank), range(3, 3 + rank))


def by_taps(view: Array, weight: Array) -> Array:
    """One channel a group: one cell of all windows after the other, weighed and added up.

    Shapes: windows (N, D1, H2, W2, F, F), weight (K, 1, F, F) -> (N, K, H2, W2).
    """
    rank = weight.ndim - 2
    filters = weight.reshape(view.shape[1], -1, weight[0, 0].size)  # (D1, K/D1, F·F)
    cells = [at(view, tap)[:, :, None] for tap in np.ndindex(weight.shape[2:])]  # (N, D1, 1, H2, W2) each
    factors = filters.reshape(*filters.shape, *[1] * rank)  # (D1, K/D1, F·F, 1, 1)
    y = products.weighed(cells[0], factors[:, :, 0])
    scratch = np.empty_like(y)
    for number, cell in enumerate(cells[1:], 1):
        np.add(y, products.weighed(cell, factors[:, :, number], out=scratch), out=y)
    return y.reshape(view.shape[0], -1, *view.shape[2 : 2 + rank])
