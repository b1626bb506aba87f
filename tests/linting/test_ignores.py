"""Comments that ignore a finding: what they cover, and what is said of those that cover nothing."""

from __future__ import annotations

import pytest

from cnncalc.language.files import Place
from cnncalc.linting import RULES
from cnncalc.linting.engine import check_text
from cnncalc.linting.fixes.apply import fixed
from cnncalc.linting.rule import Settings

PLACE = Place("net.yaml", None, None)
CODES = frozenset({"V203", "V204", "X901", "X902", "X903"})
POOL = "maxpool: {kernel: 3, stride: 2}"
ODD = f"input: 16x16x3\nlayers:\n  - {POOL}"


def found(text: str) -> list[tuple[int, str, str]]:
    """Line, code and message of everything that is found."""
    return [(one.span.line, one.code, one.message) for one in check_text(PLACE, text, Settings(CODES)).diagnostics]


HERE = "# cnncalc: ignore[V203] so"
TOP = "input: 16x16x3\n"
COVERED = {
    "the same line": f"{ODD}  {HERE}\n",
    "by name": f"{ODD}  # cnncalc: ignore[unread-pixels] so\n",
    "without blanks": f"{ODD}  #cnncalc:ignore[V203]so\n",
    "the line above": ODD.replace("  - ", f"  {HERE}\n  - ") + "\n",
    "over blank lines and remarks": ODD.replace("  - ", f"  {HERE}\n\n  # more\n  - ") + "\n",
    "all of a layer": f"{TOP}layers:\n  - maxpool:  {HERE}\n      kernel: 3\n      stride: 2\n",
    "branches": f"{TOP}layers:\n  - concat:  {HERE}\n      a: [{POOL}]\n      b:\n        - {POOL}\n",
    "a block": f"{TOP}blocks:\n  cell:  {HERE}\n    layers:\n      - {POOL}\nlayers: [cell]\n",
    "the use of a block": f"{TOP}blocks:\n  cell:\n    layers:\n      - {POOL}\nlayers:\n  - cell  {HERE}\n",
    "a section": f"{TOP}layers:  {HERE}\n  - {POOL}\n",
    "the whole file": f"{ODD}\n# cnncalc: ignore-file[V203] so\n",
}


@pytest.mark.parametrize("what", COVERED)
def test_what_is_covered(what: str) -> None:
    """Nothing is left to say."""
    assert found(COVERED[what]) == []


@pytest.mark.parametrize(
    "text",
    [
        f"{ODD}\n  - relu  # cnncalc: ignore[V203] so\n",
        f"{ODD}\n  # cnncalc: ignore[V203] so\n",
        f"{TOP.rstrip()}  {HERE}\nlayers:\n  - {POOL}\n",
        f"{TOP}layers:\n  - relu  {HERE}\n  - {POOL}\n",
        f'description: "# cnncalc: ignore-file[V203] so"\n{ODD}\n',
        f"description: |\n  one\n  # cnncalc: ignore-file[V203] so\n{ODD}\n",
        f"{ODD}  # cnncalc: ignore[V204] so\n",
    ],
)
def test_what_is_not_covered(text: str) -> None:
    """Another layer's comment, one at the end, what only looks like a comment, another rule."""
    assert "V203" in {code for _, code, _ in found(text)}


def test_one_use_of_a_block_is_ignored_and_another_is_not() -> None:
    """The finding is then about the other one, and has no fix that would change both."""
    block = f"{TOP}blocks:\n  cell: {{layers: [{POOL}]}}\nlayers:\n"
    text = f"{block}  - cell  {HERE}\n  - pad: {{left: 1, top: 1}}\n  - cell\n"
    (one,) = [one for one in check_text(PLACE, text, Settings(CODES)).diagnostics if one.code == "V203"]
    assert one.layer == "cell2/maxpool1"


MESSAGES = {
    f"{ODD}  # cnncalc: ignore[V203, V204] so\n": [(3, "X901", "V204 finds nothing here")],
    f"# cnncalc: ignore-file[V204] so\n{ODD}  # cnncalc: ignore[V203] so\n": [
        (1, "X901", "V204 finds nothing in this spec")
    ],
    f"{ODD}  # cnncalc: ignore[V203]\n": [(3, "X903", "this ignore has no reason")],
    "input: 8x8x3\nlayers: [relu]  # cnncalc: ignore\n": [(2, "X902", "an ignore names what it ignores")],
    "input: 8x8x3\nlayers: [relu]  # cnncalc: noqa[V203] so\n": [(2, "X902", "`cnncalc: noqa` is no instruction")],
    "input: 8x8x3\nlayers: [relu]  # cnncalc: ignore[V999, unread-pixel] so\n": [
        (2, "X902", "there is no rule `V999`"),
        (2, "X902", "there is no rule `unread-pixel`"),
    ],
    "input: 8x8x3\nlayers: [relux]  # cnncalc: ignore[S102] so\n": [
        (2, "S102", "there is no layer type `relux`"),
        (2, "X902", "S102 cannot be ignored: without it there is no network"),
    ],
}


@pytest.mark.parametrize("text", MESSAGES)
def test_what_is_said_of_an_ignore(text: str) -> None:
    """One that covers nothing, has no reason, names nothing or something unknown."""
    assert found(text) == MESSAGES[text]


def test_a_rule_that_does_not_run_is_not_missed() -> None:
    """An ignore of a rule that is off may be needed by somebody who has it on."""
    text = "input: 8x8x3\nlayers: [relu]  # cnncalc: ignore[D313] so\n"
    assert check_text(PLACE, text, Settings(CODES)).diagnostics == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{ODD}  # cnncalc: ignore[V204, V203] so\n", f"{ODD}  # cnncalc: ignore[V203] so\n"),
        (f"{ODD}  # cnncalc: ignore[V204, V203, X903] so\n", f"{ODD}  # cnncalc: ignore[V203] so\n"),
        (f"{ODD.replace('16', '17')}   # cnncalc: ignore[V203] so\n", f"{ODD.replace('16', '17')}\n"),
        (f"# cnncalc: ignore-file[V204] so\n\n{ODD.replace('16', '17')}\n", f"\n{ODD.replace('16', '17')}\n"),
        ("input: 8x8x3\nlayers: [relu]\n# cnncalc: ignore[V204] so", "input: 8x8x3\nlayers: [relu]\n"),
    ],
)
def test_an_unused_ignore_is_deleted(before: str, after: str) -> None:
    """The word with its comma, the comment with its blanks, or the whole line."""
    assert fixed(PLACE, before, Settings(frozenset(RULES) - {"E505"})).text == after


def test_a_claim_that_fails_hides_no_unused_ignore() -> None:
    """Only where the network is not whole nobody knows; a claim is an error of another kind."""
    text = "input: 8\nlayers:\n  - dense: 1\n  - softmax\n  - abs  # cnncalc: ignore[V203] so\nexpect: {params: 8}\n"
    codes = CODES | {"D304", "E501"}
    assert [one.code for one in check_text(PLACE, text, Settings(codes)).diagnostics] == ["D304", "X901", "E501"]
