"""A question studied: its right answer, the wrong ones that slips lead to, and what a given answer comes from."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.layers.base import fields_of
from cnncalc.model.volume import Dims
from cnncalc.quiz.answers.values import Reading, same
from cnncalc.quiz.mistakes import COUNTED
from cnncalc.quiz.model import INVERSE, NoAnswerError
from cnncalc.quiz.tasks.alternatives import alternatives
from cnncalc.quiz.tasks.cells import CellsTask
from cnncalc.quiz.tasks.field import FieldTask
from cnncalc.quiz.tasks.inverse import InverseTask
from cnncalc.quiz.tasks.network import NetworkTask
from cnncalc.quiz.tasks.task import Line, Placed, line_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from cnncalc.model.graph import Node
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.model import Question
    from cnncalc.quiz.tasks.task import Task

__all__ = ["Line", "Right", "Study", "Wrong", "line_text"]

# Other readings of a slip that is tried itself: two of them together say nothing new.
ALIASES = frozenset({"M12", "M13", "M43", "M55", "M58"})
# What a question is about, by the field of a layer that differs from its default, and the mistakes about it.
ABOUT: dict[str, frozenset[str]] = {
    "dilation": frozenset({"M21", "M22", "M23"}),
    "groups": frozenset({"M50"}),
    "rounding": frozenset({"M36"}),
    "output_padding": frozenset({"M37"}),
    "stride": frozenset({"M07", "M16", "M66"}),
    "padding": frozenset({"M04", "M05", "M06"}),
}
# Two slips that have a code of their own together.
_TOGETHER: dict[tuple[str, ...], tuple[str, ...]] = {("M41", "M42"): ("M43",)}
# Of so many slips any two are combined; of more those at the same place, or wherever they can be made, as in questions
# from a seed; of some more in what is counted one at every layer with one at a single layer, too, which costs little.
_FEW, _SOME = 72, 100
# So many layers are computed at the most for all pairs of mistakes together: a few seconds.
MOST_STEPS = 30_000


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
        self.was_cut_short = False
        self.task: Task = task_of(question)
        value = self.task.value(())
        if value is None:
            raise NoAnswerError(question.id)
        others = self.task.others if isinstance(self.task, InverseTask) else ()
        self.right = Right(value, others, self.task.lines(()))

    @cached_property
    def placed(self) -> list[Placed]:
        """Every slip that can be made."""
        return list(self.task.placed())

    @cached_property
    def singles(self) -> tuple[Wrong, ...]:
        """Wrong answers that one slip gives, in the order of the tables."""
        return tuple(map(self._at_its_layer, self._wrongs((one,) for one in self.placed)))

    def _at_its_layer(self, wrong: Wrong) -> Wrong:
        return wrong._replace(layer=self.task.layer(wrong.plan))

    @cached_property
    def pairs(self) -> tuple[Wrong, ...]:
        """Wrong answers that two slips give, and that neither gives alone. Their layer is found by `explain`."""
        alone = {(one.codes[0], one.value) for one in self.singles}
        found = self._wrongs(self._within_budget(self._combined()))
        return tuple(one for one in found if all((code, one.value) not in alone for code in one.codes))

    def broadly(self, codes: Collection[str]) -> tuple[Wrong, ...]:
        """Wrong answers of these misconceptions alone, each made at every layer that allows it."""
        task = self.task
        placed = task.broadly(codes) if isinstance(task, NetworkTask) else self.placed
        return tuple(self._wrongs((one,) for one in placed if one.code in codes))

    def _combined(self) -> Iterator[tuple[Placed, ...]]:
        # Where there is one layer, taking it twice is strange enough by itself.
        alone = {"M28"} if len(self.question.graph.nodes) == 1 else set()
        placed = [one for one in self.placed if one.code not in ALIASES | alone]
        few, some = len(placed) <= _FEW, len(placed) <= _SOME
        times = Counter(one.slip for one in placed)
        broad = {one for one in placed if not one.where or times[one.slip] == 1}
        for a, b in combinations(placed, 2):
            is_near = a.where == b.where or broad.issuperset((a, b)) or (some and _is_habit(a, b))
            if a.code != b.code and (few or is_near):
                yield a, b

    def _within_budget(self, plans: Iterator[tuple[Placed, ...]]) -> Iterator[tuple[Placed, ...]]:
        """As many plans as can be tried in a few seconds: what one costs grows with the length of the network."""
        most = MOST_STEPS // max(len(self.question.graph.nodes), 1)
        for count, plan in enumerate(plans):
            if count == most:
                self.was_cut_short = True
                return
            yield plan

    def _wrongs(self, plans: Iterator[tuple[Placed, ...]]) -> Iterator[Wrong]:
        """The outcome of every plan that differs from the right one; the same by the same slips once."""
        seen = set()
        for plan in plans:
            value = self.task.value(plan)
            codes = tuple(sorted(one.code for one in plan))
            codes = _TOGETHER.get(codes, codes)
            if value is not None and not self.is_right(value) and (codes, value) not in seen:
                seen.add((codes, value))
                yield Wrong(codes, value, "", plan)

    def is_right(self, value: Value) -> bool:
        """Whether a value is right, exactly."""
        return same(value, self.right.value) or any(same(value, one) for one in self.right.others)

    def accepts(self, reading: Reading) -> bool:
        """Whether an answer is right as far as its digits go, where the question does not want all of them."""
        if self.is_right(reading.value):
            return True
        if self.wants_sizes_alone and reading.lacks_depth(self.right.value):
            return True
        if self.question.conventions.exact and not isinstance(reading.value, Dims):
            return False
        return any(reading.means(value) for value in (self.right.value, *self.right.others))

    @cached_property
    def wants_sizes_alone(self) -> bool:
        """Whether the depth is left out in every option of the question, or in its key: then it is not asked for."""
        right, key = self.right.value, self.question.key
        readings = [choice.reading for choice in self.question.choices] or [key.reading if key else None]
        volumes = [reading.value for reading in readings if reading and isinstance(reading.value, Dims)]
        return isinstance(right, Dims) and bool(volumes) and all(len(dims) == len(right) - 1 for dims in volumes)

    def lines(self, wrong: Wrong) -> tuple[Line, ...]:
        """The student's own computation."""
        if isinstance(self.task, CellsTask) and not wrong.plan:
            return self.task.misread_lines(wrong.value)
        return self.task.lines(wrong.plan)

    def solution(self, value: Value | None = None) -> tuple[Line, ...]:
        """How the right answer is computed; of a matrix, the cells in which `value` is wrong."""
        if value is not None and isinstance(self.task, CellsTask):
            return self.task.solution(value)
        return self.right.lines

    def diagnose(self, value: Value) -> tuple[Wrong, ...]:
        """Every single slip that gives exactly this value; if there is none, every pair; else nothing."""
        return self.explain(Reading(value))

    def explain(self, reading: Reading) -> tuple[Wrong, ...]:
        """The same for an answer that was rounded, as far as its digits go; other readings of a slip come last."""
        found = _that_give(reading, self.singles)
        if reading.is_coarse:
            return found if len({wrong.codes for wrong in found}) == 1 else ()
        found = found or tuple(map(self._at_its_layer, _that_give(reading, self.pairs)))
        found = tuple(sorted(found, key=self._rank))
        if not found and isinstance(self.task, CellsTask) and self.task.misread(reading.value):
            return (Wrong(("M94",), reading.value, ""),)
        return found

    def _rank(self, wrong: Wrong) -> tuple[bool, int, bool]:
        """Other readings of a mistake last, those about a field that its layer sets off its default first.

        Among equals those at the layer that is asked about come first, then the order of the tables holds.
        """
        node = self.question.graph.nodes.get(wrong.layer)
        fields = [at for at, field in enumerate(ABOUT) if wrong.codes[0] in ABOUT[field] and _is_set(node, field)]
        is_elsewhere = bool(self.question.at) and wrong.layer != self.question.at
        return wrong.codes[0] in ALIASES, min(fields, default=len(ABOUT)), is_elsewhere

    def conventions(self, value: Value) -> tuple[str, ...]:
        """Conventions that the question does not state, and under which the value would be right: `biases: false`."""
        found = tuple(f"{name}: {word}" for name, word, right in self._otherwise if same(value, right))
        return (*found, "order: channels-first") if self.is_depth_first(value) else found

    def is_depth_first(self, value: Value) -> bool:
        """Whether it is 32x29x29 for 29x29x32: channels first, where the order is not settled and it is no other."""
        right = self.right.value
        if self.question.ask != "output" or "order" in self.question.conventions.stated:
            return False
        if not isinstance(value, Dims) or not isinstance(right, Dims) or len(set(right[:-1])) != 1 or len(right) < 3:
            return False
        return not self.is_right(value) and same(Dims((*value[1:], value[0])), right)

    @cached_property
    def _otherwise(self) -> list[tuple[str, str, Value]]:
        """What would be right under other conventions."""
        found = []
        for name, word, agreed in alternatives(self.question):
            value = answer_of(replace(self.question, conventions=agreed))
            if value is not None and not self.is_right(value):
                found.append((name, word, value))
        return found


def _is_set(node: Node | None, field: str) -> bool:
    """Whether a layer has a field that differs from its default."""
    declared = fields_of(type(node.layer)).get(field) if node else None
    return declared is not None and getattr(node and node.layer, declared.attribute) != declared.default


def _is_habit(a: Placed, b: Placed) -> bool:
    """Whether both are made in what is counted, one of them at every layer: no bias anywhere, and a layer forgotten."""
    return a.slip.stage == b.slip.stage == COUNTED and not (a.where and b.where)


def _that_give(reading: Reading, wrongs: Sequence[Wrong]) -> tuple[Wrong, ...]:
    return tuple(one for one in wrongs if reading.means(one.value))


def answer_of(question: Question) -> Value | None:
    """The right answer; None where there is none, as under a rounding by which the volumes of a merge do not meet."""
    try:
        return task_of(question).value(())
    except NoAnswerError:
        return None


def task_of(question: Question) -> Task:
    """The kind of task that a question is."""
    if question.ask in INVERSE:
        return InverseTask(question)
    kinds: dict[str, Callable[[Question], Task]] = {"receptive_field": FieldTask, "values": CellsTask}
    return kinds.get(question.ask, NetworkTask)(question)
