"""Questions from a seed: drawn, computed, and drawn again until their wrong answers can be told apart.

Most numbers make bad questions: of ordinary sizes, kernels and strides more than half give the right answer in spite of
a ceiling for the floor, or of padding counted once. So what is drawn is tried on the misconceptions that the question
is after, and thrown away where two of them agree, or one with the right answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.errors import UserError
from cnncalc.model.diagnostics import has_errors
from cnncalc.quiz.analysis import Study
from cnncalc.quiz.generate.dice import Dice
from cnncalc.quiz.generate.distractors import choose
from cnncalc.quiz.generate.draft import EASY, HARD
from cnncalc.quiz.generate.kinds import KINDS
from cnncalc.quiz.read import parse_quiz
from cnncalc.quiz.tasks.network import NetworkTask
from cnncalc.quiz.tasks.rounding import fits_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.quiz.analysis import Wrong
    from cnncalc.quiz.generate.draft import Draft
    from cnncalc.quiz.model import Question

# Draws before it is said that there is no such question.
MOST_DRAWS = 2_000
USUAL_CHOICES = 4
LETTERS = "ABCDEFGHIJ"


class GenerateError(UserError):
    """What cannot be made; `hint` says what can."""


class Wanted(NamedTuple):
    """What is asked for: kinds in turn, how hard, how many questions and choices (0: open ones), from which seed."""

    kinds: tuple[str, ...]
    level: str
    number: int
    choices: int
    seed: int

    @property
    def compared(self) -> int:
        """How many answers of a question are told apart; open questions are drawn as with the usual choices."""
        return self.choices or USUAL_CHOICES


class Made(NamedTuple):
    """A question that was made: how it was drawn, how it reads, its wrong choices by their letters, the right one."""

    id: str
    draft: Draft
    study: Study
    wrongs: dict[str, Wrong]
    right: str

    @property
    def question(self) -> Question:
        """The question without its choices."""
        return self.study.question


def generate(wanted: Wanted) -> list[Made]:
    """The questions; `GenerateError` where there are not so many that differ.

    The first of more questions are the same as of fewer. The letters of the right choices are dealt like cards: of as
    many questions as there are choices, each letter is right once.
    """
    letters = list(LETTERS[: wanted.compared])
    deal = Dice(wanted.seed, "letters")
    rights: list[str] = []
    made: list[Made] = []
    dice = {kind: Dice(wanted.seed, f"{kind} {wanted.level}") for kind in wanted.kinds}
    ids: set[str] = set()
    for at in range(wanted.number):
        rights = rights or deal.shuffled(letters)
        kind = wanted.kinds[at % len(wanted.kinds)]
        made.append(_one(kind, wanted, dice[kind], ids, rights.pop()))
        ids.add(made[-1].id)
    return made


def _one(kind: str, wanted: Wanted, dice: Dice, ids: set[str], right: str) -> Made:
    """The next question of a kind that is not among `ids`."""
    for _ in range(MOST_DRAWS):
        draft = KINDS[kind].draw(dice, wanted.level)
        name = draft.id(kind)
        study = None if name in ids else _studied(draft, name, wanted.level)
        wrongs = choose(study, KINDS[kind].codes[draft.ask], wanted.compared - 1, dice) if study else None
        if study and wrongs:
            letters = [letter for letter in LETTERS[: wanted.compared] if letter != right]
            return Made(name, draft, study, dict(zip(letters, dice.shuffled(wrongs), strict=True)), right)
    what = "choices" if wanted.choices else "answers"
    raise GenerateError(
        f"after {MOST_DRAWS:,} draws there is no further {wanted.level} question of the kind {kind} "
        f"with {wanted.compared} {what} that can be told apart ({len(ids)} were made)",
        "ask for fewer questions or choices, for another difficulty, or for more kinds",
    )


def _studied(draft: Draft, name: str, level: str) -> Study | None:
    """The question computed; None where its layers do not fit, or not as the level has it."""
    quiz = parse_quiz("questions:\n" + question_text(name, draft.lines()))
    if has_errors(quiz.diagnostics):
        return None
    study = Study(quiz.questions[0])
    return study if _rounds_as(level, study) else None


def _rounds_as(level: str, study: Study) -> bool:
    """In easy questions no window leaves cells unread, in medium ones at most one layer does; hard ones are free."""
    if level == HARD or not isinstance(study.task, NetworkTask):
        return True
    floored = sum(not fits_whole(step) for step in study.task.base.steps.values())
    return floored <= (0 if level == EASY else 1)


def question_text(name: str, lines: Iterable[str]) -> str:
    """A question as an entry of a quiz file."""
    return f"  - id: {name}\n" + "".join(f"    {line}\n" for line in lines)
