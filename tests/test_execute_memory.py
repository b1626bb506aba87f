"""What is alive while a graph runs: volumes are freed, and written into where nobody else looks at them."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING
from weakref import ref

import numpy as np
from kernels.witness import volume
from runs import NORMED, SIAMESE, inputs_of, parsed

import cnncalc
from cnncalc.runtime import execute as module
from cnncalc.runtime.execute import execute, plan
from cnncalc.runtime.kernels.tiles import TILE
from cnncalc.runtime.weights import initial_weights

if TYPE_CHECKING:
    import pytest

    from cnncalc.layers.base import Layer
    from cnncalc.model.graph import Graph
    from cnncalc.runtime.execute import Ran
    from cnncalc.runtime.kernels.axes import Array


def test_what_is_kept_is_not_written_into() -> None:
    """A relu in place would change the norm's volume; a block's path stands for its output; so does an input's."""
    graph = parsed(NORMED)
    x = inputs_of(graph)
    before = x["input"].copy()
    ran = execute(graph, x, initial_weights(graph), keep=["batchnorm1", "narrow", "input"])
    assert ran.kept["batchnorm1"].min() < 0
    assert ran.kept["narrow"].min() < 0
    assert np.array_equal(ran.kept["input"], before)
    assert np.array_equal(x["input"], before)
    resnet = cnncalc.load("resnet18", inputs={"input": "32x32x3"})
    kept = execute(resnet, inputs_of(resnet), initial_weights(resnet), keep=["layer1"]).kept
    assert volume(kept["layer1"]) == resnet.volume_of(resnet.source_of("layer1"))


def test_the_caller_s_arrays_stay_as_they_are() -> None:
    """A norm or a relu that comes first does not write into the input, nor into a view of it."""
    graph = parsed("input: 5x4x3\nlayers: [identity, batchnorm, relu, batchnorm, relu]")
    x, weights = inputs_of(graph), initial_weights(graph)
    first = x["input"].copy()
    outputs = [execute(graph, x, weights).outputs["relu2"] for _ in range(2)]
    assert np.array_equal(x["input"], first)
    assert np.array_equal(outputs[0], outputs[1])


def test_two_readers_of_a_volume() -> None:
    """What one of them does in place would be seen by the other."""
    branches = "{a: [relu], b: [batchnorm], c: [flatten, reshape: 5x4x3]}"
    graph = parsed(f"input: 5x4x3\nlayers: [conv: {{filters: 3, kernel: 1}}, add: {branches}]")
    ran = execute(graph, inputs_of(graph), initial_weights(graph), keep=["conv1", "relu1", "batchnorm1"])
    kept = ran.kept
    assert np.allclose(ran.outputs["add1"], kept["conv1"] + kept["relu1"] + kept["batchnorm1"])
    free = execute(graph, inputs_of(graph), initial_weights(graph))
    assert np.array_equal(free.outputs["add1"], ran.outputs["add1"])


def test_volumes_are_freed_after_their_last_use() -> None:
    """The plan says when; at the end nothing is left but the outputs."""
    graph = parsed(SIAMESE)
    assert [(step.node.path, step.freed) for step in plan(graph)] == [
        ("one", ("left",)),
        ("two", ("right",)),
        ("subtract1", ("two",)),
        ("abs1", ("subtract1",)),
    ]
    alive: dict[str, ref[Array]] = {}

    def look(ran: Ran, y: Array) -> None:
        alive[ran.path] = ref(y)
        if ran.path == "abs1":
            assert alive["two"]() is None

    ran = execute(graph, inputs_of(graph), initial_weights(graph), on_step=look)
    assert [path for path, one in alive.items() if one() is not None] == list(ran.outputs)


def peak(graph: Graph) -> int:
    """The most bytes that a run holds besides inputs and weights."""
    x, weights = inputs_of(graph), initial_weights(graph)
    execute(graph, x, weights)
    tracemalloc.start()
    execute(graph, x, weights)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def test_norms_and_relus_are_done_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two volumes and the tile of a convolution are enough; without, a norm alone would need two."""
    graph = parsed(NORMED)
    one = 40 * 40 * 64 * 4
    assert peak(graph) < 2 * one + 4 * TILE
    graph = parsed("input: 40x40x64\nlayers: [scale, batchnorm, relu, batchnorm, relu, batchnorm]")
    in_place = peak(graph)
    assert in_place < 1.1 * one
    in_general = module.run_layer

    def never_in_place(
        type_name: str, layer: Layer, xs: list[Array], weights: dict[str, Array], *, in_place: bool
    ) -> Array:
        del in_place
        return in_general(type_name, layer, xs, weights)

    monkeypatch.setattr(module, "run_layer", never_in_place)
    assert peak(graph) > in_place + 0.9 * one


def test_a_large_network_holds_little_more_than_its_largest_layer() -> None:
    """VGG-16's convolutions at 64x64: at most twice the peak of activations, and twice the buffer of a tile."""
    graph = cnncalc.load("vgg16", inputs={"input": "64x64x3"})
    totals = cnncalc.analyze(graph).totals
    assert totals
    assert peak(graph) < 2 * 4 * totals.peak_activations + 2 * 4 * TILE
