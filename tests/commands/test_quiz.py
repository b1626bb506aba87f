"""`cnncalc quiz check` and `quiz grade`: exit codes, formats, and what goes wrong."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from jsonschema import Draft7Validator

from cnncalc.cli.commands.quiz import SUBCOMMANDS, command
from cnncalc.model import exits
from cnncalc.output.schemas import schema

if TYPE_CHECKING:
    from pathlib import Path

    import click
    from conftest import Golden

Captured = pytest.CaptureFixture[bytes]

QUIZ = """title: Basics
questions:
  - id: volume
    network: {input: 28x28x1, layers: [conv: {filters: 5, kernel: 5}, maxpool: 2, conv: {filters: 10, kernel: 2}]}
    ask: output
    choices: {A: 12x12x10, B: 23x23x5, C: 11x11x10}
    answer: C
  - id: params
    network: {input: 300x300x3, layers: [conv: {filters: 100, kernel: 5}]}
    ask: params
    answer: 7600
    points: 1.5
  - id: values
    network: {input: 3x2x1, layers: [conv: {filters: 1, kernel: 2}]}
    ask: values
    values: {input: [[1, 2, 3], [4, 5, 6]], kernel: [[1, 0], [0, 2]]}
    answer: [[11, 14]]
"""
GRADE = ("quiz", "grade", "quiz.yaml", "answers.csv")
ANSWERS = 'student,volume,params,values\nada,C,"7,600","11, 14"\nbob,A,7500,"11, 15"\neve,12x12x5,7.600,\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a quiz and answers."""
    (tmp_path / "quiz.yaml").write_text(QUIZ, encoding="utf-8")
    (tmp_path / "answers.csv").write_text(ANSWERS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_key_that_holds(folder: Path, capsysbinary: Captured, golden: Golden) -> None:
    """Every option with what it comes from."""
    del folder
    done = ran(capsysbinary, "quiz", "check", "quiz.yaml", "--steps")
    assert (done.code, done.err) == (exits.OK, "")
    golden("quiz_check.txt", done.out)


def test_a_wrong_key(folder: Path, capsysbinary: Captured) -> None:
    """Exit code 1, and the place."""
    (folder / "quiz.yaml").write_text(QUIZ.replace("7600", "2600"), encoding="utf-8")
    done = ran(capsysbinary, "quiz", "check", "quiz.yaml")
    assert done.code == exits.FAILED
    assert "params: 2600 is wrong: it is 7,600\n" in done.out
    assert done.err == (
        "quiz.yaml:11:13: Q201 wrong-key: params: the answer is 7,600, not 2600\n"
        "   11 |     answer: 2600\n"
        "      |             ^^^^\n"
        "      = help: M41 depth-ignored: the depth of the input was left out\n"
        "1 error\n"
    )


def test_check_as_json(folder: Path, capsysbinary: Captured) -> None:
    """For CI."""
    (folder / "quiz.yaml").write_text(QUIZ.replace("7600", "2600"), encoding="utf-8")
    done = ran(capsysbinary, "quiz", "check", "quiz.yaml", "--format", "json")
    document = json.loads(done.out)
    Draft7Validator(schema("quiz-check")).validate(document)
    assert (done.code, done.err, document["ok"]) == (exits.FAILED, "", False)
    volume, params, values = document["questions"]
    assert (volume["answer"], volume["key_is_right"], params["answer"], params["key_is_right"]) == (
        [11, 11, 10], True, 7600, False,
    )  # fmt: skip
    assert values["answer"] == [[11, 14]]
    assert [one["codes"] for one in params["choices"][0]["diagnosis"]] == [["M41"]]


def test_a_class(folder: Path, capsysbinary: Captured, golden: Golden) -> None:
    """Scores, questions, misconceptions."""
    del folder
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv")
    assert (done.code, done.err) == (exits.FAILED, "")
    golden("quiz_grade_class.txt", done.out)


@pytest.mark.parametrize("format_", ["text", "markdown", "gradescope"])
def test_a_student(format_: str, folder: Path, capsysbinary: Captured, golden: Golden) -> None:
    """Everything that is wrong, with the computation."""
    del folder
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv", "--student", "bob", "--format", format_)
    assert (done.code, done.err) == (exits.FAILED, "")
    golden(f"quiz_grade_bob_{format_}.txt", done.out)


def test_all_right(folder: Path, capsysbinary: Captured) -> None:
    """Exit code 0."""
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv", "--student", "ada")
    assert (done.code, done.err) == (exits.OK, "")
    assert done.out.endswith("\nada: 3.5 of 3.5 points\n")
    del folder


def test_grade_as_json(folder: Path, capsysbinary: Captured) -> None:
    """The contract, valid, and the same under --hint but for the answers."""
    del folder
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv", "--format", "json")
    document = json.loads(done.out)
    Draft7Validator(schema("quiz-grade")).validate(document)
    assert document["schema"] == "cnncalc/quiz-grade/1"
    ada, bob, eve = document["students"]
    assert (ada["student"], ada["score"], ada["out_of"]) == ("ada", 3.5, 3.5)
    assert [one["verdict"] for one in eve["answers"]] == ["wrong", "unclear", "missing"]
    params = bob["answers"][1]
    assert [params[key] for key in ("question", "given", "correct", "expected")] == ["params", "7500", False, 7600]
    computation = "conv1: params = (F·F·D1)·K = (5·5·3)·100 = 75·100 = 7,500"
    assert params["diagnosis"] == [{"codes": ["M40"], "layer": "conv1", "computation": [computation]}]
    assert params["conventions"] == ["biases: false"]
    assert document["misconceptions"]["M40"] == 1
    hinted = json.loads(ran(capsysbinary, *GRADE, "--format", "json", "--hint").out)
    Draft7Validator(schema("quiz-grade")).validate(hinted)
    assert {one["expected"] for student in hinted["students"] for one in student["answers"]} == {None}


def test_grade_as_csv(folder: Path, capsysbinary: Captured) -> None:
    """A line an answer; no cell is a formula."""
    (folder / "answers.csv").write_text('student,volume,params\n=1+1,C,"=(5*5*3+1)*100"\n', encoding="utf-8")
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv", "--format", "csv")
    rows = list(csv.DictReader(StringIO(done.out)))
    assert [(row["question"], row["verdict"], row["points"]) for row in rows] == [
        ("volume", "right", "1"),
        ("params", "right", "1.5"),
        ("values", "missing", "0"),
    ]
    assert (rows[1]["student"], rows[1]["given"]) == ("'=1+1", "'=(5*5*3+1)*100")


MISUSES = [
    (
        ["quiz", "chek", "quiz.yaml"],
        'error: there is no command chek\n  = help: did you mean "check"? `cnncalc quiz --help` shows them all\n',
    ),
    (["quiz", "check"], "error: FILE is missing\n  = help: `cnncalc quiz check --help` shows how it is used\n"),
    (["quiz", "check", "no.yaml"], "error: no.yaml: there is no such file\n"),
    (["quiz", "grade", "quiz.yaml", "no.csv"], "error: no.csv: there is no such file\n"),
    (
        ["quiz", "grade", "-", "-"],
        "error: standard input can be read once only\n  = help: give `-` one time\n",
    ),
    (
        ["quiz", "grade", "quiz.yaml", "answers.csv", "--student", "bop"],
        "error: there is no student bop\n",
    ),
    (
        ["quiz", "grade", "quiz.yaml", "answers.csv", "--format", "gradescope"],
        "error: Gradescope wants one student, and there are 3\n  = help: name one: --student NAME\n",
    ),
]


@pytest.mark.parametrize(("arguments", "said"), MISUSES)
def test_wrong_use(arguments: list[str], said: str, folder: Path, capsysbinary: Captured) -> None:
    """Exit code 2, and a way out."""
    del folder
    assert ran(capsysbinary, *arguments) == (exits.USAGE, "", said)


def test_broken_files(folder: Path, capsysbinary: Captured) -> None:
    """Exit code 1, and nothing graded."""
    (folder / "answers.csv").write_text("student,volum\nada,C\n", encoding="utf-8")
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv")
    assert (done.code, done.out) == (exits.FAILED, "")
    assert done.err.startswith("answers.csv:1:1: S107 undefined-reference: no column is a question of the quiz")
    (folder / "quiz.yaml").write_text(QUIZ.replace("kernel: 5", "kernal: 5"), encoding="utf-8")
    done = ran(capsysbinary, "quiz", "grade", "quiz.yaml", "answers.csv")
    assert (done.code, done.out) == (exits.FAILED, "")
    assert "quiz.yaml:4:59: S101 unknown-key: `conv` has no field `kernal`" in done.err


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_help_page_has_an_example(name: str, capsysbinary: Captured) -> None:
    """As those of the other commands."""
    page = ran(capsysbinary, "quiz", name, "--help")
    assert page.code == exits.OK
    assert "\n  Examples:\n    cnncalc quiz " in page.out
    assert all(len(line) <= 80 for line in page.out.split("\n"))
    listed = " ".join(ran(capsysbinary, "quiz", "--help").out.split())
    assert SUBCOMMANDS[name][1] in listed
    context: click.Context = command.make_context("quiz", [name])
    found = command.get_command(context, name)
    assert found
    assert all(param.get_help_record(context) for param in found.params if "-" in param.opts[0])
