"""Convolutions and transposed convolutions: values that PyTorch's cases do not show."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.witness import filters_laid, laid, numbers

from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.model.volume import Volume
from cnncalc.runtime.kernels import products, tiles
from cnncalc.runtime.kernels.axes import lies_last, per_channel
from cnncalc.runtime.kernels.conv import conv, depthwise, plain, tiled
from cnncalc.runtime.kernels.conv_last import conv_last
from cnncalc.runtime.kernels.conv_transpose import convtranspose
from cnncalc.runtime.kernels.windows import walk, walks, windows

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array, Padding, PerAxis, Sides

IMAGE = np.array([[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]], dtype=float)
FILTER = np.array([[1, 0, 1], [0, 1, 0], [1, 0, 1]], dtype=float)


def simple(x: Array, weight: Array, padding: Padding = 0, stride: PerAxis = 1, dilation: PerAxis = 1) -> Array:
    """A convolution without bias and groups."""
    return conv(
        x,
        weight=weight,
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=x.shape[1] // weight.shape[1],
        padding_mode="zero",
    )


def test_the_lecture_s_picture() -> None:
    """The 5x5 image and the 3x3 filter of the lectures."""
    assert simple(IMAGE[None, None], FILTER[None, None])[0, 0].tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


SAME = [
    # cells, extent, stride, dilation, and what TensorFlow pads before and after
    (224, 7, 2, 1, (2, 3)),
    (224, 3, 2, 1, (0, 1)),
    (5, 3, 2, 1, (1, 1)),
    (5, 2, 2, 1, (0, 1)),
    (5, 2, 1, 1, (0, 1)),
    (7, 1, 3, 1, (0, 0)),
    (8, 2, 3, 1, (0, 0)),
    (9, 3, 1, 2, (2, 2)),
    (10, 4, 3, 2, (3, 3)),
]


@pytest.mark.parametrize(("cells", "extent", "stride", "dilation", "sides"), SAME)
def test_same_is_tensorflow_s(cells: int, extent: int, stride: int, dilation: int, sides: tuple[int, int]) -> None:
    """The odd cell of padding is on the right."""
    x, weight = numbers((1, 2, cells)), numbers((3, 2, extent))
    same = simple(x, weight, "same", stride, dilation)
    assert np.array_equal(same, simple(x, weight, (sides,), stride, dilation))
    assert same.shape[2] == len(x[0, 0, ::stride])


def test_sides_and_axes_do_not_meet() -> None:
    """Width first in the language, last in the array; left before right."""
    x, weight = numbers((2, 3, 7, 11)), numbers((13, 3, 2, 5))
    padded = np.pad(x, [(0, 0), (0, 0), (4, 0), (1, 2)])
    y = simple(x, weight, ((1, 2), (4, 0)), (2, 3), (1, 2))
    for sample, k, row, column in [(0, 0, 0, 0), (1, 12, 2, 3), (0, 5, 1, 4)]:
        window = padded[sample, :, row * 3 : row * 3 + 3 : 2, column * 2 : column * 2 + 5]
        assert np.isclose(y[sample, k, row, column], (window * weight[k]).sum())


@pytest.mark.parametrize(
    ("padding_mode", "shown"),
    [
        ("zero", [0, 0, 1, 3, 5, 0]),
        ("reflect", [3, 1, 1, 3, 5, 5]),
        ("replicate", [0, 0, 1, 3, 5, 6]),
        ("circular", [4, 6, 1, 3, 5, 0]),
    ],
)
def test_what_the_padding_holds(padding_mode: str, shown: list[int]) -> None:
    """A filter that only looks left shows every second cell, the padding's among them."""
    x, weight = np.arange(7.0).reshape(1, 1, 7), np.array([[[1.0, 0, 0]]])
    y = conv(x, weight=weight, stride=2, padding=3, dilation=1, groups=1, padding_mode=padding_mode)
    assert y[0, 0].tolist() == shown


ADJOINT = list(product([1, 2, 3], [1, 2], [1, 2, 3, 4], [1, 2, 3], [1, 2]))


