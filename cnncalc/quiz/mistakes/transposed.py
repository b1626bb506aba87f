"""What students make of the size that comes out of a transposed convolution; see `sizes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.window import both, floor_positions, reach
from cnncalc.quiz.mistakes.types import TRANSPOSED

if TYPE_CHECKING:
    from cnncalc.quiz.tasks.working import Step


def forward_formula(step: Step) -> Step | None:
    """(W1 − F + 2P)/S + 1 for a transposed convolution."""
    walks = _canvas(step)
    if not walks or any(W1 - F + both(P) < 0 for W1, F, _, P in walks):
        return None
    return step.giving(*(floor_positions(*walk) for walk in walks))


def _canvas(step: Step) -> list[tuple[int, int, int, tuple[int, int]]]:
    """W1, F, S, P along every axis of a transposed convolution, in letters."""
    asked: object = getattr(step.layer, "axes", None)
    if step.node.type != TRANSPOSED or not callable(asked):
        return []
    return [(one.cells, reach(one.kernel, one.dilation), one.stride, one.crop) for one in asked(step.x)]


def stride_times_input(step: Step) -> Step | None:
    """S·W1 for a transposed convolution."""
    walks = _canvas(step)
    return step.giving(*(S * W1 for W1, _, S, _ in walks)) if walks else None


def stride_times_input_plus_one(step: Step) -> Step | None:
    """S·W1 + 1 for a transposed convolution."""
    walks = _canvas(step)
    return step.giving(*(S * W1 + 1 for W1, _, S, _ in walks)) if walks else None


def output_padding_ignored(step: Step) -> Step | None:
    """Without the cells that are added to the output."""
    return step.told(output_padding=0)
