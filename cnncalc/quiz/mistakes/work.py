"""What students make of the work of a layer: multiply-accumulates and FLOPs; see `counts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.base import BIAS, WEIGHT
from cnncalc.quiz.mistakes import CountSlip
from cnncalc.quiz.mistakes.counts import (
    depth_ignored,
    depthwise_forgotten,
    groups_ignored,
    kernel_not_squared,
    left_out,
    one_filter,
    pointwise_forgotten,
)
from cnncalc.quiz.mistakes.types import FILTERS, weights_of
from cnncalc.quiz.tasks.rewriting import rewritten

if TYPE_CHECKING:
    from cnncalc.quiz.mistakes import Count
    from cnncalc.quiz.tasks.working import Step


def twice(step: Step, count: Count) -> int | None:
    """Multiplications and additions."""
    right = count(step)
    return None if not right else 2 * right


def on_input_positions(step: Step, count: Count) -> int | None:
    """W1·H1 for W2·H2."""
    letters = {f"{letter}2": size for letter, size in zip("WHT", step.x.spatial, strict=False)}
    right = count(step) if step.node.type in FILTERS else None
    return None if right is None else rewritten(right, lambda one: None if one.op else letters.get(one.name))


def weights_for_work(step: Step, count: Count) -> int | None:
    """The weights."""
    return weights_of(step, WEIGHT) if count(step) else None


def parameters_for_work(step: Step, count: Count) -> int | None:
    """Weights and biases."""
    return weights_of(step, WEIGHT, BIAS) if count(step) and weights_of(step, BIAS) else None


def stride_ignored(step: Step, count: Count) -> int | None:
    """The positions that there would be with S = 1."""
    told = step.told(stride=1) if step.node.type in FILTERS else None
    return count(told) if told else None


WORK_SLIPS = (
    CountSlip("M60", twice),
    CountSlip("M61", depth_ignored),
    CountSlip("M47", kernel_not_squared),
    CountSlip("M50", groups_ignored),
    CountSlip("M62", on_input_positions),
    CountSlip("M63", weights_for_work),
    CountSlip("M63", parameters_for_work),
    CountSlip("M64", depthwise_forgotten),
    CountSlip("M65", pointwise_forgotten),
    CountSlip("M66", stride_ignored),
    CountSlip("M67", one_filter),
    CountSlip("M28", left_out),
)
