"""Activations and norms: far from zero, and what PyTorch's cases do not show."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.witness import numbers

from cnncalc.runtime.kernels import kernel
from cnncalc.runtime.kernels.erf import erf
from cnncalc.runtime.kernels.norm import batchnorm, layernorm, rmsnorm
from cnncalc.runtime.kernels.scale import scale, shift

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array, FloatType

FIELDS: dict[str, dict[str, float | bool]] = {
    "leakyrelu": {"slope": 0.1},
    "elu": {"alpha": 0.5},
    "celu": {"alpha": 0.5},
    "gelu": {"tanh": False},
    "softplus": {"beta": 2.0, "threshold": 20.0},
    "rescale": {"factor": -0.5, "offset": 0.0},
    "hardtanh": {"lower": -1.0, "upper": 1.0},
    "softshrink": {"threshold": 0.5},
}
# Far to the left and far to the right, in multiples of x.
FAR: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("relu", "silu", "mish", "hardswish", "gelu", "softplus"), (0, 1)),
    **dict.fromkeys(("softshrink", "tanhshrink"), (1, 1)),
    **dict.fromkeys(("logsigmoid",), (1, 0)),
    "abs": (-1, 1),
    "identity": (1, 1),
    "leakyrelu": (0.1, 1),
    "rescale": (-0.5, -0.5),
    "selu": (0, 1.0507009873554805),
    **dict.fromkeys(("elu", "celu"), (0, 1)),
    **dict.fromkeys(("relu6", "sigmoid", "hardsigmoid", "tanh", "hardtanh", "softsign"), (0, 0)),
}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("type_name", FAR)
def test_far_from_zero(type_name: str, dtype: FloatType) -> None:
    """No overflow, no NaN, no warning, and the same type of number."""
    x: Array = np.array([[-1e4, -200, -100, 100, 200, 1e4]], dtype=dtype)
    y = kernel(type_name)(x, **FIELDS.get(type_name, {}))
    assert y.dtype == dtype
    left, right = FAR[type_name]
    assert np.allclose(y, np.where(x < 0, left, right) * x, atol=6)


@pytest.mark.parametrize("type_name", FAR)
def test_nan_stays_nan(type_name: str) -> None:
    """It is never hidden."""
    assert np.isnan(kernel(type_name)(np.array([[np.nan]]), **FIELDS.get(type_name, {}))).all()


def test_erf_has_the_digits_of_a_float64() -> None:
    """Against the C library's, between and beyond the places of the table."""
    x = np.concatenate([np.linspace(-7, 7, 20_011), [-math.inf, -30.0, -1e-300, 0.0, 1e-300, 1e-9, 30.0, math.inf]])
    truth = np.array([math.erf(one) for one in x])
    assert np.abs(erf(x) - truth).max() <= 2.3e-16
    assert np.array_equal(erf(-x), -erf(x))
    small = abs(x) < 1e-2
    assert np.allclose(erf(x)[small], truth[small], rtol=1e-15, atol=0)


def test_a_batch_norm_in_place() -> None:
    """Where it is told to, it writes into what it is given."""
    x = numbers((2, 3, 4, 5))
    own = {"weight": numbers((3,)), "bias": numbers((3,)) + 1, "running_mean": numbers((3,)), "running_var": np.ones(3)}
    y = batchnorm(x, **own, epsilon=1e-5)
    assert y is not x
    assert batchnorm(x, **own, epsilon=1e-5, out=x) is x
    assert np.array_equal(x, y)


def test_norms_along_named_axes() -> None:
    """The weights' axes are the named ones in the array's order: depth before width."""
    x, weight = numbers((2, 3, 5, 7)), numbers((3, 7))
    over = (1, 3)
    mean, spread = x.mean(over, keepdims=True), np.sqrt(x.var(over, keepdims=True) + 1e-3)
    y = layernorm(x, weight=weight, axes=("width", "depth"), epsilon=1e-3)
    assert np.allclose(y, (x - mean) / spread * weight[None, :, None])
    root = np.sqrt((x * x).mean(1, keepdims=True) + 1e-3)
    assert np.allclose(rmsnorm(x, axes=("depth",), epsilon=1e-3), x / root)


def test_weights_per_cell() -> None:
    """One per cell of the named axes, the same along the others."""
    x, weight = numbers((2, 3, 5, 7)), numbers((5, 7))
    assert np.allclose(scale(x, weight=weight, axes=("width", "height")), x * weight)
    assert np.allclose(shift(x, bias=weight[0], axes=("width",)), x + weight[0])
