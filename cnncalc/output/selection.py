"""Which lines of a report are shown: all of them folded, those of some types, or the largest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.report import Counts
from cnncalc.output.columns import number_column
from cnncalc.output.folding import fold, leaves, uses
from cnncalc.output.numbers import count_of
from cnncalc.output.view import ALL

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.output.folding import Line
    from cnncalc.output.view import View


def select(report: Report, view: View) -> tuple[list[Line], list[str]]:
    """The lines that a view asks for, in order, and what to say of the choice."""
    if not (view.only or view.top or view.sort):
        return fold(report, view.depth), []
    lines = [line._replace(label=line.path, level=0) for line in _flat(report, view)]
    if not lines:
        return [], [f"there is no {' and no '.join(sorted(view.only))} here"] if view.only else []
    if view.top or view.sort:
        return _largest(report, lines, view)
    return lines, []


def _flat(report: Report, view: View) -> list[Line]:
    """The lines to choose from, each counted once and without those that only head others."""
    each = view.depth == ALL
    if view.only:
        return uses(report, view.only, each=each)
    if view.depth:
        return [line for line in fold(report, view.depth) if line.counts]
    return leaves(report, each=each)


def _largest(report: Report, lines: list[Line], view: View) -> tuple[list[Line], list[str]]:
    """The largest first, and no more than are wanted."""
    column = number_column(view.sort or "macs", report)
    if not column:
        return lines, []
    ordered = sorted(lines, key=lambda line: -column.number(line.counts or Counts(), line.operations))
    shown = ordered[: view.top]
    if len(shown) < len(lines):
        return shown, [f"the largest {len(shown)} of {count_of(len(lines), 'line')} by {column.title}"]
    return shown, [f"sorted by {column.title}"]
