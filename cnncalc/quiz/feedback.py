"""What a student is told of an answer: whether it is right, what it comes from, and how it is computed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.notation import UNICODE
from cnncalc.model.values import listed
from cnncalc.model.volume import Dims
from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.reading import AnswerError, read_answer
from cnncalc.quiz.answers.values import written
from cnncalc.quiz.grading import MISSING, RIGHT, ROUNDED, UNCLEAR
from cnncalc.quiz.tasks.task import line_text
from cnncalc.quiz.wording import answer_is, convention_told, describe, named, parting, rules, value_told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnncalc.formulas.notation import Style
    from cnncalc.quiz.analysis import Wrong
    from cnncalc.quiz.grading import Marked
    from cnncalc.quiz.tasks.task import Line

# So many explanations are written out; of the others the names are told.
WRITTEN_OUT = 2
_NAMED = 6
# A right answer of so few signs stands in many lines anyway.
_CHANCE = 2
# What students count where a volume is asked for, each as a question of its own.
_COUNTED = {"params": "parameters", "activations": "values in the output", "macs": "multiply-accumulates"}
_LONELY = re.compile(r"\d[\d.,_' ]*")
NOTHING_FOUND = "no known mistake explains this"
TOO_ROUNDED = "it is too rounded to tell which mistake gives this"


class Told(NamedTuple):
    """One explanation: what the student did, the computation that gives the answer, and the rules that were missed."""

    codes: tuple[str, ...]
    what: str
    computation: tuple[str, ...]
    rules: tuple[str, ...]


class Feedback(NamedTuple):
    """All that is told. Where only a hint is wanted there is no solution, and the answer is in no line."""

    head: str
    told: tuple[Told, ...] = ()
    notes: tuple[str, ...] = ()
    solution: tuple[str, ...] = ()


def feedback(marked: Marked, study: Study, *, hint: bool = False, style: Style = UNICODE) -> Feedback:
    """What is told of a marked answer; with `hint` without the right one."""
    right = value_told(study.right.value, marked.question.ask, marked.question.conventions)
    if marked.verdict == RIGHT:
        return Feedback("right", notes=_noted(marked.note))
    if marked.verdict == ROUNDED:
        return Feedback("right, rounded", notes=() if hint else _noted(marked.note))
    solution = () if hint else texts(study.solution(marked.value), study, style)
    if marked.verdict == UNCLEAR:
        return Feedback(f"unclear: {marked.note}", solution=solution)
    head = "no answer" if marked.verdict == MISSING else "wrong"
    head = head if hint else f"{head}: {answer_is(right, 'it')}"
    if marked.verdict == MISSING:
        return Feedback(head, solution=solution)
    told = tuple(explained(one, study, style) for one in marked.wrongs[:WRITTEN_OUT])
    if hint:
        told = tuple(one._replace(computation=unrevealing(one.computation, study)) for one in told)
    return Feedback(head, told, tuple(_notes(marked, study)), solution)


def explained(wrong: Wrong, study: Study, style: Style = UNICODE) -> Told:
    """One explanation written out."""
    several = len(study.question.graph.nodes) > 1
    computation = texts(study.lines(wrong), study, style)
    return Told(wrong.codes, describe(wrong, places=several), computation, tuple(rules(wrong)))


def texts(lines: Iterable[Line], study: Study, style: Style = UNICODE) -> tuple[str, ...]:
    """Lines of a computation as text; where there is one layer, its name is not told."""
    several = len(study.question.graph.nodes) > 1
    return tuple(line_text(one if several else one._replace(layer=""), style) for one in lines)


def unrevealing(lines: Iterable[str], study: Study) -> tuple[str, ...]:
    """The lines in which the right answer does not stand, as in a product with it; two digits are chance."""
    right = written(study.right.value)
    pattern = re.compile(rf"(?<![\d,.x]){re.escape(right)}(?![\d,.]*\d|x)")
    return tuple(line for line in lines if len(right) <= _CHANCE or not pattern.search(line))


def _noted(note: str) -> tuple[str, ...]:
    return (note,) if note else ()


def _notes(marked: Marked, study: Study) -> Iterator[str]:
    """Where it parts from the right one, what else gives it, and under which convention it would be right."""
    if marked.note:
        yield marked.note
    parts = parting(marked.value, study.right.value) if marked.value is not None else ""
    if parts:
        yield parts
    elsewhere = _answers_else(marked, study)
    if elsewhere:
        yield f"{marked.given} is the number of {elsewhere}"
    elif not marked.wrongs and marked.value is not None:
        yield f"{NOTHING_FOUND}; the search was cut short" if study.was_cut_short else NOTHING_FOUND
    others = [named(wrong) for wrong in marked.wrongs[WRITTEN_OUT:]]
    names = list(dict.fromkeys(others))
    if names:
        more = [f"{len(names) - _NAMED} more"] if len(names) > _NAMED else []
        yield f"the same comes of {listed([*names[:_NAMED], *more], 'or')}"
    if marked.conventions:
        yield f"right if {listed(map(convention_told, marked.conventions), 'or')}, which is not meant here"


def _answers_else(marked: Marked, study: Study) -> str:
    """What a lonely number counts where a volume was asked for; '' if nothing that is known."""
    question = study.question
    if question.ask != "output" or not isinstance(marked.value, Dims) or not _LONELY.fullmatch(marked.given):
        return ""
    at = question.at or next(reversed(question.graph.nodes))
    for ask, name in _COUNTED.items():
        other = replace(question, ask=ask, at=at, choices=(), key=None)
        try:
            reading = read_answer(marked.given, ask, question.conventions)
        except AnswerError:
            return ""
        if reading.value and Study(other).accepts(reading):
            return name
    return ""
