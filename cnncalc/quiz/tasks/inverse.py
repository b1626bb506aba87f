"""Questions that go the other way: which kernel, stride, padding or number of filters gives a stated output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.derive import size_lines
from cnncalc.model.volume import Volume
from cnncalc.quiz.answers.values import NO_FIT
from cnncalc.quiz.mistakes import InverseSlip, Slip
from cnncalc.quiz.mistakes.inverse import INVERSE_SLIPS
from cnncalc.quiz.mistakes.sizes import SIZE_SLIPS
from cnncalc.quiz.mistakes.types import POOLS
from cnncalc.quiz.model import NoAnswerError
from cnncalc.quiz.tasks.rounding import fits_whole
from cnncalc.quiz.tasks.task import Line, Placed, lines_of, result_line
from cnncalc.quiz.tasks.working import plain, step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.model import Question
    from cnncalc.quiz.tasks.working import Change, Step

# The largest value that is tried.
MOST = 512


class InverseTask:
    """All values of a field that give the stated output, and what students make of it."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.field = question.ask
        self.node = question.graph.nodes[question.graph.source_of(question.at)]
        made = step(self.node, self.node.layer, self.node.input_volumes)
        if made is None:
            raise NoAnswerError(question.id)
        self.base: Step = made
        self.target = Volume.of(question.target) if question.target else self.node.volume
        self._steps: dict[int, Step | None] = {}
        self.solutions = list(self._solutions(lambda one: one))

    def _told(self, value: int) -> Step | None:
        """The layer with a value for the field; the same step where it has that already."""
        if value not in self._steps:
            has_it = self.base.field(self.field) == value
            self._steps[value] = self.base if has_it else self.base.told(**{self.field: value})
        return self._steps[value]

    def _solutions(self, change: Change) -> Iterator[int]:
        """Every value that gives the stated output, by a formula changed or not.

        A size only grows or only shrinks with a field. So nothing is found where both ends lie on the same side of the
        stated output, nor behind it, nor behind the first value that does not fit any more.
        """
        sides: set[int] = set()
        tried = self._tried()
        if self.field != "filters" and self._side(change, tried[0]) * self._side(change, tried[-1]) > 0:
            return
        for value in tried:
            told = self._told(value)
            found = change(told) if told else None
            if told is None and sides:
                return
            if found and self._is_target(found):
                yield value
            if found and self.field != "filters":
                sides.add(_side(plain(found.y).spatial, self.target.spatial))
                if {-1, 1} <= sides:
                    return

    def _side(self, change: Change, value: int) -> int:
        """On which side of the stated output a value lies; 0 where it is that, or nothing comes out."""
        told = self._told(value)
        found = change(told) if told else None
        return _side(plain(found.y).spatial, self.target.spatial) if found else 0

    def _tried(self) -> Sequence[int]:
        if self.field == "filters":
            return (self.target.depth,)  # as many as the output is deep, and no other number
        longest = max((*self.base.x.spatial, *self.target.spatial), default=0)
        return range(0 if self.field == "padding" else 1, min(int(longest) * 2, MOST) + 1)

    def _is_target(self, found: Step) -> bool:
        keeps = self.node.type in POOLS
        if self.question.conventions.rounding == "strict" and not fits_whole(found):
            return False
        y = plain(found.y)
        return y.spatial == self.target.spatial and (keeps or y.depth == self.target.depth)

    @property
    def others(self) -> tuple[Value, ...]:
        """Values that are right, too."""
        also: list[Value] = [value for value in self.solutions if value != self._first()]
        same = self.base.told(padding="same") if self.field == "padding" else None
        return (*also, "same") if same and self._is_target(same) else tuple(also)

    def _first(self) -> Value:
        """The one that the quiz marks or the network has, if it is one; else the least."""
        key = self.question.key.value if self.question.key else None
        own = self.base.field(self.field) if not self.question.target else None
        for one in (key, own):
            if isinstance(one, int) and one in self.solutions:
                return one
        return self.solutions[0] if self.solutions else NO_FIT

    def placed(self) -> list[Placed]:
        """Formulas that students turn round, and mistakes in turning them round."""
        turned = [Placed(slip) for slip in SIZE_SLIPS if self.field != "filters" and slip.code not in {"M28", "M29"}]
        return [*map(Placed, INVERSE_SLIPS), *turned] if self.solutions else []

    def value(self, plan: Sequence[Placed]) -> Value | None:
        """The value that a student comes to; slips are not combined."""
        if not plan:
            return self._first()
        slip = plan[0].slip
        if len(plan) > 1:
            return None
        if isinstance(slip, InverseSlip):
            return slip.change(self.field, self.solutions[0], self.base, self.target)
        return self._by(slip.change) if isinstance(slip, Slip) else None

    def _by(self, change: Change) -> int | None:
        """What a changed formula leads to; nothing where it leaves the field out, for then every value would do."""
        found = next(self._solutions(change), None)
        if found is None:
            return None
        tried = self._tried()
        is_blind = self._size(change, tried) == self._size(change, reversed(tried))
        return None if is_blind else found

    def _size(self, change: Change, values: Iterable[int]) -> tuple[int, ...] | None:
        """What comes out with the first of some values with which something does."""
        for value in values:
            told = self._told(value)
            made = change(told) if told else None
            if made:
                return plain(made.y).spatial
        return None

    def layer(self, plan: Sequence[Placed]) -> str:
        """There is one layer."""
        return self.question.at if plan else ""

    def lines(self, plan: Sequence[Placed]) -> tuple[Line, ...]:
        """The formula with the value put in: it gives the stated output."""
        value = self.value(plan)
        told = self._told(value) if isinstance(value, int) and value >= 0 else None
        slip = plan[0].slip if plan else None
        if told and isinstance(slip, Slip):
            told = slip.change(told)
        head = result_line(self.question.at, self.field, NO_FIT if value is None else value)
        if not told or isinstance(slip, InverseSlip):
            return (head,)
        return (head, *lines_of(self.question.at, size_lines(told.y, told.xs)))


def _side(sizes: tuple[int, ...], target: tuple[int, ...]) -> int:
    """1 where a size is too large along every axis, -1 where along every one too small, else 0."""
    if all(a > b for a, b in zip(sizes, target, strict=True)):
        return 1
    return -1 if all(a < b for a, b in zip(sizes, target, strict=True)) else 0
