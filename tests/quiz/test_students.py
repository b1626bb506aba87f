"""Files of answers as spreadsheets and forms write them, and broken ones to their messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnncalc.quiz.answers.students import decoded, load_answers, parse_answers
from cnncalc.quiz.read import parse_quiz

if TYPE_CHECKING:
    from pathlib import Path

QUIZ = parse_quiz(
    """
questions:
  - id: volume
    text: Which volume comes out?
    network: {input: 63x63x16, layers: [conv: {filters: 32, kernel: 7, stride: 2}]}
    ask: output
  - id: params
    network: {input: 300x300x3, layers: [conv: {filters: 100, kernel: 5}]}
    ask: params
"""
)
BOTH = {"Ada": {"volume": "(29, 29, 32)", "params": "7,600"}, "Grace": {"volume": "29x29x16", "params": ""}}

WRITINGS = {
    "wide": 'student,volume,params\nAda,"(29, 29, 32)","7,600"\nGrace,29x29x16,\n',
    "a mark": '\ufeffstudent,volume,params\nAda,"(29, 29, 32)","7,600"\nGrace,29x29x16,\n',
    "semicolons": "Student;Volume;Params\nAda;(29, 29, 32);7,600\nGrace;29x29x16;\n",
    "tabs": "student\tvolume\tparams\nAda\t(29, 29, 32)\t7,600\nGrace\t29x29x16\t\n",
    "Excel's first line": "sep=;\nstudent;volume;params\nAda;(29, 29, 32);7,600\nGrace;29x29x16;\n",
    "other ends of lines": 'student,volume,params\r\nAda,"(29, 29, 32)","7,600"\r\nGrace,29x29x16,\r\n\r\n',
    "numbers of questions": 'Name,Q1,Question 2\nAda,"(29, 29, 32)","7,600"\nGrace,29x29x16,\n',
    "texts of questions": 'Email,Which volume comes out?,params\nAda,"(29, 29, 32)","7,600"\nGrace,29x29x16,\n',
    "another order": '"params",student,volume\n"7,600",Ada,"(29, 29, 32)"\n"",Grace,29x29x16\n',
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_one_row_a_student(writing: str) -> None:
    """Whatever separates the cells, and however the columns are called."""
    data = WRITINGS[writing].encode("utf-8")
    answers = parse_answers(decoded(data), QUIZ, name="a.csv")
    assert (answers.students, answers.diagnostics) == (BOTH, [])


def test_one_row_an_answer() -> None:
    """Student, question, answer, in any order; what is missing is missing."""
    text = 'answer,student,question\n"(29, 29, 32)",Ada,volume\n"7,600",Ada,2\n29x29x16,Grace,VOLUME\n'
    found = parse_answers(text, QUIZ).students
    assert found == {"Ada": BOTH["Ada"], "Grace": {"volume": "29x29x16"}}


def test_rows_without_names() -> None:
    """Each is a student of its own, known by its row; one alone needs no name."""
    text = "volume,params\nA,7600\nB,7500\n"
    found = parse_answers(text, QUIZ)
    assert found.students == {
        "row 2": {"volume": "A", "params": "7600"},
        "row 3": {"volume": "B", "params": "7500"},
    }
    assert found.diagnostics == []
    named = parse_answers("student,volume,params\nAda,A,1\n,B,2\n", QUIZ).students
    assert list(named) == ["Ada", "row 3"]
    assert parse_answers("volume,params\nA,7600\n", QUIZ).students == {"": {"volume": "A", "params": "7600"}}


def test_without_students() -> None:
    """Two columns are the answers of one who has no name."""
    assert parse_answers("question,answer\nvolume,A\n", QUIZ).students == {"": {"volume": "A"}}


def test_yaml() -> None:
    """By student, or of one; a list is a volume."""
    text = "Ada: {volume: [29, 29, 32], params: 7600}\nGrace: {volume: 29x29x16}\n"
    found = parse_answers(text, QUIZ, is_yaml=True)
    assert found.students == {"Ada": {"volume": "[29, 29, 32]", "params": "7600"}, "Grace": {"volume": "29x29x16"}}
    alone = parse_answers("volume: A\nparams: 7600\n", QUIZ, is_yaml=True)
    assert alone.students == {"": {"volume": "A", "params": "7600"}}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    """Of the world, of Windows, and of Excel's text for everyone."""
    path = tmp_path / "a.csv"
    path.write_bytes("student;volume\nJosé;29x29x32\n".encode(encoding))
    assert load_answers(str(path), QUIZ).students == {"José": {"volume": "29x29x32"}}


BROKEN = [
    ("", 1, 1, "S118", "there are no answers in the file", "error"),
    (
        "student,volum\nAda,A\n",
        1,
        1,
        "S107",
        "no column is a question of the quiz, which has volume and params",
        "error",
    ),
    ("student,volume,params\nAda,29,29,32\n", 2, 11, "S104", "the row has 4 cells, and the head 3", "error"),
    ("student,question,answer\nAda,volum,A\n", 2, 5, "S107", "the quiz has no question volum", "error"),
    ("student,question,answer\nAda,volume,A,B\n", 2, 14, "S104", "the row has 4 cells, and the head 3", "error"),
    (
        "student,volume,params,mark\nAda,A,1,1\n",
        1,
        23,
        "S107",
        "the column mark is no question, and left out",
        "warning",
    ),
    ("student,volume,params\nAda,A\nAda,B\n", 3, 1, "S106", "Ada appears twice; both rows are graded", "warning"),
    ("student,volume,params,Q1\nAda,A,1,B\n", 1, 23, "S106", "volume and Q1 are both the question volume", "error"),
    ("student,params,volume,params\nAda,1,A,2\n", 1, 9, "S106", "two columns params are the question params", "error"),
    ("student,volume\nAda,A\n", 1, 1, "S103", "a question has no column, and no answers: params", "warning"),
    (
        "student,question,answer\nAda,volume,A\nAda,volume,B\n",
        3,
        5,
        "S106",
        "volume is answered twice by Ada; the last answer is used",
        "warning",
    ),
]


@pytest.mark.parametrize(("text", "line", "column", "code", "message", "severity"), BROKEN)
def test_broken_tables(text: str, line: int, column: int, code: str, message: str, severity: str) -> None:
    """At the cell, with what to do."""
    (found,) = parse_answers(text, QUIZ, name="a.csv").diagnostics
    place = (found.span.line, found.span.column, found.code, found.message, found.severity)
    assert place == (line, column, code, message, severity)
    assert found.hint or severity == "warning"


def test_a_quote_that_is_never_closed() -> None:
    """Swallows the rest, and is told."""
    answers = parse_answers('student,volume,params\nAda,"29x29x32,7600\nGrace,A,B\n', QUIZ, name="a.csv")
    assert [one.code for one in answers.diagnostics] == ["Y001"]


def test_broken_yaml() -> None:
    """As a spec is."""
    (found,) = parse_answers("Ada: {volum: A}\n", QUIZ, name="a.yaml", is_yaml=True).diagnostics
    assert (found.code, found.message, found.hint) == (
        "S107",
        "the quiz has no question volum",
        'did you mean "volume"?',
    )
    (found,) = parse_answers("- A\n", QUIZ, is_yaml=True).diagnostics
    assert found.code == "S118"
