"""An audited key for a terminal: question by question, every option with what it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.values import listed
from cnncalc.output.numbers import count_of
from cnncalc.output.quizzed.lines import Lines, style_of
from cnncalc.quiz.answers.values import Cells
from cnncalc.quiz.feedback import NOTHING_FOUND, TOO_ROUNDED, texts
from cnncalc.quiz.wording import answer_is, convention_told, describe, named, parting

if TYPE_CHECKING:
    from cnncalc.output.quizzed import Checked
    from cnncalc.output.view import View
    from cnncalc.quiz.audit import Audit, Option

# So many explanations of one option are told, and so many more by their codes.
TOLD = 2
NAMED = 6


def render(checked: Checked, view: View) -> str:
    """One question below the other, then how many keys are right."""
    lines = Lines(view)
    lines.title(checked.quiz.title or checked.quiz.file)
    for one in checked.audits:
        lines.gap()
        _question(one, checked, lines)
    lines.gap()
    lines.total(_sum(checked))
    return lines.text()


def _sum(checked: Checked) -> str:
    keys = [one.key_is_right for one in checked.audits if one.key_is_right is not None]
    wrong = keys.count(False)
    told = f"{wrong} of {len(keys)} keys wrong" if wrong else f"{len(keys)} of {len(keys)} keys right"
    return f"{count_of(len(checked.audits), 'question')}, {told if keys else 'no key'}"


def _question(one: Audit, checked: Checked, lines: Lines) -> None:
    marked = next((option for option in one.options if option.is_key), None)
    key = f"{marked.letter} {marked.text}".strip() if marked else ""
    verdict = {
        None: f"{key} is unclear; {answer_is(one.right)}" if marked else f"no key; {answer_is(one.right)}",
        True: f"{key} is right",
        False: f"{key} is wrong: {answer_is(one.right, 'it')}",
    }
    lines.head(one.question.id, verdict[one.key_is_right], ok=one.key_is_right is not False)
    if checked.with_steps or one.key_is_right is False:
        value = one.question.key.value if one.question.key and one.key_is_right is False else None
        lines.computation(texts(one.study.solution(value), one.study, style_of(lines.view)))
    also = one.study.right.others
    if also:
        lines.remark(f"right, too: {listed([str(value) for value in also[:NAMED]])}{' …' if len(also) > NAMED else ''}")
    width = max((len(option.text) for option in one.options), default=0)
    for option in one.options:
        _option(option, one, checked, lines, width)


def unexplained(one: Audit, option: Option) -> str:
    """Why nothing is said of a wrong option."""
    choice = one.question.choice(option.letter) if option.letter else one.question.key
    if choice and isinstance(choice.value, Cells) and (parts := parting(choice.value, one.study.right.value)):
        return parts
    if choice and choice.reading and choice.reading.is_coarse:
        return TOO_ROUNDED
    return f"{NOTHING_FOUND}; the search was cut short" if one.study.was_cut_short else NOTHING_FOUND


def _option(option: Option, one: Audit, checked: Checked, lines: Lines, width: int) -> None:
    verdict = "unclear" if option.unclear else "right" if option.is_right else "wrong"
    lead = f"  {option.letter:1}  {option.text:{width}}  {verdict}"
    several = len(one.question.graph.nodes) > 1
    wrongs = list({wrong.codes: wrong for wrong in reversed(option.wrongs)}.values())[::-1]  # each mistake once
    told = [describe(wrong, places=several) for wrong in wrongs[:TOLD]]
    others = [named(wrong) for wrong in wrongs[TOLD:]]
    if others:
        told.append(f"also {', '.join(others[:NAMED])}{' …' if len(others) > NAMED else ''}")
    if option.conventions:
        told.append(f"right if {listed(map(convention_told, option.conventions), 'or')}")
    if option.unclear:
        told.append(option.unclear)
    elif not option.is_right and not told and one.study.right.value != option.text:
        told.append(unexplained(one, option))
    lines.option(lead, ["the key"] * option.is_key + told)
    if checked.with_steps and option.wrongs:
        computation = one.study.lines(option.wrongs[0])
        lines.computation(texts(computation, one.study, style_of(lines.view)), indent=10)
