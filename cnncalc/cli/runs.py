"""The options of the commands that run a network, and what can go wrong while it runs."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from cnncalc.cli.options import count, one_of
from cnncalc.cli.usage import Misuse
from cnncalc.runtime.run import FLOATS

if TYPE_CHECKING:
    from collections.abc import Iterator

# The most that a seed can be, so that it is one word of the generator.
MOST_SEED = 2**32 - 1
# What NumPy says to an array that no memory could hold.
BEYOND_ALL = ("Maximum allowed dimension exceeded", "array is too big")


def _seed(ctx: click.Context, param: click.Parameter, given: str) -> int:
    del ctx, param
    if not (given.isascii() and given.isdecimal() and len(given) <= 10 and int(given) <= MOST_SEED):
        raise Misuse(f"--seed {given}: a whole number from 0 to {MOST_SEED} is wanted")
    return int(given)


SEED = click.Option(
    ["--seed"],
    metavar="N",
    default="0",
    callback=_seed,
    help="Whatever is not given is drawn from this number, the same for the same one. [default: 0]",
)
BATCH = click.Option(
    ["--batch"], metavar="N", default="1", callback=count, help="Samples that run at once. [default: 1]"
)
DTYPE = click.Option(
    ["--dtype"],
    metavar="TYPE",
    default="float32",
    callback=one_of("number type to run in", FLOATS),
    help=f"Type of all numbers: {' or '.join(FLOATS)}. [default: float32]",
)


@contextmanager
def enough_memory() -> Iterator[None]:
    """`Misuse` where an array does not fit into the memory that there is."""
    try:
        yield
    except (MemoryError, ValueError) as err:
        said = str(err) or "the arrays do not fit"
        if isinstance(err, ValueError) and not said.startswith(BEYOND_ALL):
            raise
        raise Misuse(f"not enough memory: {said}", "--batch 1, float32 or a smaller --input-size takes less") from None
