"""Activations without fields: rows of one table. Those with fields are in parametric.py and softmax.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from cnncalc.formulas.operations import Operations
from cnncalc.layers.base import Case, Layer

if TYPE_CHECKING:
    from cnncalc.model.volume import Volume


class Function(NamedTuple):
    """A function of one element: its formula, and what the formula as written costs.

    A change of sign and a constant of the function (1/√2, λ·α) are free; |x| is max(x, -x).
    """

    formula: str
    per_element: Operations


FUNCTIONS = {
    "relu": Function("max(x, 0)", Operations(cmp=1)),
    "relu6": Function("min(max(x, 0), 6)", Operations(cmp=2)),
    "selu": Function("λ·max(x, 0) + λα·(exp(min(x, 0)) - 1)", Operations(mul=2, add=2, cmp=2, exp=1)),
    "silu": Function("x · 1/(1 + exp(-x))", Operations(mul=1, add=1, div=1, exp=1)),
    "mish": Function("x · tanh(log(1 + exp(x)))", Operations(mul=1, add=1, exp=3)),
    "sigmoid": Function("1/(1 + exp(-x))", Operations(add=1, div=1, exp=1)),
    "logsigmoid": Function("min(x, 0) - log(1 + exp(-|x|))", Operations(add=2, cmp=2, exp=2)),
    "hardsigmoid": Function("min(max(x + 3, 0), 6) / 6", Operations(add=1, div=1, cmp=2)),
    "hardswish": Function("x · min(max(x + 3, 0), 6) / 6", Operations(mul=1, add=1, div=1, cmp=2)),
    "tanh": Function("tanh(x)", Operations(exp=1)),
    "tanhshrink": Function("x - tanh(x)", Operations(add=1, exp=1)),
    "softsign": Function("x / (1 + |x|)", Operations(add=1, div=1, cmp=1)),
    "abs": Function("|x|", Operations(cmp=1)),
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Activation(Layer):
    """A function of every element by itself. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    of_many: ClassVar[bool] = True

    # A key of FUNCTIONS: the layer's type, not a field that a spec could give.
    function: str

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        del x
        return FUNCTIONS[self.function].per_element.times(y.elements)


class Identity(Layer):
    """Nothing: what comes in goes out, as a view. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    __slots__ = ()

    is_view = True


CASES = (
    *(
        Case(
            Activation(function), "28x28x6", "28x28x6", source="elementwise: the volume stays, and there are no weights"
        )
        for function in FUNCTIONS
    ),
    Case(Identity(), "28x28x6", "28x28x6", source="PyTorch, torch.nn.Identity"),
)
