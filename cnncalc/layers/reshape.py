"""The same numbers under other axes.

Elements are counted depth first, then frames, height and width, the last axis fastest (PyTorch's order).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.layers.axis_fields import AxisOrder
from cnncalc.layers.base import Case, Layer, ShapeError
from cnncalc.layers.fields import VolumeKind, arg
from cnncalc.layers.receptive import own_cell, own_cells
from cnncalc.model.volume import Dims, Volume

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights


class Flatten(Layer):
    """All elements in one vector, channel by channel. Shapes: (N, D, H, W) -> (N, D·H·W)."""

    __slots__ = ()

    is_view = True

    def output(self, x: Volume, /) -> Volume:
        return Volume((), x.elements)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y, x
        return ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reshape(Layer):
    """The same elements as another volume. Shapes: (N, D1, H1, W1) -> (N, D2, H2, W2) with as many elements."""

    is_view = True

    output_: Volume = field(metadata=arg(VolumeKind(), "the volume that comes out", main=True))

    def output(self, x: Volume, /) -> Volume:
        y = self.output_
        if y.elements != x.elements:
            raise ShapeError(
                f"{x} has {x.elements} elements, but {y} would have {y.elements}",
                hint=fitting_depth(x, y),
                field="output",
            )
        return y

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        return own_cells(x) if x == y else (None,) * y.rank


def fitting_depth(x: Volume, y: Volume) -> str:
    """The volume like y that has as many elements as x, if there is one."""
    depth, rest = divmod(x.elements, y.positions)
    if rest:
        return f"{x.elements} is no multiple of {Dims(y.spatial)} = {y.positions}, so no depth would fit"
    return f"{Volume(y.spatial, depth)} would fit"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Permute(Layer):
    """The axes in another order: the first that is named becomes the width. Shapes: (N, D, H, W) -> permuted."""

    order: tuple[str, ...] = field(
        metadata=arg(AxisOrder(), "the names of all axes in their new order, width first, depth last", main=True),
    )

    def output(self, x: Volume, /) -> Volume:
        return Volume.of(tuple(x.size(axis) for axis in self.order))

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y, x
        if self.order[-1] != "depth":
            return (None,) * (len(self.order) - 1)
        return tuple(map(own_cell, self.order[:-1]))


CASES = (
    Case(Flatten(), "7x7x512", "25088", source="VGG-16 (Simonyan & Zisserman 2015), before the first dense layer"),
    Case(
        Reshape(output_=Volume((7, 7), 256)),
        "12544",
        "7x7x256",
        source="TensorFlow's DCGAN tutorial: the generator's first volume",
    ),
    Case(Permute(order=("height", "depth", "width")), "11x7x3", "7x3x11", source="NumPy, transpose"),
)
