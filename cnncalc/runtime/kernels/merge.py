"""Several arrays made one: element by element, or one behind the other.

A gate (1 on all spatial axes, or in depth) is repeated first; a vector (N, D) counts as (N, D, 1, 1).
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels.axes import axis_number

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array


def add(*xs: Array, out: Array | None = None) -> Array:
    """The sum; of two that are alike in place. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W)."""
    alike = repeated(xs)
    if out is None or len(alike) != 2 or out.shape != alike[0].shape:  # a gate has no room for the sum
        return reduce(np.add, alike)
    y: Array = np.add(*alike, out=out)
    return y


def subtract(*xs: Array) -> Array:
    """The first less all others. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W)."""
    return reduce(np.subtract, repeated(xs))


def multiply(*xs: Array) -> Array:
    """The product. Shapes: (N, D, H, W), (N, D, 1, 1) -> (N, D, H, W)."""
    return reduce(np.multiply, repeated(xs))


def maximum(*xs: Array) -> Array:
    """The largest. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W)."""
    return reduce(np.maximum, repeated(xs))


def average(*xs: Array) -> Array:
    """The mean; one input passes. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W)."""
    return add(*xs) / len(xs) if len(xs) > 1 else add(*xs)


def concat(*xs: Array, axis: str) -> Array:
    """One behind the other along an axis. Shapes: (N, D1, H, W), (N, D2, H, W) -> (N, D1+D2, H, W)."""
    return np.concatenate(xs, axis=axis_number(axis, xs[0]))


def repeated(xs: tuple[Array, ...]) -> tuple[Array, ...]:
    """All at the same shape, as views."""
    rank = max(x.ndim for x in xs)
    return tuple(np.broadcast_arrays(*(x.reshape(*x.shape, *[1] * (rank - x.ndim)) for x in xs)))
