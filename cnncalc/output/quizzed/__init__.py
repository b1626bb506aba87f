"""Quizzes for people and programs: an audited key, graded answers. The formats by their names."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnncalc.output.view import View
    from cnncalc.quiz.audit import Audit
    from cnncalc.quiz.grading import Graded, Grader
    from cnncalc.quiz.model import Quiz

# Format -> module; in the order in which help pages show them.
CHECK_FORMATS = {"text": "check_text", "json": "check_json"}
GRADE_FORMATS = {
    "text": "grade_text",
    "csv": "grade_csv",
    "json": "grade_json",
    "markdown": "grade_markdown",
    "gradescope": "gradescope",
}


class Checked(NamedTuple):
    """A quiz audited; `with_steps` shows every computation."""

    quiz: Quiz
    audits: Sequence[Audit]
    with_steps: bool = False


class Class(NamedTuple):
    """A class graded, or one student of it; with `hint` nobody is told the answer."""

    grader: Grader
    graded: Sequence[Graded]
    file: str
    hint: bool = False


def check_renderer(format_: str) -> Callable[[Checked, View], str]:
    """The function that writes an audited key."""
    render: Callable[[Checked, View], str] = import_module(f"{__name__}.{CHECK_FORMATS[format_]}").render
    return render


def grade_renderer(format_: str) -> Callable[[Class, View], str]:
    """The function that writes graded answers."""
    render: Callable[[Class, View], str] = import_module(f"{__name__}.{GRADE_FORMATS[format_]}").render
    return render
