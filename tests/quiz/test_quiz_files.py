"""Quiz files: everything that a question can say, and broken ones to their messages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft7Validator

from cnncalc.language.files import QUIZZES, UnreadableError, bundled_folder, bundled_names
from cnncalc.model.volume import Dims
from cnncalc.output.schemas import schema
from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.values import Cells
from cnncalc.quiz.model import ASKS, CONVENTIONS, Conventions, Figures
from cnncalc.quiz.read import load_quiz, parse_quiz
from cnncalc.quiz.read.question import KEYS

WHOLE = """
title: All keys
description: of a quiz
source: this test
conventions: {biases: false}
x-note: ours
questions:
  - id: first
    text: Which volume?
    network: {input: 63x63x16, layers: [conv: {filters: 32, kernel: 7, stride: 2}, relu]}
    ask: output
    at: conv1
    conventions: {order: height-first}
    choices: {A: 29x29x32, B: "(28, 28, 32)", C: none of these}
    answer: a
    points: 1.5
  - network: lenet5
    ask: params
    answer: 61706
    conventions: {biases: true}
  - network: {input: 227x227x3, layers: [conv: {filters: 96, stride: 4}]}
    ask: kernel
    target: 55x55x96
    choices: [11, 7, 12]
    answer: A
  - network: {input: 3x2x1, layers: [conv: {filters: 1, kernel: 2}]}
    ask: values
    values: {input: [[1, 2, 3], [4, 5, 6]], kernel: [[1, 0], [0, 2]]}
    answer: [[11, 14]]
"""


def test_every_key_is_read() -> None:
    """Texts, networks, choices, keys, conventions."""
    quiz = parse_quiz(WHOLE, name="quiz.yaml")
    assert quiz.diagnostics == []
    assert (quiz.title, quiz.description, quiz.source) == ("All keys", "of a quiz", "this test")
    first, params, kernel, values = quiz.questions
    assert (first.id, first.text, first.ask, first.at, first.points) == (
        "first",
        "Which volume?",
        "output",
        "conv1",
        1.5,
    )
    assert first.conventions == Conventions(biases=False, order="height-first", stated=frozenset({"biases", "order"}))
    assert [(one.letter, one.text, one.value) for one in first.choices] == [
        ("A", "29x29x32", Dims((29, 29, 32))),
        ("B", "(28, 28, 32)", Dims((28, 28, 32))),
        ("C", "none of these", None),
    ]
    assert first.key
    assert (first.key.letter, first.key.value) == ("A", Dims((29, 29, 32)))
    assert (params.id, params.network, params.at, params.conventions.biases) == ("2", "lenet5", "", True)
    assert (kernel.at, kernel.target, [one.letter for one in kernel.choices]) == (
        "conv1",
        Dims((55, 55, 96)),
        ["A", "B", "C"],
    )
    assert values.figures == Figures(Cells(((1, 2, 3), (4, 5, 6))), Cells(((1, 0), (0, 2))))
    assert values.key
    assert values.key.value == Cells(((11, 14),))


def test_the_schema_takes_what_the_reader_takes() -> None:
    """A whole quiz, and every bundled one; a misspelt key, neither takes."""
    validator = Draft7Validator(schema("quiz"))
    validator.validate(yaml.safe_load(WHOLE))
    for name in bundled_names(QUIZZES):
        validator.validate(yaml.safe_load(Path(bundled_folder(QUIZZES), f"{name}.yaml").read_text(encoding="utf-8")))
    assert not validator.is_valid(yaml.safe_load(WHOLE.replace("ask:", "asks:")))
    assert not validator.is_valid(yaml.safe_load(WHOLE.replace("biases: false", "bias: false")))


def test_the_schema_knows_every_word() -> None:
    """What is asked and the conventions are those of the reader."""
    definitions = json.loads(json.dumps(schema("quiz")["definitions"]))
    assert definitions["question"]["properties"]["ask"]["enum"] == list(ASKS)
    assert set(definitions["conventions"]["properties"]) == set(CONVENTIONS)
    assert set(definitions["question"]["properties"]) == set(KEYS)


def test_bundled_quizzes_go_by_name() -> None:
    """As architectures do: - and _, upper and lower case are the same."""
    assert load_quiz("CS725_Lecture16").title == load_quiz("cs725-lecture16").title == "CS 725, lecture 16, quiz"
    with pytest.raises(UnreadableError) as caught:
        load_quiz("cs725-lecture17")
    assert str(caught.value) == "no quiz is called cs725-lecture17"
    assert caught.value.hint == (
        "did you mean cs725-lecture16? `cnncalc quiz --help` names all; a file needs .yaml at its end"
    )


ONE = "questions:\n  - network: {input: 28x28x1, layers: [conv: {filters: 8, kernel: 5}]}\n    ask: output\n"

LARGE = ONE.replace("kernel: 5", "kernel: 50")
TWO = "  - network: lenet5\n    ask: params\n"
NO_TARGET = "`target` is for questions that ask for kernel, stride, padding or filters"

SIGNAL = "questions: [{network: {input: 100x3, layers: [conv: {filters: 4, kernel: 3}]}, ask: height}]"
# Rounded up, 4x4 and 3x3 do not meet.
APART = """\
questions:
  - network: {input: 8x8x1, layers: [add: {a: [maxpool: {kernel: 3, stride: 2}], b: [maxpool: {kernel: 4, stride: 2}]}]}
    ask: params
    conventions: {rounding: ceil}
