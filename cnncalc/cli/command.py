"""What every command has: a help page with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli.output import deliver

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _show_help(ctx: click.Context, param: click.Parameter, given: bool) -> None:
    del param
    if given and not ctx.resilient_parsing:
        deliver(f"{ctx.get_help()}\n", None)
        ctx.exit()


# Click's own asks for translations, which takes longer than parsing a command line.
HELP = click.Option(
    ["-h", "--help"],
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_help,
    help="Show this message and exit.",
)


def make(
    name: str, run: Callable[..., int], params: Sequence[click.Parameter], examples: Sequence[str]
) -> click.Command:
    """A command with its help: the docstring of `run`, the options, and examples."""
    return click.Command(
        name,
        callback=run,
        params=[*params, HELP],
        help=run.__doc__,
        epilog=shown_examples(examples),
        add_help_option=False,
    )


def shown_examples(examples: Sequence[str]) -> str:
    """Examples at the end of a help page, as click leaves them alone."""
    return "\n  ".join(["\b\nExamples:", *examples])
