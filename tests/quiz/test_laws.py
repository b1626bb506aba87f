"""What holds for every question: of any small network, in any order, under any convention."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quiz.asked import asked

from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.values import written
from cnncalc.quiz.feedback import feedback
from cnncalc.quiz.grading import mark
from cnncalc.quiz.model import ASKS
from cnncalc.quiz.read import parse_quiz
from cnncalc.quiz.wording import stem, value_told

CONVENTIONS = (
    "biases: true", "biases: false", "rounding: strict", "rounding: ceil", "norm: all", "flops: thop",
    "order: height-first", "order: channels-first", "unit: KiB, input: true, batch: 4",
)  # fmt: skip
LAYERS = (
    "conv: {filters: 4, kernel: 3}",
    "conv: {filters: 6, kernel: 5x2, stride: 2, padding: 1}",
    "conv: {filters: 2, kernel: 1, groups: 2, bias: false}",
    "conv: {filters: 1, kernel: 3, dilation: 2}",
    "conv: {filters: 3, kernel: 2, stride: 3, padding: same}",
    "convtranspose: {filters: 2, kernel: 3, stride: 2, output_padding: 1}",
    "avgpool: {kernel: 3, stride: 2}",
    "maxpool: {kernel: 3, stride: 2, rounding: ceil}",
    *("depthwise: 3", "maxpool: 2", "pad: 1", "batchnorm", "relu", "globalavgpool", "flatten", "dense: 5"),
)
SIZES = ("12x9x1", "12x9x2", "16x16x4", "20x3", "9x8x7x2")
# A question has so many slips that not all of them are tried.
TRIED = 4
# A right answer of so few signs stands in many lines anyway.
SHORT = 2
QUESTIONS = st.tuples(
    st.sampled_from(SIZES),
    st.lists(st.sampled_from(LAYERS), min_size=1, max_size=3),
    st.sampled_from([ask for ask in ASKS if ask != "values"]),
    st.sampled_from(CONVENTIONS),
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(QUESTIONS)
def test_whatever_is_asked_is_answered(said: tuple[str, list[str], str, str]) -> None:
    """What is told as right is graded as right, every slip is explained as itself, and a hint keeps the answer."""
    size, layers, ask, conventions = said
    entries = "".join(f"        - {layer}\n" for layer in layers)
    quiz = parse_quiz(
        f"questions:\n  - network:\n      input: {size}\n      layers:\n{entries}"
        f"    ask: {ask}\n    conventions: {{{conventions}}}\n"
    )
    if not quiz.questions:  # layers that do not fit, or what they do not have
        assert quiz.diagnostics
        return
    [question] = quiz.questions
    study = Study(question)
    right = value_told(study.right.value, ask, question.conventions)
    assert mark(study, right).is_right
    assert stem(question)
    for wrong in (*study.singles[:TRIED], *study.pairs[:TRIED]):
        marked = mark(study, value_told(wrong.value, ask, question.conventions))
        assert marked.is_right or marked.wrongs, "a value that is right under another reading, or a slip"
        assert study.lines(wrong)
        hints = [line for one in feedback(marked, study, hint=True).told for line in one.computation]
        assert len(right) <= SHORT or not any(line.endswith(f" {right}") for line in hints)


@pytest.mark.parametrize(
    ("conventions", "told", "stem_told"),
    [
        ("width-first", "6x7x8", "Input 12x9x1; conv"),
        ("height-first", "7x6x8", "Input 9x12x1; conv"),
        ("channels-first", "8x7x6", "Input 1x9x12; conv"),
    ],
)
def test_volumes_in_another_order(conventions: str, told: str, stem_told: str) -> None:
    """Question, answer and stated output are in the order of the quiz; kernels and fields are no volumes."""
    network = "12x9x1: conv: {filters: 8, kernel: 7x3}"
    agreed = f"conventions: {{order: {conventions}}}"
    study = Study(asked(network, "output", agreed))
    assert value_told(study.right.value, "output", study.question.conventions) == told
    assert stem(study.question).startswith(stem_told)
    assert mark(study, told).is_right
    field = Study(asked(network, "receptive_field", agreed))
    assert value_told(field.right.value, "receptive_field", field.question.conventions) == "7x3"
    assert mark(field, "7x3").is_right
    back = asked(network, "kernel", f"{agreed}\n    target: {told}")
    assert written(back.target or "") == "6x7x8"
    assert f"The output is {told}." in stem(back)


@pytest.mark.parametrize("order", ["height-first", "channels-first"])
def test_a_signal_in_another_order(order: str) -> None:
    """It has no height; its depth can come first."""
    study = Study(asked("20x3: conv: {filters: 8, kernel: 3}", "output", f"conventions: {{order: {order}}}"))
    told = value_told(study.right.value, "output", study.question.conventions)
    assert told == {"height-first": "18x8", "channels-first": "8x18"}[order]
    assert mark(study, told).is_right


def test_pools_alone_have_no_dilation_to_misplace() -> None:
    """Two slips in a receptive field of which one leaves no window to the other."""
    study = Study(asked("12x9x1: avgpool: 5", "receptive_field"))
    assert mark(study, "17").wrongs == ()


def test_what_does_not_fit_has_no_unit() -> None:
    """Nor is it bytes."""
    study = Study(asked("5x5x1: maxpool: 2", "memory", "conventions: {rounding: strict}"))
    assert feedback(mark(study, "16"), study).head == "wrong: it does not fit"
    assert value_told(study.right.value, "memory", study.question.conventions) == "does not fit"
