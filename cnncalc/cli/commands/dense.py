"""`cnncalc dense VOLUME ...`: one layer without a file."""

from __future__ import annotations

from cnncalc.cli.command import make
from cnncalc.cli.layer import layer_params, run_layer, split


def dense(**given: object) -> int:
    """One dense layer on a vector, and how its parameters and MACs are computed. VOLUME is the vector's length."""
    return run_layer("dense", split(given))


command = make(
    "dense",
    dense,
    params=layer_params(["dense"]),
    examples=[
        "cnncalc dense 400 --units 120",
        "cnncalc dense 400 -U 120 --answer-params 48120",
    ],
)
