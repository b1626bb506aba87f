"""The summary in Markdown, for a README, a wiki or the comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.document import document
from cnncalc.output.markdown import code, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.output.document import Grid
    from cnncalc.output.view import View


def render(reports: Sequence[Report], view: View) -> str:
    """A heading and two tables for each report."""
    return "\n".join("\n".join(_lines(report, view)) for report in reports if report.rows)


def _lines(report: Report, view: View) -> Iterator[str]:
    shown = document(report, view)
    yield f"## {escaped(shown.title)}\n"
    yield f"{escaped(' · '.join(shown.facts))}\n"
    yield from table_lines(shown.layers, names_are_code=True)
    if shown.remarks:
        yield "\n" + "  \n".join(map(escaped, shown.remarks))
    yield ""
    yield from table_lines(shown.totals)
    yield ""


def table_lines(grid: Grid, *, names_are_code: bool = False) -> Iterator[str]:
    """A table, line by line; paths in its first column as code, if wanted."""
    yield _row(map(escaped, grid.titles))
    yield _row("---:" if right else "---" for right in grid.to_the_right)
    for name, *cells in grid.rows:
        is_path = names_are_code and " " not in name
        yield _row([code(name, in_table=True) if is_path else escaped(name), *map(escaped, cells)])
    if grid.foot:
        yield _row(f"**{escaped(cell)}**" if cell else "" for cell in grid.foot)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
