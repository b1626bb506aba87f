"""A group of commands from a table: each has a module of its own, imported when it is called."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import click

from cnncalc.cli.command import HELP, shown_examples
from cnncalc.cli.output import say
from cnncalc.cli.usage import unknown
from cnncalc.model.exits import USAGE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Group(click.Group):
    """Commands by name: a table of modules in this package, and the line that the help page shows for each.

    Called without a command it shows its help page.
    """

    def __init__(
        self,
        name: str,
        table: Mapping[str, tuple[str, str]],
        about: str,
        examples: Sequence[str],
        params: Sequence[click.Parameter] = (),
    ) -> None:
        self.table = table
        super().__init__(
            name,
            callback=_without_command,
            invoke_without_command=True,
            params=[*params, HELP],
            add_help_option=False,
            subcommand_metavar="COMMAND [ARGS]...",
            help=about,
            epilog=shown_examples(examples),
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in self.table:
            return None
        command: click.Command = import_module(f"cnncalc.cli.commands.{self.table[cmd_name][0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.table:
            raise unknown("command", args[0], self.table, f"`{ctx.command_path} --help` shows them all")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, about) in self.table.items()])


def _without_command() -> int:
    ctx = click.get_current_context()
    if not ctx.invoked_subcommand:
        say(ctx.get_help())
    return USAGE
