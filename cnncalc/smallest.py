"""The smallest input that a network accepts, found by trying."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.diagnostics import has_errors
from cnncalc.spec.load import load
from cnncalc.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.graph import Graph


def smallest(graph: Graph, variables: Mapping[str, str]) -> Graph:
    """The same spec on the smallest input that gives no error; the graph itself where there is no smaller one.

    Tried are inputs of n cells along every spatial axis, or as many as the spec says where those are fewer, for n from
    1; the depth stays. All sizes are tried in turn: a network that is right at 7 cells can be wrong at 8.
    """
    longest = max((size for volume in graph.inputs.values() for size in volume.spatial), default=1)
    for cells in range(1, longest):
        sizes = {name: str(shortened(volume, cells)) for name, volume in graph.inputs.items()}
        found = load(graph.file, inputs=sizes, vars=variables)
        if not (has_errors(found.diagnostics) or found.missing):
            return found
    return graph


def shortened(volume: Volume, cells: int) -> Volume:
    """A volume that is no longer than so many cells along any spatial axis."""
    return Volume(tuple(min(size, cells) for size in volume.spatial), volume.depth)
