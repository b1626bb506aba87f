"""Norms that compute their own mean and variance, in training and at inference alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.formulas.term import let
from cnncalc.layers.axis_fields import AxisNames
from cnncalc.layers.base import Case
from cnncalc.layers.fields import Count, Flag, arg
from cnncalc.layers.grouping import check_groups
from cnncalc.layers.norm import Norm
from cnncalc.layers.windows import need_axes
from cnncalc.model.volume import AXES

if TYPE_CHECKING:
    from cnncalc.model.volume import Volume


class OwnStatistics(Norm):
    """(x - mean) / √(variance + epsilon) over blocks of n elements.

    Per block: n - 1 additions and a division for the mean, n subtractions, n squares, n - 1 additions and a division
    for the variance, one addition of epsilon, one root, n divisions; then scale and shift of every element.
    """

    __slots__ = ()

    def block(self, x: Volume) -> int:
        """How many elements n share a mean and a variance."""
        raise NotImplementedError

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        n = let("n", self.block(x))
        whole = Operations(mul=n, add=3 * n - 1, div=n + 2, exp=1).times(x.elements // n)
        return whole.plus(self.affine.times(y.elements))

    @property
    def affine(self) -> Operations:
        """Scale and shift of one element."""
        return Operations(mul=int(self.scale), add=int(self.shift))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class InstanceNorm(OwnStatistics):
    """Normalise every channel of every sample by itself (Ulyanov et al. 2016). Shapes: (N, D, H, W) -> the same."""

    scale: bool = field(default=False, metadata=arg(Flag(), "a weight to multiply with, one per channel"))
    shift: bool = field(default=False, metadata=arg(Flag(), "a weight to add, one per channel"))

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "instance normalisation")
        return x

    def block(self, x: Volume) -> int:
        return x.cells(AXES[x.rank])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class LayerNorm(OwnStatistics):
    """Normalise along some axes of every sample (Ba et al. 2016). Shapes: (N, D, H, W) -> (N, D, H, W).

    As many weights for scale, and for shift, as the named axes have cells: 2·D along the depth.
    """

    axes: tuple[str, ...] = field(
        default=("depth",),
        metadata=arg(AxisNames(), "axes that share a mean and a variance"),
    )

    def learnt_axes(self, x: Volume) -> tuple[str, ...]:
        del x
        return self.axes

    def block(self, x: Volume) -> int:
        return x.cells(self.axes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class RmsNorm(LayerNorm):
    """x / √(mean of x² + epsilon) along some axes (Zhang & Sennrich 2019). Shapes: (N, D, H, W) -> (N, D, H, W).

    Per block of n elements: n squares, n - 1 additions, a division, one addition of epsilon, one root, n divisions.
    """

    shift: bool = field(default=False, metadata=arg(Flag(), "a weight to add, one per cell of the axes"))

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        n = let("n", self.block(x))
        whole = Operations(mul=n, add=n, div=n + 1, exp=1).times(x.elements // n)
        return whole.plus(self.affine.times(y.elements))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class GroupNorm(OwnStatistics):
    """Normalise groups of channels of every sample (Wu & He 2018). Shapes: (N, D, H, W) -> (N, D, H, W)."""

    groups: int = field(metadata=arg(Count(), "groups G of channels", main=True, letter="G"))

    def output(self, x: Volume, /) -> Volume:
        check_groups(x.depth, self.groups)
        return x

    def block(self, x: Volume) -> int:
        return x.elements // self.groups


CASES = (
    Case(InstanceNorm(), "64x64x128", "64x64x128", source="Ulyanov et al. 2016, style transfer; PyTorch: no weights"),
    Case(LayerNorm(), "56x56x96", "56x56x96", weights=192, source="ConvNeXt-T (Liu et al. 2022), the stem"),
    Case(
        LayerNorm(axes=("width", "height", "depth")),
        "10x9x5",
        "10x9x5",
        weights=900,
        source="PyTorch, torch.nn.LayerNorm([5, 9, 10])",
    ),
    Case(RmsNorm(), "197x768", "197x768", weights=768, source="PyTorch, torch.nn.RMSNorm(768)"),
    Case(GroupNorm(groups=32), "56x56x256", "56x56x256", weights=512, source="Wu & He 2018, G = 32"),
)
