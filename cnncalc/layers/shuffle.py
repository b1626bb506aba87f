"""Channels that become cells, cells that become channels, and channels in another order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.term import product
from cnncalc.layers.base import Case, Layer, ShapeError
from cnncalc.layers.fields import Count, Word, arg
from cnncalc.layers.grouping import check_groups, nearest_multiples
from cnncalc.layers.receptive import gathered, spread_over
from cnncalc.layers.windows import need_axes
from cnncalc.model.volume import AXES, Volume

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pixels(Layer):
    """What both share: the factor."""

    factor: int = field(metadata=arg(Count(), "factor r along every spatial axis", main=True, letter="r"))
    order: str = field(
        default="depth_first",
        metadata=arg(
            Word("depth_first", "depth_last"), "the order of channels: by depth, then cell; or by cell, then depth"
        ),
    )

    def block(self, x: Volume) -> int:
        """r·r: the cells of a block, and the channels that become one."""
        return product([self.factor] * x.rank)


class PixelShuffle(Pixels):
    """Blocks of r·r channels become r x r cells (Shi et al. 2016). Shapes: (N, D, H, W) -> (N, D/r², r·H, r·W).

    Channels in PyTorch's order: of a block, the channel y·r + x becomes the cell (x, y). With `depth_last` (TensorFlow,
    ONNX' DCR), a block's channels are D/r² apart.
    """

    __slots__ = ()

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "a pixel shuffle")
        block = self.block(x)
        if x.depth % block:
            raise ShapeError(
                f"{x.depth} channels do not split into blocks of {self.factor}^{x.rank} = {int(block)}",
                hint=f"a depth of {nearest_multiples(x.depth, block)} would fit",
                field="factor",
                code="V212",
                axis="depth",
            )
        return Volume(tuple(size * self.factor for size in x.spatial), x.depth // block)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(spread_over(axis, self.factor) for axis in AXES[x.rank])


class PixelUnshuffle(Pixels):
    """Blocks of r x r cells become r·r channels. Shapes: (N, D, H, W) -> (N, r²·D, H/r, W/r). Undoes `pixelshuffle`."""

    __slots__ = ()

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "a pixel unshuffle")
        for axis, size in zip(AXES[x.rank], x.spatial, strict=True):
            if size % self.factor:
                raise ShapeError(
                    f"the {axis} of {size} does not split into blocks of {self.factor} cells",
                    hint=f"a {axis} of {nearest_multiples(size, self.factor)} would fit",
                    field="factor",
                    code="V212",
                    axis=axis,
                )
        return Volume(tuple(size // self.factor for size in x.spatial), x.depth * self.block(x))

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(gathered(axis, self.factor) for axis in AXES[x.rank])


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ChannelShuffle(Layer):
    """Channel i of group g becomes channel g of group i (Zhang et al. 2017). Shapes: (N, D, H, W) -> (N, D, H, W)."""

    groups: int = field(metadata=arg(Count(), "groups G of channels", main=True, letter="G"))

    def output(self, x: Volume, /) -> Volume:
        check_groups(x.depth, self.groups)
        return x


CASES = (
    Case(PixelShuffle(factor=3), "64x48x27", "192x144x3", source="ESPCN (Shi et al. 2016), r = 3"),
    Case(PixelShuffle(factor=2), "100x8", "200x4", source="subpixel layer of a signal: D/r channels, r·L samples"),
    Case(
        PixelShuffle(factor=2, order="depth_last"), "7x5x12", "14x10x3", source="TensorFlow, tf.nn.depth_to_space(x, 2)"
    ),
    Case(PixelUnshuffle(factor=2), "64x48x3", "32x24x12", source="PyTorch, torch.nn.PixelUnshuffle(2)"),
    Case(ChannelShuffle(groups=3), "28x28x240", "28x28x240", source="ShuffleNet (Zhang et al. 2017), g = 3"),
)
