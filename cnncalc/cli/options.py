"""The options that commands share, each written once; a command lists the ones that concern it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.analysis.memory import DTYPES, OPTIMIZERS
from cnncalc.analysis.presets import PRESETS
from cnncalc.cli.usage import Misuse, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import TypedDict

    from click.shell_completion import CompletionItem

    class SpecOptions(TypedDict):
        """How specs are read: variables and input volumes from outside."""

        variables: dict[str, str]
        input_sizes: dict[str, str]

    class OutputOptions(TypedDict):
        """Where results go, and what is said beside them."""

        output: str | None
        color: str
        quiet: bool


def one_of(thing: str, known: Collection[str]) -> Callable[[click.Context, click.Parameter, str | None], str]:
    """A callback that takes one of a few words, and knows what was meant by another; nothing given is ''."""

    def checked(ctx: click.Context, param: click.Parameter, given: str | None) -> str:
        del ctx, param
        if given is None:
            return ""
        if given not in known:
            raise unknown(thing, given, known, f"there are {', '.join(known)}")
        return given

    return checked


def some_of(thing: str, known: Collection[str]) -> Callable[[click.Context, click.Parameter, str], tuple[str, ...]]:
    """The same for several words with commas between them."""
    check = one_of(thing, known)

    def checked(ctx: click.Context, param: click.Parameter, given: str) -> tuple[str, ...]:
        return tuple(check(ctx, param, word.strip()) for word in given.split(",") if word.strip())

    return checked


def count(ctx: click.Context, param: click.Parameter, given: str | None) -> int | None:
    """A callback that takes a whole number from 1."""
    del ctx
    if given is None:
        return None
    if not (given.isdecimal() and int(given) > 0):
        raise Misuse(f"{param.opts[-1]} {given}: a whole number from 1 is wanted")
    return int(given)


def _variables(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    del ctx, param
    found = {}
    for pair in given:
        name, _, value = pair.partition("=")
        if not (name and value):
            raise Misuse(f"--set {pair}: NAME=VALUE is wanted", "such as --set classes=10")
        found[name.strip()] = value.strip()
    return found


def _input_sizes(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    del ctx
    option = param.opts[0]
    found = {}
    for pair in given:
        name, equals, size = pair.rpartition("=")
        if not size or (equals and not name):
            raise Misuse(f"{option} {pair}: a volume is wanted", f"such as {option} 320x320x3, or left=105x105x1")
        found[name.strip()] = size.strip()
    return found


def _depth(ctx: click.Context, param: click.Parameter, given: str | None) -> int | None:
    del ctx, param
    if given is None:
        return None
    if given == "all":
        from cnncalc.output.view import ALL  # only tables fold

        return ALL
    if given.isdecimal() and int(given) > 0:
        return int(given)
    raise Misuse(f"--depth {given}: a number from 1 is wanted, or all", "--depth 1 shows the top level alone")


def complete_spec(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """For the shell: the bundled architectures that begin so; else files."""
    from click.shell_completion import CompletionItem

    from cnncalc.language.files import bundled_names

    del ctx, param
    names = [CompletionItem(name) for name in bundled_names() if name.startswith(incomplete)]
    return names or [CompletionItem(incomplete, type="file")]


SPEC = click.Argument(["spec"], metavar="SPEC", shell_complete=complete_spec)
SPECS = click.Argument(["specs"], nargs=-1, required=True, metavar="SPEC...", shell_complete=complete_spec)
OUTPUT = click.Option(["-o", "--output"], metavar="FILE", help="Write the result to a file, whole or not at all.")
FORCE = click.Option(["--force"], is_flag=True, help="Write over what is there already.")
COLOR = click.Option(
    ["--color"],
    metavar="WHEN",
    default="auto",
    callback=one_of("moment for colour", ("auto", "always", "never")),
    help="auto (in a terminal, unless NO_COLOR is set), always or never.",
)
QUIET = click.Option(["-q", "--quiet"], is_flag=True, help="No warnings and remarks; errors are still told.")
PICTURE = click.Option(["--picture"], is_flag=True, help="Draw the window's walk along each axis.")
SET = click.Option(
    ["--set", "variables"],
    metavar="NAME=VALUE",
    multiple=True,
    callback=_variables,
    help="Give a variable of the spec another value. Repeatable.",
)
INPUT_SIZE = click.Option(
    ["--input-size", "input_sizes"],
    metavar="VOLUME",
    multiple=True,
    callback=_input_sizes,
    help="Another input volume, such as 320x320x3; NAME=VOLUME if there are several inputs.",
)
INPUT = click.Option(
    ["--input", "inputs"],
    metavar="VOLUME",
    multiple=True,
    callback=_input_sizes,
    help="The input volume, such as 224x224x3; NAME=VOLUME if there are several inputs.",
)
FLOPS = click.Option(
    ["--flops"],
    metavar="PRESET",
    default="exact",
    callback=one_of("FLOP preset", PRESETS),
    help=f"How FLOPs are counted: {', '.join(PRESETS)}. [default: exact]",
)
DEPTH = click.Option(
    ["--depth"],
    metavar="N|all",
    callback=_depth,
    help="Fold what is deeper than N names of a path; `all` gives every layer a line. [default: about 40 lines]",
)
BATCH = click.Option(
    ["--batch"],
    metavar="N",
    default="1",
    callback=count,
    help="Samples in a batch. Only bytes are multiplied by it: counts are always for one sample. [default: 1]",
)
DTYPE = click.Option(
    ["--dtype"],
    metavar="TYPE",
    default="float32",
    callback=one_of("number type", DTYPES),
    help=f"Type of the numbers, for bytes: {', '.join(DTYPES)}. [default: float32]",
)
OPTIMIZER = click.Option(
    ["--optimizer"],
    metavar="NAME",
    callback=one_of("optimizer", OPTIMIZERS),
    help=f"Tell the memory of training, too, with this optimizer: {', '.join(OPTIMIZERS)}.",
)


def columns_option() -> click.Option:
    """`--columns`, for commands that print the table of a network."""
    from cnncalc.output.columns import COLUMNS

    return click.Option(
        ["--columns"],
        metavar="A,B,C",
        default="",
        callback=some_of("column", COLUMNS),
        help=f"The columns of the table, out of {', '.join(COLUMNS)}.",
    )


def format_option(formats: Collection[str]) -> click.Option:
    """`--format`, the first one by default."""
    return click.Option(
        ["--format", "format_"],
        metavar="FORMAT",
        default=next(iter(formats)),
        callback=one_of("format", formats),
        help=f"{', '.join(formats)}. [default: {next(iter(formats))}]",
    )
