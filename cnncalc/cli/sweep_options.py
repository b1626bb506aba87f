"""How the options of `cnncalc sweep` are read: the grid, conditions, and what to sort by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.analysis.figures import FIGURES
from cnncalc.cli.usage import Misuse, unknown
from cnncalc.language.budgets import PREFIXES
from cnncalc.language.load import BadOptionError
from cnncalc.model.values import listed
from cnncalc.model.volume import Volume
from cnncalc.search.grid import Axis, Grid, GridError, Span, Values, number, pieces, read_values
from cnncalc.search.selection import COMPARISONS, Condition, Quantity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from cnncalc.language.load import Blueprint

_CONDITION = re.compile(r"\s*(\w+)\s*(<=|>=|==|<|>|=)\s*(\d{1,30})(?:\.(\d{1,12}))? ?([A-Za-z]*?)(B?)\s*", re.ASCII)
MOST = "max:"


def read_grid(found: Blueprint, variables: Sequence[str], input_sizes: Sequence[str]) -> Grid:
    """What is varied; `Misuse` for what the spec does not have, and for values that are none."""
    axes: list[Axis] = []
    for pair in variables:
        name, equals, text = pair.partition("=")
        if not (equals and name.strip() and text.strip()):
            raise Misuse(f"--set {pair}: NAME=VALUES is wanted", "such as --set width=0.5:2:0.25 or --set depth=1,2,3")
        axes.append(Axis(name.strip(), _values("--set", pair, text)))
    for size in input_sizes:
        name, equals, text = size.rpartition("=")
        if not text.strip() or (equals and not name.strip()):
            raise Misuse(f"--input-size {size}: volumes are wanted", "such as 224x224x3,320x320x3 or 128:320:32")
        axes.append(Axis(name.strip() or "input", _sizes(found, name.strip(), size, text), is_input=True))
    _check_names(found, axes)
    return Grid(tuple(axes))


def _values(option: str, pair: str, text: str) -> Values:
    try:
        return read_values(text.strip())
    except GridError as err:
        raise Misuse(f"{option} {pair}: {err}", err.hint) from None


def _check_names(found: Blueprint, axes: Sequence[Axis]) -> None:
    """Every axis is there once, and is of the spec; a first variant shows it."""
    names = [axis.name for axis in axes]
    for name in names:
        if names.count(name) > 1:
            raise Misuse(f"{name} is varied twice", "give all values at once: --set width=1,2,4:16:4")
    if found.spec is None:
        return
    try:
        # A value that fails is a variant's own affair: only names are looked at.
        found.graph(vars={axis.name: "0" for axis in axes if not axis.is_input})
    except BadOptionError as err:
        if str(err).startswith("the spec has no variable"):
            raise Misuse(str(err), err.hint) from None
    inputs = {axis.name: axis.values[0] for axis in axes if axis.is_input}
    try:
        found.graph(inputs=inputs)
    except BadOptionError as err:
        if str(err).startswith("the spec has no input"):
            raise Misuse(str(err), err.hint) from None


def _sizes(found: Blueprint, name: str, pair: str, text: str) -> Values:
    """Volumes; a range of numbers is that size along every spatial axis, with the depth that the spec has."""
    values = _values("--input-size", pair, text)
    if not any(isinstance(part, Span) for part in values.parts):
        return values
    if len(values) > 100_000:
        raise Misuse(f"--input-size {pair}: at most 100,000 sizes are tried")
    inputs = found.graph().inputs
    own = inputs.get(name) or (next(iter(inputs.values())) if len(inputs) == 1 else None)
    if own is None and inputs:
        wrong = f"there is no input {name}" if name else f"the inputs are {listed(inputs)}"
        raise Misuse(f"--input-size {pair}: {wrong}", f"such as {next(iter(inputs))}={text}")
    if own is None:
        raise Misuse(f"--input-size {pair}: the depth of the input is not known", "write whole volumes")
    return Values([_volume(values[at], own) for at in range(len(values))])


def _volume(text: str, own: Volume) -> str:
    n = number(text)
    if n is None or n.denominator > 1:
        return text
    return str(Volume((int(n),) * own.rank, own.depth)) if own.rank else text


def read_conditions(where: Sequence[str], budget: Sequence[str]) -> list[Condition]:
    """`params<=26M` of --where, and `params=26M` of --budget, which is an upper limit."""
    return [_condition("--where", text) for text in where] + [
        _condition("--budget", text)._replace(sign="<=") for text in budget
    ]


def _condition(option: str, text: str) -> Condition:
    found = _CONDITION.fullmatch(text)
    example = "params<=26M" if option == "--where" else "params=26M"
    if not found or found[5] not in PREFIXES or (option == "--budget" and found[2] != "="):
        raise Misuse(f"{option} {text}: a condition is wanted", f"such as {example}; M is 10^6, Mi 2^20")
    name, sign, whole, digits, prefix, in_bytes = found.groups()
    if name not in FIGURES:
        raise unknown("figure", name, FIGURES, f"there are {', '.join(FIGURES)}")
    if in_bytes and name != "peak_memory":
        raise Misuse(f"{option} {text}: {name} is a number, and not bytes", "peak_memory is in bytes")
    assert sign in COMPARISONS, "every sign of the pattern is one"
    digits = digits or ""
    return Condition(name, sign, int(whole + digits) * PREFIXES[prefix], 10 ** len(digits))


def read_quantity(option: str, text: str, grid: Grid) -> Quantity:
    """A figure, or something that is varied; `max:` before it where more is better."""
    name = text.strip().removeprefix(MOST)
    most = text.strip().startswith(MOST)
    names = [axis.name for axis in grid.axes]
    if name in names:
        return Quantity(name, names.index(name), most)
    if name in FIGURES:
        return Quantity(name, None, most)
    known = [*FIGURES, *names]
    raise unknown(f"figure or variable for {option}:", name, known, f"there are {', '.join(known)}")


def read_front(text: str, grid: Grid) -> tuple[Quantity, Quantity]:
    """The two quantities of a Pareto front: `macs,params`, `macs,max:width`."""
    parts = pieces(text)
    if len(parts) != 2:
        raise Misuse(f"--pareto {text}: two figures are wanted", "such as macs,params, or macs,max:width")
    first, second = (read_quantity("--pareto", part, grid) for part in parts)
    for one in (first, second):
        texts = grid.axes[one.axis].values.parts if one.axis is not None else ()
        if any(isinstance(part, str) and number(part) is None for part in texts):
            raise Misuse(f"--pareto {text}: not all values of {one.name} are numbers", "words have no order")
    return first, second


def read_jobs(ctx: click.Context, param: click.Parameter, given: str | None) -> int:
    """A callback that takes a number of processes; 0 for as many as pay."""
    del ctx, param
    if given is None:
        return 0
    if not (given.isascii() and given.isdecimal() and 1 <= int(given) <= 256):
        raise Misuse(f"--jobs {given}: a whole number from 1 to 256 is wanted")
    return int(given)
