"""Pools whose windows follow from the input: global ones see all of it, adaptive ones what their size asks."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels.axes import at, axis_numbers, cells, spatial_axes, spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.runtime.kernels.axes import Array, PerAxis


def globalavgpool(x: Array, *, axes: tuple[str, ...] | None, flatten: bool) -> Array:
    """The mean over some axes. Shapes: (N, D, H, W) -> (N, D, 1, 1), or (N, D) with `flatten`."""
    over = spatial_axes(x) if axes is None else axis_numbers(axes, x)
    y = mean(x, over)
    return y.reshape(len(y), -1) if flatten else y


def globalmaxpool(x: Array, *, axes: tuple[str, ...] | None, flatten: bool) -> Array:
    """The largest over some axes. Shapes: (N, D, H, W) -> (N, D, 1, 1), or (N, D) with `flatten`."""
    over = spatial_axes(x) if axes is None else axis_numbers(axes, x)
    y: Array = x.max(axis=over, keepdims=True)
    return y.reshape(len(y), -1) if flatten else y


def globalsum(x: Array, *, axes: tuple[str, ...] | None, flatten: bool) -> Array:
    """The sum over some axes. Shapes: (N, D, H, W) -> (N, D, 1, 1), or (N, D) with `flatten`."""
    over = spatial_axes(x) if axes is None else axis_numbers(axes, x)
    y: Array = x.sum(axis=over, keepdims=True)
    return y.reshape(len(y), -1) if flatten else y


def adaptiveavgpool(x: Array, *, size: PerAxis) -> Array:
    """The mean of windows that a size asks for. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""
    return of_windows(x, size, lambda window: mean(window, spatial_axes(x)))


def adaptivemaxpool(x: Array, *, size: PerAxis) -> Array:
    """The largest of windows that a size asks for. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""
    return of_windows(x, size, lambda window: window.max(axis=spatial_axes(x), keepdims=True))


def of_windows(x: Array, size: PerAxis, what: Callable[[Array], Array]) -> Array:
    """Window after window: number i of n begins at cell ⌊i·W1/n⌋ and ends before cell ⌈(i+1)·W1/n⌉ (PyTorch)."""
    asked = [n or cells for n, cells in zip(spread(size, x), x.shape[2:], strict=True)]  # 0 keeps the axis
    along = [
        [slice(i * cells // n, -(-(i + 1) * cells // n)) for i in range(n)]
        for cells, n in zip(x.shape[2:], asked, strict=True)
    ]
    found = [what(at(x, window)) for window in product(*along)]
    return np.stack(found, axis=-1).reshape(*x.shape[:2], *asked)


def mean(x: Array, axes: tuple[int, ...]) -> Array:
    """The mean over some axes, which stay with one cell."""
    y: Array = x.sum(axis=axes, keepdims=True) / cells(x, axes)
    return y
