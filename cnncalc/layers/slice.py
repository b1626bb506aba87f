"""Some channels of a volume, in any order and more than once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.layers.axis_fields import AxisName, Picks
from cnncalc.layers.base import Case, Layer, ShapeError
from cnncalc.layers.fields import arg
from cnncalc.layers.receptive import own_cell, picked
from cnncalc.model.volume import AXES

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights
    from cnncalc.model.volume import Volume


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Slice(Layer):
    """Take some cells along an axis. Shapes: (N, D1, H, W) -> (N, D2, H, W) with D2 channels taken."""

    channels: tuple[int, ...] = field(
        metadata=arg(Picks(), "channels to take, from 0; a range includes its end", main=True),
    )
    axis: str = field(default="depth", metadata=arg(AxisName(), "the axis to take from"))

    def output(self, x: Volume, /) -> Volume:
        size = x.size(self.axis)
        last = max(self.channels)
        if last >= size:
            raise ShapeError(
                f"there is no cell {last} along the {self.axis}: {x} has {size} there, from 0 to {size - 1}",
                hint=f"0..{size - 1} takes them all",
                field="channels",
            )
        return x.resized(self.axis, len(self.channels))

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(picked(axis, self.channels) if axis == self.axis else own_cell(axis) for axis in AXES[x.rank])


CASES = (
    Case(Slice(channels=(0, 1, 2)), "14x14x6", "14x14x3", source="LeNet-5 (LeCun et al. 1998), the first map of C3"),
    Case(
        Slice(channels=tuple(range(32, 64))),
        "56x56x64",
        "56x56x32",
        source="CSPNet (Wang et al. 2019), the second half",
    ),
    Case(Slice(channels=(1, 1, 0), axis="height"), "11x7x3", "11x3x3", source="NumPy, take with an axis"),
)
