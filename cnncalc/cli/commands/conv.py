"""`cnncalc conv VOLUME ...`: one layer without a file."""

from __future__ import annotations

from cnncalc.cli.command import make
from cnncalc.cli.layer import layer_params, run_layer, split


def conv(**given: object) -> int:
    """One convolution: what comes out of VOLUME, the parameters, the MACs, and how they are computed.

    VOLUME is width x height x depth; two numbers are a signal, length x depth. Values are
    written as in a spec: 5, 5x3 (5 wide, 3 high), same, {left: 1, right: 2}.
    """
    return run_layer("conv", split(given))


command = make(
    "conv",
    conv,
    params=layer_params(["conv"]),
    examples=[
        "cnncalc conv 32x32x3 --filters 10 --kernel 5 --stride 1 --padding 2",
        "cnncalc conv 227x227x3 -K 96 -F 11 -S 4 --picture",
        "cnncalc conv 32x32x3 -K 10 -F 5 -P 2 --answer 28x28x10",
    ],
)
