"""`cnncalc quiz check FILE`: audit the key of a quiz."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import FORMULA_SIGNS, deliver, tell_all, view_for
from cnncalc.cli.quizzes import QUIZ, quiz_of
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.quizzed import CHECK_FORMATS, Checked, check_renderer
from cnncalc.quiz.audit import audit

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        file: str
        format_: str
        steps: bool


def check(**given: Unpack[Given]) -> int:
    """Audit the key of a quiz: recompute every answer, and hold the marked one against it.

    Says which keys are wrong, which questions have no right choice or several, which choices are the same, which are
    right only under another convention, and which misconception each wrong one comes from. The exit code is 1 if a key
    is wrong.
    """
    quiz = quiz_of(given["file"], color=given["color"], quiet=given["quiet"], only_sound=False)
    if quiz is None or not (quiz.is_sound or quiz.questions):
        return FAILED
    audits = audit(quiz)
    view = view_for(given["output"], given["color"], FORMULA_SIGNS)
    checked = Checked(quiz, audits, given["steps"])
    deliver(check_renderer(given["format_"])(checked, view), given["output"], utf8=given["format_"] != "text")
    found = [one for made in audits for one in made.found]
    if given["format_"] != "json":  # it holds its own diagnostics
        tell_all(found, quiz.sources, quiet=given["quiet"], color=given["color"], has_table=True)
    return FAILED if not quiz.is_sound or any(one.has_errors for one in audits) else OK


command = make(
    "check",
    check,
    params=[
        QUIZ,
        options.format_option(CHECK_FORMATS),
        click.Option(["--steps"], is_flag=True, help="Show the computation of every answer and every option."),
        options.OUTPUT,
        options.COLOR,
        options.QUIET,
    ],
    examples=["cnncalc quiz check cs725-lecture16", "cnncalc quiz check my_quiz.yaml --steps"],
)
