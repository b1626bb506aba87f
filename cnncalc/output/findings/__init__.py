"""Findings of lint as text: for people, for editors, and for the platforms that show them. A module for each format."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.diagnostics import unstyled

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.linting.project.outcome import Outcome

# Format -> module and function. A module is imported when its format is asked for.
FORMATS = {
    "full": "as_text.full",
    "concise": "as_text.concise",
    "json": "as_json.render",
    "github": "as_github.render",
    "gitlab": "as_gitlab.render",
    "sarif": "as_sarif.render",
    "junit": "as_junit.render",
    "markdown": "as_markdown.render",
}
# The formats that a person reads in a terminal; all others are for programs, and UTF-8 whatever the terminal is.
TEXT_FORMATS = ("full", "concise")


class Look(NamedTuple):
    """What the reader can show and where it stands.

    `paint` gives a text the looks of its role. `root` is the folder from which platforms count their paths;
    `encoding` what a terminal has signs for, `version` that of the tool.
    """

    paint: Callable[[str, str], str] = unstyled
    root: str = "."
    encoding: str = "utf-8"
    version: str = "0"


def renderer(name: str) -> Callable[[Outcome, Look], str]:
    """The function that renders findings in a format; `KeyError` for a format that there is not."""
    module, _, function = FORMATS[name].partition(".")
    found: Callable[[Outcome, Look], str] = getattr(import_module(f"cnncalc.output.findings.{module}"), function)
    return found