@pytest.mark.parametrize("padding", [0, "same"])
@pytest.mark.parametrize(("rank", "groups", "extent", "stride", "dilation"), ADJOINT)
def test_a_transposed_convolution_is_the_adjoint(
    rank: int, groups: int, extent: int, stride: int, dilation: int, padding: Padding
) -> None:
    """<conv(x), y> = <x, convtranspose(y)> for the same filters, strides and padding, whatever x and y."""
    weight = numbers((4, 6 // groups, *(extent, 2, 1)[:rank]))  # (4, 6/G, F, 2, 1)
    steps, spacing = (1, 2, stride)[-rank:], (1, 1, dilation)[-rank:]
    y = numbers((2, 4, *(3, 2, 4)[:rank]))
    back = convtranspose(
        y,
        weight=weight,
        stride=steps,
        padding=padding,
        output_padding=None,
        dilation=spacing,
        groups=groups,
    )
    x = np.cos(numbers(back.shape))
    forth = conv(x, weight=weight, stride=steps, padding=padding, dilation=spacing, groups=groups, padding_mode="zero")
    assert forth.shape == y.shape
    assert np.isclose((forth * y).sum(), (x * back).sum())


def test_output_padding_shows_cells_that_would_be_cropped() -> None:
    """The canvas is lengthened first, then cropped (PyTorch)."""
    x, weight = np.array([[[1.0, 2.0]]]), np.array([[[1.0, 10.0, 100.0]]])
    canvas = [1, 10, 102, 20, 200]
    for extra, seen in enumerate([canvas[1:-1], canvas[1:]]):
        y = convtranspose(x, weight=weight, stride=2, padding=1, output_padding=extra, dilation=1, groups=1)
        assert y[0, 0].tolist() == seen


@pytest.mark.parametrize("extra", [0, 1])
@pytest.mark.parametrize(("cells", "F", "S", "L"), [*product(range(1, 6), range(1, 6), [2, 3], [1, 2])])
def test_same_with_an_output_padding_crops_half_a_filter(cells: int, F: int, S: int, L: int, extra: int) -> None:
    """As Keras does once an output padding is written: (W1 - 1)·S + F_eff - 2·⌊F_eff/2⌋ + output padding."""
    weight = numbers((1, 1, F))
    x = numbers((1, 1, cells))
    stamp = partial(convtranspose, x, weight=weight, stride=S, dilation=L, groups=1, output_padding=extra)
    reach = L * (F - 1) + 1
    if (cells - 1) * S + reach - 2 * (reach // 2) + extra < 1:
        return
    y = stamp(padding="same")
    assert y.shape[2] == (cells - 1) * S + reach - 2 * (reach // 2) + extra
    assert np.array_equal(y, stamp(padding=reach // 2))
    layer = ConvTranspose(1, F, S, "same", extra, L)
    assert layer.output(Volume((cells,), 1)) == Volume((y.shape[2],), 1)


@pytest.fixture
def cut(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiles of this many numbers and at least so many windows a filter."""
    for name, value in zip(("TILE", "WINDOWS"), request.param, strict=True):
        monkeypatch.setattr(tiles, name, value)


PATHS = [
    # x, weight, groups
    ((1, 3, 20, 23), (5, 3, 3, 3), 1),
    ((2, 8, 19, 17), (12, 2, 3, 2), 4),
    ((2, 6, 31), (6, 3, 5), 2),
    ((1, 2, 7, 9, 8), (3, 2, 2, 3, 3), 1),
    ((3, 4, 12, 13), (8, 4, 1, 1), 1),
    ((2, 5, 9, 8), (15, 1, 3, 2), 5),
]


@pytest.mark.parametrize(("shape", "filters", "groups"), PATHS)
@pytest.mark.parametrize("padding", [0, ((1, 2),), 3, "same"], ids=str)
@pytest.mark.parametrize("cut", [(1, 1), (150, 1), (1000, 6), (tiles.TILE, tiles.WINDOWS)], indirect=True)
@pytest.mark.usefixtures("cut")
def test_tiles_change_nothing(shape: tuple[int, ...], filters: tuple[int, ...], groups: int, padding: Padding) -> None:
    """The convolution cut into tiles gives the reference's values and forms its products."""
    x, weight = numbers(shape), numbers(filters)
    sides = padding * (len(shape) - 2) if isinstance(padding, tuple) else padding
    along = walks(x, filters[2:], 2, sides, 1)
    with products.counted() as of_reference:
        reference = plain(windows(x, along), weight, groups)
    with products.counted() as of_tiles:
        y = tiled(x, along, weight, groups)
    assert np.allclose(reference, y)
    assert of_reference.products == of_tiles.products == y.size * weight[0].size


LAST = [
    # x, filters: as many as channels or fewer, or far more; of one column, of one row, of one cell
    ((1, 3, 9, 11), (5, 3, 3, 3)),
    ((2, 4, 7, 8), (9, 4, 2, 3)),
    ((2, 6, 8, 5), (6, 6, 3, 1)),
    ((1, 2, 5, 9), (3, 2, 1, 4)),
    ((2, 5, 6, 7), (4, 5, 1, 1)),
    ((2, 3, 13), (2, 3, 4)),
    ((1, 2, 13), (7, 2, 3)),
    ((1, 1, 4, 5), (1, 1, 3, 3)),
    ((1, 2, 5, 6, 7), (3, 2, 3, 2, 3)),
    ((2, 2, 4, 5, 3), (7, 2, 2, 3, 2)),
]


@pytest.mark.parametrize(("shape", "filters"), LAST, ids=str)
@pytest.mark.parametrize("padding", [0, 1, ((2, 0),), 4, "same"], ids=str)
@pytest.mark.parametrize("step", [(1, 1), (1, 2), (2, 1), (3, 1)], ids=str)
@pytest.mark.parametrize("cut", [(1, 1), (100, 1), (tiles.TILE, tiles.WINDOWS)], indirect=True)
@pytest.mark.usefixtures("cut")
def test_channels_last_change_nothing(
    shape: tuple[int, ...], filters: tuple[int, ...], padding: Padding, step: tuple[int, int]
) -> None:
    """With filters last in memory: the reference's values and products, and what comes out lies channels last, too."""
    stride, dilation = step
    weight, bias = numbers(filters), numbers((filters[0],))
    sides = padding * (len(shape) - 2) if isinstance(padding, tuple) else padding
    for x in (laid(numbers(shape), last=True), numbers(shape)):
        try:
            along = walks(x, filters[2:], stride, sides, dilation)
        except ValueError:  # no window fits
            return
        with products.counted() as of_reference:
            reference = plain(windows(x, along), weight, 1)
        with products.counted() as formed:
            y = conv_last(x, along, filters_laid(weight, last=True), None)
        assert lies_last(y, 1)
        assert np.allclose(reference, y)
        assert of_reference.products == formed.products == y.size * weight[0].size
        biased = conv_last(x, along, filters_laid(weight, last=True), bias)
        assert np.allclose(biased, y + per_channel(bias, y))


@pytest.mark.parametrize("x_last", [False, True])
@pytest.mark.parametrize("filters_last", [False, True])
@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("extent", [1, 3])
def test_who_decides_the_order(extent: int, groups: int, x_last: bool, filters_last: bool) -> None:
    """Filters of several cells say how maps lie in memory; one product with x leaves them as they are."""
    x, weight = numbers((2, 4, 6, 5)), numbers((6, 4 // groups, extent, extent))
    y, reordered = (
        conv(
            laid(x, last=x_last and again),
            weight=filters_laid(weight, last=filters_last and again),
            stride=1,
            padding=0,
            dilation=1,
            groups=groups,
            padding_mode="zero",
        )
        for again in (False, True)
    )
    assert np.allclose(y, reordered)
    assert not lies_last(y, 1)
    assert lies_last(reordered, 1) == (groups == 1 and (x_last if extent == 1 else filters_last))


@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("sides", [(0, 0), (2, 1), (5, 6), None], ids=str)
def test_which_windows_see_the_axis(stride: int, sides: Sides | None, dilation: int) -> None:
    """Cell by cell of a window of 3: the windows for which it lies on an axis of 7, and where it lies there."""
    along = walk(7, 3, stride, dilation, sides)
    for number, offset in enumerate(along.offsets):
        seen = [(window, start + offset) for window, start in enumerate(along.starts) if 0 <= start + offset < 7]
        those, cells = along.seen(number)
        assert list(zip(range(len(along.starts))[those], range(7)[cells], strict=True)) == seen


TILES = [
    # tile and windows a filter; cells, filters, windows in a row, rows -> groups and rows at a time
    ((1 << 18, 3), (192, 64, 224, 226), (1, 4)),
    ((1 << 18, 3), (4608, 512, 28, 28), (1, 28)),
    ((1 << 18, 3), (2304, 256, 56, 56), (1, 14)),
    ((1 << 18, 3), (576, 64, 1000, 5), (1, 1)),
    ((1 << 18, 3), (9, 1, 49, 1), (534, 1)),
    ((1 << 18, 3), (9, 1, 112, 112), (2, 112)),
    ((5000, 70), (0, 10, 112, 112), (1, 7)),
    ((1, 1), (90, 10, 7, 7), (1, 2)),
]


@pytest.mark.parametrize(("cut", "volume", "found"), TILES, indirect=["cut"])
@pytest.mark.usefixtures("cut")
def test_the_size_of_a_tile(volume: tuple[int, int, int, int], found: tuple[int, int]) -> None:
    """As many rows as fit, at least so many windows; then as many groups as fit."""
    assert tiles.tile(*volume) == found


def test_depthwise_is_a_convolution_with_as_many_groups_as_channels() -> None:
    """Filters 0 and 1 see channel 0, with a multiplier of 2."""
    x, weight, bias = numbers((1, 3, 7, 6)), numbers((6, 1, 3, 3)), numbers((6,))
    y = depthwise(x, weight=weight, bias=bias, stride=1, padding=1, dilation=1)
    for k in range(6):
        assert np.allclose(y[:, [k]], simple(x[:, [k // 2]], weight[[k]], 1) + bias[k])
