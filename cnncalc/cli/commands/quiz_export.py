"""`cnncalc quiz export FILE`: a quiz in the formats of other systems."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.files import write_folders, write_new
from cnncalc.cli.output import deliver, say
from cnncalc.cli.quizzes import QUIZ, quiz_of
from cnncalc.cli.usage import Misuse
from cnncalc.model.exits import FAILED, OK
from cnncalc.quiz.export import FORMATS, exporter

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        file: str
        format_: str
        force: bool


def export(**given: Unpack[Given]) -> int:
    """Write a quiz for another system, with feedback for every wrong choice that a known mistake explains.

    Numbers are exact: no tolerance takes a count without its biases for the right one. A quiz whose key is wrong is not
    exported. QTI is an archive and wants --output FILE, PrairieLearn a new folder; the others go to standard output
    without it.
    """
    name, output = given["format_"], given["output"]
    if FORMATS[name].suffix in _NOT_PRINTED and not output:
        wanted = f"quiz{FORMATS[name].suffix}" if FORMATS[name].suffix else "questions/quiz"
        raise Misuse(
            f"{name} is {_NOT_PRINTED[FORMATS[name].suffix]}: --output is missing", f"such as --output {wanted}"
        )
    quiz = quiz_of(given["file"], color=given["color"], quiet=given["quiet"])
    if quiz is None:
        return FAILED
    from cnncalc.quiz.export.make import sheet_of
    from cnncalc.quiz.export.sheet import ExportError

    try:
        made = exporter(name)(sheet_of(quiz))
    except ExportError as err:
        say(f"error: {given['file']}: {err}\n  = help: {err.hint}")
        return FAILED
    _write(made, output, force=given["force"])
    return OK


def _write(made: str | bytes | dict[str, str], output: str | None, *, force: bool) -> None:
    """To standard output, into a file or into a folder; what is there already stays, unless it was said otherwise."""
    if isinstance(made, dict):
        write_folders(output or "", {name: text.encode() for name, text in made.items()}, force=force)
    elif output is None:
        deliver(made if isinstance(made, str) else "", None, utf8=True)
    else:
        write_new(output, made.encode() if isinstance(made, str) else made, force=force)


# Systems that people know, and the format that each of them imports.
SYSTEMS = {
    "canvas": "qti", "newquizzes": "qti", "blackboard": "qti", "brightspace": "qti", "d2l": "qti", "sakai": "qti",
    "ilias": "moodle", "moodlexml": "moodle", "moodleapp": "moodle", "jupyter": "jupyterquiz", "tex": "latex",
    "md": "markdown", "excel": "csv", "sheets": "csv",
}  # fmt: skip


def _format(ctx: click.Context, param: click.Parameter, given: str) -> str:
    """A format by its name; for the name of a system the error says what that imports."""
    system = re.sub(r"[^a-z0-9]", "", given.lower())
    if given not in FORMATS and system in SYSTEMS:
        raise Misuse(f"there is no format {given}", f"for {given}: {SYSTEMS[system]}")
    return str(options.one_of("format", FORMATS)(ctx, param, given))


# Formats that are no text, by how their files end.
_NOT_PRINTED = {".zip": "an archive", "": "a folder"}

command = make(
    "export",
    export,
    params=[
        QUIZ,
        click.Option(
            ["--to", "format_"],
            metavar="FORMAT",
            required=True,
            callback=_format,
            help="; ".join(f"{name}: {one.about}" for name, one in FORMATS.items()) + ".",
        ),
        options.FORCE,
        options.OUTPUT,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc quiz export cs725-lecture16 --to gift",
        "cnncalc quiz export quiz.yaml --to qti --output quiz.zip",
        "cnncalc quiz export quiz.yaml --to prairielearn --output questions/week3",
    ],
)
