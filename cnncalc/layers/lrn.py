"""Local response normalisation, as AlexNet has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.layers.base import Case, Layer
from cnncalc.layers.fields import Count, Real, arg
from cnncalc.layers.windows import need_axes

if TYPE_CHECKING:
    from cnncalc.model.volume import Volume


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Lrn(Layer):
    """x / (k + alpha/n · Σ x²)^beta over n neighbouring channels. Shapes: (N, D, H, W) -> (N, D, H, W).

    Alpha is divided by the size n, as in PyTorch, ONNX and Caffe; Krizhevsky et al. 2012, section 3.3, do not divide.
    Per element: a square, n - 1 additions for the window, a product and a sum, one power, one division.
    """

    size: int = field(default=5, metadata=arg(Count(), "size n of the window, in channels", main=True, letter="n"))
    alpha: float = field(default=1e-4, metadata=arg(Real(at_least=0), "weight of the mean square"))
    beta: float = field(default=0.75, metadata=arg(Real(), "exponent"))
    k: float = field(default=1.0, metadata=arg(Real(), "constant added to the sum"))

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "local response normalisation")
        return x

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        del x
        return Operations(mul=2, add=self.size, div=1, exp=1).times(y.elements)


CASES = (
    Case(
        Lrn(size=5, alpha=5e-4, k=2.0),
        "55x55x96",
        "55x55x96",
        source="AlexNet (Krizhevsky et al. 2012), section 3.3",
    ),
)
