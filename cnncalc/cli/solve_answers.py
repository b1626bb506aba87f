"""What was asked of `cnncalc solve`, and the answer: four questions, and options that do not go with one."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, TypedDict

from cnncalc.cli import solve_options as solving
from cnncalc.cli.specs import read_blueprint, tell_broken
from cnncalc.cli.usage import Misuse
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.volume import Volume, signal_hint
from cnncalc.search.space import FILTERED, POOLS, Space

if TYPE_CHECKING:
    from cnncalc.language.load import Blueprint
    from cnncalc.model.graph import Graph
    from cnncalc.output.solved.told import Solved

FIELDS = {"kernel": "F", "stride": "S", "padding": "P", "dilation": "L", "output_padding": ""}
# Sizes of a whole network are loads of its spec: the default goes no further.
MOST_SIZES = 512
MOST_VALUES = 256
# Windows or filters that are tried: some seconds.
MOST_TRIED = 200_000
_WAY = "give two volumes (227x227x3 55x55x96), a volume and --same or --params N, or a SPEC and --input or --var NAME"
_FLAGS = {"variable": "--var", "variables": "--set", "input_sizes": "--input-size"}


class Given(TypedDict):
    """Everything that this command can be given."""

    what: str
    wanted: str | None
    type_: str
    kernel: str | None
    stride: str | None
    padding: str | None
    dilation: str | None
    output_padding: str | None
    groups: str | None
    filters: str | None
    rounding: str
    no_bias: bool
    same: bool
    sides: bool
    params: int | None
    input_: bool
    variable: str | None
    budget: tuple[str, ...]
    values: str | None
    variables: dict[str, str]
    input_sizes: dict[str, str]
    format_: str
    all_: bool
    output: str | None


def answer(given: Given) -> tuple[Solved, bool] | None:
    """The answer, and whether there is a solution; None for a spec with errors, which are told."""
    if solving.is_volume(given["what"]) or given["what"].isdecimal():
        _refuse(given, ("input_", "variable", "budget", "values", "variables", "input_sizes"), "for a SPEC")
        return _of_volume(given)
    layer_only = (
        "wanted",
        *FIELDS,
        "groups",
        "filters",
        "type_",
        "rounding",
        "no_bias",
        "same",
        "sides",
        "params",
    )
    _refuse(given, layer_only, "for a volume, not for a SPEC")
    return _of_network(given)


def _refuse(given: Given, names: tuple[str, ...], reason: str) -> None:
    """Options that do not go with what was asked."""
    for name, value in given.items():
        if name in names and value:
            word = "OUTPUT" if name == "wanted" else _FLAGS.get(name, f"--{name.strip('_').replace('_', '-')}")
            raise Misuse(f"{word} is {reason}", _WAY)


def _of_volume(given: Given) -> tuple[Solved, bool]:
    x = solving.read_volume(given["what"])
    if given["params"] is not None:
        return _filters(given, x)
    if bool(given["wanted"]) == given["same"]:
        message = "OUTPUT and --same exclude each other" if given["same"] else "what shall come out?"
        raise Misuse(message, _WAY)
    from cnncalc.search.windows import lean, solve_windows

    filters = _filter_range(given)
    depth = x.depth if filters is None or (given["type_"] or "conv") in POOLS else filters[0]
    y = solving.read_volume(given["wanted"]) if given["wanted"] else Volume(x.spatial, depth)
    if y.rank != x.rank:
        signals = [signal_hint(one) for one in (x, y) if one.rank == 1]
        hint = signals[0] if signals else "a window keeps every axis"
        raise Misuse(f"{x.dims} and {y.dims} differ in their number of axes", hint)
    fixed = y.depth if filters is None or y.depth in filters else filters[0]
    space = _space(given, x, fixed)
    for axis in space.axes:
        _bounded(prod(map(len, axis)), "windows along an axis")
    found = lean(solve_windows(space, x, y))
    return found, found.is_solved


def _filters(given: Given, x: Volume) -> tuple[Solved, bool]:
    others = ("wanted", "same", "sides", "stride", "padding", "dilation", "output_padding")
    _refuse(given, others, "not for --params: it makes no parameters more or fewer")
    space = _space(given, x, 1)
    if space.keeps_depth:
        raise Misuse(f"a {space.type} has no parameters", "--params is for conv and convtranspose")
    from cnncalc.search.filters import solve_filters

    filters = _filter_range(given) or range(1, solving.MOST_FILTERS + 1)
    _bounded(len(space.axes[0].kernel) * len(filters), "kernels with filters")
    counted = solve_filters(space, x, given["params"] or 0, filters)
    return counted, bool(counted.found)


def _bounded(count: int, what: str) -> None:
    """Nobody waits for more."""
    if count > MOST_TRIED:
        raise Misuse(f"{count:,} {what} are too many to try: at most {MOST_TRIED:,}", "fix or bound one field more")


def _filter_range(given: Given) -> range | None:
    text = given["filters"]
    if text is None:
        return None
    if given["type_"] in POOLS:
        raise Misuse(f"--filters: a {given['type_']} has none")
    return solving.span("--filters", text, longest=solving.MOST_FILTERS)


def _space(given: Given, x: Volume, filters: int) -> Space:
    type_name = given["type_"] or "conv"
    if given["no_bias"] and type_name in POOLS:
        raise Misuse(f"--no-bias: a {type_name} has none")
    if given["rounding"] and type_name not in POOLS:
        raise Misuse(f"--rounding: a {type_name} always rounds down", "it is for maxpool and avgpool")
    each = {
        "kernel": given["kernel"],
        "stride": given["stride"],
        "padding": given["padding"],
        "dilation": given["dilation"],
        "output_padding": given["output_padding"],
    }
    fields = {name: text for name, text in each.items() if text is not None}
    ranges = solving.read_ranges(fields, type_name, x.rank, same=given["same"], sides=given["sides"])
    groups = _groups(given["groups"], type_name)
    return Space(type_name, filters, given["rounding"] or "floor", not given["no_bias"], ranges, groups)


def _groups(text: str | None, type_name: str) -> range:
    if text and type_name not in FILTERED:
        raise Misuse(f"--groups: {type_name} has none")
    return solving.span("--groups", text) if text else range(1, 2)


def _of_network(given: Given) -> tuple[Solved, bool] | None:
    if given["input_"] == bool(given["variable"]):
        raise Misuse("of a SPEC, either --input or --var NAME is asked", _WAY)
    spec = read_blueprint(given["what"])
    if tell_broken(spec, quiet=False, color="auto"):
        return None
    graph = spec.graph(inputs=given["input_sizes"], vars=given["variables"])
    return _sizes(given, spec, graph) if given["input_"] else _values(given, spec, graph)


def _sizes(given: Given, spec: Blueprint, graph: Graph) -> tuple[Solved, bool]:
    from cnncalc.search.networks import solve_inputs

    _refuse(given, ("budget", "input_sizes"), "not for --input")
    longest = max((size for volume in graph.inputs.values() for size in volume.spatial), default=0)
    if not longest:
        hint = f"`cnncalc summary {graph.file}` says what is wrong with it" if has_errors(graph.diagnostics) else ""
        raise Misuse(f"{graph.file} has no input with spatial axes", hint)
    text = given["values"]
    sizes = solving.span("--values", text) if text else range(1, min(max(longest + 32, 64), MOST_SIZES) + 1)
    found = solve_inputs(spec, sizes, given["variables"])
    return found, bool(found.accepted)


def _values(given: Given, spec: Blueprint, graph: Graph) -> tuple[Solved, bool]:
    from cnncalc.search.networks import Outside, solve_budget

    limits = solving.read_limits(given["budget"]) or {one.quantity: one.limit for one in graph.budgets}
    if not limits:
        said = "the spec has errors" if has_errors(graph.diagnostics) else "the spec has no budget of its own"
        raise Misuse(f"--budget is missing: {said}", "such as --budget params=26M")
    variable = given["variable"] or ""
    text = given["values"] or f"1..{MOST_VALUES}"
    outside = Outside(given["input_sizes"], given["variables"])
    found = solve_budget(spec, variable, solving.read_values(text), limits, outside)
    return found, bool(found.within)
