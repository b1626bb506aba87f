"""Graded answers as comma-separated values: one line an answer."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING

from cnncalc.quiz.catalogue import CATALOGUE
from cnncalc.quiz.values import number
from cnncalc.quiz.wording import value_told

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
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEAD)
    for one in school.graded:
        writer.writerows(_row(one, marked, school) for marked in one.answers)
    return text.getvalue()


def _row(one: Graded, marked: Marked, school: Class) -> list[str]:
    right = school.grader.studies[marked.question.id].right.value
    expected = "" if school.hint else value_told(right, marked.question.ask, marked.question.conventions)
    return [
        harmless(one.student),
        harmless(marked.question.id),
        harmless(marked.given),
        marked.verdict,
        _plain(number(marked.points)),
        _plain(number(marked.question.points)),
        expected,
        " ".join(marked.codes),
        "; ".join(CATALOGUE[code].name for code in marked.codes),
        marked.wrongs[0].layer if marked.wrongs else "",
        "" if school.hint and marked.is_right else marked.note,
    ]


def _plain(digits: str) -> str:
    return digits.replace(",", "")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
