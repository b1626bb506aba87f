"""What `cnncalc solve` prints: `told` says it, and a module for each format writes it down."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.output.solved.told import Solved

# Format of an answer -> module and function. A module is imported when its format is asked for.
FORMATS = {
    "table": "as_text.render",
    "json": "as_json.render",
    "markdown": "as_markdown.render",
}
# Rows of a table before the rest is counted only.
SHOWN = 12


def renderer(name: str) -> Callable[[Solved, int | None], str]:
    """The function that renders an answer with so many rows, or all (None); `KeyError` for an unknown format."""
    module, _, function = FORMATS[name].partition(".")
    found: Callable[[Solved, int | None], str] = getattr(import_module(f"cnncalc.output.solved.{module}"), function)
    return found
