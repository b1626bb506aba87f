"""Norms: with the statistics of the training, with their own, and over neighbouring channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels.axes import axis_numbers, per_cell, per_channel, spatial_axes
from cnncalc.runtime.kernels.global_pool import mean
from cnncalc.runtime.kernels.windows import filled

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array


def batchnorm(
    x: Array,
    *,
    weight: Array | None = None,
    bias: Array | None = None,
    running_mean: Array,
    running_var: Array,
    epsilon: float,
    out: Array | None = None,
) -> Array:
    """One scale and one shift per channel, in which all of it is folded. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    scale = 1 / np.sqrt(running_var + epsilon)
    if weight is not None:
        scale = scale * weight
    shift = -running_mean * scale
    if bias is not None:
        shift = shift + bias
    y: Array = np.multiply(x, per_channel(scale, x), out=out)
    return np.add(y, per_channel(shift, x), out=y)


def instancenorm(x: Array, *, weight: Array | None = None, bias: Array | None = None, epsilon: float) -> Array:
    """Every channel of every sample by itself. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    return affine(normalised(x, spatial_axes(x), epsilon), weight, bias, (1,))


def groupnorm(
    x: Array, *, weight: Array | None = None, bias: Array | None = None, groups: int, epsilon: float
) -> Array:
    """Groups of channels of every sample. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    grouped = x.reshape(len(x), groups, -1)
    return affine(normalised(grouped, (2,), epsilon).reshape(x.shape), weight, bias, (1,))


def layernorm(
    x: Array, *, weight: Array | None = None, bias: Array | None = None, axes: tuple[str, ...], epsilon: float
) -> Array:
    """Along some axes of every sample. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    over = axis_numbers(axes, x)
    return affine(normalised(x, over, epsilon), weight, bias, over)


def rmsnorm(
    x: Array, *, weight: Array | None = None, bias: Array | None = None, axes: tuple[str, ...], epsilon: float
) -> Array:
    """x / √(mean of x² + epsilon) along some axes. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    over = axis_numbers(axes, x)
    return affine(x / np.sqrt(mean(x * x, over) + epsilon), weight, bias, over)


def lrn(x: Array, *, size: int, alpha: float, beta: float, k: float) -> Array:
    """x / (k + alpha/n · Σ x²)^beta over n neighbouring channels, zeros beyond. Shapes: (N, D, H, W) -> the same."""
    sides = (size // 2, (size - 1) // 2)
    squares = filled(x * x, [(0, 0), sides, *[(0, 0)] * (x.ndim - 2)], "zero")
    total = squares[:, : x.shape[1]]
    for first in range(1, size):
        total = total + squares[:, first : first + x.shape[1]]
    y: Array = x / np.power(total * (alpha / size) + k, beta)
    return y


def normalised(x: Array, axes: tuple[int, ...], epsilon: float) -> Array:
    """(x - mean) / √(variance + epsilon) over blocks that span some axes. Shapes: as they are."""
    centred = x - mean(x, axes)
    y: Array = centred / np.sqrt(mean(centred * centred, axes) + epsilon)
    return y


def affine(x: Array, weight: Array | None, bias: Array | None, axes: tuple[int, ...]) -> Array:
    """A scale and a shift for every cell of some axes. Shapes: as they are."""
    if weight is not None:
        x = x * per_cell(weight, axes, x)
    return x if bias is None else x + per_cell(bias, axes, x)
