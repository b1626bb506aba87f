"""Pools: values that PyTorch's cases do not show, and Caffe's."""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.witness import numbers

from cnncalc.runtime.kernels.global_pool import adaptiveavgpool, globalavgpool, globalmaxpool
from cnncalc.runtime.kernels.pool import avgpool, lppool, maxpool

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Padding, PerAxis


@pytest.mark.parametrize("rounding", ["ceil", "caffe"])
def test_overhang_never_counts_in_the_divisor(rounding: str) -> None:
    """A 4x4 image of ones, 3x3 windows, stride 2, padding 1: Caffe, PyTorch and ONNX agree on the divisors."""
    y = avgpool(
        np.ones((1, 1, 4, 4)), kernel=3, stride=2, padding=1, rounding=rounding, count_padding=True, divisor=None
    )
    assert y.shape == (1, 1, 3, 3)
    assert np.allclose(y[0, 0, 0], [4 / 9, 6 / 9, 2 / 6])
    assert np.allclose(y[0, 0, 2], [2 / 6, 3 / 6, 1 / 4])


def test_a_window_of_caffe_may_be_beside_the_input() -> None:
    """8 cells, windows of 2, stride 4: the third window starts at 8 and has no cell."""
    x = numbers((1, 1, 8))
    most = maxpool(x, kernel=2, stride=4, padding=0, rounding="caffe", dilation=1)
    assert most[0, 0].tolist() == [x[0, 0, :2].max(), x[0, 0, 4:6].max(), -inf]
    mean = avgpool(x, kernel=2, stride=4, padding=0, rounding="caffe", count_padding=True, divisor=None)
    assert mean[0, 0].tolist() == [x[0, 0, :2].mean(), x[0, 0, 4:6].mean(), 0]


def test_same_leaves_padding_out_of_the_divisor() -> None:
    """Unless `count_padding` is written, as in TensorFlow: a mean of ones is one."""
    x = np.ones((1, 2, 7, 5))
    pool = partial(avgpool, x, kernel=(4, 3), stride=2, padding="same", rounding="floor", divisor=None)
    for counts in (None, False):
        y = pool(count_padding=counts)
        assert y.shape == (1, 2, 4, 3)
        assert np.array_equal(y, np.ones_like(y))


@pytest.mark.parametrize(("kernel", "padding"), [(3, 1), (5, 2), ((3, 5), (1, 2))])
@pytest.mark.parametrize("counts", [True, False])
def test_same_counts_padding_as_the_same_padding_in_numbers(kernel: PerAxis, padding: Padding, counts: bool) -> None:
    """What is written holds, however the padding is."""
    x = numbers((1, 2, 7, 6))
    pool = partial(avgpool, x, kernel=kernel, stride=1, rounding="floor", divisor=None, count_padding=counts)
    assert np.array_equal(pool(padding="same"), pool(padding=padding))


def test_padding_is_below_everything() -> None:
    """The maximum of negative numbers is negative, at the edge, too."""
    x = -1 - abs(numbers((1, 2, 5, 4)))
    y = maxpool(x, kernel=3, stride=1, padding=1, rounding="floor", dilation=1)
    assert y.shape == x.shape
    assert y.max() < -1


def test_the_root_of_a_negative_sum_is_nan() -> None:
    """As in PyTorch, and without a warning."""
    y = lppool(np.array([[[-1.0, -2.0, 1.0, 7.0]]]), kernel=2, stride=None, padding=0, rounding="floor", norm=3.0)
    assert np.isnan(y[0, 0, 0])
    assert np.isclose(y[0, 0, 1], 344 ** (1 / 3))


def test_global_pools_over_named_axes() -> None:
    """The named axes shrink; flattened, the others make a vector."""
    x = numbers((2, 3, 5, 7, 11))
    assert np.allclose(globalavgpool(x, axes=("width", "frames"), flatten=False), x.mean((2, 4), keepdims=True))
    assert np.allclose(globalmaxpool(x, axes=("height",), flatten=True), x.max(3).reshape(2, -1))
    assert globalmaxpool(x, axes=None, flatten=True).shape == (2, 3)


def test_adaptive_windows_overlap() -> None:
    """5 cells for 3: the cells 0-1, 1-3, 3-4."""
    x = numbers((1, 1, 5))
    means = [x[0, 0, :2].mean(), x[0, 0, 1:4].mean(), x[0, 0, 3:].mean()]
    assert np.allclose(adaptiveavgpool(x, size=3)[0, 0], means)
