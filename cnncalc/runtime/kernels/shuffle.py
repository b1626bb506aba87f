"""Channels that become cells, cells that become channels, and channels in another order."""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels.axes import at

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array


def pixelshuffle(x: Array, *, factor: int, order: str = "depth_first") -> Array:
    """Of a block of channels, number y·r + x becomes cell (x, y). Shapes: (N, D, H, W) -> (N, D/r², r·H, r·W)."""
    rank = x.ndim - 2
    if order == "depth_last":
        x = channelshuffle(x, groups=factor**rank)
    blocks = x.reshape(len(x), -1, *[factor] * rank, *x.shape[2:])  # (N, D/r², r, r, H, W)
    within, across = range(2, 2 + rank), range(2 + rank, 2 + 2 * rank)
    y = blocks.transpose(0, 1, *chain.from_iterable(zip(across, within, strict=True)))  # (N, D/r², H, r, W, r)
    for axis in range(2, 2 + rank):
        y = y.reshape(*y.shape[:axis], -1, *y.shape[axis + 2 :])
    return y


def pixelunshuffle(x: Array, *, factor: int, order: str = "depth_first") -> Array:
    """Cell (x, y) of every block becomes channel y·r + x. Shapes: (N, D, H, W) -> (N, r²·D, H/r, W/r)."""
    firsts = product(range(factor), repeat=x.ndim - 2)
    cells = [at(x, (slice(first, None, factor) for first in of_block)) for of_block in firsts]
    y = np.stack(cells, axis=2 if order == "depth_first" else 1)  # (N, D, r², H/r, W/r), or (N, r², D, H/r, W/r)
    return y.reshape(len(x), -1, *y.shape[3:])


def channelshuffle(x: Array, *, groups: int) -> Array:
    """Channel i of group g becomes channel g of group i. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    return x.reshape(len(x), groups, -1, *x.shape[2:]).swapaxes(1, 2).reshape(x.shape)
