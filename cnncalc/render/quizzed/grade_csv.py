"""Graded answers as comma-separated values: one line an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.quiz.catalogue import CATALOGUE
from cnncalc.quiz.values import Cells, number
from cnncalc.quiz.wording import value_told
from cnncalc.render.csv_text import csv_text
from cnncalc.volume import Dims

if TYPE_CHECKING:
    from cnncalc.quiz.grading import Graded, Marked
    from cnncalc.render.quizzed import Class
    from cnncalc.render.view import View

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
