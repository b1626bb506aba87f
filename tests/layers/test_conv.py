"""Convolutions: what the laws cannot say."""

from __future__ import annotations

import pytest
from layers.refusals import Refused, refusal

from cnncalc.layers.cases import volume
from cnncalc.layers.conv import Conv, Depthwise

REFUSED = [
    (
        Conv(4, 3),
        "10",
        Refused(
            "a convolution needs spatial axes, but the input is a vector of 10",
            "put it before the flatten or dense layer, or reshape the vector first",
            code="V217",
        ),
    ),
    (
        Conv(4, 3, groups=4),
        "11x7x6",
        Refused("6 input channels do not split into 4 groups", "groups of 3 or 6 would fit", "groups", "V212"),
    ),
    (
        Conv(6, 3, groups=4),
        "11x7x8",
        Refused("6 filters do not split into 4 groups", "4 or 8 filters would fit", "filters", "V212"),
    ),
    (
        Conv(2, 3, groups=4),
        "11x7x8",
        Refused("2 filters do not split into 4 groups", "4 filters would fit", "filters", "V212"),
    ),
    (
        Conv(4, (5, 3)),
        "4x7x3",
        Refused(
            "the window is 5 wide, but the input is only 4 wide",
            "a kernel of at most 4, padding of at least 1, or an input at least 5 wide would fit",
            "kernel",
            "V201",
        ),
    ),
    (
        Conv(4, 3, dilation=2, padding=((0, 1), 0)),
        "3x7x3",
        Refused(
            "the window is 5 wide (kernel 3, dilation 2), but the input is only 3 wide with padding 0 and 1",
            "a kernel of at most 2, padding of at least 1, or an input at least 4 wide would fit",
            "kernel",
            "V201",
        ),
    ),
    (
        Conv(4, 7),
        "4x3",
        Refused(
            "the window is 7 long, but the input is only 4 long",
            "a kernel of at most 4, padding of at least 2, or an input at least 7 long would fit",
            "kernel",
            "V201",
        ),
    ),
    (
        Conv(4, (1, 1, 3)),
        "11x7x2x3",
        Refused(
            "the window is 3 frames long, but the input is only 2 frames long",
            "a kernel of at most 2, padding of at least 1, or an input at least 3 frames long would fit",
            "kernel",
            "V201",
        ),
    ),
    (
        Conv(4, 3, padding=4, padding_mode="reflect"),
        "4x7x3",
        Refused(
            "mode reflect cannot fill a padding of 4 from a width of 4",
            "padding of at most 3, or mode replicate or zero, would fit",
            "padding",
            "V206",
        ),
    ),
    (
        Conv(4, 3, padding=1, padding_mode="reflect"),
        "1x7x3",
        Refused(
            "mode reflect cannot fill a padding of 1 from a width of 1",
            "no padding, or mode replicate or zero, would fit",
            "padding",
            "V206",
        ),
    ),
]


@pytest.mark.parametrize(("layer", "inputs", "said"), REFUSED, ids=lambda one: getattr(one, "message", None))
def test_refusals(layer: Conv, inputs: str, said: Refused) -> None:
    """Whole messages, with the numbers and what would fit."""
    assert refusal(layer, inputs) == said


def test_width_and_height_do_not_meet() -> None:
    """Pairwise different sizes: a swapped axis would show. Tensors have PyTorch's order, height before width."""
    layer = Conv(filters=13, kernel=(5, 2), stride=(2, 3), padding=((1, 0), 4), dilation=(1, 2))
    x = volume("11x7x3")
    assert layer.output(x) == volume("4x5x13")
    assert [weight.shape for weight in layer.weights(x)] == [(13, 3, 2, 5), (13,)]


def test_a_clip_has_frames_last_but_in_tensors_first() -> None:
    """Width x height x frames, and (K, D1, T, H, W)."""
    layer = Conv(filters=7, kernel=(5, 3, 2), bias=False)
    x = volume("11x8x4x3")
    assert layer.output(x) == volume("7x6x3x7")
    assert [weight.shape for weight in layer.weights(x)] == [(7, 3, 2, 3, 5)]


def test_same_pads_the_odd_cell_after() -> None:
    """ResNet's first convolution under TensorFlow's rule: 2 before, 3 after; the same volume as with padding 3."""
    layer = Conv(filters=64, kernel=7, stride=2, padding="same")
    assert [axis.padding for axis in layer.windows(volume("224x224x3"))] == [(2, 3), (2, 3)]
    assert layer.output(volume("224x224x3")) == volume("112x112x64")


def test_depthwise_is_a_convolution_with_as_many_groups_as_channels() -> None:
    """With a multiplier, every channel has several filters."""
    x = volume("11x7x3")
    layer = Depthwise(kernel=(5, 2), multiplier=4)
    conv = Conv(filters=12, kernel=(5, 2), groups=3)
    y = layer.output(x)
    assert y == conv.output(x)
    assert layer.weights(x) == conv.weights(x)
    assert layer.operations(y, x) == conv.operations(y, x)
