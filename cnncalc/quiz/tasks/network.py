"""Questions on a network: what comes out at a layer, and what is counted at one or at all of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnncalc.explanation.derive import size_lines
from cnncalc.model.volume import Volume
from cnncalc.quiz.answers.values import NO_FIT
from cnncalc.quiz.mistakes import CHANGED, CarrySlip, ConventionSlip, CountSlip, Slip
from cnncalc.quiz.mistakes.biases import BIAS_SLIPS
from cnncalc.quiz.mistakes.counts import PARAMETER_SLIPS, WEIGHT_SLIPS
from cnncalc.quiz.mistakes.memory import MEMORY_SLIPS
from cnncalc.quiz.mistakes.neighbours import handed_on, neighbour_slips, separable_slips
from cnncalc.quiz.mistakes.quantities import FLOP_PRODUCTS, MEMORY_COUNTS, OUTPUT_SLIPS, PARAMETER_BYTES, WORK_OUTPUTS
from cnncalc.quiz.mistakes.sizes import SIZE_SLIPS, ceil_not_floor
from cnncalc.quiz.mistakes.vectors import slips_of
from cnncalc.quiz.mistakes.work import WORK_SLIPS
from cnncalc.quiz.model import COUNTS, NoAnswerError
from cnncalc.quiz.tasks.counting import counted, in_unit
from cnncalc.quiz.tasks.needed import as_agreed, is_counted, needed
from cnncalc.quiz.tasks.network_lines import NetworkLines
from cnncalc.quiz.tasks.rounding import carried, carried_lines, fits_whole, rounded, unrounded
from cnncalc.quiz.tasks.task import Placed, lines_of
from cnncalc.quiz.tasks.working import lenient, work

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from cnncalc.model.volume import Dims
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.mistakes import Count
    from cnncalc.quiz.model import Conventions, Question
    from cnncalc.quiz.tasks.task import Line
    from cnncalc.quiz.tasks.working import Change, Step, Working

# What can go wrong in what is counted.
COUNT_SLIPS: dict[str, tuple[CountSlip | ConventionSlip, ...]] = {
    "params": (*PARAMETER_SLIPS, *PARAMETER_BYTES),
    "weights": WEIGHT_SLIPS,
    "biases": BIAS_SLIPS,
    "macs": (*WORK_SLIPS, *WORK_OUTPUTS),
    "flops": (*FLOP_PRODUCTS, *WORK_SLIPS, *WORK_OUTPUTS),
    "activations": OUTPUT_SLIPS,
    "memory": (*MEMORY_SLIPS, *MEMORY_COUNTS),
}
# In a network of more layers, slips are tried at the layer that is asked about, and everywhere.
MOST_LAYERS = 40
# Where a layer has to fit whole, and does not: students round.
ROUNDED = (Slip("M38", CHANGED, lambda step: step), Slip("M38", CHANGED, ceil_not_floor))


class NetworkTask:
    """A question on a network, computed with slips or without."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.agreed = question.conventions
        graph = question.graph
        self.source = graph.source_of(question.at) if question.at else ""
        self.nodes = [as_agreed(node, self.agreed) for node in needed(question, self.source)]
        self.counted = [node.path for node in self.nodes if is_counted(node, question)]
        known = work(graph.inputs, self.nodes, self._standing())
        if known is None:
            raise NoAnswerError(question.id)
        self.base: Working = known
        self._changed: dict[tuple[Change, str], Step | None] = {}
        self._workings: dict[tuple[Placed, bool], Working | None] = {}
        self._counts = {path: self._count(self.base.steps[path]) for path in self.counted}
        self.fits = self.agreed.rounding != "strict" or all(map(fits_whole, self.base.steps.values()))

    def _standing(self) -> dict[str, list[Change]]:
        """What is changed at every layer by agreement: sizes rounded up."""
        up: list[Change] = [lenient(ceil_not_floor)]
        return {node.path: up for node in self.nodes} if self.agreed.rounding == "ceil" else {}

    def placed(self) -> list[Placed]:
        """Every slip at every layer at which it makes a difference, and at all of them together."""
        if not self.fits:
            return list(map(Placed, ROUNDED))
        found = []
        for slip in self._slips():
            if isinstance(slip, ConventionSlip | CarrySlip):
                found.append(Placed(slip))
                continue
            paths = [path for path, step in self.base.steps.items() if self._matters(slip, step)]
            if len(self.nodes) <= MOST_LAYERS or len(paths) == 1:
                found += [Placed(slip, path) for path in paths]
            elif self.source in paths:
                found.append(Placed(slip, self.source))
            if len(paths) > 1:
                found.append(Placed(slip))
        return found

    def _slips(self) -> Iterator[Slip | CountSlip | ConventionSlip | CarrySlip]:
        ask = self.question.ask
        yield from COUNT_SLIPS.get(ask, ())
        if ask in COUNTS:
            yield from slips_of(self.question.graph)
            yield from separable_slips(self.question.graph)
            if ask != "biases" and len(self.counted) > 1:
                yield Slip("M28", CHANGED, handed_on)
        else:
            yield from neighbour_slips(self.question.graph)
        yield from SIZE_SLIPS
        if ask not in COUNTS and len(self.nodes) > 1:
            yield from (CarrySlip(), CarrySlip(goes_up=True))
        if ask not in COUNTS:
            yield CarrySlip(code="M95")

    def _matters(self, slip: Slip | CountSlip, step: Step) -> bool:
        if isinstance(slip, Slip):
            changed = slip.change(step)
            return changed is not None and (changed.y, changed.xs) != (step.y, step.xs)
        if step.node.path not in self.counted:
            return False
        number = slip.change(step, self._count)
        return number is not None and number != self._count(step)

    def _count(self, step: Step, agreed: Conventions | None = None) -> int:
        return counted(step, self.question.ask, agreed or self.agreed)

    def value(self, plan: Sequence[Placed]) -> Value | None:
        """What comes out with these slips."""
        if not self.fits and not plan:
            return NO_FIT
        if any(isinstance(one.slip, CarrySlip) for one in plan):
            return self._carried(plan[0].slip) if len(plan) == 1 else None
        working = self._working(plan, is_bare=True)
        return self._value(working, plan) if working else None

    def layer(self, plan: Sequence[Placed]) -> str:
        """The first layer at which something is different; '' if that is no matter of layers."""
        working = self._working(plan, is_bare=True)
        return next(iter(self._departing(working, plan)), "") if working else ""

    def _working(self, plan: Sequence[Placed], *, is_bare: bool = False) -> Working | None:
        """The network with the slips in its layers; where it is bare, layers behind them have no histories."""
        sized = tuple(one for one in plan if isinstance(one.slip, Slip))
        # A slip in what is counted looks at the letters of its layer.
        is_bare = is_bare and not any(isinstance(one.slip, CountSlip) for one in plan)
        if len(sized) != 1:
            return self._worked(sized, is_bare=is_bare)
        # The same slip goes with many of those in what is counted.
        key = sized[0], is_bare
        if key not in self._workings:
            self._workings[key] = self._worked(sized, is_bare=is_bare)
        return self._workings[key]

    def _worked(self, sized: Sequence[Placed], *, is_bare: bool) -> Working | None:
        changes = self._standing()
        for one in sorted(sized, key=lambda one: one.slip.stage):
            if isinstance(one.slip, Slip):
                change = self._remembered(one.slip.change)
                change = change if one.where else lenient(change)
                for path in [one.where] if one.where else self.base.steps:
                    changes[path] = [*changes.get(path, []), change]
        return work(self.question.graph.inputs, self.nodes, changes, self.base, is_bare=is_bare) if sized else self.base

    def _remembered(self, change: Change) -> Change:
        """A change that is made once to a step of the right computation: pairs make it over and over."""

        def changed(step: Step) -> Step | None:
            path = step.node.path
            if step is not self.base.steps[path]:
                return change(step)
            if (change, path) not in self._changed:
                self._changed[change, path] = change(step)
            return self._changed[change, path]

        return changed

    def _value(self, working: Working, plan: Sequence[Placed]) -> Value:
        question = self.question
        if question.ask in COUNTS:
            agreed = self.agreed_by(plan)
            number = sum(int(self.number(working.steps[path], plan)) for path in self.counted)
            if question.ask != "memory":
                return number
            return in_unit(number + self.entering(working, agreed), agreed, self.scale(plan))
        return self._size(working.volumes[self.source])

    def _size(self, y: Volume) -> Value:
        """Of a volume what is asked."""
        return y.dims if self.question.ask == "output" else y.size(self.question.ask)

    def _size_of(self, dims: Dims) -> Value:
        """Of sizes with fractions what is asked."""
        return dims if self.question.ask == "output" else dims[Volume.of(dims).axes.index(self.question.ask)]

    def _carried(self, slip: object) -> Value | None:
        """What comes out if fractions are carried along, and rounded at the end: to the nearest, or up."""
        volumes = carried(self.question.graph.inputs, self.nodes)
        if isinstance(slip, CarrySlip) and slip.code == "M95":
            dims = unrounded(volumes[self.source]) if self.source in volumes else None
            return self._size_of(dims) if dims else None
        goes_up = isinstance(slip, CarrySlip) and slip.goes_up
        y = rounded(volumes[self.source], goes_up=goes_up) if self.source in volumes else None
        return self._size(y) if y else None

    def agreed_by(self, plan: Sequence[Placed]) -> Conventions:
        """The conventions that a student took."""
        agreed = self.agreed
        for one in plan:
            if isinstance(one.slip, ConventionSlip):
                agreed = one.slip.change(agreed) or agreed
        return agreed

    def scale(self, plan: Sequence[Placed]) -> tuple[int, int]:
        """By what a slip multiplies the result, and divides it."""
        slips = [one.slip for one in plan if isinstance(one.slip, ConventionSlip)]
        return next((one.scale for one in slips if one.change(self.agreed)), (1, 1))

    def entering(self, working: Working, agreed: Conventions) -> int:
        """The numbers of the inputs, where they count."""
        inputs = self.question.graph.inputs if agreed.input and not self.question.at else ()
        return sum(working.volumes[name].elements for name in inputs)

    def number(self, step: Step, plan: Sequence[Placed]) -> int:
        """One layer's share of a count, with the slips that are made at it."""
        count: Count = self._count
        for one in plan:
            if isinstance(one.slip, CountSlip) and one.where in {"", step.node.path}:
                count = partial(_slipped, one.slip, count)
        if step is self.base.steps[step.node.path] and count == self._count:
            return self._counts[step.node.path]
        number = count(step)
        return 0 if number is None else number

    def _departing(self, working: Working, plan: Sequence[Placed]) -> Iterator[str]:
        """The layers at which something is different, in order."""
        for path, step in working.steps.items():
            base = self.base.steps[path]
            is_other = step.y != base.y or step.xs != base.xs
            if path in self.counted and self.question.ask in COUNTS:
                is_other = is_other or self.number(step, plan) != self._count(base)
            if is_other:
                yield path

    def lines(self, plan: Sequence[Placed]) -> tuple[Line, ...]:
        """The computation: layer by layer from the first that is different, and what it comes to."""
        if any(isinstance(one.slip, CarrySlip) for one in plan):
            return carried_lines(carried(self.question.graph.inputs, self.nodes), self.nodes)
        working = self._working(plan) if self.fits or plan else None
        if working is None:
            return tuple(self._misfits())
        shown = set(self._departing(working, plan)) if plan and self.fits else set(working.steps)
        return tuple(NetworkLines(self, working, plan).lines(shown))

    def _misfits(self) -> Iterator[Line]:
        for path, step in self.base.steps.items():
            if not fits_whole(step):
                yield from lines_of(path, size_lines(step.y, step.xs, step.layer.windows(step.x)))

    def broadly(self, codes: Collection[str]) -> Iterator[Placed]:
        """The slips of these misconceptions, each made wherever it makes a difference: cheaper than one by one."""
        for slip in self._slips():
            if slip.code not in codes:
                continue
            if isinstance(slip, Slip | CountSlip):
                paths = [path for path, step in self.base.steps.items() if self._matters(slip, step)]
                yield from [Placed(slip, *paths if len(paths) == 1 else ())] if paths else []
            else:
                yield Placed(slip)


def _slipped(slip: CountSlip, count: Callable[[Step], int | None], step: Step) -> int | None:
    """The count with a slip; without it where it cannot be made."""
    number = slip.change(step, count)
    return count(step) if number is None else number
