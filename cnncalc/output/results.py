"""What came out of a run: the numbers themselves where they are few, else the largest; figures and time by layer."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.drawing import head, row, signs_of
from cnncalc.output.fitting import Strip, fitted
from cnncalc.output.numbers import count_of, exact
from cnncalc.output.paint import BLOCK, PLAIN, QUIET, TITLE, TYPE, in_ascii, painted, unpainted
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnncalc.model.values import Json
    from cnncalc.output.paint import Piece
    from cnncalc.output.view import View
    from cnncalc.runtime.run import Nested, Result, Shown, Stats, Step

RUN = "cnncalc/run/1"
# Samples that are shown; a sample of up to so many numbers is shown whole, if no row is longer than that.
SAMPLES = 4
SMALL = 100
ROW = 16


class Wanted(NamedTuple):
    """What to tell of every layer."""

    stats: bool
    time: bool


def table(result: Result, wanted: Wanted, view: View) -> str:
    """For a person, in colour where there is any."""
    paint = painted if view.color else unpainted
    return paint(_drawn(result, wanted, view))


def plain(result: Result, wanted: Wanted, view: View) -> str:
    """The same in pure ASCII."""
    return in_ascii(_drawn(result, wanted, view._replace(unicode=False)))


def as_json(result: Result, wanted: Wanted, view: View) -> str:
    """One object. What is not finite is null."""
    from cnncalc.output.as_json import dims, posix, written

    del view
    graph = result.graph
    layers: list[Json] = [
        {
            "path": one.path,
            "type": one.type,
            "volume": dims(one.volume),
            **(_stats(one.stats) if one.stats else {}),
            **({"seconds": round(one.seconds, 6)} if wanted.time else {}),
        }
        for one in (result.steps if any(wanted) else ())
    ]
    document: dict[str, Json] = {
        "schema": RUN,
        "file": posix(graph.file),
        "name": graph.name,
        "dtype": result.dtype,
        "outputs": {name: _output(one) for name, one in result.shown().items()},
        "layers": layers,
    }
    return written(document) + "\n"


FORMATS: dict[str, Callable[[Result, Wanted, View], str]] = {"table": table, "plain": plain, "json": as_json}


def number(value: float) -> str:
    """Six digits; whole numbers as such."""
    return f"{value:.6g}"


def _drawn(result: Result, wanted: Wanted, view: View) -> Iterator[list[Piece]]:
    if any(wanted):
        yield from _layers(result.steps, wanted, view)
        yield []
    for place, (name, one) in enumerate(result.shown().items()):
        if place:
            yield []
        yield from _shown(clean(name), one)


def _shown(name: str, one: Shown) -> Iterator[list[Piece]]:
    """An output: its samples one below the other."""
    for at in range(min(one.samples, SAMPLES)):
        several = f", sample {at}" if one.samples > 1 else ""
        yield [(f"{name}: {one.volume}{several}", TITLE)]
        yield from _whole(one, at) if _is_small(one) else _largest(one, at)
    if one.samples > SAMPLES:
        yield [(f"{count_of(one.samples - SAMPLES, 'more sample')}: --output FILE has them all", QUIET)]


def _is_small(one: Shown) -> bool:
    volume = one.volume
    return one.values is not None and volume.elements <= SMALL and volume.dims[0] <= ROW and volume.rank <= 2


def _whole(one: Shown, at: int) -> Iterator[list[Piece]]:
    """Every number: maps as they lie, channel by channel; a vector in a row."""
    sample = one.values[at] if one.values else []
    grid = _rows(sample, one.volume.rank)
    width = max(len(number(value)) for rows in grid for values in rows for value in values)
    for channel, rows in enumerate(grid):
        if len(grid) > 1:
            yield [(f"channel {channel}", QUIET)]
        for values in rows:
            yield [("  ".join(number(value).rjust(width) for value in values), PLAIN)]


def _rows(sample: Nested, rank: int) -> list[list[list[float]]]:
    """Channels of rows of numbers; a vector is one channel of one row, a signal has one row to a channel."""
    channels = _items(sample) if rank else [sample]
    rows = [_items(channel) if rank == 2 else [channel] for channel in channels]
    return [[[_one(value) for value in _items(values)] for values in channel] for channel in rows]


def _items(value: Nested) -> list[Nested]:
    return value if isinstance(value, list) else [value]


def _one(value: Nested) -> float:
    return value if isinstance(value, float) else 0.0


def _largest(one: Shown, at: int) -> Iterator[list[Piece]]:
    """The largest values of a sample, and where they are."""
    found = one.top[at]
    lines = [("largest", "at"), *((number(peak.value), ", ".join(map(str, peak.place))) for peak in found)]
    width = max(len(value) for value, _ in lines)
    for line, (value, place) in enumerate(lines):
        axes = f" ({', '.join(one.volume.axes)}, from 0)" if not line else ""
        yield [(f"{value.rjust(width)}  {place}{axes if one.volume.rank else ''}", PLAIN if line else QUIET)]


def _layers(steps: list[Step], wanted: Wanted, view: View) -> Iterator[list[Piece]]:
    """A line for every layer, in the order in which they ran."""
    columns = {
        "layer": [clean(one.path) for one in steps],
        "type": [one.type for one in steps],
        "output": [str(one.volume) for one in steps],
    }
    if wanted.stats:
        known = [one.stats for one in steps if one.stats]
        columns |= {name: [number(getattr(one, name)) for one in known] for name in ("min", "max", "mean")}
        columns |= {"zeros": [exact(one.zeros) for one in known], "NaN": [exact(one.nan) for one in known]}
    if wanted.time:
        columns["ms"] = [f"{one.seconds * 1000:.2f}" for one in steps]
    words = ("layer", "type")
    strips = [
        Strip.of(name, name, cells, to_the_right=name not in words, can_wrap=name == "layer")
        for name, cells in columns.items()
    ]
    strips, _ = fitted(strips, view.width, ("type", "zeros", "mean", "output"))
    roles = [{"layer": BLOCK, "type": TYPE}.get(strip.name, PLAIN) for strip in strips]
    yield from head(strips, signs_of(view))
    for at in range(len(steps)):
        yield from row(strips, at, roles)


def _output(one: Shown) -> dict[str, Json]:
    from cnncalc.output.as_json import dims

    top: list[Json] = [
        [{"at": [*peak.place], "value": _number(peak.value)} for peak in peaks] for peaks in one.top[:SAMPLES]
    ]
    found: dict[str, Json] = {"volume": dims(one.volume), "samples": one.samples, **_stats(one.stats), "top": top}
    return found if one.values is None else {**found, "values": [_numbers(value) for value in one.values]}


def _stats(stats: Stats) -> dict[str, Json]:
    figures: dict[str, Json] = {name: _number(getattr(stats, name)) for name in ("min", "max", "mean")}
    return {**figures, "zeros": stats.zeros, "nan": stats.nan}


def _numbers(value: Nested) -> Json:
    return [_numbers(one) for one in value] if isinstance(value, list) else _number(value)


def _number(value: float) -> float | None:
    return value if isfinite(value) else None
