"""A question as a task: the mistakes that can be made in it, and what comes out with some of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from cnncalc.formulas.notation import UNICODE
from cnncalc.formulas.steps import chain
from cnncalc.quiz.answers.values import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cnncalc.explanation import Derivation
    from cnncalc.formulas.notation import Style
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.mistakes import CarrySlip, CellSlip, ConventionSlip, CountSlip, InverseSlip, Slip
    from cnncalc.quiz.mistakes.field import FieldSlip


class Line(NamedTuple):
    """A line of a computation: what is computed (`W2`, `H2`) at which layer, from which term.

    A line with a `result` has no term: it says what the lines above come to.
    """

    layer: str
    names: tuple[str, ...]
    term: int = 0
    remark: str = ""
    result: str = ""


def line_text(line: Line, style: Style = UNICODE) -> str:
    """`conv1: W2 = H2 = (W1 − F + 2P)/S + 1 = (63 − 7 + 2·0)/2 + 1 = 29`."""
    told = [*map(style.name, line.names), *([line.result] if line.result else chain(line.term, style))]
    place = f"{line.layer}: " if line.layer else ""
    return f"{place}{' = '.join(told)}{f', {line.remark}' if line.remark else ''}"


def lines_of(layer: str, derivations: Iterable[Derivation]) -> list[Line]:
    """Derivations at a layer as lines."""
    return [Line(layer, one.names, one.term, one.remark) for one in derivations]


def result_line(layer: str, name: str, value: Value) -> Line:
    """What the lines above come to."""
    return Line(layer, (name,), result=written(value))


class Placed(NamedTuple):
    """A slip at one layer, or wherever it can be made (`where` is '')."""

    slip: Slip | CountSlip | ConventionSlip | CarrySlip | FieldSlip | InverseSlip | CellSlip
    where: str = ""

    @property
    def code(self) -> str:
        """The misconception."""
        return self.slip.code


class Task(Protocol):
    """A question as something to compute, rightly or with slips."""

    def placed(self) -> Sequence[Placed]:
        """Every slip that makes a difference somewhere."""
        ...

    def value(self, plan: Sequence[Placed]) -> Value | None:
        """What comes out with these slips, none for the right answer; None where nothing does."""
        ...

    def layer(self, plan: Sequence[Placed]) -> str:
        """The first layer at which that is not the right computation; '' where it is no matter of layers."""
        ...

    def lines(self, plan: Sequence[Placed]) -> tuple[Line, ...]:
        """How that is computed."""
        ...
