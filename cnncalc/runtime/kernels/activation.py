"""Functions of one element without fields. Shapes: (N, D, H, W) -> (N, D, H, W), any number of axes.

Where a function can be written in several ways, it is written so that it neither overflows nor loses digits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array

# λ and α of Klambauer et al. 2017, to the digits of a float64.
SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717


def identity(x: Array) -> Array:
    """x itself: identity, and at inference dropout. Shapes: any."""
    return x


def relu(x: Array, *, out: Array | None = None) -> Array:
    """max(x, 0). Shapes: any."""
    y: Array = np.maximum(x, 0, out=out)
    return y


def relu6(x: Array) -> Array:
    """min(max(x, 0), 6). Shapes: any."""
    return np.minimum(np.maximum(x, 0), 6)


def selu(x: Array) -> Array:
    """λ·max(x, 0) + λα·(exp(min(x, 0)) - 1). Shapes: any."""
    return SELU_SCALE * np.maximum(x, 0) + SELU_SCALE * SELU_ALPHA * np.expm1(np.minimum(x, 0))


def silu(x: Array) -> Array:
    """x · sigmoid(x). Shapes: any."""
    y = sigmoid(x)
    return np.multiply(x, y, out=y)


def mish(x: Array) -> Array:
    """x · tanh(log(1 + exp(x))). Shapes: any."""
    with np.errstate(over="ignore"):  # tanh(log(inf)) is 1, which is right
        return x * np.tanh(np.log1p(np.exp(x)))


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)). Shapes: any."""
    y: Array = -x
    with np.errstate(over="ignore"):  # 1 / inf is 0, which is right
        np.exp(y, out=y)
    np.add(1, y, out=y)
    return np.divide(1, y, out=y)


def logsigmoid(x: Array) -> Array:
    """min(x, 0) - log(1 + exp(-|x|)): log(sigmoid(x)) without overflow. Shapes: any."""
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def hardsigmoid(x: Array) -> Array:
    """min(max(x + 3, 0), 6) / 6. Shapes: any."""
    return relu6(x + 3) / 6


def hardswish(x: Array) -> Array:
    """x · min(max(x + 3, 0), 6) / 6. Shapes: any."""
    return x * relu6(x + 3) / 6


def tanh(x: Array) -> Array:
    """The hyperbolic tangent. Shapes: any."""
    return np.tanh(x)


def tanhshrink(x: Array) -> Array:
    """x - tanh(x). Shapes: any."""
    return x - np.tanh(x)


def softsign(x: Array) -> Array:
    """x / (1 + |x|). Shapes: any."""
    y: Array = x / (1 + np.abs(x))
    return y


def absolute(x: Array) -> Array:
    """|x|. Shapes: any."""
    return np.abs(x)
