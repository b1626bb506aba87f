"""`cnncalc convtranspose VOLUME ...`: one layer without a file."""

from __future__ import annotations

from cnncalc.cli.command import make
from cnncalc.cli.layer import layer_params, run_layer, split


def convtranspose(**given: object) -> int:
    """One transposed convolution: what comes out of VOLUME, and how that is computed.

    VOLUME is width x height x depth; two numbers are a signal, length x depth. Values are
    written as in a spec: 5, 5x3 (5 wide, 3 high), same, {left: 1, right: 2}.
    """
    return run_layer("convtranspose", split(given))


command = make(
    "convtranspose",
    convtranspose,
    params=layer_params(["convtranspose"]),
    examples=[
        "cnncalc convtranspose 8x8x512 --filters 256 --kernel 4 --stride 2",
        "cnncalc convtranspose 8x8x512 -K 256 -F 4 -S 2 -P 1 --answer 16x16x256",
    ],
)
