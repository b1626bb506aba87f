"""Activations that look along an axis: softmax, log-softmax and the gated linear unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.layers.axis_fields import AxisName
from cnncalc.layers.base import Case, Layer, ShapeError
from cnncalc.layers.fields import arg
from cnncalc.layers.receptive import Sight, own_cell
from cnncalc.model.volume import AXES

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights
    from cnncalc.model.volume import Volume


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AlongAxis(Layer):
    """What they share: the axis."""

    axis: str = field(default="depth", metadata=arg(AxisName(), "the axis along which it works", main=True))

    def lines(self, x: Volume) -> int:
        """How many lines along the axis x has."""
        return x.cells(x.without([self.axis]))

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(None if axis == self.axis else own_cell(axis) for axis in AXES[x.rank])


class Softmax(AlongAxis):
    """exp(x) / Σ exp(x) along an axis, shifted by the largest. Shapes: (N, D, H, W) -> (N, D, H, W).

    A line of n elements: n - 1 comparisons, n subtractions, n exp, n - 1 additions, n divisions.
    """

    __slots__ = ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        n = x.size(self.axis)
        return Operations(add=2 * n - 1, div=n, cmp=n - 1, exp=n).times(self.lines(y))


class LogSoftmax(AlongAxis):
    """x - max - log(Σ exp(x - max)) along an axis. Shapes: (N, D, H, W) -> (N, D, H, W).

    A line of n elements: n - 1 comparisons, 2·n subtractions, n exp, n - 1 additions, one log.
    """

    __slots__ = ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        n = x.size(self.axis)
        return Operations(add=3 * n - 1, cmp=n - 1, exp=n + 1).times(self.lines(y))


class Glu(AlongAxis):
    """The first half of an axis times the sigmoid of the second. Shapes: (N, D, H, W) -> (N, D/2, H, W)."""

    __slots__ = ()

    per_element = Operations(mul=1, add=1, div=1, exp=1)

    def output(self, x: Volume, /) -> Volume:
        size = x.size(self.axis)
        if size % 2:
            raise ShapeError(
                f"glu halves the {self.axis}, but {x} has {size} there",
                hint=f"{size - 1} or {size + 1} would fit" if size > 1 else "2 would fit",
                field="axis",
            )
        return x.resized(self.axis, size // 2)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        both = ((0, x.size(self.axis) // 2),)
        return tuple(Sight(axis, 1, 1, both) if axis == self.axis else own_cell(axis) for axis in AXES[y.rank])


CASES = (
    Case(Softmax(), "1000", "1000", source="AlexNet (Krizhevsky et al. 2012), the last layer"),
    Case(Softmax(), "21x17x5", "21x17x5", source="FCN (Long et al. 2015): classes at every position"),
    Case(LogSoftmax(), "10", "10", source="PyTorch, torch.nn.LogSoftmax"),
    Case(Glu(), "16x512", "16x256", source="Dauphin et al. 2017, gated convolution of a sequence"),
    Case(Glu(axis="width"), "8x5x3", "4x5x3", source="PyTorch, torch.nn.GLU(dim=3)"),
)
