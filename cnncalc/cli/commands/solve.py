"""`cnncalc solve`: the other direction, from what is wanted to what gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli import solve_options as solving
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver, tell_signals
from cnncalc.cli.solve_answers import FIELDS, MOST_SIZES, MOST_VALUES, answer
from cnncalc.layers.pool import ROUNDING
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.solved import FORMATS, SHOWN, renderer
from cnncalc.search.space import TYPES

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.cli.solve_answers import Given


def solve(**given: Unpack[Given]) -> int:
    """Which layer turns INPUT into OUTPUT, which inputs a network accepts, which value meets a budget.

    INPUT is a volume or a SPEC. A field that is left out is searched; --kernel 5 fixes it, --kernel 1..32 sets its
    bounds, --kernel 5x3 fixes each axis, --padding 1+2 is 1 before and 2 after. All solutions within the bounds are
    found, the most usual first. The exit code is 0 if there is one, and 1 if there is none.

    The fit is exact, floored (the cells left over are padding, or unread pixels) or ceiled (the last window hangs over
    the edge); cells between two windows are skipped where the stride is longer than the window.
    """
    answered = answer(given)
    if answered is None:
        return FAILED
    found, solved = answered
    text = renderer(given["format_"])(found, None if given["all_"] else SHOWN)
    deliver(text, given["output"], utf8=given["format_"] != "table")
    if solving.is_volume(given["what"]):
        tell_signals([solving.read_volume(given["what"])], quiet=False)
    return OK if solved else FAILED


command = make(
    "solve",
    solve,
    params=[
        click.Argument(["what"], metavar="INPUT", shell_complete=options.complete_spec),
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
        click.Option(
            ["-G", "--groups"], metavar="VALUE", help="Fix or bound the groups of a conv or convtranspose. [default: 1]"
        ),
        click.Option(
            ["--sides"], is_flag=True, help="Search paddings of which the side after has a cell more, such as 1+2, too."
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
        "cnncalc solve 112x112x64 56x56x64 --kernel 3 --sides --groups 64",
        "cnncalc solve 32x32x3 --params 760 --kernel 5",
        "cnncalc solve lenet5 --input",
        "cnncalc solve my_net.yaml --var width --budget params=26M",
    ],
)
