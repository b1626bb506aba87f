"""A question studied: its right answer, the wrong ones that slips lead to, and what a given answer comes from."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.quiz.network import NetworkTask
from cnncalc.quiz.task import Line, Placed, line_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.quiz.model import Question
    from cnncalc.quiz.task import Task
    from cnncalc.quiz.values import Value

__all__ = ["Line", "Right", "Study", "Wrong", "line_text"]

# Other readings of a slip that is tried itself: two of them together say nothing new.
_ALIASES = frozenset({"M12", "M13", "M43", "M55", "M58"})
# So many slips at single layers are combined with each other; of more only those at the same place.
_FEW = 60


class Right(NamedTuple):
    """The right answer, others that are right too (an inverse question can have several), and how it is computed."""

    value: Value
    others: tuple[Value, ...]
    lines: tuple[Line, ...]


class Wrong(NamedTuple):
    """A wrong answer, the misconceptions that give it, and the first layer at which the student goes astray.

    `plan` is what `Study.lines` needs to write the student's computation out.
    """

    codes: tuple[str, ...]
    value: Value
    layer: str
    plan: tuple[Placed, ...] = ()

    @property
    def everywhere(self) -> bool:
        """Whether a slip was made at every layer that allows it, and not at one."""
        return any(not one.where for one in self.plan)


class Study:
    """A question and everything that can be said of answers to it; what is dear is computed on first use."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.task: Task = task_of(question)
        outcome = self.task.outcome(())
        if outcome is None:
            raise ValueError(question.id)
        self.right = Right(outcome.value, (), self.task.lines(()))

    @cached_property
    def placed(self) -> list[Placed]:
        """Every slip that can be made."""
        return list(self.task.placed())

    @cached_property
    def singles(self) -> tuple[Wrong, ...]:
        """Wrong answers that one slip gives, in the order of the tables."""
        return tuple(self._wrongs((one,) for one in self.placed))

    @cached_property
    def pairs(self) -> tuple[Wrong, ...]:
        """Wrong answers that two slips give, and that neither gives alone."""
        alone = {one.codes[0]: one.value for one in self.singles}
        found = self._wrongs(self._combined())
        return tuple(one for one in found if all(alone.get(code) != one.value for code in one.codes))

    def _combined(self) -> Iterator[tuple[Placed, ...]]:
        placed = [one for one in self.placed if one.code not in _ALIASES]
        few = len(placed) <= _FEW
        for a, b in combinations(placed, 2):
            if a.code != b.code and (few or a.where == b.where):
                yield a, b

    def _wrongs(self, plans: Iterator[tuple[Placed, ...]]) -> Iterator[Wrong]:
        """The outcome of every plan that differs from the right one; the same by the same slips once."""
        seen = set()
        for plan in plans:
            outcome = self.task.outcome(plan)
            codes = tuple(one.code for one in plan)
            if outcome and not self.is_right(outcome.value) and (codes, outcome.value) not in seen:
                seen.add((codes, outcome.value))
                yield Wrong(codes, outcome.value, outcome.layer, plan)

    def is_right(self, value: Value) -> bool:
        """Whether a value is right, exactly."""
        return value == self.right.value or value in self.right.others

    def lines(self, wrong: Wrong) -> tuple[Line, ...]:
        """The student's own computation."""
        return self.task.lines(wrong.plan)

    def diagnose(self, value: Value) -> tuple[Wrong, ...]:
        """Every single slip that gives exactly this value; if there is none, every pair; else nothing."""
        return _that_give(value, self.singles) or _that_give(value, self.pairs)


def _that_give(value: Value, wrongs: Sequence[Wrong]) -> tuple[Wrong, ...]:
    return tuple(one for one in wrongs if type(one.value) is type(value) and one.value == value)


def task_of(question: Question) -> Task:
    """The kind of task that a question is."""
    return NetworkTask(question)
