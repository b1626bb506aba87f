"""What stands above a table: what goes into the network and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.render.numbers import count_of
from cnncalc.render.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.analysis.report import Report
    from cnncalc.volume import Volume

EXTENTS = {"width": "wide", "height": "high", "frames": "frames"}


def facts(report: Report) -> list[str]:
    """Inputs, outputs, how many layers."""
    inputs, outputs = report.graph.inputs, report.outputs
    found = [f"{_word('input', inputs)} {_volumes(inputs)}"] if inputs else []
    if any(volume.rank == 1 for volume in inputs.values()):
        found.append("1-D")
    if outputs:
        found.append(f"{_word('output', outputs)} {_volumes(outputs)}")
    return [*found, count_of(len(report.rows), "layer")]


def _word(word: str, volumes: Mapping[str, Volume]) -> str:
    return word if len(volumes) == 1 else f"{word}s"


def _volumes(volumes: Mapping[str, Volume]) -> str:
    """`32x32x3`, or with their names `left 105x105x1, right 105x105x1`."""
    if len(volumes) == 1:
        return "".join(map(_volume, volumes.values()))
    return ", ".join(f"{clean(name)} {_volume(volume)}" for name, volume in volumes.items())


def _volume(volume: Volume) -> str:
    """Where width and height differ, which is which."""
    if volume.rank < 2 or len(set(volume.spatial[:2])) == 1:
        return str(volume)
    words = (f"{cells} {EXTENTS[axis]}" for cells, axis in zip(volume.spatial, volume.axes, strict=False))
    return f"{volume} ({', '.join(words)})"
