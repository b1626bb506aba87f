"""Functions of one element with fields or weights. Shapes: (N, D, H, W) -> (N, D, H, W), any number of axes."""

from __future__ import annotations

from math import pi, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.runtime.kernels.axes import per_channel
from cnncalc.runtime.kernels.erf import erf

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array


def leakyrelu(x: Array, *, slope: float) -> Array:
    """x where x > 0, else slope · x. Shapes: any."""
    return np.where(x > 0, x, slope * x)


def prelu(x: Array, *, weight: Array, shared: bool) -> Array:
    """x where x > 0, else a learnt slope · x. Shapes: any; weight (1,) or (D,)."""
    return np.where(x > 0, x, (weight.reshape(()) if shared else per_channel(weight, x)) * x)


def elu(x: Array, *, alpha: float) -> Array:
    """max(x, 0) + alpha · (exp(min(x, 0)) - 1). Shapes: any."""
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0))


def celu(x: Array, *, alpha: float) -> Array:
    """max(x, 0) + alpha · (exp(min(x, 0) / alpha) - 1). Shapes: any."""
    return np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) / alpha)


def hardtanh(x: Array, *, lower: float, upper: float) -> Array:
    """min(max(x, lower), upper). Shapes: any."""
    return np.minimum(np.maximum(x, lower), upper)


def threshold(x: Array, *, threshold: float, value: float) -> Array:
    """x where x > threshold, else value. Shapes: any."""
    return np.where(x > threshold, x, x.dtype.type(value))


def hardshrink(x: Array, *, threshold: float) -> Array:
    """x where |x| > threshold, else 0. Shapes: any."""
    return np.where(np.abs(x) > threshold, x, x.dtype.type(0))


def softshrink(x: Array, *, threshold: float) -> Array:
    """x - min(max(x, -threshold), threshold). Shapes: any."""
    return x - np.minimum(np.maximum(x, -threshold), threshold)


def gelu(x: Array, *, tanh: bool) -> Array:
    """x/2 · (1 + erf(x/√2)); with `tanh`, its approximation. Shapes: any."""
    bent: Array = np.tanh(sqrt(2 / pi) * (x + 0.044715 * (x * x * x))) if tanh else erf(x * sqrt(0.5))
    return x * 0.5 * (1 + bent)


def softplus(x: Array, *, beta: float, threshold: float) -> Array:
    """log(1 + exp(beta · x)) / beta, but x where beta · x > threshold. Shapes: any."""
    scaled = beta * x
    with np.errstate(over="ignore"):  # only where x itself is taken, or infinity is right
        return np.where(scaled > threshold, x, np.log1p(np.exp(scaled)) / beta)
