"""Explanations as text. One module for each format; every formula is written by `notation`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.output.explained.lesson import Lesson
    from cnncalc.output.view import View

# Format of an explanation -> module and function. A module is imported when its format is asked for.
FORMATS = {
    "text": "as_text.render",
    "markdown": "as_markdown.render",
    "latex": "as_latex.render",
    "html": "as_html.render",
    "json": "as_json.render",
}


def renderer(name: str) -> Callable[[Lesson, View], str]:
    """The function that renders explanations in a format; `KeyError` for a format that there is not."""
    module, _, function = FORMATS[name].partition(".")
    found: Callable[[Lesson, View], str] = getattr(import_module(f"cnncalc.output.explained.{module}"), function)
    return found
