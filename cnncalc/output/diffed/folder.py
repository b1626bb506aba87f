"""What changed in a folder of specs, as text, as one Markdown comment, and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.as_json import posix, written
from cnncalc.output.as_markdown import table_lines
from cnncalc.output.diffed import as_json, as_markdown
from cnncalc.output.diffed.gains import gained
from cnncalc.output.diffed.page import SHOWN, page
from cnncalc.output.markdown import escaped
from cnncalc.output.numbers import exact
from cnncalc.output.pages import Page, Section, drawn, grid_of
from cnncalc.output.paint import in_ascii, painted, unpainted
from cnncalc.output.text import clean
from cnncalc.output.view import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.comparison.folders import FolderDifference
    from cnncalc.model.values import Json
    from cnncalc.output.document import Grid
    from cnncalc.output.view import View

DIFF_FOLDER = "cnncalc/diff-folder/1"
FIGURES = ("params", "macs")


def render(found: FolderDifference, format_: str, view: View) -> str:
    """In one of the formats of a difference."""
    if format_ == "json":
        return written(document(found)) + "\n"
    if format_ == "markdown":
        return markdown(found)
    pages = [overview(found), *(page(each, None if view.depth == ALL else SHOWN) for each in found.changed)]
    if format_ == "plain":
        return "\n".join(in_ascii(drawn(each, view._replace(unicode=False))) for each in pages)
    paint = painted if view.color else unpainted
    return "\n".join(paint(drawn(each, view)) for each in pages)


def headline(found: FolderDifference) -> str:
    """`2 changed, 1 added, 9 the same`."""
    counts = {
        "changed": len(found.changed),
        "added": len(found.added),
        "removed": len(found.removed),
        "the same": len(found.same),
        "unreadable": len(found.unreadable),
    }
    return ", ".join(f"{exact(count)} {what}" for what, count in counts.items() if count) or "no specs"


def overview(found: FolderDifference) -> Page:
    """A line for every spec that is not the same."""
    title = f"{clean(found.new)} since {clean(found.old)}"
    return Page(title, [headline(found)], [Section("", table(found) if table(found).rows else None)])


def table(found: FolderDifference) -> Grid:
    """Parameters and MACs of what was changed, added and removed."""
    rows = []
    for each in found.changed:
        figures = each.figures()
        cells = [[exact(figures[name][1]), gained(*figures[name])] if figures else ["?", ""] for name in FIGURES]
        rows.append([clean(each.new.graph.file), "changed", *cells[0], *cells[1]])
    for what, reports in (("added", found.added), ("removed", found.removed)):
        rows += [[clean(report.graph.file), what, _figure(report, 0), "", _figure(report, 1), ""] for report in reports]
    rows += [[clean(path), clean(why), "", "", "", ""] for path, why in found.unreadable]
    return grid_of(["spec", "", "parameters", "", "MACs", ""], rows, words=2)


def _figure(report: Report, which: int) -> str:
    return exact(int(getattr(report.totals.counts, FIGURES[which]))) if report.totals else "?"


def markdown(found: FolderDifference) -> str:
    """One comment for a pull request, never longer than a platform takes: lists are cut, then details left out."""
    for most in (*as_markdown.TRIED, None):
        text = "".join(f"{line}\n" for line in _lines(found, most))
        if len(text) <= as_markdown.LONGEST:
            break
    return text[: as_markdown.LONGEST]


def _lines(found: FolderDifference, most: int | None) -> Iterator[str]:
    yield f"## {escaped(found.new)} since {escaped(found.old)}\n"
    yield headline(found)
    if table(found).rows:
        yield ""
        yield from table_lines(table(found))
    for each in found.changed if most else ():
        yield ""
        yield from as_markdown.lines(each, most or 0)


def document(found: FolderDifference) -> dict[str, Json]:
    """For programs: the differences as `cnncalc diff` of two files gives them."""
    return {
        "schema": DIFF_FOLDER,
        "folder": posix(found.new),
        "old": posix(found.old),
        "same": [posix(path) for path in found.same],
        "changed": [as_json.document(each) for each in found.changed],
        "added": [posix(report.graph.file) for report in found.added],
        "removed": [posix(report.graph.file) for report in found.removed],
        "unreadable": [{"file": posix(path), "message": why} for path, why in found.unreadable],
    }
