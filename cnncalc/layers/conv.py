"""Convolution: every filter looks at a window of all channels of its group, and yields one map.

W2 = ⌊(W1 - F + 2P) / S⌋ + 1, D2 = K, (F·F·D1/G)·K weights and K biases (CS231n, "Convolutional Layer").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.formulas.term import product
from cnncalc.layers.base import BIAS, Case, Geometry, Layer, ShapeError, Weight
from cnncalc.layers.fields import Count, Flag, PerAxis, Real, arg
from cnncalc.layers.grouping import check_groups, nearest_multiples
from cnncalc.layers.receptive import window
from cnncalc.layers.window_fields import AlongAxes, Padding, PaddingKind
from cnncalc.layers.windows import FILLINGS, Axis, across, check_filling, need_axes, spread, window_axes
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Conv(Layer):
    """Slide K filters over the input. Shapes: (N, D1, H1, W1) -> (N, K, H2, W2).

    With `standardize`, a filter w is (w - mean(w)) / sqrt(var(w) + epsilon) (Qiao et al. 2019); `gain` multiplies it
    with a learnt factor (Brock et al. 2021). Both are done before the input is known, and cost nothing.
    """

    filters: int = field(metadata=arg(Count(), "filters K: the depth that comes out", letter="K"))
    kernel: PerAxis = field(metadata=arg(AlongAxes(), "window extent F per axis, in cells", letter="F"))
    stride: PerAxis = field(default=1, metadata=arg(AlongAxes(), "step S per axis, in cells", letter="S"))
    padding: Padding = field(default=0, metadata=arg(PaddingKind(has_mode=True), "cells P added per side", letter="P"))
    dilation: PerAxis = field(default=1, metadata=arg(AlongAxes(), "distance L of window cells", letter="L"))
    groups: int = field(default=1, metadata=arg(Count(), "groups G that share no channel", letter="G"))
    bias: bool = field(default=True, metadata=arg(Flag(), "one bias per filter"))
    padding_mode: str = field(
        default="zero",
        metadata=arg(FILLINGS, "what the padding holds"),
    )
    standardize: bool = field(
        default=False, metadata=arg(Flag(), "whether every filter is first brought to mean 0 and variance 1")
    )
    gain: bool = field(default=False, metadata=arg(Flag(), "one learnt factor per filter"))
    epsilon: float = field(
        default=1e-5, metadata=arg(Real(above=0), "what `standardize` adds to the variance of a filter")
    )

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "a convolution")
        check_filters(x.depth, self.filters, self.groups)
        axes = self.windows(x)
        for axis in axes:
            check_filling(self.padding_mode, axis.name, axis.cells, axis.padding, "padding")
        if self.standardize and self.products_per_output(x) == 1:
            message = "a filter of a single weight is 0 when its mean is subtracted"
            raise ShapeError(message, hint="leave standardize out", field="standardize")
        return Volume(across(axes), self.filters)

    def windows(self, x: Volume, /) -> tuple[Axis, ...]:
        return window_axes(x, self.kernel, self.stride, self.padding, self.dilation)

    def geometry(self, x: Volume, /) -> Geometry | None:
        return Geometry.of(self.windows(x), self.groups)

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        weight = Weight("weight", (self.filters, channels_seen(x, self.groups), *reversed(spread(self.kernel, x))))
        bias = (Weight("bias", (self.filters,), BIAS),) if self.bias else ()
        return (weight, *bias, Weight("gain", (self.filters,))) if self.gain else (weight, *bias)

    def products_per_output(self, x: Volume) -> int:
        """N = F·F·D1/G: the products in the sum that makes one output element."""
        return product((*spread(self.kernel, x), channels_seen(x, self.groups)))

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        n = self.products_per_output(x)
        return Operations(mul=n, add=n if self.bias else n - 1).times(y.elements)

    def products(self, y: Volume, x: Volume, /) -> int:
        return self.products_per_output(x) * y.elements

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(map(window, self.windows(x)))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Depthwise(Layer):
    """Every channel has its own filters: a convolution with as many groups as channels.

    Shapes: (N, D1, H1, W1) -> (N, D1·multiplier, H2, W2).
    """

    kernel: PerAxis = field(metadata=arg(AlongAxes(), "window extent F per axis, in cells", letter="F", main=True))
    stride: PerAxis = field(default=1, metadata=arg(AlongAxes(), "step S per axis, in cells", letter="S"))
    padding: Padding = field(default=0, metadata=arg(PaddingKind(), "cells P added per side", letter="P"))
    dilation: PerAxis = field(default=1, metadata=arg(AlongAxes(), "distance L of window cells", letter="L"))
    multiplier: int = field(default=1, metadata=arg(Count(), "filters per channel"))
    bias: bool = field(default=True, metadata=arg(Flag(), "one bias per filter"))

    def conv(self, x: Volume) -> Conv:
        """The convolution that this is."""
        filters = x.depth if self.multiplier == 1 else x.depth * self.multiplier
        return Conv(filters, self.kernel, self.stride, self.padding, self.dilation, x.depth, self.bias)

    def output(self, x: Volume, /) -> Volume:
        return self.conv(x).output(x)

    def windows(self, x: Volume, /) -> tuple[Axis, ...]:
        return self.conv(x).windows(x)

    def geometry(self, x: Volume, /) -> Geometry | None:
        return self.conv(x).geometry(x)

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        return self.conv(x).weights(x)

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        return self.conv(x).operations(y, x)

    def products(self, y: Volume, x: Volume, /) -> int:
        return self.conv(x).products(y, x)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(map(window, self.windows(x)))


def channels_seen(x: Volume, groups: int) -> int:
    """D1/G: the input channels that one filter sees."""
    return x.depth if groups == 1 else x.depth // groups


def check_filters(depth: int, filters: int, groups: int) -> None:
    """Groups split the input channels and the filters evenly."""
    check_groups(depth, groups, "input channels")
    if filters % groups:
        raise ShapeError(
            f"{filters} filters do not split into {groups} groups",
            hint=f"{nearest_multiples(filters, groups)} filters would fit",
            field="filters",
            code="V212",
        )


CASES = (
    Case(
        Conv(filters=64, kernel=7, stride=2, padding=3, bias=True, standardize=True, gain=True),
        "224x224x3",
        "112x112x64",
        weights=9_536,
        macs=118_013_952,
        source="NF-ResNet (Brock et al. 2021), the stem: 9,408 weights, 64 biases, 64 gains",
    ),
    Case(
        Conv(filters=64, kernel=7, stride=2, padding=3, bias=False),
        "224x224x3",
        "112x112x64",
        weights=9_408,
        macs=118_013_952,
        source="ResNet (He et al. 2015), conv1",
    ),
    Case(
        Conv(filters=10, kernel=5, padding=2),
        "32x32x3",
        "32x32x10",
        weights=760,
        macs=768_000,
        source="CS231n, convolutional networks: ten 5x5 filters with padding 2",
    ),
    Case(
        Conv(filters=96, kernel=11, stride=4),
        "227x227x3",
        "55x55x96",
        weights=34_944,
        macs=105_415_200,
        source="AlexNet (Krizhevsky et al. 2012), the first layer",
    ),
    Case(
        Conv(filters=256, kernel=5, padding=2, groups=2),
        "27x27x96",
        "27x27x256",
        weights=307_456,
        macs=223_948_800,
        source="AlexNet (Krizhevsky et al. 2012), the second layer on two GPUs",
    ),
    Case(
        Depthwise(kernel=3, stride=2, padding=1, bias=False),
        "112x112x64",
        "56x56x64",
        weights=576,
        macs=1_806_336,
        source="MobileNet (Howard et al. 2017), table 1",
    ),
)
