"""Values of the language put on the axes of an array: it says width, height, frames; an array is (N, D, T, H, W)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import EllipsisType

# float32 or float64. Tests also send arrays of counting numbers (dtype object) through the kernels.
Array: TypeAlias = NDArray[np.floating]
FloatType: TypeAlias = "type[np.float32 | np.float64]"
# Along every spatial axis: one number for all, or one for each in language order.
PerAxis: TypeAlias = "int | tuple[int, ...]"
# Cells (before, after) along one axis.
Sides: TypeAlias = tuple[int, int]
Padding: TypeAlias = "int | tuple[int | Sides, ...] | Literal['same']"

NUMBERS = {"depth": 1, "frames": -3, "height": -2, "width": -1, "length": -1}


def spread(value: PerAxis, x: Array) -> tuple[int, ...]:
    """One number for every spatial axis of x, in the array's order."""
    return value[::-1] if isinstance(value, tuple) else (value,) * (x.ndim - 2)


def both_sides(padding: int | tuple[int | Sides, ...], x: Array) -> tuple[Sides, ...]:
    """(before, after) for every spatial axis of x, in the array's order."""
    each = padding[::-1] if isinstance(padding, tuple) else (padding,) * (x.ndim - 2)
    return tuple(one if isinstance(one, tuple) else (one, one) for one in each)


def axis_number(name: str, x: Array) -> int:
    """Where the axis of this name is in x."""
    return NUMBERS[name] % x.ndim


def axis_numbers(names: Iterable[str], x: Array) -> tuple[int, ...]:
    """Where the axes of these names are in x, in the array's order."""
    return tuple(sorted(axis_number(name, x) for name in names))


def at(x: Array, index: Iterable[int | slice]) -> Array:
    """x[..., i, j]: an index for each of the last axes."""
    whole: tuple[EllipsisType | int | slice, ...] = (..., *index)
    return x[whole]


def spatial_axes(x: Array) -> tuple[int, ...]:
    """All axes but N and D."""
    return tuple(range(2, x.ndim))


def cells(x: Array, axes: Iterable[int]) -> int:
    """Cells of a block that spans these axes of x."""
    found = 1
    for axis in axes:
        found *= x.shape[axis]
    return found


def per_cell(weight: Array, axes: tuple[int, ...], x: Array) -> Array:
    """A weight for every cell of some axes of x, the same along all others: (D,) -> (1, D, 1, 1)."""
    return weight.reshape([size if axis in axes else 1 for axis, size in enumerate(x.shape)])


def per_channel(weight: Array, x: Array) -> Array:
    """A weight for every channel of x: (D,) -> (1, D, 1, 1)."""
    return per_cell(weight, (1,), x)


def channels_last(x: Array) -> Array:
    """A view with the channels behind all other axes: (N, D, H, W) -> (N, H, W, D)."""
    return x.transpose(0, *range(2, x.ndim), 1)


def channels_second(x: Array) -> Array:
    """A view with the channels where they belong: (N, H, W, D) -> (N, D, H, W)."""
    return x.transpose(0, x.ndim - 1, *range(1, x.ndim - 1))


def lies_last(x: Array, axis: int) -> bool:
    """Whether what is side by side along an axis is so in memory."""
    return x.strides[axis] == x.itemsize
