"""Activations that look along an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels.activation import sigmoid
from cnncalc.runtime.kernels.axes import axis_number

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array


def softmax(x: Array, *, axis: str) -> Array:
    """exp(x) / Σ exp(x) along an axis, shifted by the largest. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    at = axis_number(axis, x)
    powers = np.exp(x - x.max(axis=at, keepdims=True))
    y: Array = powers / powers.sum(axis=at, keepdims=True)
    return y


def logsoftmax(x: Array, *, axis: str) -> Array:
    """x - max - log(Σ exp(x - max)) along an axis. Shapes: (N, D, H, W) -> (N, D, H, W)."""
    at = axis_number(axis, x)
    shifted = x - x.max(axis=at, keepdims=True)
    y: Array = shifted - np.log(np.exp(shifted).sum(axis=at, keepdims=True))
    return y


def glu(x: Array, *, axis: str) -> Array:
    """The first half of an axis times the sigmoid of the second. Shapes: (N, D, H, W) -> (N, D/2, H, W)."""
    first, second = np.split(x, 2, axis=axis_number(axis, x))
    return first * sigmoid(second)
