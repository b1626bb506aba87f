"""Graded answers for programs: `cnncalc/quiz-grade/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.volume import Dims
from cnncalc.output.as_json import posix, written
from cnncalc.quiz.answers.values import Cells, number
from cnncalc.quiz.grading import histogram, to_review
from cnncalc.quiz.tasks.task import line_text

if TYPE_CHECKING:
    from cnncalc.model.values import Json
    from cnncalc.output.quizzed import Class
    from cnncalc.output.view import View
    from cnncalc.quiz.analysis import Study, Wrong
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.grading import Graded, Marked
    from cnncalc.quiz.model import Points

SCHEMA = "cnncalc/quiz-grade/1"


def render(school: Class, view: View) -> str:
    """One object."""
    del view
    known: dict[int, Json] = {}
    counts: dict[str, Json] = dict(histogram(school.graded))
    return (
        written(
            {
                "schema": SCHEMA,
                "file": posix(school.grader.quiz.file),
                "students": [_student(one, school, known) for one in school.graded],
                "misconceptions": counts,
                "review": [_reviewed(student, answer) for student, answer in to_review(school.graded)],
            }
        )
        + "\n"
    )


def _student(one: Graded, school: Class, known: dict[int, Json]) -> Json:
    answers: list[Json] = [_known(marked, school, known) for marked in one.answers]
    return {"student": one.student, "score": points(one.score), "out_of": points(one.out_of), "answers": answers}


def _reviewed(student: Graded, answer: Marked) -> Json:
    """An answer that a person has to look at."""
    return {
        "student": student.student,
        "question": answer.question.id,
        "given": answer.given,
        "note": answer.note,
    }


def _known(marked: Marked, school: Class, known: dict[int, Json]) -> Json:
    """The same answer is the same object, and written out once."""
    if id(marked) not in known:
        known[id(marked)] = _answer(marked, school)
    return known[id(marked)]


def _answer(marked: Marked, school: Class) -> Json:
    study = school.grader.studies[marked.question.id]
    conventions: list[Json] = list(marked.conventions)
    return {
        "question": marked.question.id,
        "given": marked.given,
        "correct": marked.is_right,
        "expected": None if school.hint else value(study.right.value),
        "diagnosis": [diagnosis(one, study) for one in marked.wrongs],
        "verdict": marked.verdict,
        "points": points(marked.points),
        "note": "" if school.hint and marked.is_right else marked.note,
        "conventions": conventions,
    }


def diagnosis(wrong: Wrong, study: Study) -> Json:
    """One explanation of a wrong answer."""
    codes: list[Json] = list(wrong.codes)
    computation: list[Json] = [line_text(line) for line in study.lines(wrong)]
    return {"codes": codes, "layer": wrong.layer, "computation": computation}


def value(one: Value) -> Json:
    """A volume as a list, a matrix as a list of rows, a whole number as such; anything else as text."""
    if isinstance(one, Dims):
        return list(map(int, one))
    if isinstance(one, Cells):
        return [[value(cell) for cell in row] for row in one]
    if isinstance(one, str):
        return one
    return int(one) if one.denominator == 1 else number(one)


def points(one: Points) -> Json:
    """Points, whole or not."""
    return int(one) if one.denominator == 1 else float(one)
