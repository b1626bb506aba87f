"""Questions on the receptive field of a layer: the windows on the way there, widened one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.receptive_field import receptive_fields
from cnncalc.explanation.derive import traced, traced_inputs
from cnncalc.explanation.receptive_field import extent, widened
from cnncalc.formulas.term import Term
from cnncalc.model.volume import AXES, Dims
from cnncalc.quiz.answers.values import NO_FIT
from cnncalc.quiz.mistakes.field import FIELD_SLIPS, FieldSlip, Seen
from cnncalc.quiz.tasks.needed import needed
from cnncalc.quiz.tasks.task import Line, Placed, result_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.model.graph import Node
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.model import Question


class FieldTask:
    """The receptive field, computed with slips or without; behind branches without."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.source = question.graph.source_of(question.at)
        self.depth = question.graph.volume_of(self.source).depth
        nodes = needed(question, self.source)
        self.own = receptive_fields(question.graph)[self.source]
        rank = question.graph.volume_of(self.source).rank
        self.axes = [_windows(nodes, at) for at in range(rank)]
        self.right = self._right()
        self.is_chain = bool(self.axes) and self._along([]) == self.right

    def _right(self) -> Value:
        sizes = [field.size if field else 0 for field in self.own]
        if not sizes or not all(sizes):
            return NO_FIT
        return sizes[0] if len(set(sizes)) == 1 else Dims(sizes)

    def placed(self) -> list[Placed]:
        """Every slip, if the layers are a chain."""
        return [Placed(slip) for slip in FIELD_SLIPS] if self.is_chain else []

    def value(self, plan: Sequence[Placed]) -> Value | None:
        """The field with these slips; None where one of them cannot be made."""
        return self._along([one.slip for one in plan if isinstance(one.slip, FieldSlip)]) if plan else self.right

    def layer(self, plan: Sequence[Placed]) -> str:
        """A receptive field goes wrong as a whole."""
        del plan
        return ""

    def _along(self, slips: Sequence[FieldSlip]) -> Value | None:
        sizes = []
        for windows in self.axes:
            found = _computed(windows, slips)
            if found is None:
                return None
            sizes.append(int(found.term))
        if any(slip.with_depth for slip in slips):
            return Dims((*sizes, self.depth))
        return sizes[0] if len(set(sizes)) == 1 else Dims(sizes)

    def lines(self, plan: Sequence[Placed]) -> tuple[Line, ...]:
        """The recursion, layer by layer, along the first axis; along all where they differ."""
        if not self.is_chain:
            return (result_line(self.question.at, "receptive field", extent(self.own)),)
        slips = [one.slip for one in plan if isinstance(one.slip, FieldSlip)]
        value = self._along(slips)
        several = isinstance(value, Dims) and not any(slip.with_depth for slip in slips)
        axes = AXES[len(self.axes)] if several else ("",)
        lines = [line for name, windows in zip(axes, self.axes, strict=False) for line in _lines(windows, slips, name)]
        if isinstance(value, Dims):
            lines.append(result_line("", "receptive field", value))
        return tuple(lines)


class Computed(NamedTuple):
    """A size along an axis: its formula, and the lines that lead there."""

    term: int
    lines: tuple[Line, ...]


def _windows(nodes: Sequence[Node], at: int) -> list[Seen]:
    """Every window on the way, along one axis, in letters."""
    found = []
    for node in nodes:
        layer, xs = traced(node.layer), traced_inputs(node.input_volumes)
        walks = layer.windows(xs[0])
        if at < len(walks):
            walk = walks[at]
            F, S, L = (_letter(n, name) for n, name in ((walk.kernel, "F"), (walk.stride, "S"), (walk.dilation, "L")))
            found.append(Seen(node.path, node.type, F, S, L))
    return found


def _letter(value: int, name: str) -> Term:
    return Term(int(value), name)


def _computed(windows: Sequence[Seen], slips: Sequence[FieldSlip]) -> Computed | None:
    """The size that a student comes to."""
    seen: list[Seen] | None = list(windows)
    for slip in slips:
        if slip.windows and seen:
            seen = slip.windows(seen)
    if not seen:
        return None
    for slip in slips:
        if slip.size:
            term = slip.size(seen)
            return None if term is None else Computed(term, (Line("", ("rf",), term),))
    return _recursion(seen)


def _recursion(windows: Sequence[Seen]) -> Computed:
    """The course's: every window widens the field by F - 1 steps as long as all strides before it."""
    size, stride, lines = Term(1, "rf_in"), Term(1, "jump_in"), []
    for one in windows:
        rf, jump = widened(size, stride, one.reach, one.stride)
        lines.append(Line(one.path, ("rf",), rf))
        if jump != stride:
            lines.append(Line(one.path, ("jump",), jump))
        size, stride = Term(int(rf), "rf_in"), Term(int(jump), "jump_in")
    return Computed(size, tuple(lines))


def _lines(windows: Sequence[Seen], slips: Sequence[FieldSlip], axis: str) -> Iterator[Line]:
    found = _computed(windows, slips)
    for line in found.lines if found else ():
        yield line._replace(remark=f"along the {axis}") if axis else line
