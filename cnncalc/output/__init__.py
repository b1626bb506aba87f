"""From a report to text. One module for each format; none prints, and none computes a number of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.output.view import View

# Format of a summary -> module and function. A module is imported when its format is asked for.
FORMATS = {
    "table": "table.render",
    "plain": "plain.render",
    "json": "as_json.render",
    "jsonl": "as_json.render_lines",
    "csv": "as_csv.render",
    "markdown": "as_markdown.render",
    "html": "as_html.render",
    "latex": "as_latex.render",
}
# Formats for programs: never folded, and always whole.
MACHINE_FORMATS = ("json", "jsonl", "csv")
# Formats for documents: UTF-8 whatever the terminal speaks.
DOCUMENT_FORMATS = ("markdown", "html", "latex")


def renderer(name: str) -> Callable[[Sequence[Report], View], str]:
    """The function that renders reports in a format; `KeyError` for a format that there is not."""
    module, _, function = FORMATS[name].partition(".")
    found: Callable[[Sequence[Report], View], str] = getattr(import_module(f"cnncalc.output.{module}"), function)
    return found
