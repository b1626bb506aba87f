"""The dense layer: every unit weighs every element of a vector."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.layers.base import BIAS, Case, Layer, ShapeError, Weight
from cnncalc.layers.fields import Count, Flag, arg
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dense(Layer):
    """Every unit is a weighted sum of all inputs. Shapes: (N, D1) -> (N, U)."""

    units: int = field(metadata=arg(Count(), "units U: the depth that comes out", letter="U", main=True))
    bias: bool = field(default=True, metadata=arg(Flag(), "one bias per unit"))

    def output(self, x: Volume, /) -> Volume:
        if x.rank:
            raise ShapeError(
                f"a dense layer takes a vector, but the input is {x}",
                hint=f"`flatten` before it makes a vector of {x.elements}; "
                f"the same weights at every position are a conv with {self.units} filters and kernel 1",
                code="V218",
            )
        return Volume((), self.units)

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        weight = Weight("weight", (self.units, x.depth))
        return (weight, Weight("bias", (self.units,), BIAS)) if self.bias else (weight,)

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        n = x.depth
        return Operations(mul=n, add=n if self.bias else n - 1).times(y.depth)

    def products(self, y: Volume, x: Volume, /) -> int:
        return x.depth * y.depth

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y, x
        return ()


CASES = (
    Case(
        Dense(units=4096),
        "25088",
        "4096",
        weights=102_764_544,
        macs=102_760_448,
        source="VGG-16 (Simonyan & Zisserman 2015), the first fully connected layer",
    ),
    Case(Dense(units=84), "120", "84", weights=10_164, macs=10_080, source="LeNet-5 (LeCun et al. 1998), F6"),
)
