"""A network run on given arrays, and what a person wants to know of it: values, figures of every layer, time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from cnncalc.model.volume import Volume
from cnncalc.runtime.execute import execute

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from cnncalc.model.graph import Graph
    from cnncalc.runtime.execute import Ran, Weights
    from cnncalc.runtime.kernels.axes import Array, FloatType

# Numbers in lists, along (N, D, H, W).
Nested: TypeAlias = "float | list[Nested]"

# Types that a network can run in.
FLOATS: dict[str, FloatType] = {"float32": np.float32, "float64": np.float64}
# Up to so many elements an output is given as a list of numbers.
FEW = 4096
# The largest values of a sample that are told.
TOP = 5


class Stats(NamedTuple):
    """Of the numbers of an array; the first three leave NaN out, and are NaN where there is nothing else."""

    min: float
    max: float
    mean: float
    zeros: int
    nan: int


class Step(NamedTuple):
    """A layer that ran: `stats` if they were asked for."""

    path: str
    type: str
    volume: Volume
    stats: Stats | None
    seconds: float


class Peak(NamedTuple):
    """A value and where it is, in the order of the language: x, y, channel."""

    place: tuple[int, ...]
    value: float


class Gap(NamedTuple):
    """How far an output is from what was expected of it: the largest difference, where it is, and both values there.

    `relative` is that difference as a part of the largest expected value. Both are infinite where one side is NaN, and
    the other is not.
    """

    largest: float
    relative: float
    sample: int
    place: tuple[int, ...]
    value: float
    expected: float


def gap_between(y: Array, expected: Array) -> Gap:
    """The largest difference of two arrays (N, D, H, W)."""
    with np.errstate(all="ignore"):
        away = np.abs(y.astype(np.float64) - expected)
    away = np.where((y == expected) | (np.isnan(y) & np.isnan(expected)), 0, away)
    away = np.where(np.isnan(away), np.inf, away)
    sample, *place = (int(n) for n in np.unravel_index(int(np.argmax(away)), away.shape))
    at = (sample, *place)
    scale = float(np.max(np.abs(expected), initial=0, where=np.isfinite(expected)))
    largest = float(away[at])
    relative = largest / scale if scale else largest
    return Gap(largest, relative, sample, tuple(reversed(place)), short(y[at]), short(expected[at]))


class Shown(NamedTuple):
    """An output as plain numbers. `values` is (N, D, H, W), or None where there are many; `top` by sample."""

    volume: Volume
    samples: int
    stats: Stats
    top: list[list[Peak]]
    values: list[Nested] | None


class Result(NamedTuple):
    """A run: arrays by the names of outputs and by the paths that were to be kept, and every layer."""

    graph: Graph
    dtype: str
    outputs: dict[str, Array]
    kept: dict[str, Array]
    steps: list[Step]

    def shown(self) -> dict[str, Shown]:
        """The outputs as plain numbers."""
        return {name: plain_numbers(y) for name, y in self.outputs.items()}


def infer(
    graph: Graph,
    inputs: Mapping[str, Array],
    weights: Weights,
    *,
    dtype: str = "float32",
    keep: Collection[str] = (),
    on_step: Callable[[Ran, Array], Stats | None] | None = None,
) -> Result:
    """Run a network; `on_step` is told every layer, and may give its figures. See `execute` for what it raises."""
    steps: list[Step] = []

    def note(ran: Ran, y: Array) -> None:
        stats = on_step(ran, y) if on_step else None
        steps.append(Step(ran.path, graph.nodes[ran.path].type, volume_of(y), stats, ran.seconds))

    ran = execute(graph, inputs, weights, dtype=FLOATS[dtype], keep=keep, on_step=note)
    return Result(graph, dtype, ran.outputs, ran.kept, steps)


def volume_of(y: Array) -> Volume:
    """The volume of an array (N, D, H, W)."""
    return Volume.of(tuple(reversed(y.shape[1:])))


def stats_of(y: Array) -> Stats:
    """The figures of an array of any shape."""
    lost = int(np.isnan(y).sum())
    known = y[~np.isnan(y)] if lost else y
    zeros = int(y.size - np.count_nonzero(y))
    if not known.size:
        return Stats(np.nan, np.nan, np.nan, zeros, lost)
    with np.errstate(all="ignore"):
        return Stats(short(known.min()), short(known.max()), float(known.mean(dtype=np.float64)), zeros, lost)


def short(value: object) -> float:
    """A number with as many digits as its type has: 0.1, not 0.10000000149011612."""
    return float(str(value))


def plain_numbers(y: Array) -> Shown:
    """An output without NumPy."""
    volume, few = volume_of(y), y.size <= FEW
    values = [nested(sample) for sample in y] if few else None
    return Shown(volume, len(y), stats_of(y), [largest(sample) for sample in y], values)


def nested(y: Array) -> Nested:
    """An array as lists of numbers."""
    return short(y[()]) if y.ndim == 0 else [nested(part) for part in y]


def largest(sample: Array) -> list[Peak]:
    """The largest values of (D, H, W), the first first; equal ones in their order, NaN last."""
    flat = np.where(np.isnan(sample), -np.inf, sample).reshape(-1)
    count = min(TOP, flat.size)
    least = np.partition(flat, flat.size - count)[flat.size - count]
    places = np.flatnonzero(flat >= least)
    first = places[np.argsort(-flat[places], kind="stable")][:count]
    found = (np.unravel_index(int(place), sample.shape) for place in first)
    return [Peak(tuple(int(n) for n in reversed(place)), short(sample[place])) for place in found]
