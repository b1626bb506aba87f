"""A comparison as text. One module for each format; the tables that a person reads are put together in `tables`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.comparison import Comparison
    from cnncalc.output.view import View

# Format -> module and function. A module is imported when its format is asked for.
FORMATS = {
    "table": "as_text.table",
    "plain": "as_text.plain",
    "markdown": "as_text.markdown",
    "csv": "as_csv.render",
    "json": "as_json.render",
}


def renderer(name: str) -> Callable[[Comparison, View], str]:
    """The function that renders a comparison in a format; `KeyError` for a format that there is not."""
    module, _, function = FORMATS[name].partition(".")
    found: Callable[[Comparison, View], str] = getattr(import_module(f"cnncalc.output.compared.{module}"), function)
    return found
