"""An answer to one layer in one line: where it parts from the right one, in words that fit."""

from __future__ import annotations

import pytest

from cnncalc.language.chain import read_line
from cnncalc.quiz.verdict import verdict_on

CONV = "32x32x3 conv 10@5"
WHERE = "where there should be 3 (width, height, depth)"
NONE = "no known mistake explains this"

VERDICTS = [
    (CONV, "output", "28 x 28 x 10", "right: the output is 28x28x10", ()),
    (
        CONV,
        "output",
        "28x28",
        "unclear: the output is 28x28x10, and the answer 28x28: the sizes are right, the depth is missing",
        (),
    ),
    ("64x64x1 conv 1@7", "output", "58x58", "right: the output is 58x58x1", ()),
    (
        "28x28x1 conv 1@3 /2",
        "output",
        "13.5x13.5x1",
        "wrong: the output is 13x13x1, not 13.5x13.5x1: the width and the height are 13, not 13.5",
        (),
    ),
    (CONV, "output", "5", f"wrong: the output is 28x28x10, not 5: one number, {WHERE}", (NONE,)),
    (
        CONV,
        "output",
        "760",
        f"wrong: the output is 28x28x10, not 760: one number, {WHERE}",
        ("760 is the number of parameters",),
    ),
    (
        CONV,
        "output",
        "7,840",
        f"wrong: the output is 28x28x10, not 7,840: 2 numbers, {WHERE}",
        ("7,840 is the number of values in the output",),
    ),
    (
        CONV,
        "output",
        "28x10x28",
        "wrong: the output is 28x28x10, not 28x10x28: the numbers are right, their order is not",
        (NONE,),
    ),
    (CONV, "output", "does not fit", "wrong: the output is 28x28x10: the layer fits its input", (NONE,)),
    (
        CONV,
        "params",
        "0.7605k",
        "wrong: the number of parameters is 760, not 760.5: it is a whole number",
        (NONE,),
    ),
    (
        "400 dense 120",
        "output",
        "48,120",
        "wrong: the output is 120, not 48120: the number of units is 120, not 48120",
        ("48,120 is the number of parameters",),
    ),
    ("400 dense 1200", "output", "1,200 units", "right: the output is 1200", ()),
]


@pytest.mark.parametrize(("line", "ask", "given", "told", "notes"), VERDICTS)
def test_verdicts_in_words(line: str, ask: str, given: str, told: str, notes: tuple[str, ...]) -> None:
    """The whole line, and what is said below it."""
    verdict = verdict_on(read_line(line), ask, given)
    assert (str(verdict), verdict.notes) == (told, notes)
