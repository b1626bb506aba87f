"""Which rules run: every way to name them, and which word wins."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.linting import ALWAYS_SAID, RULES, TARGETS, default_codes
from cnncalc.linting.project.selection import Choice, RuleError, chosen, codes_of, names, regraded, silenced

EVERY = frozenset(RULES)
NONE = frozenset[str]()
WORDS = sorted(
    {"all", "default", *RULES, *names().values(), *(code[:length] for code in RULES for length in (1, 2, 3))}
)
several = st.lists(st.sampled_from(WORDS), max_size=4).map(tuple)


def test_a_code_a_name_and_a_prefix_name_rules() -> None:
    """Small letters will do."""
    assert codes_of(["V203"]) == codes_of(["v203"]) == codes_of(["unread-pixels"]) == {"V203"}
    assert codes_of(["V"]) == {code for code in RULES if code.startswith("V")}
    assert codes_of(["X90", "V203"]) == {code for code in RULES if code.startswith("X90")} | {"V203"}
    assert codes_of(["all"]) == EVERY
    assert codes_of([]) == NONE


@pytest.mark.parametrize("target", TARGETS)
def test_default_is_what_a_target_runs(target: str) -> None:
    """Whatever else is said, `default` means the same."""
    assert codes_of(["default"], target) == default_codes(target)
    assert chosen(NONE, Choice(("default",)), target) == default_codes(target)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("V999", ""),
        ("unread-pixel", "did you mean unread-pixels? "),
        ("V2033", "did you mean V203 (unread-pixels)? "),
        ("defaults", "did you mean default? "),
        ("", ""),
    ],
)
def test_an_unknown_word_is_told_with_what_was_perhaps_meant(word: str, hint: str) -> None:
    """And where all rules stand."""
    with pytest.raises(RuleError) as caught:
        codes_of([word])
    assert str(caught.value) == f"there is no rule {word or chr(34) * 2}"
    if hint:
        assert caught.value.hint == f"{hint}`cnncalc lint --list-rules` shows them all"


@pytest.mark.parametrize(
    ("word", "called"),
    [
        ("S101", "S101 (unknown-key)"),
        ("unknown-key", "S101 (unknown-key)"),
        ("V201", "V201 (window-too-large)"),
        ("y00", None),
        ("S", None),
        ("E502", None),
        ("default", None),
    ],
)
def test_what_leaves_no_network_is_neither_ignored_nor_lowered(word: str, called: str | None) -> None:
    """A word for nothing else is refused; of a prefix those errors stay what they are."""
    if called is None:
        assert silenced([word]) == codes_of([word])
        assert regraded(word) == codes_of([word]) - ALWAYS_SAID
        return
    with pytest.raises(RuleError) as caught:
        silenced([word])
    assert str(caught.value) == f"{called} cannot be ignored: what it finds leaves no network"
    assert caught.value.hint == "mend what it finds; to leave a file out, `exclude` it"
    with pytest.raises(RuleError, match="cannot have another severity"):
        regraded(word)


def test_the_more_exact_word_wins() -> None:
    """Whether it selects or ignores; of two that are alike, the one that ignores."""
    v = codes_of(["V"])
    assert chosen(NONE, Choice(("V",), (), ("V203",)), "generic") == v - {"V203"}
    assert chosen(NONE, Choice(("V203",), (), ("V",)), "generic") == {"V203"}
    assert chosen(NONE, Choice(("unread-pixels",), (), ("all",)), "generic") == {"V203"}
    assert chosen(NONE, Choice(("V203",), (), ("unread-pixels",)), "generic") == NONE
    assert chosen(frozenset({"X901"}), Choice(None, ("V203",), ()), "generic") == {"X901", "V203"}
    assert chosen(frozenset({"X901"}), Choice(("V203",)), "generic") == {"V203"}


@given(several, several, st.sampled_from(TARGETS))
def test_what_is_ignored_alone_never_runs(selected: tuple[str, ...], ignored: tuple[str, ...], target: str) -> None:
    """A choice never runs what nobody selected, and runs all that was selected and not ignored."""
    codes = chosen(EVERY, Choice(selected, (), ignored), target)
    assert codes <= codes_of(selected, target)
    assert codes >= codes_of(selected, target) - codes_of(ignored, target)
    assert not codes & codes_of([word for word in ignored if len(codes_of([word], target)) == 1 and word in RULES])
