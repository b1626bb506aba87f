"""The summary as one self-contained page: no file beside it, no network, sorted by a click on a column's head."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cnncalc.output.document import document
from cnncalc.output.view import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.output.document import Grid
    from cnncalc.output.view import View

STYLE = """
:root { color-scheme: light dark; --line: #8885; --quiet: #888; --mark: #8882; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: max-content; padding: 0 1rem; }
h1 { font-size: 1.4rem; margin: 2rem 0 0; }
p { color: var(--quiet); margin: .2rem 0 1rem; }
table { border-collapse: collapse; margin-bottom: 1rem; font-variant-numeric: tabular-nums; }
th, td { padding: .18rem .7rem; text-align: left; white-space: nowrap; }
th { border-bottom: 2px solid var(--line); position: sticky; top: 0; background: Canvas; }
th button { all: unset; cursor: pointer; }
th button:focus-visible { outline: 2px solid; }
th[aria-sort=ascending] button::after { content: " \\2191"; }
th[aria-sort=descending] button::after { content: " \\2193"; }
tbody tr:hover { background: var(--mark); }
tfoot td { border-top: 2px solid var(--line); font-weight: 600; }
.number { text-align: right; }
td.zero { color: var(--quiet); }
.layer { font-family: ui-monospace, monospace; }
"""
SCRIPT = """
const value = (row, at) => row.cells[at].textContent;
const number = text => {
  const digits = text.replace(/[,%<>= ]/g, "");
  return /^[0-9]/.test(digits) ? parseFloat(digits) : -1;
};
const volume = text => text.split("x").reduce((product, n) => product * n, 1);
const compare = (a, b, head) => head.dataset.sort === "number" ? number(a) - number(b)
  : head.dataset.sort === "volume" ? volume(a) - volume(b)
  : a.localeCompare(b, undefined, {numeric: true});
for (const table of document.querySelectorAll("table.layers")) {
  const body = table.tBodies[0], order = [...body.rows];
  table.querySelectorAll("th button").forEach((button, at) => button.addEventListener("click", () => {
    const head = button.parentElement, was = head.getAttribute("aria-sort");
    const now = was === "descending" ? "ascending" : was === "ascending" ? "none" : "descending";
    table.querySelectorAll("th").forEach(other => other.setAttribute("aria-sort", "none"));
    head.setAttribute("aria-sort", now);
    const sign = now === "ascending" ? 1 : -1;
    const rows = now === "none" ? order
      : [...order].sort((a, b) => sign * compare(value(a, at), value(b, at), head));
    body.append(...rows);
  }));
}
"""


def render(reports: Sequence[Report], view: View) -> str:
    """A page with every layer of every report; blocks are folded only where a depth is asked for."""
    view = view._replace(unicode=False)
    if view.depth is None and not (view.only or view.top or view.sort):
        view = view._replace(depth=ALL)
    shown = [report for report in reports if report.rows]
    title = escape(", ".join(report.graph.name or report.graph.file for report in shown))
    body = "\n".join("\n".join(_section(report, view)) for report in shown)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n<body>\n{body}\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )


def fragment(report: Report, view: View) -> str:
    """The tables of a report for a page of somebody else's, folded like a terminal's; without script or style."""
    shown = document(report, view._replace(unicode=True))
    parts = [
        f"<p><b>{escape(shown.title)}</b><br>{escape(' · '.join(shown.facts))}</p>",
        *_table(shown.layers, "fragment"),
    ]
    return "\n".join(
        [*parts, *(f"<p>{escape(remark)}</p>" for remark in shown.remarks), *_table(shown.totals, "totals")]
    )


def _section(report: Report, view: View) -> Iterator[str]:
    shown = document(report, view)
    yield f"<h1>{escape(shown.title)}</h1>"
    yield f"<p>{escape(' · '.join(shown.facts))}</p>"
    # What only heads the lines of an opened block has no numbers, and no place in a table that can be sorted.
    rows = [row for row in shown.layers.rows if any(row[3:])]
    yield from _table(shown.layers._replace(rows=rows), "layers")
    yield from (f"<p>{escape(remark)}</p>" for remark in shown.remarks)
    yield from _table(shown.totals, "totals")


def _table(grid: Grid, name: str) -> Iterator[str]:
    yield f'<table class="{name}">\n<thead>\n<tr>'
    for title, right in zip(grid.titles, grid.to_the_right, strict=True):
        sort = "volume" if title in {"input", "output"} else "number" if right else "word"
        head = f'<button type="button">{escape(title)}</button>' if name == "layers" else escape(title)
        yield f'<th scope="col" data-sort="{sort}" aria-sort="none"{_class(right)}>{head}</th>'
    yield "</tr>\n</thead>\n<tbody>"
    for row in grid.rows:
        yield f"<tr>{_cells(row, grid.to_the_right, 'layer' if name == 'layers' else '')}</tr>"
    yield "</tbody>"
    if grid.foot:
        yield f"<tfoot>\n<tr>{_cells(grid.foot, grid.to_the_right)}</tr>\n</tfoot>"
    yield "</table>"


def _cells(row: Iterable[str], to_the_right: list[bool], first: str = "") -> str:
    cells = []
    for at, (cell, right) in enumerate(zip(row, to_the_right, strict=True)):
        words = (first if not at else "", "number" if right else "", "zero" if cell == "0" else "")
        cells.append(f"<td{_class(*words)}>{escape(cell)}</td>")
    return "".join(cells)


def _class(*words: str | bool) -> str:
    said = " ".join("number" if word is True else word for word in words if word)
    return f' class="{said}"' if said else ""
