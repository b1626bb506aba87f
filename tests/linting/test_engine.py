"""The engine of lint: rules to findings, ignores, fixes."""

from __future__ import annotations

import pytest

from cnncalc.diagnostics import LINT_NAMES, NAMES
from cnncalc.linting import RULES, rule_of
from cnncalc.linting.check import check_text
from cnncalc.linting.fixing import fixed
from cnncalc.linting.settings import Settings
from cnncalc.spec.files import Place

PLACE = Place("net.yaml", None, None)
ALL = Settings(frozenset(RULES))


@pytest.mark.parametrize("code", RULES)
def test_the_examples_of_a_rule(code: str) -> None:
    """The bad one has the finding, the good one has not."""
    one = rule_of(code)
    assert one.code == code
    assert code in {found.code for found in check_text(PLACE, one.bad, ALL).diagnostics}
    assert code not in {found.code for found in check_text(PLACE, one.good, ALL).diagnostics}
    assert one.name == {**NAMES, **LINT_NAMES}[code]


def test_a_fix_keeps_all_else() -> None:
    """Only the ignore that does nothing is gone."""
    text = "input: 25x25x3\r\nlayers:   # all\r\n  - maxpool: {kernel: 3, stride: 2}  # cnncalc: ignore[V203] why\r\n"
    assert fixed(PLACE, text, ALL).text == text.replace("  # cnncalc: ignore[V203] why", "")
