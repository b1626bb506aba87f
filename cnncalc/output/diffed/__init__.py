"""A difference as text. One module for each format; what a person reads is put together in `page`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.comparison.difference import Difference
    from cnncalc.output.view import View

# Format -> module and function. A module is imported when its format is asked for.
FORMATS = {
    "table": "as_text.table",
    "plain": "as_text.plain",
    "markdown": "as_markdown.render",
    "json": "as_json.render",
}


def renderer(name: str) -> Callable[[Difference, View], str]:
    """The function that renders a difference in a format; `KeyError` for a format that there is not."""
    module, _, function = FORMATS[name].partition(".")
    found: Callable[[Difference, View], str] = getattr(import_module(f"cnncalc.output.diffed.{module}"), function)
    return found
