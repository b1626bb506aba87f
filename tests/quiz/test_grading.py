"""Answers graded: verdicts, points, explanations in their order, hints that keep the answer."""

from __future__ import annotations

from fractions import Fraction

import pytest
from quiz.asked import asked

from cnncalc.quiz.analysis import Study
from cnncalc.quiz.feedback import feedback
from cnncalc.quiz.grading import Grader, histogram, mark
from cnncalc.quiz.read import parse_quiz
from cnncalc.quiz.tasks.task import line_text

STRIDE = "conv: {filters: 32, kernel: 7, stride: 2}"
VOLUME = asked(
    "63x63x16: conv: {filters: 32, kernel: 7, stride: 2}", more="choices: {A: 29x29x32, B: 28x28x32, C: none}"
)
PARAMS = asked("300x300x3: conv: {filters: 100, kernel: 5}", "params")
MACS = asked("28x28x192: conv: {filters: 32, kernel: 5, padding: 2}", "macs")
EXACT = asked("28x28x192: conv: {filters: 32, kernel: 5, padding: 2}", "macs", "conventions: {exact: true}")
FLAT = asked("11x7x3: conv: {filters: 13, kernel: 5x2}", more="conventions: {order: height-first}")
MEMORY = asked("28x28x6: relu", "memory")
VECTOR = asked("400: dense: 1200")

ORDERED = asked("63x63x16: " + STRIDE, more="choices: {A: 29x29x32, B: 32x29x29}")

VERDICTS = [
    (VOLUME, "A", "right"),
    (VOLUME, "a)", "right"),
    (VOLUME, "(B)", "wrong"),
    (VOLUME, "C", "wrong"),
    (VOLUME, "D", "unclear"),
    (VOLUME, "29 × 29 × 32", "right"),
    (VOLUME, "32x29x29", "right"),
    (VOLUME, "", "missing"),
    (PARAMS, "(5*5*3+1)*100", "right"),
    (PARAMS, "7.600", "unclear"),
    (PARAMS, "7.6k", "right"),
    (MACS, "120M", "rounded"),
    (EXACT, "120M", "wrong"),
    (EXACT, "120,422,400", "right"),
    (ORDERED, "A", "right"),
    (ORDERED, "B", "wrong"),
    (ORDERED, "32x29x29", "wrong"),
    (FLAT, "6x7x13", "right"),
    (FLAT, "7x6x13", "wrong"),
    (MEMORY, "18,816 B", "right"),
    (MEMORY, "18.375 KiB", "right"),
    (MEMORY, "18 KiB", "rounded"),
    (MEMORY, "19 KiB", "wrong"),
    (MEMORY, "18.82 kB", "rounded"),
    (VECTOR, "1,200", "right"),
    (VECTOR, "1 200 units", "right"),
    (VECTOR, "12,00", "wrong"),
]


@pytest.mark.parametrize(("question", "given", "verdict"), VERDICTS)
def test_verdicts(question: object, given: str, verdict: str) -> None:
    """Letters, values, roundings, and the order that was agreed."""
    assert isinstance(question, type(VOLUME))
    assert mark(Study(question), given).verdict == verdict


def test_singles_come_before_pairs() -> None:
    """28x28x32 is one slip, 28x28x16 two."""
    study = Study(VOLUME)
    assert {one.codes for one in mark(study, "28x28x32").wrongs} == {("M01",), ("M03",)}
    pairs = [one.codes for one in mark(study, "28x28x16").wrongs]
    assert ("M01", "M10") in pairs
    assert all(len(codes) == 2 for codes in pairs)
    assert mark(study, "3x5x7").wrongs == ()


def test_the_first_layer_that_departs() -> None:
    """In a chain, a slip at one layer is told from the same slip at another, and from it everywhere."""
    begin = "28x28x1: conv: {filters: 5, kernel: 5}; maxpool: 2"
    study = Study(asked(f"{begin}; conv: {{filters: 10, kernel: 2}}; conv: {{filters: 4, kernel: 3}}"))
    assert str(study.right.value) == "9x9x4"
    told = {str(one.value): (one.layer, one.everywhere) for one in study.singles if one.codes == ("M29",)}
    assert told["3x3x4"] == ("conv3", False)
    forgot = [(one.layer, one.everywhere, str(one.value)) for one in study.singles if one.codes == ("M01",)]
    assert ("conv1", True, "5x5x4") in forgot
    assert ("conv1", False, "8x8x4") in forgot


