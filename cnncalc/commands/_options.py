"""The options that commands share, each written once; a command lists the ones that concern it."""

from __future__ import annotations

from typing import TypedDict

import click

from cnncalc.analysis.presets import PRESETS
from cnncalc.commands._misuse import Misuse, unknown
from cnncalc.render.columns import COLUMNS
from cnncalc.render.folding import ALL
from cnncalc.render.view import DTYPES


class SpecOptions(TypedDict):
    """How specs are read: variables and input volumes from outside."""

    variables: dict[str, str]
    input_size: dict[str, str]


class OutputOptions(TypedDict):
    """Where results go, and what is said beside them."""

    output: str | None
    color: str
    quiet: bool


def pairs(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`--set NAME=VALUE`, once or several times."""
    del ctx
    for pair in given:
        name, equals, value = pair.partition("=")
        if not (equals and name and value):
            raise Misuse(f"{param.opts[-1]} {pair}: NAME=VALUE is wanted", f"such as {param.opts[-1]} classes=10")
    return {name: value for name, _, value in (pair.partition("=") for pair in given)}


def sizes(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """`--input-size VOLUME`, or NAME=VOLUME where there are several inputs."""
    del ctx, param
    return {name if equals else "": volume if equals else name for name, equals, volume in map(_halves, given)}


def _halves(pair: str) -> tuple[str, str, str]:
    return pair.partition("=")


def depth(ctx: click.Context, param: click.Parameter, given: str | None) -> int | None:
    """`--depth N|all`."""
    del ctx
    if given is None:
        return None
    if given.lower() == "all":
        return ALL
    if given.isdecimal() and int(given) > 0:
        return int(given)
    raise Misuse(f"{param.opts[-1]} {given}: a number from 1 is wanted, or `all`", "1 shows the top level alone")


def preset(ctx: click.Context, param: click.Parameter, given: str) -> str:
    """`--flops PRESET`."""
    del ctx, param
    if given not in PRESETS:
        raise unknown("FLOP preset", given, PRESETS, f"there are {', '.join(PRESETS)}")
    return given


def columns(ctx: click.Context, param: click.Parameter, given: str) -> tuple[str, ...]:
    """`--columns a,b,c`."""
    del ctx, param
    names = tuple(name.strip() for name in given.split(",") if name.strip())
    for name in names:
        if name not in COLUMNS:
            raise unknown("column", name, COLUMNS, f"there are {', '.join(COLUMNS)}")
    return names


def dtype(ctx: click.Context, param: click.Parameter, given: str) -> str:
    """`--dtype float32`."""
    del ctx, param
    if given not in DTYPES:
        raise unknown("number type", given, DTYPES, f"there are {', '.join(DTYPES)}")
    return given
