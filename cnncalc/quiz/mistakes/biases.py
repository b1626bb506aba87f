"""What students make of the biases of a layer; see `counts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import Term
from cnncalc.layers.base import BIAS, WEIGHT
from cnncalc.quiz.mistakes import CountSlip
from cnncalc.quiz.mistakes.types import FILTERS, weights_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.quiz.mistakes import Count
    from cnncalc.quiz.tasks.working import Step


def bias_forgotten(step: Step, count: Count) -> int | None:
    """F·F·D1·K."""
    told = step.told(bias=False)
    return count(told) if told else None


def dense_bias_forgotten(step: Step, count: Count) -> int | None:
    """N·U."""
    return bias_forgotten(step, count) if step.node.type == "dense" else None


def bias_counted(step: Step, count: Count) -> int | None:
    """F·F·D1·K + K where biases are left out."""
    told = step.told(bias=True)
    return count(told) if told else None


def one_bias(step: Step, count: Count) -> int | None:
    """F·F·D1·K + 1."""
    return with_biases(step, count, lambda _: 1)


def with_biases(step: Step, count: Count, bias: Callable[[Step], int]) -> int | None:
    """The count with another number of biases."""
    right = count(step) if step.field("bias") else None
    if not isinstance(right, Term) or right.op != "+":
        return None
    return right.args[0] + bias(step)


def bias_per_weight(step: Step, count: Count) -> int | None:
    """F·F·D1·K·2."""
    without = bias_forgotten(step, count)
    return None if without is None else without * 2


def bias_per_channel(step: Step, count: Count) -> int | None:
    """F·F·D1·K + D1."""
    return with_biases(step, count, lambda one: one.x.depth) if step.node.type in FILTERS else None


def biases_too(step: Step, count: Count) -> int | None:
    """F·F·D1·K + K where the weights alone are asked for."""
    return weights_of(step, WEIGHT, BIAS) if count(step) and step.field("bias") else None


def _alone(biases: Callable[[Step], int | None]) -> Callable[[Step, Count], int | None]:
    """Another number of biases, where they alone are asked for."""
    return lambda step, count: biases(step) if count(step) else None


# Where the biases alone are asked for.
BIAS_SLIPS = (
    CountSlip("M40", bias_forgotten),
    CountSlip("M42", _alone(lambda _: 1)),
    CountSlip("M44", _alone(lambda step: weights_of(step, WEIGHT))),
    CountSlip("M45", _alone(lambda step: step.x.depth if step.node.type in FILTERS else None)),
)
