"""Graded answers as comma-separated values: one line an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.volume import Dims
from cnncalc.output.csv_text import csv_text
from cnncalc.quiz.answers.values import Cells, number
from cnncalc.quiz.mistakes.catalogue import CATALOGUE
from cnncalc.quiz.wording import value_told

if TYPE_CHECKING:
    from cnncalc.output.quizzed import Class
    from cnncalc.output.view import View
    from cnncalc.quiz.grading import Graded, Marked

HEAD = (
    "student", "question", "given", "verdict", "points", "out_of", "expected", "codes", "misconceptions", "layer",
    "note",
)  # fmt: skip


def render(school: Class, view: View) -> str:
    """A head, and every answer of every student."""
    del view
    return csv_text([HEAD, *(_row(one, marked, school) for one in school.graded for marked in one.answers)])


def _row(one: Graded, marked: Marked, school: Class) -> list[str]:
    right = school.grader.studies[marked.question.id].right.value
    expected = "" if school.hint else value_told(right, marked.question.ask, marked.question.conventions)
    is_number = not isinstance(right, str | Dims | Cells)
    return [
        one.student,
        marked.question.id,
        marked.given,
        marked.verdict,
        _plain(number(marked.points)),
        _plain(number(marked.question.points)),
        _plain(expected) if is_number else expected,
        " ".join(marked.codes),
        "; ".join(CATALOGUE[code].name for code in marked.codes),
        marked.wrongs[0].layer if marked.wrongs else "",
        "" if school.hint and marked.is_right else marked.note,
    ]


def _plain(digits: str) -> str:
    return digits.replace(",", "")
