"""`cnncalc quiz check FILE`: audit the key of a quiz."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.commands import _options as options
from cnncalc.commands._command import make
from cnncalc.commands._output import deliver
from cnncalc.commands._quizzes import QUIZ, quiz_of
from cnncalc.exits import FINE, NO
from cnncalc.quiz.study import Study
from cnncalc.quiz.values import written

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        file: str


def check(**given: Unpack[Given]) -> int:
    """Recompute every answer of a quiz, and hold its key against it."""
    quiz = quiz_of(given["file"], color=given["color"], quiet=given["quiet"])
    if quiz is None:
        return NO
    lines = [f"{one.id}: {written(Study(one).right.value)}\n" for one in quiz.questions]
    deliver("".join(lines), given["output"])
    return FINE


command = make(
    "check",
    check,
    params=[QUIZ, options.OUTPUT, options.COLOR, options.QUIET],
    examples=["cnncalc quiz check cs725-lecture16"],
)
