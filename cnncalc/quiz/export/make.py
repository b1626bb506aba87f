"""From a quiz to what is exported of it: the right answers computed, and for every wrong one the mistake behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.values import listed
from cnncalc.model.volume import Dims
from cnncalc.quiz.analysis import ALIASES
from cnncalc.quiz.answers.reading import read_answer
from cnncalc.quiz.answers.values import Cells
from cnncalc.quiz.audit import audit
from cnncalc.quiz.export.formulas import formula
from cnncalc.quiz.export.sheet import ExportError, Item, Option, Sheet, Wrong, accepted, plain
from cnncalc.quiz.feedback import texts, unrevealing
from cnncalc.quiz.listing import listed_network, paragraphs
from cnncalc.quiz.wording import answer_is, as_written, convention_told, describe, rules, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from cnncalc.quiz.analysis import Study
    from cnncalc.quiz.analysis import Wrong as Mistake
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.audit import Audit
    from cnncalc.quiz.audit import Option as Audited
    from cnncalc.quiz.model import Question, Quiz

# Mistakes that are told of a question without choices: the first of a long list.
MOST_WRONGS = 20
# Lines of a student's computation that are told, from the one at which it goes astray.
MOST_LINES = 3


def sheet_of(quiz: Quiz) -> Sheet:
    """Every question of a quiz that was read without an error; `ExportError` where a key is wrong."""
    return Sheet(quiz.title or quiz.file, tuple(map(item_of, audit(quiz))), quiz.description)


def item_of(audited: Audit) -> Item:
    """A question with its right answer, its feedback and its worked solution."""
    question, study = audited.question, audited.study
    _check(audited)
    options = tuple(_option(study, one) for one in audited.options if one.letter)
    return Item(
        id=question.id,
        stem=paragraphs(stem(question)),
        listing=listed_network(question),
        right=_told(study.right.value, question),
        options=options,
        wrongs=() if options else tuple(_wrongs(study)),
        points=question.points,
        solution=texts(study.right.lines, study),
        formulas=tuple(map(formula, study.right.lines)),
    )


def _check(audited: Audit) -> None:
    """One choice has to be right, and to be the one that is marked."""
    question = audited.question
    right = [one.letter for one in audited.options if one.is_right and one.letter]
    if question.choices and len(right) != 1:
        said = f"choices {listed(right)} are right" if right else f"no choice is right: {answer_is(audited.right)}"
        raise ExportError(f"question {question.id}: {said}", _AUDIT)
    if audited.key_is_right is False:
        raise ExportError(
            f"question {question.id}: the marked answer is wrong, {answer_is(audited.right, 'right')}", _AUDIT
        )


_AUDIT = "`cnncalc quiz check` says what every choice comes from"


def _told(value: Value, question: Question) -> Dims | int | Fraction | str:
    """A value as other systems hold it, volumes in the order of the quiz."""
    told = as_written(value, question.ask, question.conventions)
    return str(told) if isinstance(told, Cells) else told


def _option(study: Study, one: Audited) -> Option:
    said = "" if one.is_right else feedback(study, one.wrongs, one.conventions)
    return Option(one.letter, one.text, one.is_right, said)


def _wrongs(study: Study) -> Iterator[Wrong]:
    """The wrong answers that one misconception gives, as far as they can be told from the right one."""
    right = _told(study.right.value, study.question)
    told: set[Value] = {right}
    for one in study.singles:
        value = _told(one.value, study.question)
        if (
            not value
            or value in told
            or isinstance(value, str)
            or isinstance(right, str)
            or not _is_apart(value, right)
        ):
            continue
        told.add(value)
        # What is said to it is what `grade` says of the answer as a student types it.
        typed = read_answer(plain(value), study.question.ask, study.question.conventions)
        said = feedback(study, study.explain(typed), study.conventions(one.value))
        if said:
            yield Wrong(value, said)
        if len(told) > MOST_WRONGS:
            return


def _is_apart(value: Dims | int | Fraction, right: Dims | int | Fraction) -> bool:
    """Whether a number is not taken for the right one when both are rounded."""
    if isinstance(value, Dims) or isinstance(right, Dims):
        return True
    return accepted(right).value != accepted(value).value not in {"0", "0.00"}


def feedback(study: Study, wrongs: Sequence[Mistake], conventions: Sequence[str] = ()) -> str:
    """What is said to who gives a wrong answer: what was done, as it was computed, and the rule; never the answer."""
    if not wrongs:
        told = listed(map(convention_told, conventions), "or")
        return f"That is so where {told}; here it is not." if told else ""
    first = wrongs[0]
    lines = "; ".join(_own_lines(study, first))
    return " ".join(map(_sentence, [f"{_did(study, wrongs)}{f': {lines}' if lines else ''}", *rules(first)]))


def _did(study: Study, wrongs: Sequence[Mistake]) -> str:
    """What was done, in all readings, and at which layer where there are several; other names for it are left out."""
    own = [one for one in wrongs if not ALIASES.issuperset(one.codes)] or wrongs[:1]
    several = len(study.question.graph.nodes) > 1
    # The codes stand before the colon.
    return "; or ".join(dict.fromkeys(describe(one, places=several).partition(": ")[2] for one in own))


def _own_lines(study: Study, wrong: Mistake) -> tuple[str, ...]:
    """The lines of a student's computation that are not those of the right one, the first of many."""
    own = study.lines(wrong)
    formulas = [line for line in own if not line.result] or own
    right = set(texts(study.right.lines, study))
    lines = [line for line in texts(formulas, study) if line not in right]
    return unrevealing(lines[:MOST_LINES], study)


def _sentence(text: str) -> str:
    """With a capital and a full stop; a letter of the formulas is one already."""
    return f"{text[0].upper()}{text[1:]}."
