"""Pools: what the laws cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layers.refusals import Refused, refusal

from cnncalc.formulas.operations import Operations
from cnncalc.layers.cases import volume
from cnncalc.layers.global_pool import AdaptiveAvgPool, GlobalAvgPool
from cnncalc.layers.pool import AvgPool, LpPool, MaxPool

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer

BEFORE = "put it before the flatten or dense layer, or reshape the vector first"

REFUSED: list[tuple[Layer, str, Refused]] = [
    (
        MaxPool(2, padding=2),
        "11x7x3",
        Refused(
            "padding 2 is more than half of a window 2 wide",
            "padding of at most 1, or a kernel of at least 4, would fit",
            "padding",
            "V206",
        ),
    ),
    (
        AvgPool((3, 1), padding=(0, 1)),
        "11x7x3",
        Refused(
            "padding 1 is more than half of a window 1 high",
            "no padding, or a kernel of at least 2, would fit",
            "padding",
            "V206",
        ),
    ),
    (
        MaxPool(8, stride=1, rounding="ceil"),
        "11x7x3",
        Refused(
            "the window is 8 high, but the input is only 7 high",
            "a kernel of at most 7, padding of at least 1, or an input at least 8 high would fit",
            "kernel",
            "V201",
        ),
    ),
    (LpPool(2), "10", Refused("a pool needs spatial axes, but the input is a vector of 10", BEFORE, code="V217")),
    (
        GlobalAvgPool(),
        "10",
        Refused("a global pool needs spatial axes, but the input is a vector of 10", BEFORE, code="V217"),
    ),
    (
        AdaptiveAvgPool(6),
        "10",
        Refused("an adaptive pool needs spatial axes, but the input is a vector of 10", BEFORE, code="V217"),
    ),
]


@pytest.mark.parametrize(("layer", "inputs", "said"), REFUSED, ids=lambda one: getattr(one, "message", None))
def test_refusals(layer: Layer, inputs: str, said: Refused) -> None:
    """Whole messages, with the numbers and what would fit."""
    assert refusal(layer, inputs) == said


@pytest.mark.parametrize(
    ("rounding", "size", "kernel", "stride", "padding", "out"),
    [
        # GoogLeNet's first pool, and where PyTorch, ONNX and Caffe part.
        ("floor", 112, 3, 2, 0, 55),
        ("ceil", 112, 3, 2, 0, 56),
        ("caffe", 112, 3, 2, 0, 56),
        ("floor", 8, 2, 4, 0, 2),
        ("ceil", 8, 2, 4, 0, 2),
        ("caffe", 8, 2, 4, 0, 3),
        ("floor", 4, 1, 2, 0, 2),
        ("ceil", 4, 1, 2, 0, 2),
        ("caffe", 4, 1, 2, 0, 3),
        ("floor", 5, 3, 2, 1, 3),
        ("ceil", 5, 3, 2, 1, 3),
        ("caffe", 5, 3, 2, 1, 3),
    ],
)
def test_roundings_where_they_differ(
    rounding: str, size: int, kernel: int, stride: int, padding: int, out: int
) -> None:
    """The sizes that Caffe, ONNX and PyTorch give."""
    pool = MaxPool(kernel, stride=stride, padding=padding, rounding=rounding)
    assert pool.output(volume(f"{size}x3")) == volume(f"{out}x3")


def test_a_ceil_pool_may_be_wider_than_its_input() -> None:
    """If rounding up gives a position all the same."""
    assert AvgPool(8, stride=2, rounding="ceil").output(volume("7x9x3")) == volume("1x2x3")


def test_the_stride_is_the_kernel_s_unless_given() -> None:
    """Per axis."""
    assert MaxPool((3, 2)).output(volume("11x7x3")) == volume("3x3x3")
    assert MaxPool((3, 2), stride=1).output(volume("11x7x3")) == volume("9x6x3")


def test_same_may_pad_more_than_half() -> None:
    """A dilated window: 4 cells of padding for a kernel of 3; `same` is not held to half the kernel."""
    assert MaxPool(3, stride=1, padding="same", dilation=4).output(volume("9x7x3")) == volume("9x7x3")


def test_a_global_pool_over_some_axes() -> None:
    """What stays, stays; flattened, too. Its window is what it pools over."""
    x = volume("11x7x5x3")
    assert GlobalAvgPool(axes=("frames",)).output(x) == volume("11x7x1x3")
    assert GlobalAvgPool(axes=("width", "height"), flatten=True).output(x) == volume("15")
    pool = GlobalAvgPool(axes=("width", "depth"))
    assert pool.operations(pool.output(x), x) == Operations(add=32, div=1).times(35)


def test_an_adaptive_pool_can_enlarge() -> None:
    """Windows repeat where more are asked for than there are cells."""
    x = volume("2x1")
    pool = AdaptiveAvgPool(3)
    assert pool.output(x) == volume("3x1")
    assert pool.operations(volume("3x1"), x) == Operations(add=1, div=3)
