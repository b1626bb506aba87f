"""Activations with fields, element by element. Those without are rows of the table in activation.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.layers.base import Case, Layer, ShapeError, Weight
from cnncalc.layers.fields import Flag, Real, arg

if TYPE_CHECKING:
    from cnncalc.model.volume import Volume


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LeakyRelu(Layer):
    """x where x > 0, else slope · x (Maas et al. 2013). Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(mul=1, cmp=1)

    slope: float = field(default=0.01, metadata=arg(Real(), "factor below 0", main=True))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Elu(Layer):
    """max(x, 0) + alpha · (exp(min(x, 0)) - 1) (Clevert et al. 2015). Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(mul=1, add=2, cmp=2, exp=1)

    alpha: float = field(default=1.0, metadata=arg(Real(above=0), "depth of the curve below 0", main=True))


class Celu(Elu):
    """max(x, 0) + alpha · (exp(min(x, 0) / alpha) - 1) (Barron 2017). Shapes: (N, D, H, W) -> (N, D, H, W)."""

    __slots__ = ()

    per_element = Operations(mul=1, add=2, div=1, cmp=2, exp=1)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PRelu(Layer):
    """x where x > 0, else a learnt slope · x (He et al. 2015). Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(mul=1, cmp=1)

    shared: bool = field(default=True, metadata=arg(Flag(), "one slope for all channels; false: one per channel"))

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        return (Weight("weight", (1 if self.shared else x.depth,)),)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HardTanh(Layer):
    """min(max(x, lower), upper), a clamp. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(cmp=2)

    lower: float = field(default=-1.0, metadata=arg(Real(), "the least value"))
    upper: float = field(default=1.0, metadata=arg(Real(), "the greatest value"))

    def output(self, x: Volume, /) -> Volume:
        if self.lower >= self.upper:
            message = f"the lower bound {self.lower:g} is not below the upper bound {self.upper:g}"
            raise ShapeError(message, hint=f"an upper bound above {self.lower:g} would fit", field="upper")
        return x


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Threshold(Layer):
    """x where x > threshold, else value. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(cmp=1)

    threshold: float = field(metadata=arg(Real(), "up to this, x is replaced", main=True))
    value: float = field(default=0.0, metadata=arg(Real(), "what takes its place"))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class HardShrink(Layer):
    """x where |x| > threshold, else 0. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(cmp=2)

    threshold: float = field(default=0.5, metadata=arg(Real(), "up to this, |x| becomes 0", main=True))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SoftShrink(Layer):
    """x - min(max(x, -threshold), threshold). Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(add=1, cmp=2)

    threshold: float = field(default=0.5, metadata=arg(Real(at_least=0), "how much nearer x comes to 0", main=True))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Gelu(Layer):
    """x/2 · (1 + erf(x/√2)) (Hendrycks & Gimpel 2016). Shapes: (N, D, H, W) -> (N, D, H, W).

    With `tanh`: x/2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))), its approximation.
    """

    tanh: bool = field(default=False, metadata=arg(Flag(), "the approximation by tanh"))

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        del x
        each = Operations(mul=6, add=2, exp=1) if self.tanh else Operations(mul=3, add=1, exp=1)
        return each.times(y.elements)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Softplus(Layer):
    """log(1 + exp(beta · x)) / beta, but x where beta · x > threshold. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    per_element = Operations(mul=1, add=1, div=1, cmp=1, exp=2)

    beta: float = field(default=1.0, metadata=arg(Real(above=0), "sharpness of the bend"))
    threshold: float = field(default=20.0, metadata=arg(Real(), "beta · x above which it is x itself"))


CASES = (
    Case(LeakyRelu(slope=0.1), "416x416x32", "416x416x32", source="YOLOv2 (Redmon & Farhadi 2016), darknet's slope"),
    Case(Elu(), "28x28x6", "28x28x6", source="Clevert et al. 2015, equation 15"),
    Case(Celu(alpha=2.0), "28x28x6", "28x28x6", source="Barron 2017, equation 2"),
    Case(PRelu(), "14x14x8", "14x14x8", weights=1, source="He et al. 2015, channel-shared; PyTorch's default"),
    Case(PRelu(shared=False), "14x14x8", "14x14x8", weights=8, source="He et al. 2015, channel-wise"),
    Case(HardTanh(), "28x28x6", "28x28x6", source="PyTorch, torch.nn.Hardtanh"),
    Case(
        HardTanh(lower=0.0, upper=20.0), "100x32", "100x32", source="Deep Speech 2 (Amodei et al. 2015), clipped ReLU"
    ),
    Case(Threshold(threshold=1.0, value=0.5), "28x28x6", "28x28x6", source="PyTorch, torch.nn.Threshold"),
    Case(HardShrink(), "28x28x6", "28x28x6", source="PyTorch, torch.nn.Hardshrink"),
    Case(SoftShrink(), "28x28x6", "28x28x6", source="PyTorch, torch.nn.Softshrink"),
    Case(Gelu(), "7x7x768", "7x7x768", source="ConvNeXt (Liu et al. 2022)"),
    Case(Gelu(tanh=True), "7x7x768", "7x7x768", source="Hendrycks & Gimpel 2016, section 2"),
    Case(Softplus(), "28x28x6", "28x28x6", source="PyTorch, torch.nn.Softplus"),
)
