"""Quizzes in the formats of other systems. One module for each; none computes a number of its own.

A writer takes a `Sheet` and gives a text, the bytes of an archive, or the files of a folder by their names.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.quiz.export.sheet import Sheet


class Format(NamedTuple):
    """A format: module and function, how its files end ('' for a folder), and what takes it in."""

    writer: str
    suffix: str
    about: str


# Format -> how it is written. A module is imported when its format is asked for.
FORMATS = {
    "moodle": Format("as_moodle.write", ".xml", "Moodle XML: question bank, import"),
    "gift": Format("as_gift.write", ".gift", "GIFT: Moodle and other learning platforms"),
    "text2qti": Format("as_text2qti.write", ".txt", "the source of text2qti, which makes QTI of it"),
    "qti": Format("as_qti.write", ".zip", "QTI 1.2: Canvas, import of a course's content"),
    "prairielearn": Format("as_prairielearn.write", "", "PrairieLearn: a folder for each question"),
    "markdown": Format("as_markdown.write", ".md", "Markdown: the questions, then the key"),
    "latex": Format("as_latex.write", ".tex", "LaTeX, class exam: with \\printanswers the key, too"),
    "anki": Format("as_anki.write", ".txt", "Anki: notes of the type Basic, import of a text file"),
    "jupyterquiz": Format("as_jupyterquiz.write", ".json", "jupyterquiz: display_quiz in a notebook"),
    "csv": Format("as_csv.write", ".csv", "a row for each question, for spreadsheets"),
}


def exporter(name: str) -> Callable[[Sheet], str | bytes | dict[str, str]]:
    """The function that writes a format; `KeyError` for a format that there is not."""
    module, _, function = FORMATS[name].writer.partition(".")
    found: Callable[[Sheet], str | bytes | dict[str, str]] = getattr(
        import_module(f"cnncalc.quiz.export.{module}"), function
    )
    return found
