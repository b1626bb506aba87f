"""Transposed convolutions: what the laws cannot say."""

from __future__ import annotations

import pytest
from layers.refusals import Refused, refusal

from cnncalc.layers.cases import volume
from cnncalc.layers.conv_transpose import ConvTranspose

REFUSED = [
    (
        ConvTranspose(4, 3, output_padding=1),
        "5x4x3",
        Refused(
            "output padding 1 is not less than stride 1 or dilation 1",
            "leave it out, or write a stride above 1",
            "output_padding",
        ),
    ),
    (
        ConvTranspose(4, 3, stride=(3, 2), output_padding=2),
        "5x4x3",
        Refused(
            "output padding 2 is not less than stride 2 or dilation 1",
            "output padding of at most 1 would fit",
            "output_padding",
        ),
    ),
    (
        ConvTranspose(4, 3, padding=((2, 4), 3)),
        "4x9x3",
        Refused(
            "padding 2 and 4 leaves nothing of a canvas 6 wide",
            "padding of at most 2 would fit",
            "padding",
            "V201",
        ),
    ),
    (
        ConvTranspose(4, 1, padding=1),
        "1x9x3",
        Refused("padding 1 and 1 leaves nothing of a canvas 1 wide", "no padding would fit", "padding", "V201"),
    ),
    (
        ConvTranspose(5, 3, groups=3),
        "5x4x3",
        Refused("5 filters do not split into 3 groups", "3 or 6 filters would fit", "filters", "V212"),
    ),
    (
        ConvTranspose(4, 3),
        "10",
        Refused(
            "a transposed convolution needs spatial axes, but the input is a vector of 10",
            "put it before the flatten or dense layer, or reshape the vector first",
            code="V217",
        ),
    ),
]


@pytest.mark.parametrize(("layer", "inputs", "said"), REFUSED, ids=lambda one: getattr(one, "message", None))
def test_refusals(layer: ConvTranspose, inputs: str, said: Refused) -> None:
    """Whole messages, with the numbers and what would fit."""
    assert refusal(layer, inputs) == said


def test_output_padding_may_reach_the_dilation() -> None:
    """PyTorch wants it below the stride or the dilation, whichever is larger."""
    assert ConvTranspose(4, 3, dilation=3, output_padding=2).output(volume("5x4x3")) == volume("13x12x4")


def test_tensors_have_pytorch_s_order() -> None:
    """(D1, K/G, T, H, W): the roles of a convolution's channels swapped."""
    layer = ConvTranspose(filters=6, kernel=(5, 3, 2), groups=2)
    assert [weight.shape for weight in layer.weights(volume("11x8x4x4"))] == [(4, 3, 2, 3, 5), (6,)]


@pytest.mark.parametrize(
    ("kernel", "stride", "crop", "extra"),
    [(3, 2, (0, 1), 0), (4, 2, (1, 1), 0), (5, 2, (1, 2), 0), (2, 2, (0, 0), 0), (2, 3, (0, 0), 1), (1, 4, (0, 0), 3)],
)
def test_same_shows_what_it_resolved_to(kernel: int, stride: int, crop: tuple[int, int], extra: int) -> None:
    """The crop, with its odd cell after, or the cells added where the filter is less than the stride."""
    layer = ConvTranspose(4, kernel, stride, "same")
    (axis,) = layer.axes(volume("7x3"))
    assert (axis.crop, axis.extra, axis.positions) == (crop, extra, 7 * stride)
