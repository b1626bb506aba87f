"""The bundled networks compute what PyTorch computes: how layers are wired, in which order branches are joined."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from data.recipes.shaped_weights import INPUTS, image, kept, tensor

import cnncalc
from cnncalc.runtime.execute import execute

if TYPE_CHECKING:
    from cnncalc.model.graph import Graph
    from cnncalc.runtime.kernels.axes import Array

TRUTH: dict[str, list[float]] = json.loads(
    gzip.decompress((Path(__file__).parent / "data" / "truth" / "outputs.json.gz").read_bytes())
)["outputs"]


def loaded(name: str) -> Graph:
    """A bundled network at the size of its small input."""
    _, depth, *sizes = INPUTS[name]
    return cnncalc.load(name, inputs={"input": "x".join(map(str, (*reversed(sizes), depth)))})


def shaped_weights(graph: Graph) -> dict[str, dict[str, Array]]:
    """Every tensor as its shape wants it; those of one shape are drawn once."""
    drawn = cache(tensor)
    tensors = {path: node.layer.weights(*node.input_volumes) for path, node in graph.nodes.items()}
    return {path: {one.name: drawn(one.name, one.shape) for one in owned} for path, owned in tensors.items() if owned}


@pytest.mark.parametrize("name", INPUTS)
def test_values_are_pytorchs(name: str) -> None:
    """With weights that tell channels apart, to eleven digits."""
    graph = loaded(name)
    run = execute(graph, {"input": image(INPUTS[name])}, shaped_weights(graph), dtype=np.float64)
    ours, theirs = np.array(kept(next(iter(run.outputs.values())))), np.array(TRUTH[name])
    assert np.abs(ours - theirs).max() < 1e-11 * np.abs(theirs).max()
