"""The misconceptions as changes of the formulas that give the right answer: a file per subject, a table in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.model.volume import Volume
    from cnncalc.quiz.model import Conventions
    from cnncalc.quiz.tasks.window import Window
    from cnncalc.quiz.tasks.working import Step

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
    """The same of what was agreed: the conventions that the student took; None where they are those of the question.

    `scale` is by what the result is multiplied, and divided.
    """

    code: str
    change: Callable[[Conventions], Conventions | None]
    stage: int = AGREED
    scale: tuple[int, int] = (1, 1)


class InverseSlip(NamedTuple):
    """The same of the way back: from the field that is asked, its right value, the step and the stated output."""

    code: str
    change: Callable[[str, int, Step, Volume], int | None]
    stage: int = COUNTED


class CellSlip(NamedTuple):
    """The same of the values that come out: what the student makes of the sum at hand."""

    code: str
    change: Callable[[Window], Window | None]
    stage: int = CHANGED


class CarrySlip(NamedTuple):
    """The habit of carrying fractions along a chain, and rounding at its end. It goes with no other.

    Rounding *down* at the end gives the same as rounding every layer down: ⌊(⌊x⌋ - b)/s⌋ = ⌊(x - b)/s⌋ for whole b
    and s (Graham, Knuth, Patashnik, Concrete Mathematics, 3.11). So the others are looked at.
    """

    goes_up: bool = False
    code: str = "M27"  # M95: the fraction is not rounded at the end either
    stage: int = AGREED
