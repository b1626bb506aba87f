"""Every bundled network agrees with its run.

As written up to a thousand million MACs; larger ones on 64x64 or 96x96, or whatever is the smallest that they accept.
The layers are the same then, and so are all weights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import cnncalc
from cnncalc.diagnostics import has_errors
from cnncalc.smallest import smallest
from cnncalc.spec.files import bundled_names

if TYPE_CHECKING:
    from cnncalc.graph import Graph

MANY_MACS, TOO_MANY_MACS = 10**9, 20 * 10**9
SIZES = ("64x64", "96x96")


def smaller(graph: Graph) -> Graph | None:
    """The network on a smaller input, where it is large."""
    totals = cnncalc.analyze(graph).totals
    assert totals
    if totals.counts.macs <= MANY_MACS:
        return None
    [(name, volume)] = graph.inputs.items()
    for size in SIZES if totals.counts.macs <= TOO_MANY_MACS else ():
        found = cnncalc.load(graph.file, inputs={name: f"{size}x{volume.depth}"})
        if not has_errors(found.diagnostics):
            return found
    return smallest(graph, {})


@pytest.mark.parametrize("name", bundled_names())
def test_a_bundled_network_agrees_with_its_run(name: str) -> None:
    """Volume, parameters and products of every layer, and every claim of the spec."""
    graph = cnncalc.load(name)
    found = cnncalc.verify(graph, smaller=smaller(graph))
    assert not found.differing
    assert not found.failed
    assert found.ok
    assert len(found.layers) == len(graph.nodes)
    assert found.claims >= 3
