"""Activations: what their formulas cost, proved by evaluating them with numbers that count."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from layers.counted import Counted, Tally, claim, erf, exp, log, maximum, minimum, tanh

from cnncalc.layers.activation import FUNCTIONS, Activation
from cnncalc.layers.parametric import Celu, Elu, Gelu, LeakyRelu, PRelu, Softplus

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.formulas.operations import Operations
    from cnncalc.layers.base import Layer

VALUES = (-2.5, -0.5, 0.25, 3.0, 21.0)


def counted(function: Callable[[Counted], Counted], value: float) -> Operations:
    """What a function of one element really does."""
    tally = Tally()
    function(tally.number(value))
    return tally.operations


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_table_of_activations_counts_its_own_formulas(name: str) -> None:
    """Every formula as written, evaluated."""
    text = (
        FUNCTIONS[name]
        .formula.replace("·", "*")
        .replace("|x|", "abs(x)")
        .replace("λα", "1.7581")
        .replace("λ", "1.0507")
    )
    names = {"max": maximum, "min": minimum, "exp": exp, "log": log, "tanh": tanh}
    for value in VALUES:
        assert counted(lambda x: eval(text, names | {"x": x}), value) == claim(Activation(name), "1"), value


def where(chosen: Counted, other: Counted, *, if_: bool) -> Counted:
    """NumPy's: both sides are computed."""
    return chosen if if_ else other


def softplus(x: Counted) -> Counted:
    """With beta 2."""
    scaled = 2.0 * x
    return where(x, log(1 + exp(scaled)) / 2.0, if_=scaled > 20.0)


WITH_FIELDS: list[tuple[Layer, Callable[[Counted], Counted]]] = [
    (LeakyRelu(), lambda x: where(x, 0.01 * x, if_=x > 0)),
    (PRelu(), lambda x: where(x, 0.25 * x, if_=x > 0)),
    (Elu(), lambda x: maximum(x, 0) + 0.5 * (exp(minimum(x, 0)) - 1)),
    (Celu(), lambda x: maximum(x, 0) + 0.5 * (exp(minimum(x, 0) / 0.5) - 1)),
    (Gelu(), lambda x: x * 0.5 * (1 + erf(x * math.sqrt(0.5)))),
    (Gelu(tanh=True), lambda x: x * 0.5 * (1 + tanh(0.79788 * (x + 0.044715 * (x * x * x))))),
    (Softplus(), softplus),
]


@pytest.mark.parametrize(("layer", "function"), WITH_FIELDS, ids=lambda one: type(one).__name__)
def test_activations_with_fields(layer: Layer, function: Callable[[Counted], Counted]) -> None:
    """Their formulas as their classes write them."""
    for value in VALUES:
        assert counted(function, value) == claim(layer, "1"), value
