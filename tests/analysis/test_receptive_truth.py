"""Receptive fields of whole networks against gradients that PyTorch really has."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

import pytest
from architectures_truth import OURS, TYPES, measured, volume
from bundled import graph_of
from test_architectures import MEASURED

from cnncalc.analysis.receptive_field import receptive_fields
from cnncalc.layers.base import BUFFER

if TYPE_CHECKING:
    from cnncalc.model.graph import Node

GRADIENTS = Path(__file__).parents[1] / "data" / "truth" / "receptive_fields.json"
COMPARED = {"conv", "convtranspose", "maxpool", "avgpool"}
# type, output volume, own parameters, and which of those it is
Key: TypeAlias = tuple[str, tuple[int, ...], int, int]


class Gradient(TypedDict, total=False):
    """A layer's field as measured; after upsampling the least and the largest of some positions."""

    layer: str
    rf: int
    jump: int
    first_row_of_unit_0: int
    rf_min: int
    rf_max: int


def all_gradients() -> dict[str, list[Gradient]]:
    """The measured layers of every network whose gradients were followed; none where that was not possible."""
    models: dict[str, dict[str, dict[str, list[Gradient]]]] = json.loads(GRADIENTS.read_text())["models"]
    return {name: of.get("by_gradient", {}).get("layers", []) for name, of in models.items()}


FOLLOWED = all_gradients()
# The networks of ours that they are.
NAMES = [name for name, measurement in MEASURED.items() if measurement in FOLLOWED]


def numbered(keys: list[tuple[str, tuple[int, ...], int]]) -> list[Key]:
    """Keys with a number, so that those that are alike are told apart by their order."""
    seen: Counter[tuple[str, tuple[int, ...], int]] = Counter()
    found = []
    for key in keys:
        found.append((*key, seen[key]))
        seen[key] += 1
    return found


def key_of(node: Node) -> tuple[str, tuple[int, ...], int]:
    """A node of ours in the words of the measurements."""
    sizes = (weight.size for weight in node.layer.weights(*node.input_volumes) if weight.role != BUFFER)
    return OURS.get(node.type, node.type), tuple(node.volume.dims), sum(sizes)


def their_keys(name: str) -> dict[str, Key]:
    """The key of every convolution and pool of PyTorch by its name there."""
    nodes = [node for node in measured(name)["nodes"] if TYPES.get(str(node.get("type"))) in COMPARED]
    keys: list[tuple[str, tuple[int, ...], int]] = []
    for node in nodes:
        out, params = node["out"], node.get("n_params", 0)
        assert isinstance(out, list)
        assert isinstance(params, int)
        keys.append((TYPES[str(node["type"])], volume(out), params))
    return dict(zip([str(node["name"]) for node in nodes], numbered(keys), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_fields_are_what_gradients_reach(name: str) -> None:
    """Size, jump and first row of every measured layer, to the unit; layers are matched in the order of their kind."""
    graph = graph_of(name)
    fields, theirs = receptive_fields(graph), their_keys(MEASURED[name])
    nodes = [node for node in graph.nodes.values() if OURS.get(node.type, node.type) in COMPARED]
    ours = dict(zip(numbered(list(map(key_of, nodes))), nodes, strict=True))
    for one in FOLLOWED[MEASURED[name]]:
        field = fields[ours[theirs[one["layer"]]].path][-1]
        assert field
        if "rf" in one:
            assert (field.size, field.stride) == (one["rf"], (one["jump"], 1)), one
            assert field.start == one["first_row_of_unit_0"], one
        else:
            assert (field.least, field.size) == (one["rf_min"], one["rf_max"]), one


def test_most_networks_are_measured() -> None:
    """All but two, whose input is too small or has a third axis; ten layers and more where they have so many."""
    counts = {name: len(FOLLOWED[MEASURED[name]]) for name in NAMES}
    assert len(counts) == len(FOLLOWED) == 27
    assert [name for name, count in counts.items() if not count] == ["dcgan_g", "c3d"]
    assert {name for name, count in counts.items() if 0 < count < 10} == {
        *("lenet5", "alexnet", "alexnet_owt", "m5_tutorial"),
    }
