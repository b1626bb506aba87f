"""Resizing by interpolation, without weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from math import gcd
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import NOTHING, Operations
from cnncalc.formulas.term import product
from cnncalc.layers.axis_fields import Factor, FactorPerAxis
from cnncalc.layers.base import Case, Layer, ShapeError
from cnncalc.layers.fields import Flag, PerAxis, Word, arg, spatial_axes
from cnncalc.layers.global_pool import AdaptiveAvgPool
from cnncalc.layers.receptive import between_corners, interpolated, nearest_centre
from cnncalc.layers.window_fields import AlongAxes
from cnncalc.layers.windows import need_axes, spread
from cnncalc.model.values import listed
from cnncalc.model.volume import AXES, Volume

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.layers.receptive import Sights

# mode -> the ranks it works on, and the cells along one axis that an output cell is interpolated from: 0 if it varies.
MODES = {
    "nearest": ((1, 2, 3), 1),
    "nearest-exact": ((1, 2, 3), 1),
    "area": ((1, 2, 3), 0),
    "linear": ((1,), 2),
    "bilinear": ((2,), 2),
    "trilinear": ((3,), 2),
    "bicubic": ((2,), 4),
}

WAYS = "such as `upsample: 2` or `upsample: {size: 28x28}`"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Upsample(Layer):
    """Resize by a factor or to a size. Shapes: (N, D, H1, W1) -> (N, D, H2, W2) with W2 = ⌊factor · W1⌋.

    `nearest` copies the cell that a cell's left edge lies in, `nearest-exact` that of its centre; `area` is an
    `adaptiveavgpool`. Otherwise every element is a sum of n products with weights known beforehand: n - 1 additions.
    n is 2 along every axis, 4 for `bicubic`.
    """

    factor: FactorPerAxis | None = field(
        default=None,
        metadata=arg(Factor(), "factor for every spatial size; fractions are rounded down", main=True),
    )
    size: PerAxis | None = field(default=None, metadata=arg(AlongAxes(), "the spatial size that comes out, in cells"))
    mode: str = field(default="nearest", metadata=arg(Word(*MODES), "how it interpolates"))
    align_corners: bool = field(default=False, metadata=arg(Flag(), "whether corner cells keep their values"))

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "an upsample")
        self.check_mode(x)
        return Volume(self.sizes(x), x.depth)

    def sizes(self, x: Volume) -> tuple[int, ...]:
        """The spatial size that comes out."""
        if self.factor is None:
            if self.size is None:
                raise ShapeError("an upsample needs a factor or a size", hint=WAYS, code="S103")
            return spread(self.size, x)
        if self.size is not None:
            raise ShapeError("an upsample has a factor or a size, not both", hint=WAYS, field="size", code="S113")
        factors = self.factor if isinstance(self.factor, tuple) else (self.factor,) * x.rank
        sizes = tuple(scaled(size, factor) for size, factor in zip(x.spatial, factors, strict=True))
        for axis, before, after, factor in zip(AXES[x.rank], x.spatial, sizes, factors, strict=True):
            if after < 1:
                raise ShapeError(
                    f"a {axis} of {before} times {factor} is less than 1",
                    hint=f"a factor of at least 1/{before} would fit",
                    field="factor",
                )
        return sizes

    def check_mode(self, x: Volume) -> None:
        """A mode works on volumes of its rank; corners are only kept where something is interpolated."""
        ranks, cells = MODES[self.mode]
        if x.rank not in ranks:
            fitting = [mode for mode, (fits, _) in MODES.items() if x.rank in fits]
            raise ShapeError(
                f"mode {self.mode} needs {spatial_axes(ranks[0])}, but {x} has {x.rank}",
                hint=f"{listed(fitting, 'or')} would fit",
                field="mode",
            )
        if self.align_corners and cells < 2:
            does = "copies" if cells else "takes means"
            raise ShapeError(
                f"align_corners says how to interpolate, but mode {self.mode} {does}",
                hint="leave align_corners out, or write mode linear, bilinear, trilinear or bicubic",
                field="align_corners",
                code="S113",
            )

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        _, cells = MODES[self.mode]
        if cells == 1:
            return NOTHING
        if self.mode == "area":
            return AdaptiveAvgPool(y.spatial).operations(y, x)
        n = product([cells] * x.rank)
        return Operations(mul=n, add=n - 1).times(y.elements)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        _, taps = MODES[self.mode]
        if self.mode == "area":
            return AdaptiveAvgPool(y.spatial).sights(y, x)
        if self.align_corners:
            return tuple(between_corners(*of, taps) for of in zip(AXES[x.rank], x.spatial, y.spatial, strict=True))
        steps = zip(AXES[x.rank], *zip(*self.steps(y, x), strict=True), strict=True)
        look = partial(interpolated, taps=taps) if self.mode != "nearest-exact" else nearest_centre
        return tuple(look(axis, period, step) for axis, period, step in steps)

    def steps(self, y: Volume, x: Volume) -> list[tuple[int, int]]:
        """Along every spatial axis: so many cells of y lie over so many of x, in lowest terms."""
        if self.factor is None:
            pairs = zip(y.spatial, x.spatial, strict=True)
            return [(after // gcd(before, after), before // gcd(before, after)) for after, before in pairs]
        factors = self.factor if isinstance(self.factor, tuple) else (self.factor,) * x.rank
        return [(factor.numerator, factor.denominator) for factor in factors]


def scaled(size: int, factor: int | Fraction) -> int:
    """⌊factor · size⌋, exactly: a factor of 2/3 takes 36 to 24."""
    if isinstance(factor, int):
        return size * factor
    return size * factor.numerator // factor.denominator


CASES = (
    Case(Upsample(factor=2), "13x13x256", "26x26x256", source="YOLOv3 (Redmon & Farhadi 2018), route to scale 2"),
    Case(
        Upsample(size=(28, 21), mode="bilinear"),
        "7x7x512",
        "28x21x512",
        source="PyTorch, torch.nn.Upsample((21, 28), mode='bilinear')",
    ),
    Case(
        Upsample(size=(12, 13), mode="area"),
        "8x7x2",
        "12x13x2",
        source="PyTorch, torch.nn.functional.interpolate(x, (13, 12), mode='area')",
    ),
    Case(Upsample(factor=(2, 3)), "5x4x8", "10x12x8", source="Keras, UpSampling2D((3, 2))"),
)
