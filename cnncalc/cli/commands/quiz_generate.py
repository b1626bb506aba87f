"""`cnncalc quiz generate`: questions from a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.files import write_new
from cnncalc.cli.output import deliver
from cnncalc.cli.usage import Misuse
from cnncalc.model.exits import OK
from cnncalc.quiz.generate.draft import LEVELS, MEDIUM
from cnncalc.quiz.generate.generate import LETTERS, Wanted, generate
from cnncalc.quiz.generate.kinds import KINDS
from cnncalc.quiz.generate.write import quiz_text

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    class Given(TypedDict):
        """Everything that this command can be given."""

        kinds: tuple[str, ...]
        level: str
        number: int
        choices: int
        seed: str
        output: str | None
        force: bool


# More questions are no quiz, and take minutes.
MOST = 5000


def run(**given: Unpack[Given]) -> int:
    """Make a quiz: questions whose wrong choices are known mistakes, with the worked solution of each.

    The numbers of a question are drawn until no mistake that it is after gives the right answer, or what another one
    gives. The same options give the same bytes, on every machine. What is printed is a quiz file: check, take, grade
    and export read it. A file that is there already, and was perhaps edited since, is written over only with --force.
    """
    wanted = Wanted(given["kinds"] or tuple(KINDS), given["level"], given["number"], given["choices"], _seed(given))
    if wanted.number > MOST:
        raise Misuse(f"--count {wanted.number}: at most {MOST:,} questions are made at once", "take several seeds")
    if wanted.choices and not 2 <= wanted.choices <= len(LETTERS):
        raise Misuse(f"--choices {wanted.choices}: from 2 to {len(LETTERS)}, or 0 for open questions", "four are usual")
    made = generate(wanted)
    text = quiz_text(made, wanted)
    if given["output"]:
        write_new(given["output"], text.encode(), force=given["force"])
    else:
        deliver(text, None, utf8=True)
    return OK


def _seed(given: Given) -> int:
    text = given["seed"]
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Misuse(f"--seed {text}: a whole number from 0 is wanted")
    return int(text)


def _choices(ctx: click.Context, param: click.Parameter, given: str) -> int:
    return 0 if given == "0" else options.count(ctx, param, given) or 0


command = make(
    "generate",
    run,
    params=[
        click.Option(
            ["--kind", "kinds"],
            metavar="KIND,...",
            default="",
            callback=options.some_of("kind of question", KINDS),
            help=f"{', '.join(KINDS)}; in turn, where there are several. [default: all]",
        ),
        click.Option(
            ["--difficulty", "level"],
            metavar="LEVEL",
            default=MEDIUM,
            callback=options.one_of("difficulty", LEVELS),
            help=f"{', '.join(LEVELS)}. [default: {MEDIUM}]",
        ),
        click.Option(
            ["--count", "number"], metavar="N", default="10", callback=options.count, help="Questions. [default: 10]"
        ),
        click.Option(
            ["--choices"],
            metavar="N",
            default="4",
            callback=_choices,
            help="Choices of each, the right one included; 0 for open questions. [default: 4]",
        ),
        click.Option(["--seed"], metavar="N", default="1", help="Another number makes other questions. [default: 1]"),
        options.FORCE,
        options.OUTPUT,
    ],
    examples=[
        "cnncalc quiz generate --kind volumes --count 3 --seed 7",
        "cnncalc quiz generate --choices 0 --count 5",
        "cnncalc quiz generate --difficulty hard --output midterm.yaml",
    ],
)
