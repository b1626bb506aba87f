r"""The summary in LaTeX: a table that any document can `\input`, without packages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.document import document
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.output.document import Grid
    from cnncalc.output.view import View

# Signs that LaTeX takes for its own, and signs that its plain fonts lack.
_SIGNS = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%$#_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"$<$",
        ">": r"$>$",
        "×": r"$\times$",
        "·": r"$\cdot$",
        '"': r"{\char34}",  # \textquotedbl is not in every font
    }
)


def render(reports: Sequence[Report], view: View) -> str:
    """Two tables for each report."""
    return "\n".join("\n".join(_lines(report, view)) + "\n" for report in reports if report.rows)


def _lines(report: Report, view: View) -> Iterator[str]:
    shown = document(report, view)
    yield f"% {shown.title}: written by cnncalc. Include it with \\input."
    yield r"\begin{center}"
    yield rf"\textbf{{{escaped(shown.title)}}}\\"
    yield rf"{{\small {escaped(', '.join(shown.facts))}}}\\[1ex]"
    yield from _table(shown.layers)
    for remark in shown.remarks:
        yield rf"\\ {{\footnotesize {escaped(remark)}}}"
    yield r"\\[2ex]"
    yield from _table(shown.totals)
    yield r"\end{center}"


def _table(grid: Grid) -> Iterator[str]:
    yield rf"\begin{{tabular}}{{{''.join('r' if right else 'l' for right in grid.to_the_right)}}}"
    yield _row(grid.titles)
    yield r"\hline"
    yield from map(_row, grid.rows)
    if grid.foot:
        yield r"\hline"
        yield _row(grid.foot)
    yield r"\end{tabular}"


def _row(cells: Iterable[str]) -> str:
    return f"{' & '.join(map(escaped, cells))} \\\\"


def escaped(text: str) -> str:
    """Text as LaTeX prints it."""
    return clean(text).replace(">= ", "≥ ").translate(_SIGNS).replace("≥", r"$\geq$")
