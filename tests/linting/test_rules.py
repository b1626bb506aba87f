"""Every rule of lint: what it finds and where, what it just does not find, and what its fix makes of it."""

from __future__ import annotations

import pytest
from linting.marked import FILE, MARKED, spec, unmarked

from cnncalc.language.files import Place, bundled_names
from cnncalc.linting import ALWAYS_SAID, RULES, default_codes, rule_of
from cnncalc.linting.engine import check, check_text
from cnncalc.linting.fixes.apply import fixed
from cnncalc.linting.rule import UNSAFE, Settings
from cnncalc.model.diagnostics import LINT_NAMES, NAMES

PLACE = Place(FILE, FILE, "")
# No small file can show these: tests/spec does.
WITHOUT_EXAMPLE = ("S110", "Y003")
OWN = [code for code in RULES if code not in ALWAYS_SAID and code != "S114"]
# A rule that has no specs yet fails one test, which says so, and not all of them.
SHOWN = [code for code in OWN if code in MARKED]


def settings(code: str) -> Settings:
    """What runs by default, and a rule."""
    return Settings(default_codes() | {code})


def test_every_code_has_its_rule() -> None:
    """The two tables agree, and every rule of lint has its specs here."""
    of_quizzes = {code for code in NAMES if code.startswith("Q")}
    assert {**NAMES, **LINT_NAMES}.keys() - of_quizzes == RULES.keys()
    assert SHOWN == OWN, "its specs are missing in tests/linting/marked.py"
    assert set(OWN) == set(MARKED)
    assert len({rule_of(code).name for code in RULES}) == len(RULES)


@pytest.mark.parametrize("code", RULES)
def test_a_rule_explains_itself(code: str) -> None:
    """A sentence, a few paragraphs, a source."""
    one = rule_of(code)
    assert one.code == code
    assert one.summary.endswith(".")
    assert "\n" not in one.summary
    assert one.why.rstrip().endswith((".", ").", '".'))
    assert one.source.endswith((".", ")"))


@pytest.mark.parametrize("code", [code for code in RULES if code not in WITHOUT_EXAMPLE])
def test_the_examples_of_a_rule(code: str) -> None:
    """The bad one has this finding and no other that is on; the good one has none at all."""
    one = rule_of(code)
    bad = check_text(PLACE, one.bad, settings(code)).diagnostics
    assert {found.code for found in bad} == {code}
    assert {found.severity for found in bad} == {one.severity}
    assert check_text(PLACE, one.good, settings(code)).diagnostics == []


@pytest.mark.parametrize("code", SHOWN)
def test_a_finding_points_at_its_word(code: str) -> None:
    """From its first character to the one behind its last."""
    text, span = unmarked(spec(MARKED[code].fails))
    found = check_text(PLACE, text, Settings(frozenset({code, "V203"}))).diagnostics
    assert [one.span for one in found if one.code == code] == [span]


@pytest.mark.parametrize(("code", "written"), [(code, one) for code in SHOWN for one in MARKED[code].passes])
def test_a_near_miss_passes(code: str, written: str) -> None:
    """It differs from a failing spec in little."""
    found = check_text(PLACE, spec(written), Settings(frozenset({code, "V203", "V204"}))).diagnostics
    assert [one for one in found if one.code == code or one.severity == "error"] == []


@pytest.mark.parametrize("code", [code for code in SHOWN if rule_of(code).fix])
def test_a_fix_mends(code: str) -> None:
    """What is found is found no more, nothing is broken by it, and a second time nothing changes."""
    one = rule_of(code)
    text = unmarked(spec(MARKED[code].fails))[0]
    mended = 0
    for written in (
        text,
        one.bad,
        spec(MARKED[code].mends),
        text.replace("\n", "\r\n"),
        f"# a remark\n\n{text.rstrip()}",
    ):
        unsafe = one.fix == UNSAFE
        before = check_text(PLACE, written, Settings(frozenset({code, "V203"})))
        if not any(found.fix and (unsafe or found.fix.safe) for found in before.diagnostics):
            continue
        done = fixed(PLACE, written, Settings(frozenset({code, "V203"})), unsafe=unsafe)
        mended += done.text != written
        assert code not in {found.code for found in done.checked.diagnostics}
        assert fixed(PLACE, done.text, Settings(frozenset({code, "V203"})), unsafe=unsafe).text == done.text
    assert mended


@pytest.mark.parametrize("name", bundled_names())
def test_a_bundled_architecture_is_clean(name: str) -> None:
    """Nothing is found by default; what would be is ignored in the file, with its reason."""
    found = check(name, Settings(default_codes() | {"X903"})).diagnostics
    assert found == [], "an ignore with its reason, if it is meant"
