"""The fact bank: published questions recomputed, wrong keys found, recorded distractors explained as recorded."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from quiz.facts import SKIPPED, Case, cases, facts, written

from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.reading import read_answer
from cnncalc.quiz.audit import audit
from cnncalc.quiz.read import parse_quiz

CASES = list(cases())
# Each fact once: a chain makes several questions, none of which has a distractor.
FIRST = list({case.id: case for case in CASES}.values())
WRONG_KEYS = {"conv-021", "conv-022", "par-002", "bn-004", "pool-007", "mac-004"}


@cache
def study_of(text: str) -> Study:
    """The only question of a quiz, studied once."""
    quiz = parse_quiz(text)
    assert quiz.diagnostics == []
    return Study(quiz.questions[0])


def study(case: Case) -> Study:
    """A fact's question, studied."""
    return study_of(case.text)


def test_the_bank_is_whole() -> None:
    """Every fact is asked, or is of a kind that no question can ask for; those are counted."""
    kinds = Counter(fact["kind"] for fact in facts())
    assert len(facts()) == 111
    assert {kind: kinds[kind] for kind in SKIPPED} == SKIPPED
    asked = {case.id for case in CASES}
    left_out = {fact["id"] for fact in facts() if fact["kind"] not in SKIPPED and fact["id"] not in asked}
    assert left_out == {"par-010"}  # a layer without weight sharing, which par-011 has as a distractor
    assert len(asked) == 111 - sum(SKIPPED.values()) - 1


@pytest.mark.parametrize("case", CASES, ids=[f"{at}-{case.id}" for at, case in enumerate(CASES)])
def test_the_answer_is_recomputed(case: Case) -> None:
    """As the bank has it, which was found by putting windows down one by one."""
    right = study(case).right
    question = study(case).question
    said = read_answer(case.answer, question.ask, question.conventions)
    assert any(said.means(value) for value in (right.value, *right.others)), (case.answer, right.value)


def test_the_wrong_keys_are_found() -> None:
    """Published keys: those that the bank knows to be wrong, and no others."""
    wrong = set()
    for case in FIRST:
        fact = case.fact
        if fact["key"] == "no-key" or fact["kind"] == "chain":
            continue
        ask = study(case).question.ask
        published = written(fact["published"], ask) if "published" in fact else case.answer
        (made,) = audit(parse_quiz(case.with_key(published)))
        if not made.key_is_right:
            wrong.add(case.id)
            assert [one.code for one in made.found] == ["Q201"]
    assert wrong == WRONG_KEYS


DISTRACTORS = [(case, slip["value"], slip["codes"]) for case in FIRST for slip in case.fact.get("distractors", ())] + [
    (case, case.fact["published"], case.fact["published_codes"]) for case in FIRST if "published_codes" in case.fact
]


@pytest.mark.parametrize(("case", "value", "codes"), DISTRACTORS, ids=str)
def test_a_distractor_is_explained(case: Case, value: object, codes: list[str]) -> None:
    """By the misconception that the bank recorded for it, perhaps among others."""
    own = study(case)
    said = read_answer(written(value, own.question.ask), own.question.ask, own.question.conventions)
    # Two slips that have a code of their own together.
    recorded = ["M43"] if codes == ["M41", "M42"] else codes
    assert tuple(recorded) in [wrong.codes for wrong in own.explain(said)]


def test_without_weight_sharing() -> None:
    """par-010 asks for the parameters of a layer that shares none: what par-011 has for M49."""
    (fact,) = (fact for fact in facts() if fact["id"] == "par-010")
    (case,) = (case for case in CASES if case.id == "par-011")
    assert fact["answer"] in [one.value for one in study(case).singles if one.codes == ("M49",)]
