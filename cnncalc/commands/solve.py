"""`cnncalc solve`: the other direction, from what is wanted to what gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import click

from cnncalc.commands import _options as options
from cnncalc.commands import _solving as solving
from cnncalc.commands._command import make
from cnncalc.commands._misuse import Misuse
from cnncalc.commands._output import deliver
from cnncalc.diagnostics import has_errors
from cnncalc.exits import FINE, NO
from cnncalc.layers.pool import ROUNDING
from cnncalc.render.solved import SHOWN, table
from cnncalc.solve.space import POOLS, TYPES, Space
from cnncalc.spec.files import UnreadableError
from cnncalc.spec.load import BadOptionError, load
from cnncalc.volume import Volume

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.graph import Graph
    from cnncalc.render.solved import Solved

FORMATS = ("table", "json")
FIELDS = {"kernel": "F", "stride": "S", "padding": "P", "dilation": "L", "output_padding": ""}
# Sizes of a whole network are loads of its spec: the default goes no further.
MOST_SIZES = 512
MOST_VALUES = 256
_WAY = "two volumes (227x227x3 55x55x96), a volume and --same or --params N, a SPEC and --input or --var NAME"


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
    filters: str | None
    rounding: str
    no_bias: bool
    same: bool
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


def solve(**given: Unpack[Given]) -> int:
    """Which layer turns INPUT into OUTPUT, which inputs a network accepts, which value meets a budget.

    INPUT is a volume or a SPEC. A field that is left out is searched; --kernel 5 fixes it, --kernel 1..32 sets its
    bounds, --kernel 5x3 fixes each axis. All solutions within the bounds are found, the most usual first. The exit code
    is 0 if there is one, and 1 if there is none.

    The fit is exact, floored (the cells left over are padding, or unread pixels) or ceiled (the last window hangs over
    the edge); cells between two windows are skipped where the stride is longer than the window.
    """
    if solving.is_volume(given["what"]):
        _refuse(given, ("input_", "variable", "budget", "values", "variables", "input_sizes"), "for a SPEC")
        found, solved = _of_volume(given)
    else:
        layer_only = ("wanted", *FIELDS, "filters", "type_", "rounding", "no_bias", "same", "params")
        _refuse(given, layer_only, "for a volume, not for a SPEC")
        found, solved = _of_network(given)
    if given["format_"] == "json":
        from cnncalc.render.solved_json import as_json

        deliver(as_json(found), given["output"], utf8=True)
    else:
        deliver(table(found, None if given["all_"] else SHOWN), given["output"])
    return FINE if solved else NO


def _refuse(given: Given, names: tuple[str, ...], reason: str) -> None:
    """Options that do not go with what was asked."""
    for name, value in given.items():
        if name in names and value:
            word = "OUTPUT" if name == "wanted" else _FLAGS.get(name, f"--{name.strip('_').replace('_', '-')}")
            raise Misuse(f"{word} is {reason}", f"there are {_WAY}")


def _of_volume(given: Given) -> tuple[Solved, bool]:
    x = solving.read_volume(given["what"])
    if given["params"] is not None:
        return _filters(given, x)
    if bool(given["wanted"]) == given["same"]:
        message = "OUTPUT and --same exclude each other" if given["same"] else "what shall come out?"
        raise Misuse(message, f"there are {_WAY}")
    from cnncalc.solve.windows import lean, solve_windows

    filters = _filter_range(given)
    depth = x.depth if filters is None or (given["type_"] or "conv") in POOLS else filters[0]
    y = solving.read_volume(given["wanted"]) if given["wanted"] else Volume(x.spatial, depth)
    if y.rank != x.rank:
        raise Misuse(f"{x.dims} and {y.dims} differ in their number of axes", "a window keeps every axis")
    fixed = y.depth if filters is None or y.depth in filters else filters[0]
    found = lean(solve_windows(_space(given, x, fixed), x, y))
    return found, found.is_solved


def _filters(given: Given, x: Volume) -> tuple[Solved, bool]:
    _refuse(given, ("wanted", "same", "stride", "padding", "dilation", "output_padding"), "no matter of parameters")
    space = _space(given, x, 1)
    if space.keeps_depth:
        raise Misuse(f"a {space.type} has no parameters", "--params is for conv and convtranspose")
    from cnncalc.solve.filters import solve_filters

    filters = _filter_range(given) or range(1, solving.MOST_FILTERS + 1)
    counted = solve_filters(space, x, given["params"] or 0, filters)
    return counted, bool(counted.found)


def _filter_range(given: Given) -> range | None:
    text = given["filters"]
    if text is None:
        return None
    if given["type_"] in POOLS:
        raise Misuse(f"--filters: a {given['type_']} has none")
    return solving.span("--filters", text, longest=solving.MOST_FILTERS)


def _space(given: Given, x: Volume, filters: int) -> Space:
    type_name = given["type_"] or "conv"
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
    ranges = solving.read_ranges(fields, type_name, x.rank, same=given["same"])
    return Space(type_name, filters, given["rounding"] or "floor", not given["no_bias"], ranges)


def _of_network(given: Given) -> tuple[Solved, bool]:
    if given["input_"] == bool(given["variable"]):
        raise Misuse("of a SPEC, either --input or --var NAME is asked", f"there are {_WAY}")
    if given["what"] == "-":
        raise Misuse("standard input can be read once only, and a spec is tried many times", "name a file")
    try:
        graph = load(given["what"], inputs=given["input_sizes"], vars=given["variables"])
        return _sizes(given, graph) if given["input_"] else _values(given, graph)
    except (UnreadableError, BadOptionError) as err:
        raise Misuse(str(err), err.hint) from None


def _sizes(given: Given, graph: Graph) -> tuple[Solved, bool]:
    from cnncalc.solve.networks import solve_inputs

    _refuse(given, ("budget", "input_sizes"), "not for --input")
    longest = max((size for volume in graph.inputs.values() for size in volume.spatial), default=0)
    if not longest:
        raise Misuse(f"{graph.file} has no input with spatial axes", "`cnncalc summary` says what is wrong with it")
    text = given["values"]
    sizes = solving.span("--values", text) if text else range(1, min(max(longest + 32, 64), MOST_SIZES) + 1)
    found = solve_inputs(graph, sizes, given["variables"])
    return found, bool(found.accepted)


def _values(given: Given, graph: Graph) -> tuple[Solved, bool]:
    from cnncalc.solve.networks import Outside, solve_budget

    limits = solving.read_limits(given["budget"]) or {one.quantity: one.limit for one in graph.budgets}
    if not limits:
        said = "the spec has errors" if has_errors(graph.diagnostics) else "the spec has no budget of its own"
        raise Misuse(f"--budget is missing: {said}", "such as --budget params=26M")
    variable = given["variable"] or ""
    text = given["values"] or f"1..{MOST_VALUES}"
    outside = Outside(given["input_sizes"], given["variables"])
    found = solve_budget(graph, variable, solving.read_values(text), limits, outside)
    return found, bool(found.within)


_FLAGS = {"variable": "--var", "variables": "--set", "input_sizes": "--input-size"}

command = make(
    "solve",
    solve,
    params=[
        click.Argument(["what"], metavar="INPUT"),
        click.Argument(["wanted"], metavar="[OUTPUT]", required=False),
        click.Option(
            ["--type", "type_"],
            metavar="TYPE",
            callback=options.one_of("type", TYPES),
            help=f"{', '.join(TYPES)}. [default: conv]",
        ),
        *(
            click.Option(
                [*([f"-{letter}"] if letter else []), f"--{name.replace('_', '-')}"],
                metavar="VALUE",
                help=f"Fix or bound the {name.replace('_', ' ')}. [default: {least}..{most}]",
            )
            for (name, letter), (least, most) in zip(FIELDS.items(), solving.BOUNDS.values(), strict=True)
        ),
        click.Option(["-K", "--filters"], metavar="N", help="Filters, or with --params their bounds. [default: any]"),
        click.Option(
            ["--rounding"],
            metavar="HOW",
            callback=options.one_of("rounding", ROUNDING.words),
            help="How a pool rounds: floor, ceil or caffe. [default: floor]",
        ),
        click.Option(["--no-bias"], is_flag=True, help="Filters without a bias."),
        click.Option(["--same"], is_flag=True, help="What keeps the size, in place of OUTPUT."),
        click.Option(
            ["--params"], metavar="N", callback=options.count, help="Which kernel and filters have N parameters."
        ),
        click.Option(["--input", "input_"], is_flag=True, help="Which input sizes a SPEC accepts."),
        click.Option(["--var", "variable"], metavar="NAME", help="Which values of a variable of SPEC meet --budget."),
        click.Option(
            ["--budget"],
            metavar="LIMIT",
            multiple=True,
            help="A limit such as params=26M. Repeatable. [default: those of the SPEC]",
        ),
        click.Option(
            ["--values"],
            metavar="A..B",
            help=f"The sizes or values to try; 0.25,0.5,1 lists some. [default: 1..{MOST_VALUES} for --var; "
            f"for --input from 1 to 32 above the spec's own, {MOST_SIZES} at most]",
        ),
        click.Option(["--all", "all_"], is_flag=True, help=f"Show all solutions, not the first {SHOWN}."),
        options.format_option(FORMATS),
        options.OUTPUT,
        options.SET,
        options.INPUT_SIZE,
    ],
    examples=[
        "cnncalc solve 227x227x3 55x55x96",
        "cnncalc solve 112x112x64 56x56x64 --type maxpool --rounding ceil",
        "cnncalc solve 32x32x3 --same --kernel 5",
        "cnncalc solve 32x32x3 --params 760 --kernel 5",
        "cnncalc solve lenet5 --input",
        "cnncalc solve my_net.yaml --var width --budget params=26M",
    ],
)
