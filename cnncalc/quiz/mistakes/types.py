"""Layer types that go wrong alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.derive import in_course_order
from cnncalc.formulas.term import total

if TYPE_CHECKING:
    from cnncalc.quiz.tasks.working import Step

CONVS = frozenset({"conv", "depthwise"})
POOLS = frozenset({"maxpool", "avgpool", "lppool"})
WINDOWS = CONVS | POOLS
TRANSPOSED = "convtranspose"
FILTERS = CONVS | {TRANSPOSED}


def weights_of(step: Step, *roles: str) -> int:
    """The numbers in a layer's tensors of some roles, as the layer declares them."""
    declared = step.layer.weights(*step.xs)
    return total(in_course_order(one, step.node.type) for one in declared if one.role in roles)
