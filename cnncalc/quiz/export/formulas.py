"""Lines of a computation for LaTeX: the formula in its own signs, words and volumes around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.notation import LATEX
from cnncalc.formulas.steps import chain
from cnncalc.output.as_latex import escaped

if TYPE_CHECKING:
    from cnncalc.quiz.tasks.task import Line


def formula(line: Line) -> str:
    r"""`conv1: $W_{2} = \frac{63 - 7}{2} + 1 = 29$`; a result that is no formula in words."""
    place = f"{escaped(line.layer)}: " if line.layer else ""
    remark = f", {escaped(line.remark)}" if line.remark else ""
    if line.result:
        return f"{place}{escaped(' = '.join([*line.names, line.result]))}{remark}"
    return f"{place}${' = '.join([*map(LATEX.name, line.names), *chain(line.term, LATEX)])}${remark}"
