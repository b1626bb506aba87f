"""The command line: finds the command, and turns every way to end into an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

from cnncalc import __version__
from cnncalc.commands import COMMANDS
from cnncalc.commands._misuse import Misuse, explained
from cnncalc.exits import BUG, FINE, INTERRUPTED, MISUSE

if TYPE_CHECKING:
    from collections.abc import Sequence

DEBUG = "CNNCALC_DEBUG"


class Commands(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cnncalc.commands.{COMMANDS[cmd_name][0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            from cnncalc.commands._misuse import unknown

            raise unknown("command", args[0], COMMANDS, "`cnncalc --help` shows all commands")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExamples:\n  cnncalc summary resnet50\n  cnncalc show lenet5 > lenet.yaml\n  cnncalc summary lenet.yaml",
)
@click.version_option(__version__, prog_name="cnncalc", message="%(prog)s %(version)s")
def cli() -> None:
    """Output volumes, parameters and FLOPs of convolutional networks, right to the unit.

    Every command shows its options with --help.
    """


def main() -> NoReturn:
    """Run the command line and end the process."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    try:
        code = cli(list(arguments), prog_name="cnncalc", standalone_mode=False)
    except click.ClickException as err:
        click.echo(explained(err), err=True, nl=False)
        return MISUSE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as err:
        if os.environ.get(DEBUG):
            raise
        click.echo(_report(err), err=True, nl=False)
        return BUG
    return code if isinstance(code, int) else FINE
