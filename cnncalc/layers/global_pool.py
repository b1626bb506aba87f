"""Pools whose window follows from the input: global ones see all of it, adaptive ones what their output size asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.formulas.term import let, product
from cnncalc.formulas.window import adaptive_cells
from cnncalc.layers.axis_fields import AxisNames
from cnncalc.layers.base import Case, Layer
from cnncalc.layers.fields import Flag, PerAxis, arg
from cnncalc.layers.receptive import adaptive, own_cell
from cnncalc.layers.window_fields import KEPT, OutputSizes
from cnncalc.layers.windows import need_axes, spread
from cnncalc.model.volume import AXES, Volume

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GlobalPool(Layer):
    """What global pools share. Shapes: (N, D, H, W) -> (N, D, 1, 1), or (N, D) with `flatten`."""

    axes: tuple[str, ...] | None = field(
        default=None,
        metadata=arg(AxisNames(), "the axes to pool over; all spatial ones if left out"),
    )
    flatten: bool = field(default=False, metadata=arg(Flag(), "whether a vector comes out"))

    def pooled(self, x: Volume) -> tuple[str, ...]:
        """The names of the axes that shrink to 1."""
        return AXES[x.rank] if self.axes is None else self.axes

    def output(self, x: Volume, /) -> Volume:
        if self.axes is None:
            need_axes(x, "a global pool")
        pooled = self.pooled(x)
        if self.flatten:
            return Volume((), x.cells(x.without(pooled)))
        return Volume.of(tuple(1 if axis in pooled else x.size(axis) for axis in x.axes))

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        pooled = self.pooled(x)
        return tuple(None if axis in pooled else own_cell(axis) for axis in AXES[y.rank])


class GlobalAvgPool(GlobalPool):
    """The mean of every channel (Lin et al. 2013). Shapes: (N, D, H, W) -> (N, D, 1, 1), or (N, D) with `flatten`."""

    __slots__ = ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        return Operations(add=x.cells(self.pooled(x)) - 1, div=1).times(y.elements)


class GlobalMaxPool(GlobalPool):
    """The largest cell of every channel. Shapes: (N, D, H, W) -> (N, D, 1, 1), or (N, D) with `flatten`."""

    __slots__ = ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        return Operations(cmp=x.cells(self.pooled(x)) - 1).times(y.elements)


class GlobalSum(GlobalPool):
    """The sum of every channel. Shapes: (N, D, H, W) -> (N, D, 1, 1), or (N, D) with `flatten`."""

    __slots__ = ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        return Operations(add=x.cells(self.pooled(x)) - 1).times(y.elements)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AdaptivePool(Layer):
    """What adaptive pools share: window i of W2 spans the cells from ⌊i·W1/W2⌋ to ⌈(i+1)·W1/W2⌉ (PyTorch).

    An axis that is not named keeps its size. Windows overlap and differ in size where W2 does not divide W1.
    Shapes: (N, D, H1, W1) -> (N, D, H2, W2).
    """

    size: PerAxis = field(metadata=arg(OutputSizes(), "the spatial size that comes out, in cells", main=True))

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "an adaptive pool")
        sizes = zip(spread(self.size, x), x.spatial, strict=True)
        return Volume(tuple(W1 if W2 == KEPT else W2 for W2, W1 in sizes), x.depth)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        return tuple(map(adaptive, AXES[x.rank], x.spatial, y.spatial))

    def cells_read(self, y: Volume, x: Volume) -> int:
        """Cells of all windows together, of all channels."""
        return product((*map(cells_along, AXES[x.rank], x.spatial, y.spatial), x.depth))


def cells_along(axis: str, W1: int, W2: int) -> int:
    """Cells of all windows together along an axis."""
    return let(f"C_{axis}", adaptive_cells(W1, W2), why="cells of all windows")


class AdaptiveAvgPool(AdaptivePool):
    """The mean of windows chosen so that a given size comes out. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""

    __slots__ = ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        return Operations(add=self.cells_read(y, x) - y.elements, div=y.elements)


class AdaptiveMaxPool(AdaptivePool):
    """The maximum of windows chosen so that a given size comes out. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""

    __slots__ = ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        return Operations(cmp=self.cells_read(y, x) - y.elements)


CASES = (
    Case(GlobalAvgPool(), "7x7x2048", "1x1x2048", source="ResNet-50 (He et al. 2015)"),
    Case(GlobalAvgPool(flatten=True), "6x6x1000", "1000", source="Network in Network (Lin et al. 2013)"),
    Case(GlobalAvgPool(axes=("depth",)), "14x14x256", "14x14x1", source="CBAM (Woo et al. 2018), spatial attention"),
    Case(
        GlobalSum(axes=("depth",)),
        "56x56x64x2",
        "56x56x64x1",
        source="SKNet (Li et al. 2019): branches are fused by their sum",
    ),
    Case(GlobalMaxPool(), "100x128", "1x128", source="Kim 2014, max over time"),
    Case(AdaptiveAvgPool(size=6), "13x13x256", "6x6x256", source="AlexNet in torchvision, avgpool"),
    Case(AdaptiveMaxPool(size=(7, 5)), "10x9x64", "7x5x64", source="PyTorch, torch.nn.AdaptiveMaxPool2d((5, 7))"),
)
