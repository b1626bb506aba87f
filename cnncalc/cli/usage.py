"""Wrong use of the command line: one clear line, and a way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.model.exits import USAGE

if TYPE_CHECKING:
    from collections.abc import Collection


class Misuse(click.ClickException):
    """What cannot be done as it was asked for; `hint` says what can."""

    exit_code = USAGE

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def unknown(thing: str, word: str, known: Collection[str], more: str = "") -> Misuse:
    """There is no such thing: did you mean another? `more` is said behind that."""
    from cnncalc.model.vocabulary import nearest

    return Misuse(f"there is no {thing} {word}", " ".join(filter(None, (nearest(word, known), more))))


def explained(err: click.ClickException) -> str:
    """The message for a person: `error:`, and below it the way out."""
    found = err if isinstance(err, Misuse) else _in_our_words(err)
    help_line = f"  = help: {found.hint}\n" if found.hint else ""
    return f"error: {found.message}\n{help_line}"


def _in_our_words(err: click.ClickException) -> Misuse:
    """An error that click found, without the usage that would hide it."""
    context = err.ctx if isinstance(err, click.UsageError) else None
    see_help = f"`{context.command_path} --help` shows how it is used" if context else ""
    if isinstance(err, click.NoSuchOption):
        params = context.command.params if context else []
        names = [name for param in params for name in (*param.opts, *param.secondary_opts) if name.startswith("-")]
        return Misuse(f"there is no option {err.option_name}", f"{_other_option(err.option_name, names)}{see_help}")
    if isinstance(err, click.MissingParameter) and err.param:
        name = err.param.opts[0] if err.param.param_type_name == "option" else err.param.human_readable_name
        return Misuse(f"{name} is missing", see_help)
    if isinstance(err, click.BadParameter) and err.param:
        return Misuse(f"{err.param.opts[-1]}: {err.message}", see_help)
    return Misuse(err.format_message(), see_help)


def _other_option(given: str, names: Collection[str]) -> str:
    """The option that was perhaps meant: without dashes its word may be another tool's, as in a spec."""
    from cnncalc.model.vocabulary import meant

    words = {name.lstrip("-").replace("-", "_"): name for name in names}
    found = meant(given.lstrip("-"), words)
    return f'did you mean "{words[found]}"? ' if found else ""
