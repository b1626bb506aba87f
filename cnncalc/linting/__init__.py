"""Lint: what is wrong with a spec, or most likely not meant, as findings with a code, a place and a way out.

A rule is one object (`linting/rule.py`) in a file of its family under `linting/rules`. It sees the report, the graph
and the source tree, and computes no figure of its own.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from cnncalc.diagnostics import NAMES

if TYPE_CHECKING:
    from cnncalc.linting.rule import Rule

# code -> module under `rules`, and object; a family's module is imported when one of its rules is first asked for.
RULES = {
    "V202": "windows.NON_INTEGER_OUTPUT",
    "V203": "windows.UNREAD_PIXELS",
    "X901": "ignores.UNUSED_IGNORE",
    "X902": "ignores.UNKNOWN_IGNORE_CODE",
    "X903": "ignores.IGNORE_WITHOUT_REASON",
}

# Errors of the reader: without them mended there is no network to speak of, so nothing switches them off.
ALWAYS_SAID = frozenset(NAMES) - {"S114", "E501", "E502", "E506"}


@cache
def rule_of(code: str) -> Rule:
    """The rule of a code; `KeyError` if there is none."""
    module, _, name = RULES[code].partition(".")
    found: Rule = getattr(import_module(f"cnncalc.linting.rules.{module}"), name)
    return found


@cache
def default_codes(target: str = "generic") -> frozenset[str]:
    """The codes of all rules that run for a target unless a user says otherwise."""
    return frozenset(code for code in RULES if target in rule_of(code).on)
