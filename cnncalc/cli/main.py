"""The command line: finds the command, and turns every way to end into an exit code."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from cnncalc import __version__
from cnncalc.cli import COMMANDS
from cnncalc.cli.group import Group
from cnncalc.cli.output import deliver, say
from cnncalc.cli.usage import Misuse, explained
from cnncalc.errors import DEBUG, UserError, bug_message, described
from cnncalc.files import forget_reads
from cnncalc.model.exits import BUG, INTERRUPTED, OK, USAGE

if TYPE_CHECKING:
    from collections.abc import Sequence


# Libraries that a command can lack, and what installs them.
INSTALLED_BY = {
    "numpy": "numpy",
    "PIL": "'cnncalc[image]'",
    "rich": "rich",
    "yaml": "pyyaml",
    "onnx": "'cnncalc[onnx]'",
}


def _show_version(ctx: click.Context, param: click.Parameter, given: bool) -> None:
    del param
    if given:
        deliver(f"cnncalc {__version__}\n", None)
        ctx.exit()


cli = Group(
    "cnncalc",
    COMMANDS,
    """Output volumes, parameters and FLOPs of convolutional networks, right to the unit.

    Every command shows its options with --help.
    """,
    examples=["cnncalc summary resnet50", "cnncalc show lenet5 > lenet.yaml", "cnncalc summary lenet.yaml"],
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version and exit.",
        ),
    ],
)


def main() -> NoReturn:
    """Run the command line and end the process."""
    if sys.stdout is None:  # it was closed before we began: nobody wants to see anything, but `--output` may be given
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    code = run(sys.argv[1:])
    # What is left need not be searched for garbage: the process ends.
    gc.freeze()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    forget_reads()
    try:
        code = cli(list(arguments), prog_name="cnncalc", standalone_mode=False)
    except click.ClickException as err:
        say(explained(err), nl=False)
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as err:
        if misuse := _misuse(err):
            say(explained(misuse), nl=False)
            return err.exit_code if isinstance(err, UserError) else USAGE
        if os.environ.get(DEBUG):
            raise
        say(bug_message(described(err)))
        return BUG
    return code if isinstance(code, int) else OK


def _misuse(error: Exception) -> Misuse | None:
    """What the caller can correct of an error; None for a bug of ours."""
    if isinstance(error, UserError):
        return Misuse(str(error), error.hint)
    library = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if library in INSTALLED_BY:
        return Misuse(f"{library} is not installed", f"pip install {INSTALLED_BY[library]}")
    if isinstance(error, FileNotFoundError) and _is_folder_gone():
        return Misuse("the current folder does not exist any more", "cd into another one")
    return None


def _is_folder_gone() -> bool:
    """Whether the current folder was deleted, which makes paths impossible to find."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False
