"""Answers graded: right or wrong, what a wrong one comes from, and what a class gets wrong most."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.quiz.reading import AnswerError, Reading, read_answer
from cnncalc.quiz.study import ALIASES, Study, Wrong
from cnncalc.quiz.wording import value_told
from cnncalc.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.quiz.model import Points, Question, Quiz
    from cnncalc.quiz.values import Value

# A length with its thousands apart.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:[, ]\d{3})+(?: ?(?:units?|neurons?))?")
RIGHT, ROUNDED, WRONG, UNCLEAR, MISSING = "right", "rounded", "wrong", "unclear", "missing"


class Marked(NamedTuple):
    """One answer to a question, marked.

    `verdict` is one of RIGHT, ROUNDED (right as far as its digits go), WRONG, UNCLEAR (it cannot be read, or in two
    ways: `note` asks) and MISSING. `wrongs` are the misconceptions that give it, `conventions` those under which it
    would be right.
    """

    question: Question
    given: str
    verdict: str
    value: Value | None = None
    note: str = ""
    wrongs: tuple[Wrong, ...] = ()
    conventions: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether it earns its points."""
        return self.verdict in {RIGHT, ROUNDED}

    @property
    def points(self) -> Points:
        """What it earns."""
        return self.question.points if self.is_right else 0

    @property
    def codes(self) -> tuple[str, ...]:
        """The misconceptions that it counts for: all single slips that give it, or the first pair.

        Other readings of a slip count only where no slip of their own is found.
        """
        singles = [one.codes[0] for one in self.wrongs if len(one.codes) == 1]
        own = [code for code in singles if code not in ALIASES]
        first = self.wrongs[0].codes if self.wrongs else ()
        return tuple(dict.fromkeys(own or singles[:1] or first))


class Graded(NamedTuple):
    """A student's answers, in the order of the quiz."""

    student: str
    answers: tuple[Marked, ...]

    @property
    def score(self) -> Points:
        """The points of all answers."""
        return sum(one.points for one in self.answers)

    @property
    def out_of(self) -> Points:
        """The points that could be had."""
        return sum(one.question.points for one in self.answers)


class Grader:
    """Marks answers to a quiz; the same answer to the same question is studied once."""

    def __init__(self, quiz: Quiz) -> None:
        self.quiz = quiz
        self.studies = {one.id: Study(one) for one in quiz.questions}
        self._marked: dict[tuple[str, str], Marked] = {}

    def mark(self, question: Question, given: str) -> Marked:
        """One answer."""
        key = question.id, given.strip()
        if key not in self._marked:
            self._marked[key] = mark(self.studies[question.id], given.strip())
        return self._marked[key]

    def grade(self, student: str, answers: Mapping[str, str]) -> Graded:
        """All answers of a student, by the ids of their questions."""
        return Graded(student, tuple(self.mark(one, answers.get(one.id, "")) for one in self.quiz.questions))


def mark(study: Study, given: str) -> Marked:
    """An answer marked: a letter of the choices, or a value in any usual writing."""
    question = study.question
    if not given:
        return Marked(question, given, MISSING)
    chosen = question.choice(given.strip("() .").removesuffix(")")) if question.choices else None
    if chosen and chosen.value is None:
        is_right = not any(
            one.value is not None and study.accepts(Reading(one.value, one.step)) for one in question.choices
        )
        is_key = question.key is not None and question.key.letter == chosen.letter
        return Marked(question, given, RIGHT if is_right and is_key else WRONG)
    try:
        reading = Reading(chosen.value, chosen.step) if chosen and chosen.value is not None else _read(given, study)
    except AnswerError as err:
        return Marked(question, given, UNCLEAR, note=f"{err}: {err.hint}" if err.hint else str(err))
    return _judged(study, given, reading)


def _read(given: str, study: Study) -> Reading:
    """A value; a lonely letter is a choice that there is not."""
    question, right = study.question, study.right.value
    if question.choices and len(given) == 1 and given.isalpha():
        letters = ", ".join(one.letter for one in question.choices)
        raise AnswerError(f"there is no choice {given}", f"the choices are {letters}")
    if isinstance(right, Dims) and len(right) == 1 and _GROUPED.fullmatch(given):
        given = re.sub(r"\D", "", given)  # 25,088 units, and not 25 x 088
    return read_answer(given, question.ask, question.conventions)


def _judged(study: Study, given: str, reading: Reading) -> Marked:
    question, value = study.question, reading.value
    if study.is_right(value):
        return Marked(question, given, RIGHT, value, reading.note)
    if study.is_depth_first(value) and all(one.value != value for one in question.choices):
        return Marked(question, given, RIGHT, value, "read as depth x height x width")
    if study.accepts(reading):
        exactly = value_told(study.right.value, question.ask, question.conventions)
        return Marked(question, given, ROUNDED, value, f"rounded: exactly {exactly}")
    return Marked(question, given, WRONG, value, reading.note, study.explain(reading), study.conventions(value))


def histogram(graded: Sequence[Graded]) -> dict[str, int]:
    """How many answers each misconception explains, the most frequent first, then by code."""
    count: dict[str, int] = {}
    for one in graded:
        for answer in one.answers:
            for code in answer.codes:
                count[code] = count.get(code, 0) + 1
    return dict(sorted(count.items(), key=lambda item: (-item[1], item[0])))
