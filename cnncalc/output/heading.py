"""What stands above a table: what goes into the network and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.numbers import count_of
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.analysis.report import Report
    from cnncalc.model.volume import Volume

EXTENTS = {"width": "wide", "height": "high", "frames": "frames"}


def facts(report: Report) -> list[str]:
    """Inputs, outputs, how many layers."""
    inputs, outputs = report.graph.inputs, report.outputs
    signal = ["1-D"] if any(volume.rank == 1 for volume in inputs.values()) else []
    return [*_volumes("input", inputs), *signal, *_volumes("output", outputs), count_of(len(report.rows), "layer")]


def _volumes(word: str, volumes: Mapping[str, Volume]) -> list[str]:
    """`input 32x32x3`; with their names if there are several: `inputs left 105x105x1`, `right 105x105x1`."""
    if len(volumes) == 1:
        return [f"{word} {_volume(volume)}" for volume in volumes.values()]
    named = [f"{clean(name)} {_volume(volume)}" for name, volume in volumes.items()]
    return [f"{word}s {named[0]}", *named[1:]] if named else []


def _volume(volume: Volume) -> str:
    """Where width and height differ, which is which."""
    if volume.rank < 2 or len(set(volume.spatial[:2])) == 1:
        return str(volume)
    words = (f"{cells} {EXTENTS[axis]}" for cells, axis in zip(volume.spatial, volume.axes, strict=False))
    return f"{volume} ({', '.join(words)})"
