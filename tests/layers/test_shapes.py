"""Layers that move, cut, add or resize cells, and dense layers: what the laws cannot say."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from layers.refusals import Refused, refusal

from cnncalc.layers.cases import volume
from cnncalc.layers.dense import Dense
from cnncalc.layers.lrn import Lrn
from cnncalc.layers.pad import Crop, Pad
from cnncalc.layers.reshape import Flatten, Permute, Reshape
from cnncalc.layers.shuffle import ChannelShuffle, PixelShuffle, PixelUnshuffle
from cnncalc.layers.slice import Slice
from cnncalc.layers.softmax import Glu
from cnncalc.layers.statistics_norm import GroupNorm, InstanceNorm
from cnncalc.layers.upsample import Upsample

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer

BEFORE = "put it before the flatten or dense layer, or reshape the vector first"
CROPS = "`crop: 24x24` keeps the middle 24x24, `crop: {left: 1}` cuts a column off; `pad` adds cells"
RESIZES = "such as `upsample: 2` or `upsample: {size: 28x28}`"

REFUSED: list[tuple[Layer, str, Refused]] = [
    (
        Dense(10),
        "7x5x3",
        Refused(
            "a dense layer takes a vector, but the input is 7x5x3",
            "`flatten` before it makes a vector of 105; "
            "the same weights at every position are a conv with 10 filters and kernel 1",
            code="V218",
        ),
    ),
    (
        Lrn(),
        "10",
        Refused(
            "local response normalisation needs spatial axes, but the input is a vector of 10", BEFORE, code="V217"
        ),
    ),
    (
        InstanceNorm(),
        "10",
        Refused("instance normalisation needs spatial axes, but the input is a vector of 10", BEFORE, code="V217"),
    ),
    (
        GroupNorm(groups=7),
        "11x5x12",
        Refused("12 channels do not split into 7 groups", "groups of 6 or 12 would fit", "groups", "V212"),
    ),
    (
        ChannelShuffle(4),
        "11x5x6",
        Refused("6 channels do not split into 4 groups", "groups of 3 or 6 would fit", "groups", "V212"),
    ),
    (
        PixelShuffle(2),
        "7x5x6",
        Refused("6 channels do not split into blocks of 2^2 = 4", "a depth of 4 or 8 would fit", "factor", "V212"),
    ),
    (
        PixelShuffle(2),
        "7x5x4x3",
        Refused("3 channels do not split into blocks of 2^3 = 8", "a depth of 8 would fit", "factor", "V212"),
    ),
    (
        PixelUnshuffle(2),
        "8x5x3",
        Refused(
            "the height of 5 does not split into blocks of 2 cells", "a height of 4 or 6 would fit", "factor", "V212"
        ),
    ),
    (Glu(), "7x5x3", Refused("glu halves the depth, but 7x5x3 has 3 there", "2 or 4 would fit", "axis")),
    (Glu(axis="width"), "1x5x3", Refused("glu halves the width, but 1x5x3 has 1 there", "2 would fit", "axis")),
    (
        Reshape(volume("7x5x4")),
        "140x2",
        Refused("140x2 has 280 elements, but 7x5x4 would have 140", "7x5x8 would fit", "output"),
    ),
    (
        Reshape(volume("7x5x4")),
        "100x2",
        Refused(
            "100x2 has 200 elements, but 7x5x4 would have 140",
            "200 is no multiple of 7x5 = 35, so no depth would fit",
            "output",
        ),
    ),
    (Pad(top=1), "100x3", Refused("100x3 has no top", "its sides are left, right and length", "top")),
    (
        Pad(left=1, width=2),
        "7x5x3",
        Refused("width gives left already", "write either width, or left and right", "left", "S113"),
    ),
    (
        Pad(sides=1, left=2, bottom=3),
        "7x5x3",
        Refused(
            "sides settles every side, so there is no room for left and bottom",
            "leave out sides, or left and bottom",
            "sides",
            "S113",
        ),
    ),
    (
        Pad(sides=5, mode="reflect"),
        "7x5x3",
        Refused(
            "mode reflect cannot fill a padding of 5 from a height of 5",
            "padding of at most 4, or mode replicate or zero, would fit",
            "mode",
            "V206",
        ),
    ),
    (Crop(), "7x5x3", Refused("a crop needs a size, or sides", CROPS, code="S103")),
    (Crop(size=6), "7x5x3", Refused("a height of 5 cannot be cropped to 6", CROPS, "size")),
    (Crop(size=7), "7x5x3", Refused("a height of 5 cannot be cropped to 7", CROPS, "size")),
    (
        Crop(size=3, left=1),
        "7x5x3",
        Refused("size settles every side, so there is no room for left", "leave out size, or left", "size", "S113"),
    ),
    (
        Crop(left=4, right=3),
        "7x5x3",
        Refused("a crop of 4 and 3 leaves nothing of a width of 7", "6 together is the most", "left"),
    ),
    (
        Crop(height=1),
        "7x1x3",
        Refused("a crop of 1 and 1 leaves nothing of a height of 1", "leave it out", "height"),
    ),
    (
        Crop(bottom=2),
        "7x2x3",
        Refused("a crop of 0 and 2 leaves nothing of a height of 2", "1 together is the most", "bottom"),
    ),
    (Upsample(), "7x5x3", Refused("an upsample needs a factor or a size", RESIZES, code="S103")),
    (
        Upsample(factor=2, size=9),
        "7x5x3",
        Refused("an upsample has a factor or a size, not both", RESIZES, "size", "S113"),
    ),
    (
        Upsample(factor=Fraction(1, 6)),
        "7x5x3",
        Refused("a height of 5 times 1/6 is less than 1", "a factor of at least 1/5 would fit", "factor"),
    ),
    (
        Upsample(factor=2, mode="linear"),
        "7x5x3",
        Refused(
            "mode linear needs 1 spatial axis (length), but 7x5x3 has 2",
            "nearest, nearest-exact, area, bilinear or bicubic would fit",
            "mode",
        ),
    ),
    (
        Upsample(factor=2, align_corners=True),
        "7x5x3",
        Refused(
            "align_corners says how to interpolate, but mode nearest copies",
            "leave align_corners out, or write mode linear, bilinear, trilinear or bicubic",
            "align_corners",
            "S113",
        ),
    ),
    (
        Slice((0, 6)),
        "7x5x6",
        Refused(
            "there is no cell 6 along the depth: 7x5x6 has 6 there, from 0 to 5", "0..5 takes them all", "channels"
        ),
    ),
]


@pytest.mark.parametrize(("layer", "inputs", "said"), REFUSED, ids=lambda one: getattr(one, "message", None))
def test_refusals(layer: Layer, inputs: str, said: Refused) -> None:
    """Whole messages, with the numbers and what would fit."""
    assert refusal(layer, inputs) == said


def test_nearest_divisors_of_a_huge_depth_are_found_at_once() -> None:
    """Numbers of a spec have up to 12 digits; a hint may not take minutes."""
    depth = 999_999_999_989  # a prime
    said = refusal(GroupNorm(groups=2), f"7x5x{depth}")
    assert said.hint == f"groups of 1 or {depth} would fit"


@pytest.mark.parametrize(
    ("layer", "x", "y"),
    [
        (Flatten(), "11x7x5x3", "1155"),
        (Flatten(), "10", "10"),
        (Permute(("depth", "width", "height")), "11x7x3", "3x11x7"),
        (Permute(("depth", "length")), "100x3", "3x100"),
        (Reshape(volume("105")), "7x5x3", "105"),
        (Pad(front=1, back=2, height=3), "11x7x5x3", "11x13x8x3"),
        (Pad(sides=(2, 1)), "11x7x3", "15x9x3"),
        (Pad(depth=(1, 2)), "10", "13"),
        (Crop(left=3, right=7), "11x7x3", "1x7x3"),
        (Crop(size=(4, 4)), "11x7x3", "4x4x3"),
        (Crop(left=1, right=2, frames=1), "11x7x5x3", "8x7x3x3"),
        (Upsample(factor=Fraction(2, 3)), "36x35x3", "24x23x3"),
        (Upsample(factor=(Fraction(5, 2), 1)), "11x7x3", "27x7x3"),
        (Upsample(size=(5, 4, 3), mode="trilinear"), "11x7x2x3", "5x4x3x3"),
        (PixelShuffle(2), "11x7x5x16", "22x14x10x2"),
        (PixelUnshuffle(3), "12x9x2", "4x3x18"),
        (Slice((2, 0, 2, 2), axis="frames"), "11x7x5x3", "11x7x4x3"),
        (Slice((1,)), "10", "1"),
    ],
)
def test_volumes(layer: Layer, x: str, y: str) -> None:
    """Pairwise different sizes, so that a swapped axis would show."""
    assert layer.output(volume(x)) == volume(y)


def test_a_crop_to_a_size_keeps_the_middle() -> None:
    """The odd cell goes off right and bottom."""
    assert Crop(size=4).cuts(volume("11x6x3")) == ((3, 4), (1, 1))
    assert Crop(left=1, height=2).cuts(volume("11x6x3")) == ((1, 0), (2, 2))


def test_interpolation_is_a_sum_of_products() -> None:
    """Two cells along every axis, four for bicubic; copies cost nothing."""
    counts = {"nearest": 0, "bilinear": 4, "bicubic": 16}
    for mode, n in counts.items():
        layer, x = Upsample(factor=2, mode=mode), volume("5x3x7")
        y = layer.output(x)
        operations = layer.operations(y, x)
        assert (operations.mul, operations.add) == (n * 420, max(n - 1, 0) * 420)
        assert layer.products(y, x) == 0
