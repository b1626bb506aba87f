"""Operations by class, proved by doing the layers' formulas with numbers that count, one element at a time."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING

import pytest
from layers.counted import Counted, Tally, erf, exp, largest, log, maximum, minimum, power, root, tanh, total
from worlds import adaptive_windows

from cnncalc.layers.activation import FUNCTIONS, Activation
from cnncalc.layers.cases import volume
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.global_pool import AdaptiveAvgPool, AdaptiveMaxPool, GlobalAvgPool
from cnncalc.layers.lrn import Lrn
from cnncalc.layers.merge import Average
from cnncalc.layers.parametric import Celu, Elu, Gelu, LeakyRelu, PRelu, Softplus
from cnncalc.layers.softmax import Glu, LogSoftmax, Softmax
from cnncalc.layers.statistics_norm import GroupNorm, InstanceNorm, LayerNorm, RmsNorm
from cnncalc.operations import NOTHING, Operations

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.layers.base import Layer
    from cnncalc.layers.fields import PerAxis

VALUES = (-2.5, -0.5, 0.25, 3.0, 21.0)


def claim(layer: Layer, *inputs: str) -> Operations:
    """The operations that a layer claims."""
    xs = tuple(map(volume, inputs))
    return layer.operations(layer.output(*xs), *xs)


def counted(function: Callable[[Counted], Counted], value: float) -> Operations:
    """What a function of one element really does."""
    tally = Tally()
    function(tally.number(value))
    return tally.operations


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_table_of_activations_counts_its_own_formulas(name: str) -> None:
    """Every formula as written, evaluated."""
    text = (
        FUNCTIONS[name]
        .formula.replace("·", "*")
        .replace("|x|", "abs(x)")
        .replace("λα", "1.7581")
        .replace("λ", "1.0507")
    )
    names = {"max": maximum, "min": minimum, "exp": exp, "log": log, "tanh": tanh}
    for value in VALUES:
        assert counted(lambda x: eval(text, names | {"x": x}), value) == claim(Activation(name), "1"), value


def where(chosen: Counted, other: Counted, *, if_: bool) -> Counted:
    """NumPy's: both sides are computed."""
    return chosen if if_ else other


def softplus(x: Counted) -> Counted:
    """With beta 2."""
    scaled = 2.0 * x
    return where(x, log(1 + exp(scaled)) / 2.0, if_=scaled > 20.0)


WITH_FIELDS: list[tuple[Layer, Callable[[Counted], Counted]]] = [
    (LeakyRelu(), lambda x: where(x, 0.01 * x, if_=x > 0)),
    (PRelu(), lambda x: where(x, 0.25 * x, if_=x > 0)),
    (Elu(), lambda x: maximum(x, 0) + 0.5 * (exp(minimum(x, 0)) - 1)),
    (Celu(), lambda x: maximum(x, 0) + 0.5 * (exp(minimum(x, 0) / 0.5) - 1)),
    (Gelu(), lambda x: x * 0.5 * (1 + erf(x * math.sqrt(0.5)))),
    (Gelu(tanh=True), lambda x: x * 0.5 * (1 + tanh(0.79788 * (x + 0.044715 * (x * x * x))))),
    (Softplus(), softplus),
]


@pytest.mark.parametrize(("layer", "function"), WITH_FIELDS, ids=lambda one: type(one).__name__)
def test_activations_with_fields(layer: Layer, function: Callable[[Counted], Counted]) -> None:
    """Their formulas as their classes write them."""
    for value in VALUES:
        assert counted(function, value) == claim(layer, "1"), value


def numbers(tally: Tally, n: int) -> list[Counted]:
    """Some numbers with a tally."""
    return [tally.number(0.1 * at + 0.5) for at in range(n)]


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


# A layer, an input, and its elements as lines of n that are worked on one by one.
LINES: list[tuple[Layer, str, int, int, Callable[[list[Counted]], None]]] = [
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
    (GlobalAvgPool(axes=("depth",)), "5x3x7", 15, 7, averaged),
]


@pytest.mark.parametrize(("layer", "x", "lines", "n", "work"), LINES, ids=lambda one: type(one).__name__)
def test_layers_that_work_line_by_line(
    layer: Layer, x: str, lines: int, n: int, work: Callable[[list[Counted]], None]
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
    assert claim(Average(), "5x3x7", "5x3x7", "5x3x7") == Operations(add=2, div=1).times(105)
