"""The tensors of a layer, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.derive import in_course_order
from cnncalc.term import total

if TYPE_CHECKING:
    from cnncalc.quiz.working import Step


def weights_of(step: Step, *roles: str) -> int:
    """The numbers in a layer's tensors of some roles, as the layer declares them."""
    declared = step.layer.weights(*step.xs)
    return total(in_course_order(one, step.node.type) for one in declared if one.role in roles)
