"""The dense layer: every unit weighs every element of a vector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.runtime.kernels import products
from cnncalc.runtime.kernels.axes import per_channel

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array


def dense(x: Array, *, weight: Array, bias: Array | None = None) -> Array:
    """Rows of weights by the vector. Shapes: (N, D1), weight (U, D1) -> (N, U)."""
    y = products.matmul(x, weight.T)
    return y if bias is None else y + per_channel(bias, y)
