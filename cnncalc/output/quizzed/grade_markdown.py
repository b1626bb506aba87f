"""Graded answers in Markdown: one student's feedback, or a class in tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.markdown import code, escaped
from cnncalc.output.quizzed.statistics import of_questions, percent
from cnncalc.output.text import clean
from cnncalc.quiz.answers.values import number
from cnncalc.quiz.feedback import feedback
from cnncalc.quiz.grading import histogram, to_review
from cnncalc.quiz.mistakes.catalogue import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnncalc.output.quizzed import Class
    from cnncalc.output.view import View
    from cnncalc.quiz.feedback import Feedback
    from cnncalc.quiz.grading import Graded, Marked


def render(school: Class, view: View) -> str:
    """A heading, then what there is to say."""
    del view
    lines = [f"# {_plain(school.grader.quiz.title or school.grader.quiz.file)}", ""]
    if len(school.graded) == 1:
        lines += _student(school.graded[0], school)
    else:
        lines += _class(school)
    return "\n".join(lines).rstrip() + "\n"


def _plain(text: str) -> str:
    return escaped(clean(text))


def _student(one: Graded, school: Class) -> Iterator[str]:
    who = f"{_plain(one.student)}: " if one.student else ""
    yield f"{who}**{number(one.score)} of {number(one.out_of)}**"
    for marked in one.answers:
        told = feedback(marked, school.grader.studies[marked.question.id], hint=school.hint)
        yield from _answer(marked, told)


def _answer(marked: Marked, told: Feedback) -> Iterator[str]:
    yield from ("", f"## {_plain(marked.question.id)}", "")
    yield f"{code(clean(marked.given) or '-')} {_plain(told.head)}"
    for one in told.told:
        yield from ("", f"**{_plain(one.what)}**", "")
        yield from _block(one.computation)
        yield from map(_plain, one.rules)
    if told.notes:
        yield ""
        yield from (f"- {_plain(note)}" for note in told.notes)
    if told.solution:
        yield from ("", "The right computation:", "")
        yield from _block(told.solution)


def _block(lines: Iterable[str]) -> Iterator[str]:
    yield from ("```text", *(clean(line).replace("`", "'") for line in lines), "```", "")


def _class(school: Class) -> Iterator[str]:
    rows = [
        [_plain(one.student), number(one.score), number(one.out_of), percent(one.score, one.out_of)]
        for one in school.graded
    ]
    yield from _table(["student", "score", "of", "share"], rows)
    told = [
        [
            _plain(one.id),
            f"{one.right}",
            percent(one.right, one.answers),
            ", ".join(
                f"{code(clean(given), in_table=True)} ×{times}{f' ({codes})' if codes else ''}"
                for given, times, codes in one.wrong
            ),
        ]
        for one in of_questions(school.graded)
    ]
    yield ""
    yield from _table(["question", "right", "share", "common wrong answers"], told)
    unclear = to_review(school.graded)
    if unclear:
        yield ""
        reviewed = [
            [
                _plain(student.student),
                _plain(answer.question.id),
                code(clean(answer.given), in_table=True),
                _plain(answer.note),
            ]
            for student, answer in unclear
        ]
        yield from _table(["to review", "question", "answer", "why it is unclear"], reviewed)
    counts = histogram(school.graded)
    if counts:
        yield ""
        named = [[code, CATALOGUE[code].name, CATALOGUE[code].did, f"{times:,}"] for code, times in counts.items()]
        yield from _table(["code", "misconception", "what was done", "answers"], named)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield f"| {' | '.join(row)} |"
