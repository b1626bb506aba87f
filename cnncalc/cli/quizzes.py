"""What the commands of `cnncalc quiz` share: a quiz read, or its errors told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli.output import tell_all
from cnncalc.language.files import QUIZZES, bundled_names
from cnncalc.quiz.read import load_quiz

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from cnncalc.quiz.model import Quiz


def quiz_of(name: str, *, color: str, quiet: bool, only_sound: bool = True) -> Quiz | None:
    """The quiz of a path, `-` or bundled name, None where it has errors and must be sound. Errors are printed."""
    quiz = load_quiz(name)
    tell_all(quiz.diagnostics, quiz.sources, quiet=quiet, color=color)
    return quiz if quiz.is_sound or not only_sound else None


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """For the shell: the bundled quizzes that begin so; else files."""
    from click.shell_completion import CompletionItem

    del ctx, param
    names = [CompletionItem(name) for name in bundled_names(QUIZZES) if name.startswith(incomplete)]
    return names or [CompletionItem(incomplete, type="file")]


QUIZ = click.Argument(["file"], metavar="FILE", shell_complete=_complete)
