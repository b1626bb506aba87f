"""Another quantity in the place of the one that is asked for: parameters, outputs, MACs, FLOPs, bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import product
from cnncalc.layers.base import BIAS, WEIGHT
from cnncalc.quiz.mistakes import CountSlip
from cnncalc.quiz.mistakes.types import weights_of

if TYPE_CHECKING:
    from cnncalc.quiz.mistakes import Count
    from cnncalc.quiz.tasks.working import Step

# Bytes of a number in float32.
FLOAT = 4


def parameters(step: Step, count: Count) -> int | None:
    """Weights and biases."""
    del count
    return weights_of(step, WEIGHT, BIAS)


def weights(step: Step, count: Count) -> int | None:
    """Weights without biases."""
    del count
    return weights_of(step, WEIGHT) if weights_of(step, BIAS) else None


def products(step: Step, count: Count) -> int | None:
    """Multiply-accumulates."""
    del count
    return step.layer.products(step.y, *step.xs)


def outputs(step: Step, count: Count) -> int | None:
    """The numbers that come out of a layer that has any work."""
    return product(step.y.dims) if count(step) else None


def in_bytes(step: Step, count: Count) -> int | None:
    """Four for every one."""
    right = count(step)
    return FLOAT * right if right else None


OUTPUT_SLIPS = (
    CountSlip("M68", parameters),
    CountSlip("M68", weights),
    CountSlip("M69", products),
    CountSlip("M88", in_bytes),
)
# Where bytes are asked for; the numbers that a mistake counts are taken in the unit of the question.
MEMORY_COUNTS = (CountSlip("M68", parameters), CountSlip("M68", weights), CountSlip("M69", products))
PARAMETER_BYTES = (CountSlip("M75", in_bytes),)
WORK_OUTPUTS = (CountSlip("M76", outputs),)
FLOP_PRODUCTS = (CountSlip("M77", products),)
