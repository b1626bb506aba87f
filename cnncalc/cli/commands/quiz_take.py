"""`cnncalc quiz take FILE`: practice, question by question."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypedDict

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import FORMULA_SIGNS, deliver, view_for
from cnncalc.cli.prompts import asked
from cnncalc.cli.quizzes import QUIZ, quiz_of
from cnncalc.cli.usage import Misuse
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.quizzed import taken as shown
from cnncalc.output.quizzed.taken import Taken
from cnncalc.quiz.analysis import Study
from cnncalc.quiz.grading import UNCLEAR, mark

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.output.view import View
    from cnncalc.quiz.grading import Marked
    from cnncalc.quiz.model import Quiz


class Given(TypedDict):
    """Everything that this command can be given."""

    file: str
    attempts: int
    color: str
    quiet: bool


class NoMoreError(Exception):
    """There are no answers any more."""


class Table(NamedTuple):
    """Where a quiz is taken: how often a question may be tried, and what the terminal can show."""

    attempts: int
    view: View

    def say(self, text: str) -> None:
        """Show something."""
        deliver(text, None)


def take(**given: Unpack[Given]) -> int:
    """Answer the questions of a quiz, one after the other, with hints on wrong answers.

    An answer is a letter, or a value in any usual writing: 29x29x32, (29, 29, 32), 7,600, (5*5*3+1)*100. A wrong one is
    told what it comes from, as far as that is known, but not what is right; that comes when all attempts are used. What
    cannot be read costs no attempt. Answers can come from a pipe, a line each. The exit code is 0 if all questions were
    solved, and 1 if not.
    """
    if given["file"] == "-":
        raise Misuse("a quiz from standard input leaves none for the answers", "save it to a file first")
    quiz = quiz_of(given["file"], color=given["color"], quiet=given["quiet"])
    if quiz is None:
        return FAILED
    table = Table(given["attempts"], view_for(None, given["color"], FORMULA_SIGNS))
    table.say(shown.opening(quiz, table.view))
    taken = _all(table, quiz)
    return OK if taken.earned == taken.possible else FAILED


def _all(table: Table, quiz: Quiz) -> Taken:
    """Every question in turn; the score is told however that ends."""
    count = len(quiz.questions)
    taken = Taken(possible=sum(one.points for one in quiz.questions), questions=count)
    try:
        for number, question in enumerate(quiz.questions, 1):
            table.say(shown.asked(question, number, count, table.view))
            taken = taken.after(question, _solved_at(table, Study(question)))
    except NoMoreError:
        table.say(shown.said("there are no more answers", table.view))
    except KeyboardInterrupt:
        table.say("\n" + shown.score(taken, table.view))
        raise
    table.say(shown.score(taken, table.view))
    return taken


def _solved_at(table: Table, study: Study) -> int:
    """The attempt at which a question was solved; 0 if it was not."""
    for attempt in range(1, table.attempts + 1):
        marked = _answered(table, study, attempt)
        if marked is None:
            break
        table.say(shown.judged(marked, study, table.view))
        if marked.is_right:
            return attempt
    table.say(shown.revealed(study, table.view))
    return 0


def _answered(table: Table, study: Study, attempt: int) -> Marked | None:
    """The next answer that can be read; None for an empty line."""
    while True:
        text = asked("> " if attempt == 1 else f"attempt {attempt} of {table.attempts}> ")
        if text is None:
            raise NoMoreError
        if not text:
            return None
        marked = mark(study, text)
        if marked.verdict != UNCLEAR:
            return marked
        table.say(shown.said(marked.note, table.view))


command = make(
    "take",
    take,
    params=[
        QUIZ,
        click.Option(
            ["--attempts"],
            metavar="N",
            default="3",
            callback=options.count,
            help="How often a question can be tried. [default: 3]",
        ),
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc quiz take cs725-lecture16",
        "cnncalc quiz generate -o practice.yaml && cnncalc quiz take practice.yaml",
    ],
)
