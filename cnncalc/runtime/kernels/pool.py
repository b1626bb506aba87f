"""Pools whose window slides: one cell of all windows after the other is taken into the result."""

from __future__ import annotations

from functools import reduce
from itertools import product
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels.axes import at, spread
from cnncalc.runtime.kernels.windows import walks, windows

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array, Padding, PerAxis
    from cnncalc.runtime.kernels.windows import Walk


def maxpool(
    x: Array,
    *,
    kernel: PerAxis,
    stride: PerAxis | None,
    padding: Padding,
    rounding: str,
    dilation: PerAxis,
) -> Array:
    """The largest cell of every window; padding is below everything. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""
    along = pool_walks(x, kernel, stride, padding, rounding, dilation)
    return folded(np.maximum, windows(x, along, value=-inf))


def avgpool(
    x: Array,
    *,
    kernel: PerAxis,
    stride: PerAxis | None,
    padding: Padding,
    rounding: str,
    count_padding: bool | None,
    divisor: int | None,
) -> Array:
    """The mean of every window. Shapes: (N, D, H1, W1) -> (N, D, H2, W2).

    The divisor is the window's cells on the padded input, or without `count_padding` on the input alone, which is the
    default with `same`. Cells that hang over the padding never count, as in PyTorch, ONNX and Caffe.
    """
    along = pool_walks(x, kernel, stride, padding, rounding)
    total = folded(np.add, windows(x, along))
    if divisor is not None:
        return total / divisor
    counts_padding = padding != "same" if count_padding is None else count_padding
    if counts_padding and padding == "same":  # as many cells as the windows need
        return total / np.prod([len(walk.offsets) for walk in along], dtype=total.dtype)
    inside = [cells_inside(walk, padded=counts_padding) for walk in along]
    return total / outer(inside, total)


def lppool(
    x: Array,
    *,
    kernel: PerAxis,
    stride: PerAxis | None,
    padding: Padding,
    rounding: str,
    norm: float,
) -> Array:
    """The p-norm of every window. Shapes: (N, D, H1, W1) -> (N, D, H2, W2).

    PyTorch takes the mean of the powers times the window's full size, so that a window of `ceil` that hangs over
    counts the cells it has more than once.
    """
    along = pool_walks(x, kernel, stride, padding, rounding)
    total = folded(np.add, np.power(windows(x, along), norm))
    if rounding != "floor" and padding != "same":
        total = total * outer([len(one.offsets) / cells_inside(one, padded=True) for one in along], total)
    with np.errstate(invalid="ignore"):  # the root of a negative sum is NaN, as in PyTorch
        return np.power(total, 1 / norm)


def pool_walks(
    x: Array, kernel: PerAxis, stride: PerAxis | None, padding: Padding, rounding: str, dilation: PerAxis = 1
) -> tuple[Walk, ...]:
    """The walk of a pool's window: S = F where no stride is given."""
    return walks(x, spread(kernel, x), kernel if stride is None else stride, padding, dilation, rounding)


def folded(operation: np.ufunc, view: Array) -> Array:
    """All cells of every window taken together, n - 1 operations each. Shapes: (N, D, H, W, F, F) -> (N, D, H, W)."""
    rank = (view.ndim - 2) // 2
    first, *others = (at(view, cell) for cell in product(*map(range, view.shape[2 + rank :])))
    y = first.copy(order="K")
    for cell in others:
        operation(y, cell, out=y)
    return y


def cells_inside(one: Walk, *, padded: bool) -> Array:
    """How many cells of every window lie on the axis, with or without its padding; 1 for a window beside it."""
    before, after = one.padded if padded else (0, 0)
    axis = range(-before, one.cells + after)
    return np.array([max(sum(start + o in axis for o in one.offsets), 1) for start in one.starts], dtype=np.float64)


def outer(along: list[Array], like: Array) -> Array:
    """A factor for every position out of factors along its axes, as numbers of the same kind."""
    return reduce(np.multiply.outer, along).astype(like.dtype)
