"""A key audited: every answer recomputed, every option explained, and what is wrong with the question as an item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.diagnostics import ERROR, NOTE, WARNING, Diagnostic, has_errors
from cnncalc.model.values import listed
from cnncalc.quiz.analysis import Study, Wrong
from cnncalc.quiz.answers.values import same
from cnncalc.quiz.grading import NO_DEPTH
from cnncalc.quiz.wording import answer_is, convention_told, describe, value_told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.model.diagnostics import Span
    from cnncalc.quiz.answers.values import Reading
    from cnncalc.quiz.model import Choice, Question, Quiz

_NONE_OF_THEM = re.compile(r"none( of (the|these)\b.*)?|no(ne)? of them|something else|other", re.IGNORECASE)


class Option(NamedTuple):
    """A choice, or a key without choices: whether it is right, what it comes from, under which convention it is.

    `unclear` says why it is neither right nor wrong: its depth is missing, or it cannot be read.
    """

    letter: str
    text: str
    is_right: bool
    is_key: bool
    wrongs: tuple[Wrong, ...] = ()
    conventions: tuple[str, ...] = ()
    unclear: str = ""


class Audit(NamedTuple):
    """A question, its study, its options, and whether its key is right; None where it has none."""

    question: Question
    study: Study
    options: tuple[Option, ...]
    key_is_right: bool | None
    found: tuple[Diagnostic, ...]

    @property
    def has_errors(self) -> bool:
        """Whether the key is wrong, or the question has not exactly one right choice."""
        return has_errors([*self.found])

    @property
    def right(self) -> str:
        """The right answer, as the quiz writes volumes."""
        return value_told(self.study.right.value, self.question.ask, self.question.conventions)


def audit(quiz: Quiz) -> list[Audit]:
    """Every question of a quiz. That a convention should be stated is said once, at the first question."""
    audits = [audit_question(question) for question in quiz.questions]
    first: dict[str, Diagnostic] = {}
    others: dict[str, int] = {}
    for diagnostic in (diagnostic for made in audits for diagnostic in made.found if diagnostic.code == "Q205"):
        if first.setdefault(diagnostic.hint, diagnostic) is not diagnostic:
            others[diagnostic.hint] = others.get(diagnostic.hint, 0) + 1
    return [made._replace(found=tuple(_once(made.found, first, others))) for made in audits]


def _once(
    diagnostics: Sequence[Diagnostic], first: dict[str, Diagnostic], others: dict[str, int]
) -> Iterator[Diagnostic]:
    """Of the advice to state a convention only the first, with how often it would have been repeated."""
    for diagnostic in diagnostics:
        if diagnostic.code != "Q205":
            yield diagnostic
        elif first[diagnostic.hint] is diagnostic:
            count = others.get(diagnostic.hint, 0)
            more = f"so {'does' if count == 1 else 'do'} {count} more option{'' if count == 1 else 's'} of the quiz"
            yield diagnostic._replace(notes=(more,) if count else ())


def audit_question(question: Question) -> Audit:
    """One question held against its right answer."""
    study = Study(question)
    options = tuple(_options(question, study))
    marked = next((one for one in options if one.is_key), None)
    key_is_right = marked.is_right if marked and not marked.unclear else None
    made = Audit(question, study, options, key_is_right, ())
    return made._replace(found=tuple(_found(made)))


def _options(question: Question, study: Study) -> Iterator[Option]:
    key = question.key
    right = [choice for choice in question.choices if choice.reading and study.accepts(choice.reading)]
    lacking = [choice for choice in question.choices if choice not in right and _lacks_depth(choice.reading, study)]
    unread = [choice for choice in question.choices if choice.problem]
    for choice in question.choices:
        is_key = key is not None and key.letter == choice.letter
        if choice in lacking or choice.problem:
            reason = choice.problem or NO_DEPTH
            yield Option(choice.letter, choice.text, False, is_key, unclear=reason)
        elif choice.reading is None:
            is_none = bool(_NONE_OF_THEM.fullmatch(choice.text.strip().rstrip(".")))
            yield Option(choice.letter, choice.text, is_none and not (right or lacking or unread), is_key)
        else:
            yield _judged(choice.letter, choice.text, choice.reading, study, is_key=is_key)
    if key and not key.letter and key.reading is not None:
        yield _judged("", key.text, key.reading, study, is_key=True)


def _judged(letter: str, text: str, reading: Reading, study: Study, *, is_key: bool) -> Option:
    if study.accepts(reading):
        return Option(letter, text, is_right=True, is_key=is_key)
    return Option(letter, text, False, is_key, study.explain(reading), study.conventions(reading.value))


def _lacks_depth(reading: Reading | None, study: Study) -> bool:
    return reading is not None and reading.lacks_depth(study.right.value)


def _found(made: Audit) -> Iterator[Diagnostic]:
    """What is wrong with the item, at its words."""
    question, options = made.question, made.options
    key, choices = question.key, question.choices
    right = [one for one in options if one.is_right and one.letter]
    marked = next((one for one in options if one.is_key), None)
    if key is None:
        yield _at(question.span, "Q206", f"{question.id} has no key: {answer_is(made.right)}", NOTE)
    elif marked and not marked.is_right and not marked.unclear:
        yield _wrong_key(made, marked)
    unclear = [option for option in options if option.unclear]
    for option in unclear:
        span = _span(choices, option.letter)
        if option.unclear == NO_DEPTH:
            message = f"{question.id}: {option.letter} {option.text} lacks the depth: {answer_is(made.right)}"
            yield _at(span, "Q207", message, ERROR, "write the depth in every option, or in none")
        else:
            message = f"{question.id}: {option.letter} cannot be read: {option.unclear}"
            hint = f"if it is no value but words: {option.letter}: {{words: ...}}"
            yield _at(span, "Q208", message, ERROR, hint)
    if choices and not right and not unclear:
        hint = f"one of them should be {made.right}"
        yield _at(choices[0].span, "Q202", f"{question.id}: no choice is right", ERROR, hint)
    if len(right) > 1:
        letters = listed(one.letter for one in right)
        yield _at(
            _span(choices, right[-1].letter), "Q203", f"{question.id}: {letters} are all right", ERROR, "keep one"
        )
    yield from _equal(question, {one.letter for one in right})
    for one in options:
        if one.conventions and not one.is_key:
            told = listed((convention_told(word) for word in one.conventions), "or")
            message = f"{question.id}: {one.letter} {one.text} is right if {told}, and the question does not say"
            name = one.conventions[0].partition(":")[0]
            hint = f"state it: conventions: {{{name}: {_word(question, name)}}}"
            yield _at(_span(choices, one.letter), "Q205", message, WARNING, hint)


def _word(question: Question, name: str) -> str:
    """The convention that holds, as the quiz would write it."""
    value: object = getattr(question.conventions, name)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _wrong_key(made: Audit, marked: Option) -> Diagnostic:
    question = made.question
    key = question.key
    letter = next((one.letter for one in made.options if one.is_right and one.letter), "")
    answer = f"{letter} {made.right}" if letter and letter != made.right else made.right
    given = f"{marked.letter} {marked.text}".strip()
    hints = [f"it is right if {convention_told(word)}: state that" for word in marked.conventions]
    hints += [describe(one, places=len(question.graph.nodes) > 1) for one in marked.wrongs[:1]]
    span = key.span if key else question.span
    return _at(span, "Q201", f"{question.id}: {answer_is(answer)}, not {given}", ERROR, "; ".join(hints))


def _equal(question: Question, right: set[str]) -> Iterator[Diagnostic]:
    """Two choices with one value; two right ones are reported already."""
    seen: list[Choice] = []
    for one in question.choices:
        first = next((other for other in seen if _is_same(one, other)), None)
        if first and not {one.letter, first.letter} <= right:
            yield _at(one.span, "Q204", f"{question.id}: {first.letter} and {one.letter} are the same", WARNING)
        seen.append(one)


def _is_same(one: Choice, other: Choice) -> bool:
    if one.value is None or other.value is None:
        return one.text.strip().lower() == other.text.strip().lower()
    return same(one.value, other.value)


def _span(choices: Sequence[Choice], letter: str) -> Span:
    return next(one.span for one in choices if one.letter == letter)


def _at(span: Span, code: str, message: str, severity: str, hint: str = "") -> Diagnostic:
    return Diagnostic(span, code, message, hint, severity=severity)