"""
NO_SUCH_TARGET = "stage5/maxpool1 gives a volume such as 7x7x512, which 7x7 is not"
SEES_ALL = "C5 has no receptive field of its own: it sees all that comes in, or is a vector"
BROKEN = [
    ("", 1, 1, "S118", "the file is empty"),
    ("- a\n", 1, 1, "S118", "a quiz has keys such as `questions:` at the top"),
    ("title: T\n", 1, 1, "S103", "a quiz needs `questions`"),
    ("questions: []\n", 1, 12, "Y013", "`questions` is empty"),
    ("questions: all\n", 1, 12, "S104", "`questions` wants a list, a dash in front of every question"),
    ("question:\n  - ask: output\n", 1, 1, "S101", "a quiz has no key `question`"),
    ("questions: [output]\n", 1, 13, "S104", "a question has keys such as `network`, `ask` and `answer`"),
    (f"{ONE}    anwser: A\n", 4, 5, "S101", "a question has no key `anwser`"),
    (ONE.replace("    ask: output\n", ""), 2, 5, "S103", "a question needs `ask`"),
    (ONE.replace("output", "outptu"), 3, 10, "S104", "`outptu` is nothing that can be asked"),
    ("questions:\n  - ask: output\n", 2, 5, "S103", "a question needs a `network`"),
    (ONE.replace("kernel", "kernal"), 2, 59, "S101", "`conv` has no field `kernal`"),
    (LARGE, 2, 67, "V201", "conv1: the window is 50 wide, but the input is only 28 wide"),
    (APART, 4, 5, "V200", "the volumes of the network do not fit under `rounding: ceil`"),
    ("questions: [{network: lenet6, ask: output}]", 1, 23, "S120", "no architecture is called lenet6"),
    ("questions: [{network: ./a.yaml, ask: output}]", 1, 23, "S120", "a quiz from standard input cannot name a file"),
    (f"{ONE}    at: conv2\n", 4, 9, "S107", "the network has no layer `conv2`"),
    (f"{ONE}    answer: A\n", 4, 13, "S107", "there is no choice A"),
    (f"{ONE}    choices: {{A: 24x24x8}}\n    answer: C\n", 5, 13, "S107", "there is no choice C"),
    (f"{ONE}    choices: 24\n", 4, 14, "S104", "`choices` wants an answer for each letter"),
    (f"{ONE}    answer: something\n", 4, 13, "S104", "`something` is no answer to this"),
    (f"{ONE}    points: many\n", 4, 13, "S104", "`points` wants a number from 0, not many"),
    (f"{ONE}    target: 2x2x8\n", 4, 5, "S113", NO_TARGET),
    (f"{ONE}    conventions: {{bias: false}}\n", 4, 19, "S101", "there is no convention `bias`"),
    (f"{ONE}    conventions: {{biases: maybe}}\n", 4, 27, "S104", "`biases` is true or false, not maybe"),
    (f"{ONE}    conventions: {{batch: 0}}\n", 4, 26, "S104", "`batch` wants a whole number from 1"),
    (f"{ONE}    values: {{input: [[1]]}}\n", 4, 13, "S104", "`values` are the input and the kernel of `ask: values`"),
    (ONE.replace("output", "values"), 2, 5, "S103", "a question on values needs `values`"),
    (f"{ONE}    id: q1\n{TWO}    id: Q1\n", 5, 5, "S106", "the id Q1 is taken: line 2 has it, too"),
    ("questions: [{network: lenet5, ask: width}]", 1, 36, "V200", "dense3 gives 10, which has no width"),
    (SIGNAL, 1, 85, "V200", "conv1 gives 98x4, which has no height"),
    ("questions: [{network: lenet5, ask: stride, at: F6}]", 1, 48, "V200", "F6 is dense, which has no stride"),
    ("questions: [{network: vgg16, ask: kernel, target: 7x7}]", 1, 51, "V200", NO_SUCH_TARGET),
    ("questions: [{network: lenet5, ask: receptive_field, at: C5}]", 1, 57, "V200", SEES_ALL),
    ("questions: &a [*a]\n", 1, 12, "Y010", None),
    ("title: T\ntitle: U\n", 2, 1, "Y002", None),
]  # fmt: skip


HINTS = {
    "questions: [{network: lenet5, ask: width}]": "ask for output or depth",
    "questions: [{network: lenet5, ask: stride, at: F6}]": "`at` can be C1, S2, C3 or S4",
    "questions: [{network: lenet5, ask: receptive_field, at: C5}]": "`at` can be C1, tanh1, S2, C3, tanh2 or S4",
    "questions: [{network: {input: 8, layers: [dense: 2]}, ask: stride}]": "no layer of the network has a stride",
}


@pytest.mark.parametrize(("text", "hint"), HINTS.items())
def test_what_can_be_asked_instead(text: str, hint: str) -> None:
    """A question that makes no sense at its layer says where, or what else, does."""
    assert [one.hint for one in parse_quiz(text).diagnostics] == [hint]


@pytest.mark.parametrize(("text", "line", "column", "code", "message"), BROKEN)
def test_broken_files(text: str, line: int, column: int, code: str, message: str | None) -> None:
    """The first thing that is wrong is at its word, as in a spec."""
    found = parse_quiz(text, name="quiz.yaml").diagnostics
    first = found[0]
    assert (first.span.line, first.span.column, first.code) == (line, column, code), first
    assert message is None or first.message == message
    assert first.hint or code.startswith("Y")


def test_a_field_that_is_asked_for_need_not_be_written() -> None:
    """Not even where no other field is."""
    quiz = parse_quiz("questions: [{network: {input: 8x8x1, layers: [maxpool: {}]}, ask: kernel, target: 4x4x1}]")
    assert quiz.diagnostics == []
    assert Study(quiz.questions[0]).right.value == 2


def test_all_problems_are_told_in_one_go() -> None:
    """One question does not hide the next."""
    text = ONE.replace("kernel", "kernal") + "  - network: lenet5\n    ask: parms\n"
    found = parse_quiz(text).diagnostics
    assert [(one.code, one.span.line) for one in found] == [("S101", 2), ("S104", 5)]
    assert found[-1].hint == 'did you mean "params"?'


def test_networks_in_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is relative to the quiz, and stays below its folder."""
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "a.yaml").write_text("input: 8x8x1\nlayers: [maxpool: 2]\n", encoding="utf-8")
    quiz = tmp_path / "quiz.yaml"
    quiz.write_text("questions: [{network: nets/a.yaml, ask: output, answer: 4x4x1}]\n", encoding="utf-8")
    assert load_quiz(str(quiz)).is_sound
    quiz.write_text("questions: [{network: ../a.yaml, ask: output}]\n", encoding="utf-8")
    (found,) = load_quiz(str(quiz)).diagnostics
    assert (found.code, found.message) == ("S120", "../a.yaml lies outside of this file's folder")
    monkeypatch.chdir(tmp_path)
    (found,) = load_quiz("quiz.yaml").diagnostics
    assert (found.code, found.message) == ("S120", "../a.yaml lies outside of this file's folder")
    (tmp_path / "nets" / "a.yaml").write_text("input: 8x8x1\nlayers: [maxpool: 20]\n", encoding="utf-8")
    quiz.write_text("questions: [{network: nets/a.yaml, ask: output}]\n", encoding="utf-8")
    (found,) = load_quiz(str(quiz)).diagnostics
    assert (found.code, found.span.line, found.span.file.endswith("a.yaml")) == ("V201", 2, True)
