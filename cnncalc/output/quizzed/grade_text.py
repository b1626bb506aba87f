"""Graded answers for a terminal: one student's in detail; of a class scores, questions and misconceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.numbers import count_of
from cnncalc.output.paint import HEAD
from cnncalc.output.quizzed.lines import Lines, style_of
from cnncalc.output.quizzed.statistics import of_questions, percent
from cnncalc.output.text import clean
from cnncalc.quiz.answers.values import number
from cnncalc.quiz.feedback import feedback
from cnncalc.quiz.grading import histogram, to_review
from cnncalc.quiz.mistakes.catalogue import CATALOGUE

if TYPE_CHECKING:
    from cnncalc.output.quizzed import Class
    from cnncalc.output.view import View
    from cnncalc.quiz.feedback import Feedback
    from cnncalc.quiz.grading import Graded

# The longest bar of a histogram.
BAR = 40


def render(school: Class, view: View) -> str:
    """One student in detail, or several in a table."""
    lines = Lines(view)
    lines.title(school.grader.quiz.title or school.grader.quiz.file)
    lines.gap()
    if len(school.graded) == 1:
        _student(school.graded[0], school, lines)
    else:
        _scores(school, lines)
        _questions(school, lines)
        _histogram(school, lines)
        _review(school, lines)
    return lines.text()


def _student(one: Graded, school: Class, lines: Lines) -> None:
    style = style_of(lines.view)
    for marked in one.answers:
        told = feedback(marked, school.grader.studies[marked.question.id], hint=school.hint, style=style)
        given = f"{marked.given}  " if marked.given else ""
        lines.head(marked.question.id, f"{given}{told.head}", ok=marked.is_right)
        explain(told, lines)
    lines.gap()
    who = f"{one.student}: " if one.student else ""
    lines.total(f"{who}{number(one.score)} of {count_of_points(one)}")


def explain(told: Feedback, lines: Lines) -> None:
    """What an answer comes from, and how the right one is computed where that is told."""
    for explanation in told.told:
        lines.remark(explanation.what)
        lines.computation(explanation.computation, lead="yours: ")
        for rule in explanation.rules:
            lines.remark(rule, indent=4)
    for note in told.notes:
        lines.remark(note)
    lines.computation(told.solution, lead="right: ")


def count_of_points(one: Graded) -> str:
    """`4 points`."""
    return f"{number(one.out_of)} point{'' if one.out_of == 1 else 's'}"


def _scores(school: Class, lines: Lines) -> None:
    rows: list[tuple[str, ...]] = [
        (clean(one.student) or "-", number(one.score), number(one.out_of), percent(one.score, one.out_of))
        for one in school.graded
    ]
    _table(("student", "score", "of", "share"), rows, lines)
    mean = float(sum(one.score for one in school.graded)) / len(school.graded)
    lines.gap()
    out_of = school.graded[0].out_of
    lines.total(
        f"{count_of(len(school.graded), 'student')}, mean {mean:.2f} of {number(out_of)} ({percent(mean, out_of)})"
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]], lines: Lines) -> None:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines.row(head, widths, role=HEAD)
    for row in rows:
        lines.row(row, widths)


def _questions(school: Class, lines: Lines) -> None:
    lines.gap()
    found = of_questions(school.graded)
    rows = [(clean(one.id), f"{one.right}", percent(one.right, one.answers)) for one in found]
    widths = [max(map(len, column)) for column in zip(("question", "right", "share"), *rows, strict=True)]
    lines.row(("question", "right", "share"), widths, role=HEAD)
    for one, row in zip(found, rows, strict=True):
        lines.row(row, widths)
        for given, times, codes in one.wrong:
            lines.remark(f"{given} x{times}{f': {codes}' if codes else ''}", indent=4)


def _review(school: Class, lines: Lines) -> None:
    """The unclear answers, each with its reason."""
    unclear = to_review(school.graded)
    if not unclear:
        return
    lines.gap()
    lines.total(f"to review: {count_of(len(unclear), 'answer')}")
    for student, answer in unclear:
        who = f"{clean(student.student)}: " if student.student else ""
        lines.remark(f"{who}{clean(answer.question.id)}: {clean(answer.given)}: {clean(answer.note)}", indent=2)


def _histogram(school: Class, lines: Lines) -> None:
    counts = histogram(school.graded)
    if not counts:
        return
    lines.gap()
    sign = "█" if lines.view.unicode else "#"
    most = max(counts.values())
    names = {code: f"{code} {CATALOGUE[code].name}" for code in counts}
    widths = [max(map(len, names.values())), len(f"{most:,}")]
    lines.row(("misconception", ""), widths, role=HEAD)
    for code, times in counts.items():
        bar = sign * max(round(times / most * BAR), 1)
        lines.row((names[code], f"{times:,}", bar), [*widths, len(bar)])
