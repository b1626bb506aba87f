"""`cnncalc lint --explain`, `--list-rules` and `--show-settings`: what is told without linting anything."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cnncalc.cli.output import deliver, terminal_width
from cnncalc.cli.usage import Misuse
from cnncalc.linting import rule_of
from cnncalc.linting.project.selection import codes_of, names
from cnncalc.model.exits import OK
from cnncalc.output.findings import TEXT_FORMATS
from cnncalc.output.findings.encoding import near
from cnncalc.output.rules import FORMATS, listed_rules
from cnncalc.output.settings import shown_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.cli.lint_options import LintOptions
    from cnncalc.language.files import Place
    from cnncalc.linting.project.plan import Plan


def rules_shown(given: LintOptions) -> int:
    """All rules, or what some of them are about."""
    kind = "text" if given["format_"] in TEXT_FORMATS else given["format_"]
    if kind not in FORMATS:
        raise Misuse(f"rules are not shown as {kind}", f"there are full, {', '.join(list(FORMATS)[1:])}")
    if given["explain"] is not None:
        rules = [rule_of(code) for code in _explained(given["explain"])]
        text = FORMATS[kind](rules)
    else:
        rules = [rule_of(code) for code in names()]
        text = (
            listed_rules(rules, None if given["output"] else terminal_width())
            if kind == "text"
            else FORMATS[kind](rules)
        )
    if kind == "text" and not given["output"]:
        text = near(text, sys.stdout.encoding or "utf-8")
    deliver(text, given["output"], utf8=kind != "text")
    return OK


def _explained(words: str) -> list[str]:
    chosen = codes_of([word.strip() for word in words.split(",") if word.strip()] or [""])
    return [code for code in names() if code in chosen]


def settings_shown(places: Sequence[Place], plan: Plan, given: LintOptions) -> int:
    """The settings of every file; files with the same ones together."""
    deliver(shown_settings(places, plan), given["output"])
    return OK
