"""The misconceptions as changes of the formulas that give the right answer: a file per subject, a table in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.quiz.model import Conventions
    from cnncalc.quiz.working import Step

# In this order slips are made together: a layer told something else is computed anew, so that comes first.
TOLD, CHANGED, COUNTED, AGREED = range(4)
Count: TypeAlias = "Callable[[Step], int | None]"


class Slip(NamedTuple):
    """One reading of a misconception: what it makes of a step of the right computation; None where nothing."""

    code: str
    stage: int
    change: Callable[[Step], Step | None]


class CountSlip(NamedTuple):
    """The same of what is counted: `change` is given the step, and how the right number is counted."""

    code: str
    change: Callable[[Step, Count], int | None]
    stage: int = COUNTED


class ConventionSlip(NamedTuple):
    """The same of what was agreed: the conventions that the student took; None where they are those of the question."""

    code: str
    change: Callable[[Conventions], Conventions | None]
    stage: int = AGREED
