"""The engine of lint: rules to findings, ignores, fixes."""

from __future__ import annotations

import pytest

from cnncalc.diagnostics import LINT_NAMES, NAMES
from cnncalc.linting import RULES, default_codes, rule_of
from cnncalc.linting.check import check, check_text
from cnncalc.linting.fixing import fixed
from cnncalc.linting.settings import Settings, default_settings
from cnncalc.spec.files import Place, bundled_names

PLACE = Place("net.yaml", None, None)


@pytest.mark.parametrize("code", RULES)
def test_the_examples_of_a_rule(code: str) -> None:
    """The bad one has this finding and no other that is on; the good one has none at all."""
    one = rule_of(code)
    settings = Settings(default_codes() | {code})
    assert one.code == code
    assert one.name == {**NAMES, **LINT_NAMES}[code]
    assert {found.code for found in check_text(PLACE, one.bad, settings).diagnostics} == {code}
    assert not check_text(PLACE, one.good, settings).diagnostics


@pytest.mark.parametrize("name", bundled_names())
def test_a_bundled_architecture_is_clean(name: str) -> None:
    """Nothing is found by default; what would be is ignored in the file, with its reason."""
    settings = Settings(default_settings().codes | {"X903"})
    assert check(name, settings).diagnostics == []


def test_a_fix_keeps_all_else() -> None:
    """Only the ignore that does nothing is gone."""
    text = "input: 25x25x3\r\nlayers:   # all\r\n  - maxpool: {kernel: 3, stride: 2}  # cnncalc: ignore[V203] why\r\n"
    assert fixed(PLACE, text, Settings(frozenset({"X901", "V203"}))).text == text.replace(
        "  # cnncalc: ignore[V203] why", ""
    )
