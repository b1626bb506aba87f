"""One weight per channel or per cell, multiplied or added; and one constant for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.layers.axis_fields import AxisNames
from cnncalc.layers.base import BIAS, Case, Layer, Weight, weight_shape
from cnncalc.layers.fields import Real, arg

if TYPE_CHECKING:
    from cnncalc.model.volume import Volume


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PerCell(Layer):
    """What both share: the axes that tell one weight from the next."""

    axes: tuple[str, ...] = field(
        default=("depth",),
        metadata=arg(
            AxisNames(or_none=True),
            "axes along which the weights differ; `all` for one per cell, `none` for a single one",
        ),
    )


class Scale(PerCell):
    """Multiply with a learnt weight per channel. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    __slots__ = ()

    per_element = Operations(mul=1)

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        return (Weight("weight", weight_shape(x, self.axes) or (1,)),)


class Shift(PerCell):
    """Add a learnt weight per channel, a bias. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    __slots__ = ()

    per_element = Operations(add=1)

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        return (Weight("bias", weight_shape(x, self.axes) or (1,), BIAS),)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rescale(Layer):
    """factor · x + offset, both constants that are not learnt. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    factor: float = field(default=1.0, metadata=arg(Real(), "what every element is multiplied with", main=True))
    offset: float = field(default=0.0, metadata=arg(Real(), "what is then added to it"))

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        del x
        each = Operations(mul=int(self.factor != 1), add=int(self.offset != 0))
        return each.times(y.elements)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Power(Layer):
    """x to a constant power, such as x². Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(exp=1)

    exponent: float = field(metadata=arg(Real(), "the power that every element is raised to", main=True))


CASES = (
    Case(
        Rescale(factor=0.17),
        "35x35x320",
        "35x35x320",
        source="Inception-ResNet v2 (Szegedy et al. 2017), what a block adds to its input",
    ),
    Case(
        Rescale(factor=2 / 255, offset=-1.0),
        "224x224x3",
        "224x224x3",
        source="Keras, MobileNetV3: 8-bit images to numbers from -1 to 1",
    ),
    Case(Power(exponent=2.0), "56x56x256", "56x56x256", source="MetaFormer (Yu et al. 2022), StarReLU: relu(x)²"),
    Case(
        Scale(axes=()), "56x56x256", "56x56x256", weights=1, source="MetaFormer (Yu et al. 2022), the scale of StarReLU"
    ),
    Case(
        Shift(axes=()), "56x56x256", "56x56x256", weights=1, source="MetaFormer (Yu et al. 2022), the bias of StarReLU"
    ),
    Case(Scale(), "14x14x6", "14x14x6", weights=6, source="LeNet-5 (LeCun et al. 1998), the coefficients of S2"),
    Case(Shift(), "14x14x6", "14x14x6", weights=6, source="LeNet-5 (LeCun et al. 1998), the biases of S2"),
    Case(
        Shift(axes=("length", "depth")),
        "197x768",
        "197x768",
        weights=151_296,
        source="ViT-B/16 (Dosovitskiy et al. 2020), position embedding",
    ),
)
