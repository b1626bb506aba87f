"""Results of the library as text, for `cnncalc.render`, `str` and notebooks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.report import Report
from cnncalc.comparison import Comparison
from cnncalc.comparison.difference import Difference
from cnncalc.errors import UserError
from cnncalc.explanation.model import Explanations
from cnncalc.model.diagnostics import Findings
from cnncalc.model.graph import Graph
from cnncalc.output.view import View

if TYPE_CHECKING:
    from collections.abc import Iterable

# A table in a notebook takes the colours of the notebook's theme: it has none of its own.
STYLE = (
    "<style>.cnncalc table { border-collapse: collapse; font-variant-numeric: tabular-nums }"
    " .cnncalc td.number, .cnncalc th.number { text-align: right } .cnncalc tfoot { font-weight: 600 }"
    " .cnncalc pre { line-height: 1.2 }</style>"
)


def rendered(result: object, format_: str = "table", *, width: int | None = None, depth: int | None = None) -> str:
    """A result in a format of its command; `TypeError` for what is no result, `UserError` for another format."""
    view = View(width=width, depth=depth)
    if isinstance(result, Graph):
        result = analyze(result)
    reports = _reports(result)
    if reports:
        from cnncalc.output import FORMATS, renderer

        _check(format_, FORMATS)
        return renderer(format_)(reports, view)
    if isinstance(result, Comparison):
        from cnncalc.output import compared

        _check(format_, compared.FORMATS)
        return compared.renderer(format_)(result, view)
    if isinstance(result, Difference):
        from cnncalc.output import diffed

        _check(format_, diffed.FORMATS)
        return diffed.renderer(format_)(result, view)
    if isinstance(result, Explanations):
        from cnncalc.output import explained
        from cnncalc.output.explained.lesson import Lesson

        name = "text" if format_ in {"table", "plain"} else format_
        _check(name, explained.FORMATS)
        return explained.renderer(name)(Lesson(result.report, [*result]), view)
    if isinstance(result, Findings):
        from cnncalc.output.diagnostics import concise, full

        _check(format_, ("table", "plain", "concise"))
        return concise(result) if format_ == "concise" else full(result, result.sources)
    return _verified(result, format_, view)


def _verified(result: object, format_: str, view: View) -> str:
    """A verification; `TypeError` for anything else. Who has one has imported NumPy."""
    from cnncalc.runtime.verify import Verification

    if isinstance(result, Verification):
        from cnncalc.output import verified

        _check(format_, verified.FORMATS)
        return verified.FORMATS[format_]([result], view)
    known = "a graph, report, comparison, difference, verification, explanations or findings"
    raise TypeError(f"render takes {known}; not {type(result).__name__}")


def _reports(result: object) -> list[Report]:
    """The report, or all of a list; none if it is something else."""
    given = [result] if isinstance(result, Report) else result if isinstance(result, list | tuple) else []
    reports = [each for each in given if isinstance(each, Report)]
    return reports if len(reports) == len(given) else []


def _check(format_: str, formats: Iterable[str]) -> None:
    if format_ not in formats:
        raise UserError(f"there is no format {format_} here", f"formats are {', '.join(formats)}")


def bundle(result: object) -> dict[str, str]:
    """What a notebook may show of a result: text, HTML without scripts, and Markdown where it has it."""
    text = rendered(result, "plain")
    shown = {"text/plain": text, "text/html": _html(result, text)}
    if isinstance(result, Graph | Report | Comparison | Difference):
        shown["text/markdown"] = rendered(result, "markdown")
    return shown


def _html(result: object, text: str) -> str:
    report = analyze(result) if isinstance(result, Graph) else result
    if not isinstance(report, Report) or not report.rows:
        return f'{STYLE}<div class="cnncalc"><pre>{escape(text)}</pre></div>'
    from cnncalc.output.as_html import fragment

    return f'{STYLE}<div class="cnncalc">{fragment(report, View())}</div>'
