"""Receptive fields of every bundled network, confirmed by impulses that run through our own kernels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from analysis.impulses import narrowed, struck
from bundled import graph_of

import cnncalc
from cnncalc.analysis.receptive_field import receptive_fields
from cnncalc.language.files import bundled_names
from cnncalc.layers.base import fields_of
from cnncalc.model.volume import AXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from cnncalc.analysis.receptive_field import Field
    from cnncalc.model.graph import Graph

# So many layers are confirmed by cells whose whole field lies in the input, if there are as many.
LAYERS = 10


def noticed(seen: NDArray[np.float32], along: int, band: range) -> list[tuple[int, int] | None]:
    """The first and the last line of a band that every cell along an axis notices."""
    lines = np.moveaxis(seen[:, 0], -1 - along, 1)
    by_cell = lines.reshape(*lines.shape[:2], -1).max(axis=2).T > 0
    found = (np.flatnonzero(cell) for cell in by_cell)
    return [(band[one[0]], band[one[-1]]) if one.size else None for one in found]


def confirmed(field: Field, seen: list[tuple[int, int] | None], band: range) -> bool:
    """Whether there is a cell whose field lies in the band: it sees exactly that. No other may see beyond its own."""
    exact = 0
    for cell, found in enumerate(seen):
        claim = field.at(cell)
        if claim and claim[0] in band and claim[1] in band:
            assert found == claim, cell
            exact += 1
        elif found:
            assert claim
            assert claim[0] <= found[0]
            assert found[1] <= claim[1]
    return exact > 0


def along(graph: Graph, axis: str) -> dict[str, Field]:
    """The claims of all layers along an axis."""
    fields = receptive_fields(graph)
    volumes = {path: node.volume for path, node in graph.nodes.items() if axis in node.volume.axes}
    claims = {path: fields[path][x.axes.index(axis)] for path, x in volumes.items() if fields[path]}
    return {path: claim for path, claim in claims.items() if claim}


def room(claims: Iterable[Field]) -> int:
    """Cells among which the smaller fields lie."""
    sizes = sorted(claim.size for claim in claims)
    return 2 * sizes[min(LAYERS, len(sizes)) - 1] + 1


def axes_of(graph: Graph) -> list[str]:
    """The axes of the input; of a network whose layers all treat them alike the first is enough."""
    axes = dict.fromkeys(axis for x in graph.inputs.values() for axis in AXES[x.rank])
    layers = {node.layer for node in graph.nodes.values()}
    values = (getattr(layer, one.attribute) for layer in layers for one in fields_of(type(layer)).values())
    return list(axes)[: None if any(isinstance(value, tuple) for value in values) else 1]


@pytest.mark.parametrize("name", bundled_names())
def test_impulses_reach_what_is_claimed(name: str) -> None:
    """Along every axis that is treated by itself, cell by cell, at every layer that does not see the whole input."""
    whole = graph_of(name)
    for axis in axes_of(whole):
        lines = room(along(whole, axis).values())
        graph = narrowed(whole, axis, lines)
        first = (min(x.size(axis) for x in graph.inputs.values()) - lines) // 2
        band = range(first, first + lines)
        claims = along(graph, axis)
        seen = {path: one for path, one in struck(graph, axis, band).items() if one is not None}
        assert seen.keys() - graph.inputs.keys() == claims.keys()
        places = {path: graph.nodes[path].volume.axes.index(axis) for path in claims}
        found = [confirmed(claims[path], noticed(seen[path], places[path], band), band) for path in claims]
        assert sum(found) >= min(LAYERS, len(found))


@pytest.mark.parametrize("wrong", [{"start": 1}, {"size": 1}, {"advance": 1}])
def test_a_wrong_claim_is_noticed(wrong: dict[str, int]) -> None:
    """One cell off: where the field begins, how large it is, how far neighbours are apart."""
    graph = narrowed(cnncalc.load("resnet18"), "width", 80)
    path = "layer1/0/conv_bn1/conv1"
    field, seen = along(graph, "width")[path], struck(graph, "width", range(80))[path]
    assert seen is not None
    [(first, last)] = [span for span in field.spans if span]
    by = wrong.get("start", 0)
    moved = field._replace(spans=((first + by, last + by + wrong.get("size", 0)),))
    moved = moved._replace(advance=field.advance + wrong.get("advance", 0))
    assert confirmed(field, noticed(seen, 0, range(80)), range(80))
    with pytest.raises(AssertionError):
        confirmed(moved, noticed(seen, 0, range(80)), range(80))
