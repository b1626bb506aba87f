"""One weight per channel or per cell, multiplied or added; and one constant for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.runtime.kernels.axes import axis_numbers, per_cell

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array


def scale(x: Array, *, weight: Array, axes: tuple[str, ...]) -> Array:
    """Multiply. Shapes: (N, D, H, W), weight (D,) -> (N, D, H, W)."""
    return x * per_cell(weight, axis_numbers(axes, x), x)


def shift(x: Array, *, bias: Array, axes: tuple[str, ...]) -> Array:
    """Add. Shapes: (N, D, H, W), bias (D,) -> (N, D, H, W)."""
    return x + per_cell(bias, axis_numbers(axes, x), x)


def rescale(x: Array, *, factor: float) -> Array:
    """Multiply with a constant. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    return x * factor
