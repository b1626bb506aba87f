"""An answer held against one layer: a volume or a number in any usual writing, and what a wrong one comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.diagnostics import Span
from cnncalc.model.values import listed
from cnncalc.model.volume import AXES, Dims
from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.numerals import AnswerError
from cnncalc.quiz.answers.values import NO_FIT, number, written
from cnncalc.quiz.feedback import feedback
from cnncalc.quiz.grading import ROUNDED, UNCLEAR, mark
from cnncalc.quiz.model import Question
from cnncalc.quiz.wording import parting

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.model.graph import Graph
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.feedback import Told
    from cnncalc.quiz.grading import Marked

# What an answer can be about, and what that is called.
QUANTITIES = {"output": "output", "params": "number of parameters", "macs": "number of MACs"}


class Verdict(NamedTuple):
    """An answer: what was asked for, what was said, what is right, and where the two part.

    `mistakes` are the misconceptions that give a wrong one, and `notes` what else there is to say of it.
    """

    quantity: str
    given: str
    right: str
    parts: str = ""
    mistakes: tuple[Told, ...] = ()
    notes: tuple[str, ...] = ()
    is_unclear: bool = False

    @property
    def is_right(self) -> bool:
        """Whether nothing parts them."""
        return not self.parts

    def __str__(self) -> str:
        if self.is_right:
            return f"right: the {self.quantity} is {self.right}"
        if self.is_unclear:
            return f"unclear: the {self.quantity} is {self.right}, and the answer {self.given}: {self.parts}"
        said = "" if self.given == NO_FIT else f", not {self.given}"
        return f"wrong: the {self.quantity} is {self.right}{said}: {self.parts}"


def verdict_on(graph: Graph, ask: str, text: str) -> Verdict:
    """An answer about the last layer of a graph; `AnswerError` where it cannot be read."""
    place = Span(graph.file, 1, 1, 1, 1)
    study = Study(Question(QUANTITIES[ask], ask, graph, place, at=next(reversed(graph.nodes))))
    marked = mark(study, text.strip())
    right = study.right.value
    if marked.verdict == UNCLEAR and marked.value is not None:
        return Verdict(QUANTITIES[ask], marked.given, written(right), marked.note, is_unclear=True)
    if marked.value is None:
        raise AnswerError(marked.note or f'"{text}" is no answer')
    if marked.is_right:
        note = (marked.note,) if marked.verdict == ROUNDED else ()
        return Verdict(QUANTITIES[ask], written(marked.value), written(right), notes=note)
    told = feedback(marked, study)
    notes = tuple(note for note in told.notes if note != parting(marked.value, right))
    return Verdict(
        QUANTITIES[ask], _given(marked, right), written(right), _parting(marked.value, right), told.told, notes
    )


def _given(marked: Marked, right: Value) -> str:
    """What was said, as it was read; of a volume with too few numbers or too many, as it was written."""
    value = marked.value
    is_other = isinstance(value, Dims) and isinstance(right, Dims) and len(value) != len(right)
    return marked.given if value is None or is_other else written(value)


def _parting(given: Value, right: Value) -> str:
    """How far a wrong answer is from the right one: axis by axis, or the difference."""
    if isinstance(given, Dims) and isinstance(right, Dims):
        is_telling = len(given) != len(right) or sorted(given) == sorted(right)
        return parting(given, right) if is_telling else _axes(given, right)
    if isinstance(given, int) and isinstance(right, int):
        return f"{given - right:+,d} against the right one"
    return "the layer fits its input" if given == NO_FIT else "it is a whole number"


def _axes(dims: Dims, right: Dims) -> str:
    """`the width and the height are 29, not 28`: what is wrong, those that are wrong alike together."""
    names = (*AXES[len(right) - 1], "depth") if len(right) > 1 else ("number of units",)
    wrong: dict[tuple[int, int], list[str]] = {}
    for name, given, meant in zip(names, dims, right, strict=True):
        if given != meant:
            wrong.setdefault((meant, given), []).append(f"the {name}")
    return "; ".join(
        f"{listed(some)} {'is' if len(some) == 1 else 'are'} {meant}, not {number(given).replace(',', '')}"
        for (meant, given), some in wrong.items()
    )


def _digits(size: int | Fraction) -> str:
    """A size without commas between its digits, as volumes have them."""
    return str(size) if isinstance(size, int) else number(size)
