"""Questions made of a line of the language, for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.quiz.read import parse_quiz

if TYPE_CHECKING:
    from cnncalc.quiz.model import Question


def asked(network: str, ask: str = "output", more: str = "") -> Question:
    """A question on `63x63x16: conv: {...}; maxpool: 2`; `more` are further keys of the question."""
    size, _, layers = network.partition(": ")
    entries = "".join(f"        - {layer}\n" for layer in layers.split("; "))
    text = f"questions:\n  - network:\n      input: {size}\n      layers:\n{entries}    ask: {ask}\n"
    quiz = parse_quiz(text + (f"    {more}\n" if more else ""))
    assert quiz.diagnostics == [], text
    return quiz.questions[0]
