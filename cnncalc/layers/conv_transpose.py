"""Transposed convolution: every input cell stamps the filters onto a canvas, S cells further each time.

W2 = S·(W1 - 1) + F - 2P + output padding (Dumoulin & Visin 2016, relation 14), D2 = K.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.operations import Operations
from cnncalc.formulas.term import let, product
from cnncalc.formulas.window import both, reach, same_crop, same_transposed, stamped_cells, transposed_positions
from cnncalc.layers.base import BIAS, Case, Geometry, Layer, ShapeError, Weight
from cnncalc.layers.conv import check_filters
from cnncalc.layers.fields import Count, Flag, PerAxis, arg
from cnncalc.layers.receptive import stamps
from cnncalc.layers.window_fields import AlongAxes, Padding, PaddingKind
from cnncalc.layers.windows import EXTENT, need_axes, padding_up_to, sides, spread
from cnncalc.model.volume import AXES, Volume

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights


class Canvas(NamedTuple):
    """One axis of the stamping; all in cells. `crop` is (before, after), `extra` the output padding, resolved."""

    name: str
    cells: int
    kernel: int
    stride: int
    dilation: int
    crop: tuple[int, int]
    extra: int
    same: bool = False

    @property
    def reach(self) -> int:
        """Cells that the dilated filter spans."""
        return reach(self.kernel, self.dilation)

    @property
    def positions(self) -> int:
        """The output's size along this axis."""
        if self.same:
            return same_transposed(self.cells, self.stride)
        return transposed_positions(self.cells, self.reach, self.stride, self.crop, self.extra)

    @property
    def stamped(self) -> int:
        """Cells of the uncropped canvas that get at least one product."""
        cells = stamped_cells(self.cells, self.kernel, self.stride, self.dilation)
        return let(f"C_{self.name}", cells, why="canvas cells that get a product")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ConvTranspose(Layer):
    """Stamp K filters for every input cell, add up, and crop. Shapes: (N, D1, H1, W1) -> (N, K, H2, W2).

    With padding `same`, W2 = S·W1; with an output padding as well, P = ⌊F_eff/2⌋ on both sides, as in Keras. Products
    of cropped cells count; a canvas cell's first product needs no addition.
    """

    filters: int = field(metadata=arg(Count(), "filters K: the depth that comes out", letter="K"))
    kernel: PerAxis = field(metadata=arg(AlongAxes(), "filter extent F per axis, in cells", letter="F"))
    stride: PerAxis = field(default=1, metadata=arg(AlongAxes(), "step S on the canvas per axis, in cells", letter="S"))
    padding: Padding = field(default=0, metadata=arg(PaddingKind(crops=True), "cells P cropped per side", letter="P"))
    output_padding: PerAxis | None = field(
        default=None,
        metadata=arg(AlongAxes(at_least=0), "cells added to the output on the right and bottom; none if left out"),
    )
    dilation: PerAxis = field(default=1, metadata=arg(AlongAxes(), "distance L of filter cells", letter="L"))
    groups: int = field(default=1, metadata=arg(Count(), "groups G that share no channel", letter="G"))
    bias: bool = field(default=True, metadata=arg(Flag(), "one bias per filter"))

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "a transposed convolution")
        check_filters(x.depth, self.filters, self.groups)
        axes = self.axes(x)
        for axis in axes:
            check_extra(axis)
            check_crop(axis)
        return Volume(tuple(axis.positions for axis in axes), self.filters)

    def axes(self, x: Volume) -> tuple[Canvas, ...]:
        """The stamping along every spatial axis of x, `same` resolved."""
        F, S, L = spread(self.kernel, x), spread(self.stride, x), spread(self.dilation, x)
        extra = spread(self.output_padding or 0, x)
        same = self.padding == "same"
        if not same:
            return tuple(map(Canvas, AXES[x.rank], x.spatial, F, S, L, sides(self.padding, x), extra))
        if self.output_padding is not None:
            crops = [(half, half) for half in (extent // 2 for extent in map(reach, F, L))]
            return tuple(map(Canvas, AXES[x.rank], x.spatial, F, S, L, crops, extra))
        resolved = map(same_crop, map(reach, F, L), S)
        return tuple(
            Canvas(name, cells, f, s, d, crop, added, same)
            for name, cells, f, s, d, (crop, added) in zip(AXES[x.rank], x.spatial, F, S, L, resolved, strict=True)
        )

    def geometry(self, x: Volume, /) -> Geometry:
        axes = self.axes(x)
        kernel, stride = tuple(axis.kernel for axis in axes), tuple(axis.stride for axis in axes)
        crop, dilation = tuple(axis.crop for axis in axes), tuple(axis.dilation for axis in axes)
        return Geometry(kernel, stride, crop, dilation, self.groups)

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        weight = Weight("weight", (x.depth, self.filters_seen(), *reversed(spread(self.kernel, x))))
        return (weight, Weight("bias", (self.filters,), BIAS)) if self.bias else (weight,)

    def filters_seen(self) -> int:
        """K/G: the filters that one input channel feeds."""
        return self.filters if self.groups == 1 else self.filters // self.groups

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        products = self.products(y, x)
        stamped = product((*(axis.stamped for axis in self.axes(x)), self.filters))
        added = products - stamped
        return Operations(mul=products, add=added + y.elements if self.bias else added)

    def products(self, y: Volume, x: Volume, /) -> int:
        del y
        return product((*spread(self.kernel, x), self.filters_seen(), x.elements))

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(map(stamps, self.axes(x)))


def check_extra(axis: Canvas) -> None:
    """Output padding reaches at most to the next stamp: less than the stride or the dilation, as in PyTorch."""
    most = max(axis.stride, axis.dilation) - 1
    if axis.same or axis.extra <= most:
        return
    raise ShapeError(
        f"output padding {axis.extra} is not less than stride {axis.stride} or dilation {axis.dilation}",
        hint=f"output padding of at most {most} would fit" if most else "leave it out, or write a stride above 1",
        field="output_padding",
    )


def check_crop(axis: Canvas) -> None:
    """Something is left of the canvas."""
    if axis.positions >= 1:
        return
    canvas = axis.positions + both(axis.crop)
    raise ShapeError(
        f"padding {axis.crop[0]} and {axis.crop[1]} leaves nothing of a canvas {canvas} {EXTENT[axis.name]}",
        hint=f"{padding_up_to((canvas - 1) // 2)} would fit",
        field="padding",
        code="V201",
    )


CASES = (
    Case(
        ConvTranspose(filters=256, kernel=4, stride=2, padding=1, bias=False),
        "8x8x512",
        "16x16x256",
        weights=2_097_152,
        macs=134_217_728,
        source="DCGAN (Radford et al. 2015), the generator's second layer",
    ),
    Case(
        ConvTranspose(filters=64, kernel=2, stride=2),
        "28x28x128",
        "56x56x64",
        weights=32_832,
        macs=25_690_112,
        source="U-Net (Ronneberger et al. 2015), an up-convolution",
    ),
    Case(
        ConvTranspose(filters=5, kernel=3, stride=2, padding=1, output_padding=1),
        "16x16x16",
        "32x32x5",
        weights=725,
        macs=184_320,
        source="PyTorch, the example of torch.nn.ConvTranspose2d",
    ),
    Case(
        ConvTranspose(filters=7, kernel=2, stride=3, padding="same"),
        "8x5x3",
        "24x15x7",
        weights=91,
        macs=3_360,
        source="Keras, Conv2DTranspose(7, 2, 3, padding='same')",
    ),
    Case(
        ConvTranspose(filters=7, kernel=3, stride=2, padding="same", output_padding=0),
        "5x5x3",
        "9x9x7",
        weights=196,
        macs=4_725,
        source="Keras, Conv2DTranspose(7, 3, 2, padding='same', output_padding=0)",
    ),
)
