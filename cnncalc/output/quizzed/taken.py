"""A quiz as it is taken in a terminal: questions, hints, solutions, the score."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.numbers import count_of
from cnncalc.output.quizzed.grade_text import explain
from cnncalc.output.quizzed.lines import Lines, style_of
from cnncalc.quiz.answers.values import number
from cnncalc.quiz.feedback import feedback, texts
from cnncalc.quiz.listing import listed_network, paragraphs
from cnncalc.quiz.wording import answer_is, stem, value_told

if TYPE_CHECKING:
    from cnncalc.output.view import View
    from cnncalc.quiz.analysis import Study
    from cnncalc.quiz.grading import Marked
    from cnncalc.quiz.model import Points, Question, Quiz


class Taken(NamedTuple):
    """How it goes: the points of all questions and of those solved; how many were solved, and at the first attempt."""

    possible: Points
    questions: int
    earned: Points = 0
    solved: int = 0
    at_once: int = 0

    def after(self, question: Question, attempt: int) -> Taken:
        """With a question that was solved at an attempt; 0 if it was not."""
        if not attempt:
            return self
        at_once = self.at_once + (attempt == 1)
        return self._replace(earned=self.earned + question.points, solved=self.solved + 1, at_once=at_once)


def opening(quiz: Quiz, view: View) -> str:
    """What this is, and how long."""
    lines = Lines(view)
    lines.title(quiz.title or quiz.file)
    if quiz.description:
        lines.remark(quiz.description, indent=0)
    points = sum(one.points for one in quiz.questions)
    lines.remark(f"{count_of(len(quiz.questions), 'question')}, {_points(points)}; an empty line passes.", indent=0)
    return lines.text()


def asked(question: Question, number_: int, count: int, view: View) -> str:
    """One question with its network and its choices."""
    lines = Lines(view)
    lines.gap()
    lines.head(f"{number_}/{count}", f"{question.id}, {_points(question.points)}")
    for paragraph in paragraphs(stem(question)):
        lines.remark(paragraph, indent=0)
    for line in listed_network(question):
        lines.remark(line)
    for choice in question.choices:
        lines.option(f"  {choice.letter}", [choice.text])
    return lines.text()


def said(text: str, view: View) -> str:
    """A sentence to the student."""
    lines = Lines(view)
    lines.remark(text, indent=0)
    return lines.text()


def judged(marked: Marked, study: Study, view: View) -> str:
    """What is said of an answer: that it is right, with the computation, or what it comes from, without the answer."""
    lines = Lines(view)
    told = feedback(marked, study, hint=not marked.is_right, style=style_of(view))
    lines.total(told.head)
    explain(told, lines)
    if marked.is_right:
        _solution(study, lines)
    return lines.text()


def revealed(study: Study, view: View) -> str:
    """The right answer, and how it is computed."""
    question, lines = study.question, Lines(view)
    letters = [one.letter for one in question.choices if one.value is not None and study.is_right(one.value)]
    answer = value_told(study.right.value, question.ask, question.conventions)
    lines.total(answer_is(", ".join([*letters, answer])))
    _solution(study, lines)
    return lines.text()


def _solution(study: Study, lines: Lines) -> None:
    lines.computation(texts(study.right.lines, study, style_of(lines.view)), indent=2)


def score(taken: Taken, view: View) -> str:
    """What it comes to."""
    lines = Lines(view)
    lines.gap()
    solved = f"{taken.solved} of {count_of(taken.questions, 'question')} solved, {taken.at_once} at the first attempt"
    lines.total(f"{number(taken.earned)} of {_points(taken.possible)}: {solved}")
    return lines.text()


def _points(points: Points) -> str:
    return f"{number(points)} {'point' if points == 1 else 'points'}"
