"""Keys audited: wrong ones, questions that are no good items, and what only another convention makes right."""

from __future__ import annotations

import pytest

from cnncalc.quiz.answers.values import written
from cnncalc.quiz.audit import audit
from cnncalc.quiz.read import load_quiz, parse_quiz


def asking(network: str, ask: str) -> str:
    """The beginning of a quiz of one question."""
    return f"questions:\n  - id: q\n    network: {{{network}}}\n    ask: {ask}\n"


HEAD = asking("input: 63x63x16, layers: [conv: {filters: 32, kernel: 7, stride: 2}]", "output")
PARAMS = asking("input: 32x32x3, layers: [conv: {filters: 6, kernel: 5}]", "params")
FLOOR = asking("input: 10x10x1, layers: [conv: {filters: 1, kernel: 3, stride: 2}]", "output")

CASES = [
    (f"{HEAD}    choices: {{A: 29x29x32, B: 28x28x32}}\n    answer: A\n", []),
    (f"{HEAD}    choices: {{A: 29x29x32, B: 28x28x32}}\n    answer: B\n", ["Q201"]),
    (f"{HEAD}    choices: {{A: 27x27x32, B: 28x28x32}}\n    answer: B\n", ["Q202", "Q201"]),
    (f"{HEAD}    choices: {{A: 29x29x32, B: 28x28x32, C: 29 × 29 × 32}}\n    answer: A\n", ["Q203"]),
    (f"{HEAD}    choices: {{A: 29x29x32, B: 28x28x32, C: 28 × 28 × 32}}\n    answer: A\n", ["Q204"]),
    (f"{HEAD}    choices: {{A: 29x29x32, B: none of the above}}\n    answer: B\n", ["Q201"]),
    (f"{HEAD}    choices: {{A: 27x27x32, B: none of the above}}\n    answer: B\n", []),
    (f"{HEAD}    choices: {{A: 29x29x32, B: 28x28x32}}\n", ["Q206"]),
    (f"{HEAD}    answer: 29x29x32\n", []),
    (f"{HEAD}    answer: 28x28x32\n", ["Q201"]),
    (f"{HEAD}    choices: {{A: 29x29x32, B: 32x29x29}}\n    answer: A\n", ["Q205"]),
    (f"{HEAD}    choices: {{A: 29x29x32, B: 32x29x29}}\n    answer: A\n    conventions: {{order: width-first}}\n", []),
    (f"{PARAMS}    choices: {{A: 456, B: 450}}\n    answer: A\n", ["Q205"]),
    (f"{PARAMS}    choices: {{A: 456, B: 450}}\n    answer: A\n    conventions: {{biases: true}}\n", []),
    (f"{PARAMS}    choices: {{A: 456, B: 450}}\n    answer: B\n", ["Q201"]),
    (f"{PARAMS}    answer: 0.46k\n", []),
    (f"{PARAMS}    answer: 0.46k\n    conventions: {{exact: true}}\n", ["Q201"]),
    (f"{FLOOR}    choices: {{A: 4x4x1, B: 5x5x1}}\n    answer: A\n", ["Q205"]),
    (f"{FLOOR}    choices: {{A: 4x4x1, B: does not fit}}\n    answer: B\n    conventions: {{rounding: strict}}\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "codes"), CASES)
def test_what_is_wrong_with_a_key(text: str, codes: list[str]) -> None:
    """By the codes of the findings, in the order of the text."""
    quiz = parse_quiz(text)
    assert quiz.diagnostics == []
    (made,) = audit(quiz)
    assert sorted(one.code for one in made.found) == sorted(codes)
    assert made.key_is_right is (None if codes == ["Q206"] else "Q201" not in codes)


def test_a_key_that_another_convention_makes_right() -> None:
    """The message names the answer and the slip, the hint the convention."""
    (made,) = audit(parse_quiz(f"{PARAMS}    answer: 450\n", name="quiz.yaml"))
    (found,) = made.found
    assert (found.span.line, found.span.column, found.message) == (5, 13, "q: the answer is 456, not 450")
    assert found.hint == (
        "it is right if biases are not counted: state that; M40 bias-forgotten: the biases are missing"
    )


def test_several_values_of_an_inverse_question() -> None:
    """With rounding, kernels 8 to 11 turn 227 into 55; strictly, 11 alone does."""
    text = (
        "questions:\n  - network: {input: 227x227x3, layers: [conv: {filters: 96, stride: 4}]}\n    ask: kernel\n"
        "    target: 55x55x96\n    answer: 11\n"
    )
    (made,) = audit(parse_quiz(text))
    assert (made.key_is_right, made.study.right.value, made.study.right.others) == (True, 11, (8, 9, 10))
    (made,) = audit(parse_quiz(f"{text}    conventions: {{rounding: strict}}\n"))
    assert (made.key_is_right, made.study.right.others) == (True, ())


def test_the_lecture() -> None:
    """Both keys are the lecture's, and the wrong options of its first question are named mistakes."""
    first, second = audit(load_quiz("cs725-lecture16"))
    assert [question.key and question.key.letter for question in load_quiz("cs725-lecture16").questions] == ["A", "C"]
    assert (first.key_is_right, second.key_is_right) == (True, True)
    assert (written(first.study.right.value), written(second.study.right.value)) == ("12x12x10", "1,950")
    codes = {option.letter: [wrong.codes for wrong in option.wrongs] for option in first.options}
    assert codes == {"A": [], "B": [("M01", "M15")], "C": [("M03",), ("M01",)], "D": [("M14",)]}
    codes = {option.letter: [wrong.codes for wrong in option.wrongs] for option in second.options}
    assert codes == {"A": [("M28",)], "B": [], "C": [], "D": []}


def test_a_rounded_key_is_explained_as_far_as_its_digits_go() -> None:
    """As a student's answer is: 784 KiB of memory, written as kB."""
    text = f"{asking('input: 56x56x64, layers: [relu]', 'memory')}    answer: 784.0 kB\n"
    (made,) = audit(parse_quiz(text))
    assert [one.codes for one in made.options[0].wrongs] == [("M71",)]
    text = f"{asking('input: 28x28x6, layers: [relu]', 'memory')}    choices: [18 KiB, 18.38 kB]\n    answer: A\n"
    (made,) = audit(parse_quiz(text))
    assert made.key_is_right
    assert ("M71",) in [one.codes for one in made.options[1].wrongs]