def test_a_hint_keeps_the_answer() -> None:
    """The mistake and the student's own computation are told, the right one is not."""
    study = Study(PARAMS)
    marked = mark(study, "2600")
    told, hint = feedback(marked, study), feedback(marked, study, hint=True)
    assert told.head == "wrong: it is 7,600"
    assert told.solution == ("params = (F·F·D1)·K + K = (5·5·3)·100 + 100 = 75·100 + 100 = 7,500 + 100 = 7,600",)
    assert (hint.head, hint.solution) == ("wrong", ())
    assert hint.told == told.told
    assert told.told[0].what == "M41 depth-ignored: the depth of the input was left out"
    assert told.told[0].computation == ("params = F·F·K + K = 5·5·100 + 100 = 2,500 + 100 = 2,600",)
    assert not any("7,600" in text for one in hint.told for text in (*one.computation, *one.rules, *hint.notes))
    study = Study(MACS)
    rounded = feedback(mark(study, "120M"), study, hint=True)
    assert (rounded.head, rounded.notes) == ("right, rounded", ())


def test_where_an_answer_parts() -> None:
    """And under which convention it would be right."""
    study = Study(VOLUME)
    assert feedback(mark(study, "29x29x7"), study).notes == (
        "the width and the height are right, the depth is not",
        "no known mistake explains this",
    )
    study = Study(PARAMS)
    assert feedback(mark(study, "7500"), study).notes == ("right if biases are not counted, which is not meant here",)


def test_large_networks_are_told_in_a_few_lines() -> None:
    """The sum alone, and for memory how it becomes bytes; of sizes the last layers."""
    text = (
        "questions:\n"
        "  - {network: resnet50, ask: params}\n"
        "  - {network: resnet50, ask: memory, conventions: {unit: MiB, batch: 32}}\n"
        "  - {network: resnet50, ask: output}\n"
    )
    params, memory, output = (Study(one) for one in parse_quiz(text).questions)
    assert [line_text(line) for line in params.right.lines] == ["params = 25,557,032, over 107 layers"]
    assert [line_text(line) for line in memory.right.lines] == [
        "elements = 37,559,784, over 174 layers",
        "bytes = elements·batch·4 = 37,559,784·32·4 = 4,807,652,352, float32",
        "memory (MiB) = 4,584.9345703125",
    ]
    assert len(output.right.lines) < 20
    assert line_text(output.right.lines[-1]) == "fc: output = 1000"


def test_points_and_the_histogram() -> None:
    """Points add up; every single slip that gives an answer counts, other readings of it do not."""
    quiz = parse_quiz(
        "questions:\n"
        f"  - {{id: a, points: 2, ask: output, network: {{input: 63x63x16, layers: [{STRIDE}]}}}}\n"
        "  - {id: b, points: 0.5, ask: params, network: {input: 9x9x3, layers: [conv: {filters: 100, kernel: 5}]}}\n"
    )
    grader = Grader(quiz)
    graded = [
        grader.grade("ada", {"a": "29x29x32", "b": "7600"}),
        grader.grade("bob", {"a": "28x28x32", "b": "7500"}),
        grader.grade("eve", {"a": "29x29x16"}),
    ]
    assert [one.score for one in graded] == [Fraction(5, 2), 0, 0]
    assert {one.out_of for one in graded} == {Fraction(5, 2)}
    assert histogram(graded) == {"M01": 1, "M03": 1, "M10": 1, "M40": 1}


def test_a_formula_without_the_field_finds_no_value_for_it() -> None:
    """Where the stride is ignored every stride would do, so that no wrong one comes of it; nor padding, nor kernel."""
    conv = "224x224x3: conv: {filters: 64, kernel: 7, stride: 2, padding: 3}"
    blind = {"stride": {"M07", "M29"}, "padding": {"M04", "M08"}, "kernel": {"M08", "M09"}}
    for field, codes in blind.items():
        found = {code for one in Study(asked(conv, field)).singles for code in one.codes}
        assert not found & codes, field
        assert found, field
    alone = Study(asked("32x32x1: conv: {filters: 6, kernel: 5}", "padding"))
    assert [one.codes for one in alone.diagnose(1)] == [("M32",)]


def test_the_only_layer_is_not_taken_twice_on_top_of_another_slip() -> None:
    """29x29x10 for 28x28x10 is one off; that the kernel was ignored and the layer taken twice explains nothing."""
    study = Study(asked("32x32x3: conv: {filters: 10, kernel: 5}"))
    assert mark(study, "29x29x10").wrongs == ()
    assert [one.codes for one in mark(study, "24x24x10").wrongs] == [("M28",)]
