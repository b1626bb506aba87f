"""`cnncalc pool VOLUME ...`: one pool without a file."""

from __future__ import annotations

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.layer import layer_params, run_layer, split

TYPES = ("maxpool", "avgpool", "lppool")


def pool(**given: object) -> int:
    """One pool: what comes out of VOLUME, and how that is computed. The stride is the kernel's if it is left out.

    VOLUME is width x height x depth; two numbers are a signal, length x depth. Values are
    written as in a spec: 2, 3x2 (3 wide, 2 high), same, {left: 1, right: 0}.
    """
    return run_layer(str(given.pop("type_")), split(given), "pool")


command = make(
    "pool",
    pool,
    params=[
        *layer_params(TYPES),
        click.Option(
            ["--type", "type_"],
            metavar="TYPE",
            default=TYPES[0],
            callback=options.one_of("type of pool", TYPES),
            help=f"{', '.join(TYPES)}. [default: {TYPES[0]}]",
        ),
    ],
    examples=[
        "cnncalc pool 24x24x5 --kernel 2",
        "cnncalc pool 112x112x64 -F 3 -S 2 --rounding ceil --picture",
        "cnncalc pool 28x28x6 -F 2 --type avgpool --answer 14x14x6",
    ],
)
