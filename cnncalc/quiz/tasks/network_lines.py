"""The computation of a question on a network as it is told to a student, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES
from cnncalc.explanation.derive import size_lines
from cnncalc.formulas.term import Term, product, total
from cnncalc.quiz.model import COUNTS
from cnncalc.quiz.tasks.counting import NAMES
from cnncalc.quiz.tasks.task import Line, lines_of, result_line
from cnncalc.quiz.tasks.working import plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from cnncalc.quiz.tasks.network import NetworkTask
    from cnncalc.quiz.tasks.task import Placed
    from cnncalc.quiz.tasks.working import Working

# Of more layers the lines of the last, or the sum alone, are told.
MOST_LINES = 12


class NetworkLines:
    """One computation: a network at work, and the slips that were made in it, none in the right one."""

    def __init__(self, task: NetworkTask, working: Working, plan: Sequence[Placed]) -> None:
        self.task = task
        self.working = working
        self.plan = plan
        self.ask = task.question.ask
        self.name = NAMES.get(self.ask, self.ask)
        self.numbers = {path: task.number(working.steps[path], plan) for path in task.counted}

    def lines(self, shown: Collection[str]) -> Iterator[Line]:
        """What is computed at the layers that are to be shown, and what all come to."""
        if self.ask not in COUNTS:
            yield from self._sizes(shown)
        elif sum(map(bool, self.numbers.values())) > MOST_LINES:
            yield from self._many()
        else:
            for path in self.numbers:
                yield from self._count(path) if path in shown else ()
            yield from self._sum()

    def _sizes(self, shown: Collection[str]) -> Iterator[Line]:
        for path, step in list(self.working.steps.items())[-MOST_LINES:]:
            is_kept = step.y == step.x
            if path not in shown or (is_kept and step.y == self.task.base.steps[path].y):
                continue
            yield from () if is_kept else lines_of(path, size_lines(step.y, step.xs))
            if is_kept or len(self.task.nodes) > 1 or self.ask == "output":
                yield result_line(path, "output", plain(step.y).dims)

    def _many(self) -> Iterator[Line]:
        """The sum alone, and over how many layers."""
        number = sum(map(int, self.numbers.values()))
        layers = sum(map(bool, self.numbers.values()))
        yield result_line("", self.name, number)._replace(remark=f"over {layers:,} layers")
        if self.ask == "memory":
            yield from self._memory()

    def _count(self, path: str) -> Iterator[Line]:
        """One layer's share, with its sizes where they are not the right ones."""
        step, base = self.working.steps[path], self.task.base.steps[path]
        if not self.numbers[path] and not self.task.number(base, ()):
            return
        if step.y != base.y:
            yield from lines_of(path, size_lines(step.y, step.xs))
        yield Line(path, (self.name,), self.numbers[path])

    def _sum(self) -> Iterator[Line]:
        """What all layers come to, and in which unit."""
        summands = [Term(int(number), path) for path, number in self.numbers.items() if number]
        right = [self.task.number(self.task.base.steps[path], ()) for path in self.numbers]
        if len(summands) > 1 or sum(map(bool, right)) > 1:
            yield Line("", (self.name,), total(summands))
        if self.ask == "memory":
            yield from self._memory()

    def _memory(self) -> Iterator[Line]:
        """From numbers to bytes, and to the unit that is asked for."""
        agreed = self.task.agreed_by(self.plan)
        entering = self.task.entering(self.working, agreed)
        elements: int = Term(sum(map(int, self.numbers.values())), "elements")
        if entering:
            elements = elements + Term(entering, "input")
        factors = [elements, *([Term(agreed.batch, "batch")] if agreed.batch > 1 else [])]
        if agreed.unit != "values":
            yield Line("", ("bytes",), product([*factors, DTYPES[agreed.dtype]]), agreed.dtype)
        times, over = self.task.scale(self.plan)
        value = self.task.value(self.plan) or 0
        if times != over:
            yield result_line("", f"bytes/{over:,}·{times:,}", value)
        elif agreed.unit != "B":
            yield result_line("", f"memory ({agreed.unit})", value)
