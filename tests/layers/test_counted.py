"""Operations by class, proved by doing the layers' formulas with numbers that count, one element at a time."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from layers.counted import (
    Counted,
    Tally,
    claim,
    exp,
    largest,
    log,
    numbers,
    power,
    root,
    total,
)
from worlds import adaptive_windows

from cnncalc.formulas.operations import NOTHING, Operations
from cnncalc.layers.cases import volume
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.dense import Dense
from cnncalc.layers.global_pool import AdaptiveAvgPool, AdaptiveMaxPool, GlobalAvgPool, GlobalMaxPool
from cnncalc.layers.lrn import Lrn
from cnncalc.layers.merge import Add, Average, Concat, Maximum, Merge, Multiply, Subtract
from cnncalc.layers.norm import BatchNorm
from cnncalc.layers.pool import AvgPool, LpPool, MaxPool
from cnncalc.layers.scale import Scale, Shift
from cnncalc.layers.softmax import Glu, LogSoftmax, Softmax
from cnncalc.layers.statistics_norm import GroupNorm, InstanceNorm, LayerNorm, RmsNorm
from cnncalc.layers.upsample import Upsample

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.layers.base import Layer
    from cnncalc.layers.fields import PerAxis


def softmax(line: list[Counted]) -> None:
    """Shifted by the largest."""
    most = largest(line)
    powers = [exp(x - most) for x in line]
    whole = total(powers)
    for x in powers:
        x / whole


def logsoftmax(line: list[Counted]) -> None:
    """x - max - log Σ exp(x - max)."""
    most = largest(line)
    shifted = [x - most for x in line]
    whole = log(total([exp(x) for x in shifted]))
    for x in shifted:
        x - whole


def glu(line: list[Counted]) -> None:
    """The first half times the sigmoid of the second."""
    half = len(line) // 2
    for x, gate in zip(line[:half], line[half:], strict=True):
        x * (1 / (1 + exp(-gate)))


def normalised(line: list[Counted]) -> None:
    """(x - mean) / √(variance + epsilon)."""
    mean = total(line) / len(line)
    centred = [x - mean for x in line]
    spread = root(total([x * x for x in centred]) / len(line) + 1e-5)
    for x in centred:
        x / spread


def scaled(line: list[Counted]) -> None:
    """The same with a scale and a shift for every element."""
    normalised(line)
    for x in line:
        x * 1.5 + 0.5


def root_mean_square(line: list[Counted]) -> None:
    """x / √(mean of squares + epsilon), with a scale."""
    spread = root(total([x * x for x in line]) / len(line) + 1e-5)
    for x in line:
        x / spread * 1.5


def averaged(line: list[Counted]) -> None:
    """One mean."""
    total(line) / len(line)


def maximal(line: list[Counted]) -> None:
    """One maximum."""
    largest(line)


def p_norm(line: list[Counted]) -> None:
    """(Σ x^p)^(1/p)."""
    power(total([power(x, 3.0) for x in line]), 1 / 3)


def weighted_alone(line: list[Counted]) -> Counted:
    """A sum of products."""
    return total([x * 0.5 for x in line])


def weighted(line: list[Counted]) -> None:
    """A sum of products with a bias."""
    weighted_alone(line) + 1.5


# A layer, an input, and its elements as lines of n that are worked on one by one.
LINES: list[tuple[Layer, str, int, int, Callable[[list[Counted]], object]]] = [
    (Softmax(), "5x3x7", 15, 7, softmax),
    (Softmax(axis="height"), "5x3x7", 35, 3, softmax),
    (LogSoftmax(), "5x3x7", 15, 7, logsoftmax),
    (Glu(), "5x3x8", 15, 8, glu),
    (Glu(axis="width"), "4x3x7", 21, 4, glu),
    (InstanceNorm(), "5x3x7", 7, 15, normalised),
    (InstanceNorm(scale=True, shift=True), "5x3x7", 7, 15, scaled),
    (LayerNorm(), "5x3x7", 15, 7, scaled),
    (LayerNorm(axes=("width", "height", "depth")), "5x3x7", 1, 105, scaled),
    (RmsNorm(), "5x3x7", 15, 7, root_mean_square),
    (GroupNorm(groups=3), "5x4x6", 3, 40, scaled),
    (GlobalAvgPool(), "5x3x7", 7, 15, averaged),
    (GlobalMaxPool(), "5x3x7", 7, 15, maximal),
    (MaxPool((3, 2), stride=1), "5x3x7", 42, 6, maximal),
    (MaxPool(3, stride=2, padding=1, dilation=2), "7x5x2", 12, 9, maximal),
    (AvgPool((3, 2), stride=1, padding=1), "5x3x7", 140, 6, averaged),
    (LpPool((3, 2), stride=1), "5x3x7", 42, 6, p_norm),
    (Conv(13, (3, 2)), "5x3x7", 78, 42, weighted),
    (Conv(12, (3, 2), groups=3, bias=False), "5x3x6", 72, 12, weighted_alone),
    (Dense(13), "7", 13, 7, weighted),
    (Dense(13, bias=False), "7", 13, 7, weighted_alone),
    (Scale(), "5x3x7", 105, 1, lambda line: line[0] * 1.5),
    (Shift(), "5x3x7", 105, 1, lambda line: line[0] + 1.5),
    (BatchNorm(), "5x3x7", 105, 1, lambda line: line[0] * 1.5 + 0.5),
    (Upsample(factor=2, mode="linear"), "5x7", 70, 2, weighted_alone),
    (Upsample(factor=2, mode="bilinear"), "5x3x7", 420, 4, weighted_alone),
    (Upsample(factor=2, mode="trilinear"), "5x3x2x7", 1680, 8, weighted_alone),
    (Upsample(factor=2, mode="bicubic"), "5x3x7", 420, 16, weighted_alone),
    (GlobalAvgPool(axes=("depth",)), "5x3x7", 15, 7, averaged),
]


@pytest.mark.parametrize(("layer", "x", "lines", "n", "work"), LINES, ids=lambda one: type(one).__name__)
def test_layers_that_work_line_by_line(
    layer: Layer, x: str, lines: int, n: int, work: Callable[[list[Counted]], object]
) -> None:
    """Softmaxes, norms that compute their own statistics, global means."""
    tally = Tally()
    for _ in range(lines):
        work(numbers(tally, n))
    assert tally.operations == claim(layer, x)


def test_local_response_normalisation() -> None:
    """Squares once, windows of n channels with zeros beyond the ends."""
    tally = Tally()
    size, depth = 5, 7
    for _ in range(4 * 3):
        line = numbers(tally, depth)
        squares = (
            [tally.number(0.0)] * (size // 2) + [x * x for x in line] + [tally.number(0.0)] * (size - 1 - size // 2)
        )
        for at, x in enumerate(line):
            x / power(total(squares[at : at + size]) * 2e-5 + 1.0, 0.75)
    assert tally.operations == claim(Lrn(size=size), f"4x3x{depth}")


@pytest.mark.parametrize("size", [(4, 3), (5, 7), (2, 2), (1, 9)])
def test_adaptive_pools(size: tuple[int, int]) -> None:
    """Windows of different sizes, each with its own count."""
    means, maxima = Tally(), Tally()
    for wide in adaptive_windows(9, size[0]):
        for high in adaptive_windows(7, size[1]):
            total(numbers(means, len(wide) * len(high))) / 1.0
            largest(numbers(maxima, len(wide) * len(high)))
    assert means.operations == claim(AdaptiveAvgPool(size), "9x7x1")
    assert maxima.operations == claim(AdaptiveMaxPool(size), "9x7x1")


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize(
    ("kernel", "stride", "dilation"), [((3, 2), (2, 1), 1), (2, (3, 1), (1, 2)), ((1, 3), 2, (3, 2))]
)
def test_transposed_convolutions(
    kernel: PerAxis, stride: PerAxis, dilation: PerAxis, groups: int, *, bias: bool
) -> None:
    """Stamp by stamp; a canvas cell's first product is no addition, and cropped cells are made all the same."""
    layer = ConvTranspose(6, kernel, stride, ((0, 1), 0), dilation=dilation, groups=groups, bias=bias)
    x = volume("4x3x4")
    wide, high = layer.axes(x)
    tally = Tally()
    canvas: dict[tuple[int, int, int], Counted] = {}
    for i, j, channel, a, b in product(range(4), range(3), range(4), range(wide.kernel), range(high.kernel)):
        for one in range(6 // groups):
            stamped = tally.number(0.5) * 2.0
            filter_of = channel // (4 // groups) * (6 // groups) + one
            cell = (i * wide.stride + a * wide.dilation, j * high.stride + b * high.dilation, filter_of)
            canvas[cell] = canvas[cell] + stamped if cell in canvas else stamped
    if bias:
        for cell_out in numbers(tally, layer.output(x).elements):
            cell_out + 1.0
    assert tally.operations == claim(layer, "4x3x4")


def test_a_merge_of_one_passes_it_on() -> None:
    """An average of one volume is no division."""
    assert claim(Average(), "5x3x7") == NOTHING
    assert claim(Concat(), "5x3x7") == NOTHING


@pytest.mark.parametrize(
    ("merge", "each"),
    [
        (Add(), Operations(add=2)),
        (Subtract(), Operations(add=2)),
        (Multiply(), Operations(mul=2)),
        (Maximum(), Operations(cmp=2)),
        (Average(), Operations(add=2, div=1)),
        (Concat(), NOTHING),
    ],
    ids=lambda one: type(one).__name__,
)
def test_merges_of_three(merge: Merge, each: Operations) -> None:
    """One operation per element and input behind the first; a mean divides once."""
    x = volume("5x3x7")
    assert merge.operations(x, x, x, x) == each.times(105)
