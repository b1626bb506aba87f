"""What a class makes of each question."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.quiz.grading import MISSING, UNCLEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.quiz.grading import Graded, Marked
    from cnncalc.quiz.model import Points

# So many wrong answers to a question are told.
COMMON = 3


class OfQuestion(NamedTuple):
    """A question: how many answered it, how many rightly, and the most frequent others with their codes.

    An answer that cannot be read, or in two ways, has the word `unclear` for codes.
    """

    id: str
    answers: int
    right: int
    wrong: tuple[tuple[str, int, str], ...]


def of_questions(graded: Sequence[Graded]) -> list[OfQuestion]:
    """Every question, in the order of the quiz."""
    columns = zip(*(one.answers for one in graded), strict=True)
    return [_of_question(list(answers)) for answers in columns]


def _of_question(answers: list[Marked]) -> OfQuestion:
    wrong: dict[str, list[Marked]] = {}
    for one in answers:
        if not one.is_right and one.verdict != MISSING:
            wrong.setdefault(one.given, []).append(one)
    common = sorted(wrong.items(), key=lambda item: (-len(item[1]), item[0]))[:COMMON]
    told = tuple((given, len(marked), _comes_of(marked[0])) for given, marked in common)
    return OfQuestion(answers[0].question.id, len(answers), sum(one.is_right for one in answers), told)


def _comes_of(marked: Marked) -> str:
    return "unclear" if marked.verdict == UNCLEAR else ", ".join(marked.codes)


def percent(part: Points | float, whole: Points) -> str:
    """`62%`."""
    return f"{float(part) / float(whole) * 100:.0f}%" if whole else ""
