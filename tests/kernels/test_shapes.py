"""Kernels that move, repeat or resize numbers: which number comes where."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.witness import numbers

from cnncalc.runtime.kernels.merge import add, average, concat, multiply
from cnncalc.runtime.kernels.pad import crop, pad
from cnncalc.runtime.kernels.reshape import flatten, permute, reshape, take
from cnncalc.runtime.kernels.shuffle import channelshuffle, pixelshuffle, pixelunshuffle
from cnncalc.runtime.kernels.upsample import upsample

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array

NAMES = ("left", "right", "top", "bottom", "front", "back", "length", "width", "height", "frames")
NO_SIDES: dict[str, int | None] = dict.fromkeys(NAMES)
X = numbers((2, 3, 5, 7, 11))  # 3 channels, 5 frames, 7 high, 11 wide


def test_sides_by_name() -> None:
    """Left is before the width, top before the height, front before the frames."""
    y = pad(
        X,
        sides=None,
        depth=(1, 0),
        value=9.0,
        mode="zero",
        **{**NO_SIDES, "left": 1, "right": 2, "bottom": 3, "frames": 4},
    )
    assert y.shape == (2, 4, 13, 10, 14)
    assert np.array_equal(y[:, 1:, 4:-4, :-3, 1:-2], X)
    assert y.sum() == X.sum() + 9 * (y.size - X.size)
    back = crop(y, size=None, **{**NO_SIDES, "left": 1, "right": 2, "bottom": 3, "frames": 4})
    assert np.array_equal(back[:, 1:], X)


def test_a_crop_to_a_size_keeps_the_middle() -> None:
    """The odd cell goes off at the end; width first."""
    y = crop(X, size=(4, 4, 5), **NO_SIDES)
    assert np.array_equal(y, X[:, :, :, 1:5, 3:7])


def test_the_order_of_elements() -> None:
    """Depth first, then frames, height, width, the last axis fastest; sizes are given width first."""
    assert np.array_equal(flatten(X), X.reshape(2, -1))
    assert np.array_equal(reshape(X, output=(11, 35, 3)), X.reshape(2, 3, 35, 11))


def test_the_first_that_is_named_becomes_the_width() -> None:
    """Height becomes width, depth height, width depth."""
    x = X[:, :, 0]
    y = permute(x, order=("height", "depth", "width"))
    assert y.shape == (2, 11, 3, 7)
    assert y[1, 9, 2, 4] == x[1, 2, 4, 9]


def test_some_cells_of_an_axis() -> None:
    """Repeats and any order."""
    assert np.array_equal(take(X, channels=(2, 0, 2), axis="depth"), X[:, [2, 0, 2]])
    assert np.array_equal(take(X, channels=(6, 1), axis="height"), X[:, :, :, [6, 1]])


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_pixels_and_channels(rank: int) -> None:
    """Within a block, the channel counts width fastest; and there is a way back."""
    x = numbers((2, 2 * 3**rank, *(4, 5, 2)[:rank]))
    y = pixelshuffle(x, factor=3)
    assert y.shape == (2, 2, *(3 * size for size in x.shape[2:]))
    assert y[(1, 1, *[0] * (rank - 1), 2)] == x[(1, 3**rank + 2, *[0] * rank)]
    assert y[(0, 1, 1, *[0] * (rank - 1))] == x[(0, 3**rank + 3 ** (rank - 1), *[0] * rank)]
    assert np.array_equal(pixelunshuffle(y, factor=3), x)


def test_channel_shuffle() -> None:
    """Channel i of group g becomes channel g of group i."""
    x = np.arange(6.0).reshape(1, 6, 1)
    assert channelshuffle(x, groups=2)[0, :, 0].tolist() == [0, 3, 1, 4, 2, 5]


def test_gates_are_repeated() -> None:
    """A vector counts as a cell of every channel; a mask as every channel."""
    vector, mask = numbers((2, 3)), numbers((2, 1, 5, 7, 11))
    assert np.allclose(multiply(X, vector), X * vector[:, :, None, None, None])
    assert np.allclose(add(mask, vector), mask + vector[:, :, None, None, None])
    assert np.allclose(average(X, vector, mask), (X + vector[:, :, None, None, None] + mask) / 3)
    assert np.shares_memory(average(X), X)
    assert concat(X, X[:, :, :, :2], axis="height").shape == (2, 3, 5, 9, 11)


SQUARE = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
TO_FOUR = np.array([1.0, 1.25, 1.75, 2.0])
TO_FOUR_CORNERS = np.array([1.0, 4 / 3, 5 / 3, 2.0])


@pytest.mark.parametrize(
    ("align_corners", "first", "down"),
    [(False, TO_FOUR, [0, 0.5, 1.5, 2]), (True, TO_FOUR_CORNERS, [0, 2 / 3, 4 / 3, 2])],
)
def test_bilinear(align_corners: bool, first: Array, down: list[float]) -> None:
    """The examples of torch.nn.Upsample."""
    y = upsample(SQUARE, factor=2, size=None, mode="bilinear", align_corners=align_corners)
    assert np.allclose(y[0, 0], first + np.array(down)[:, None])


def test_bicubic() -> None:
    """The first two rows of ONNX's node test `resize_upsample_scales_cubic`, with PyTorch's coefficient -3/4."""
    x = np.arange(1.0, 17).reshape(1, 1, 4, 4)
    y = upsample(x, factor=2, size=None, mode="bicubic", align_corners=False)
    rows = [
        [0.47265625, 0.76953125, 1.24609375, 1.875, 2.28125, 2.91015625, 3.38671875, 3.68359375],
        [1.66015625, 1.95703125, 2.43359375, 3.0625, 3.46875, 4.09765625, 4.57421875, 4.87109375],
    ]
    assert np.allclose(y[0, 0, :2], rows)


@pytest.mark.parametrize(
    ("mode", "rank"), [("nearest", 3), ("linear", 1), ("bilinear", 2), ("trilinear", 3), ("bicubic", 2)]
)
@pytest.mark.parametrize("align_corners", [False, True])
def test_the_same_size_is_the_same(mode: str, rank: int, align_corners: bool) -> None:
    """Whatever the mode."""
    x = numbers((1, 2, *(5, 4, 3)[:rank]))
    y = upsample(x, factor=None, size=x.shape[:1:-1], mode=mode, align_corners=align_corners and mode != "nearest")
    assert np.allclose(y, x)


def test_fractions_are_exact() -> None:
    """2/3 of 36 is 24, though 36 times the nearest decimal is less; cells are taken from below."""
    x = np.arange(36.0).reshape(1, 1, 36)
    y = upsample(x, factor=Fraction(2, 3), size=None, mode="nearest", align_corners=False)
    assert y[0, 0].tolist() == [3 * i // 2 for i in range(24)]
    assert upsample(x, factor=(Fraction(5, 2),), size=None, mode="linear", align_corners=False).shape == (1, 1, 90)


def test_a_sum_is_taken_in_place_where_it_fits() -> None:
    """Two arrays of one shape, even two views of one array; a gate in front, or a third array, and there is no room."""
    x, y = numbers((2, 3, 4, 4)), numbers((2, 3, 4, 4)) * 2
    wanted = x + y
    assert np.shares_memory(add(x, y, out=x), x)
    assert np.array_equal(x, wanted)
    turned = x + x.swapaxes(2, 3)
    assert np.array_equal(add(x, x.swapaxes(2, 3), out=x), turned)
    gate, three = numbers((2, 3, 1, 1)), numbers((2, 3, 4, 4))
    assert np.array_equal(add(gate, y, out=gate), gate + y)
    assert np.array_equal(add(three, y, y, out=three), three + y + y)
