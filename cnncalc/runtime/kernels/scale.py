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


def rescale(x: Array, *, factor: float, offset: float) -> Array:
    """Multiply with a constant, and add one. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    y = x * factor if factor != 1 else x
    return y + offset if offset else y


def power(x: Array, *, exponent: float) -> Array:
    """Raise to a constant power. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    y: Array = x**exponent
    return y
