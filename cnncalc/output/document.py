"""What formats for documents share: Markdown, HTML and LaTeX show the table of a sheet, with whole paths for names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.sheet import sheet
from cnncalc.output.totals import titles, totals

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.output.fitting import Strip
    from cnncalc.output.view import View


class Grid(NamedTuple):
    """A table as rows of cells; numbers and volumes stand to the right."""

    titles: list[str]
    to_the_right: list[bool]
    rows: list[list[str]]
    foot: list[str]


class Document(NamedTuple):
    """A report as a title, facts in a line, the table of layers, remarks, and the table of totals."""

    title: str
    facts: list[str]
    layers: Grid
    remarks: list[str]
    totals: Grid


def document(report: Report, view: View) -> Document:
    """What a document shows of a report; it is as wide as it takes."""
    shown = sheet(report, view._replace(width=None))
    paths = [line.path for line in shown.lines]
    head, *rows = [list(total) for total in (titles(view), *totals(report, view))]
    return Document(
        shown.title,
        shown.facts,
        _grid([_with_paths(strip, paths) for strip in shown.strips]),
        shown.remarks,
        Grid(head, [False, True, True, True], rows, []),
    )


def _with_paths(strip: Strip, paths: list[str]) -> list[str]:
    cells = [*paths, *strip.cells[len(paths) :]] if strip.name == "layer" else strip.cells
    return [strip.title, "right" if strip.to_the_right else "", *cells]


def _grid(columns: list[list[str]]) -> Grid:
    heads, sides, *rows = (list(row) for row in zip(*columns, strict=True))
    return Grid(heads, [side == "right" for side in sides], rows[:-1], rows[-1])
