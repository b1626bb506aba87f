"""Answers graded: right or wrong, what a wrong one comes from, and what a class gets wrong most."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.volume import Dims
from cnncalc.quiz.analysis import ALIASES, Study, Wrong
from cnncalc.quiz.answers.reading import AnswerError, described, read_answer
from cnncalc.quiz.wording import value_told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.quiz.answers.values import Reading, Value
    from cnncalc.quiz.model import Choice, Points, Question, Quiz

# A letter, alone or with what form tools put behind it: `B`, `(b)`, `B) 28x28x10`, `Option B: 28x28x10`.
_LETTERED = re.compile(
    r"(?:(?:option|choice|answer)\b\s*:?\s*)?[(\[]?(?P<letter>[^\W\d_])(?:\s*[)\].:,–-]+\s*(?P<text>.*)|\s*)",
    re.IGNORECASE | re.DOTALL,
)
NO_DEPTH = "the sizes are right, the depth is missing"
WITH_BATCH = "the volume is right behind a first size: is that the batch?"
ESTIMATE = "an estimate near the right number"
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
        """What it earns: all points, none, or the share of a named mistake for which the quiz states one."""
        if self.is_right:
            return self.question.points
        shares = dict(self.question.partial)
        earned = [shares[wrong.codes[0]] for wrong in self.wrongs if len(wrong.codes) == 1 and wrong.codes[0] in shares]
        return max(earned, default=0) * self.question.points

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
    if any(_bare(wording) == _bare(given) for wording in question.accept):
        return Marked(question, given, RIGHT, study.right.value, "accepted by the quiz")
    try:
        chosen = _chosen(given, study) if question.choices else None
        if chosen and chosen.reading is None:
            is_right = not any(choice.reading and study.accepts(choice.reading) for choice in question.choices)
            is_key = question.key is not None and question.key.letter == chosen.letter
            return Marked(question, given, RIGHT if is_right and is_key else WRONG)
        reading = chosen.reading if chosen and chosen.reading else _read(given, study)
    except AnswerError as error:
        return Marked(question, given, UNCLEAR, note=described(error))
    return _judged(study, given, reading)


def _chosen(given: str, study: Study) -> Choice | None:
    """The choice that an answer names by its letter, by its text or by both; None for a value.

    Raises `AnswerError` where the letter and the text behind it contradict each other.
    """
    question = study.question
    lettered = _LETTERED.fullmatch(given)
    letter, text = (lettered["letter"], lettered["text"] or "") if lettered else ("", given)
    choice = question.choice(letter) if letter else None
    if choice is None:
        same_text = (choice for choice in question.choices if _bare(choice.text) == _bare(given))
        return next(same_text, None)
    if not text.strip() or _bare(text) == _bare(choice.text):
        return choice
    try:
        reading = read_answer(text, question.ask, question.conventions)
    except AnswerError:
        reading = None
    if reading and choice.reading and reading.means(choice.reading.value):
        return choice
    raise AnswerError(
        f"the letter {choice.letter} and the answer {text} contradict each other",
        f"{choice.letter} is {choice.text}",
    )


def _bare(text: str) -> str:
    return re.sub(r"[\s.]+", "", text).casefold()


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
    reading = reading.best(study.right.value)
    question, value = study.question, reading.value
    if study.is_right(value):
        return Marked(question, given, RIGHT, value, reading.note)
    if study.is_depth_first(value) and all(one.value != value for one in question.choices):
        return Marked(question, given, RIGHT, value, "read as depth x height x width")
    if study.accepts(reading) and isinstance(value, Dims):
        return Marked(question, given, RIGHT, value, reading.note)
    reason = _unclear(given, reading, study.right.value)
    if reason:
        return Marked(question, given, UNCLEAR, value, reason)
    if study.accepts(reading):
        exactly = value_told(study.right.value, question.ask, question.conventions)
        return Marked(question, given, ROUNDED, value, f"rounded: exactly {exactly}")
    return Marked(question, given, WRONG, value, reading.note, study.explain(reading), study.conventions(value))


def _unclear(given: str, reading: Reading, right: Value) -> str:
    """Why a person has to look at an answer; '' where it is right or wrong."""
    if reading.lacks_depth(right):
        return NO_DEPTH
    if _has_batch(reading.value, right):
        return WITH_BATCH
    return ESTIMATE if _is_estimate(given, reading.value, right) else ""


def _has_batch(value: Value, right: Value) -> bool:
    """Whether a volume is the right one behind one more size: `2x28x28x8` for 28x28x8."""
    return isinstance(value, Dims) and isinstance(right, Dims) and len(right) > 1 and value[1:] == right


def _is_estimate(given: str, value: Value, right: Value) -> bool:
    """Whether a number that is called an estimate is within a tenth of the right one: `about 9200` for 9,216."""
    is_called_so = bool(
        re.match(r"\s*(?:[~≈]|about|around|approx|roughly|nearly|almost|ca\b|circa)", given, re.IGNORECASE)
    )
    return is_called_so and isinstance(value, int) and isinstance(right, int) and 10 * abs(value - right) <= right


def to_review(graded: Sequence[Graded]) -> list[tuple[Graded, Marked]]:
    """The answers that a person has to look at, each with its student: they are neither right nor wrong."""
    return [(student, answer) for student in graded for answer in student.answers if answer.verdict == UNCLEAR]


def histogram(graded: Sequence[Graded]) -> dict[str, int]:
    """How many answers each misconception explains, the most frequent first, then by code."""
    count: dict[str, int] = {}
    for one in graded:
        for answer in one.answers:
            for code in answer.codes:
                count[code] = count.get(code, 0) + 1
    return dict(sorted(count.items(), key=lambda item: (-item[1], item[0])))
