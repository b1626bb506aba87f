"""Weights drawn from a seed: the same everywhere, and such that numbers neither overflow nor vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from runs import NORMED, inputs_of, parsed, run

from cnncalc.runtime.execute import execute
from cnncalc.runtime.kernels.axes import lies_last
from cnncalc.runtime.weights import initial_weights, laid

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import FloatType


def test_weights_come_from_the_seed_and_the_path() -> None:
    """The same for the same layer in another network; others for another seed, layer or tensor."""
    more = "- batchnorm\n  - conv: {filters: 64, kernel: 1}\n    name: more\n"
    graph, other = parsed(NORMED), parsed(NORMED.replace("- batchnorm\n", more, 1))
    weights = initial_weights(graph, seed=5)
    again = initial_weights(other, seed=5)
    for path, own in weights.items():
        for name, tensor in own.items():
            assert np.array_equal(tensor, again[path][name])
    assert not np.array_equal(weights["narrow"]["weight"], again["more"]["weight"])
    assert not np.array_equal(weights["narrow"]["weight"], initial_weights(graph, seed=6)["narrow"]["weight"])
    assert not np.array_equal(weights["batchnorm1"]["bias"], weights["batchnorm1"]["running_mean"])


LAYERS = "conv: {filters: 6, kernel: 3}, conv: {filters: 4, kernel: 1}, batchnorm"


@pytest.mark.parametrize("grouped", ["depthwise: 3", "conv: {filters: 4, kernel: 3, groups: 2}"])
def test_filters_lie_as_they_are_multiplied(grouped: str) -> None:
    """Filters of several cells last, first where some convolution has groups; the numbers are the same."""
    last = initial_weights(parsed(f"input: 9x9x5\nlayers: [{LAYERS}]"))
    first = initial_weights(parsed(f"input: 9x9x5\nlayers: [{LAYERS}, {grouped}]"))
    assert lies_last(last["conv1"]["weight"], 0)
    assert not lies_last(last["conv2"]["weight"], 0)
    assert first["conv1"]["weight"].flags.c_contiguous
    for path, own in last.items():
        assert all(np.array_equal(tensor, first[path][name]) for name, tensor in own.items())


@pytest.mark.parametrize("grouped", ["", ", depthwise: 3"])
def test_how_weights_lie_changes_no_digit(grouped: str) -> None:
    """Arrays of a file lie as whoever saved them had them; a run gives what it gives with those that were drawn."""
    tail = "convtranspose: {filters: 7, kernel: 3, stride: 2}, flatten, dense: 300, dense: 40"
    graph = parsed(f"input: 9x9x5\nlayers: [{LAYERS}{grouped}, {tail}]")
    drawn, x = initial_weights(graph), inputs_of(graph)
    expected = execute(graph, x, drawn).outputs
    for order in ("C", "F"):
        weights = {path: {name: np.copy(one, order) for name, one in own.items()} for path, own in drawn.items()}
        inputs = {name: np.copy(one, order) for name, one in x.items()}
        for given in ((x, weights), (inputs, drawn)):
            for name, y in execute(graph, *given).outputs.items():
                assert np.array_equal(y, expected[name])
    kept = laid(graph, drawn)
    assert all(one is drawn[path][name] for path, own in kept.items() for name, one in own.items())


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_weights_are_plausible(dtype: FloatType) -> None:
    """Variance 2/n for filters of n products; scales around 1, variances positive; shapes as declared."""
    layers = "[conv: {filters: 256, kernel: 3}, batchnorm, convtranspose: {filters: 64, kernel: 3}]"
    graph = parsed(f"input: 9x9x64\nlayers: {layers}")
    weights = initial_weights(graph, dtype=dtype)
    for node in graph.nodes.values():
        declared = {one.name: one.shape for one in node.layer.weights(*node.input_volumes)}
        assert {name: tensor.shape for name, tensor in weights[node.path].items()} == declared
        assert {tensor.dtype for tensor in weights[node.path].values()} == {np.dtype(dtype)}
    assert np.isclose(weights["conv1"]["weight"].var(), 2 / 576, rtol=0.02)
    norm = weights["batchnorm1"]
    assert 0.9 <= norm["weight"].min() < norm["weight"].max() <= 1.1
    assert norm["running_var"].min() >= 1
    assert np.abs(norm["bias"]).min() > 0


CHAINS = {
    "convolutions": "[conv: {filters: 8, kernel: 3, padding: 1}, relu]",
    "convolutions without activations": "[conv: {filters: 8, kernel: 3, padding: 1}]",
    "normed": "[conv: {filters: 8, kernel: 3, padding: 1}, batchnorm, relu]",
    "residual": "[residual: [conv: {filters: 8, kernel: 3, padding: 1}, relu]]",
    "residual, normed": "[residual: [conv: {filters: 8, kernel: 3, padding: 1}, batchnorm, relu]]",
    "prelu": "[conv: {filters: 8, kernel: 3, padding: 1}, prelu]",
    "depthwise": "[depthwise: {kernel: 3, padding: 1}, conv: {filters: 8, kernel: 1}, silu]",
    "transposed": "[convtranspose: {filters: 8, kernel: 4, padding: 1, stride: 2}, relu, maxpool: 2]",
}


@pytest.mark.parametrize("layers", CHAINS.values(), ids=CHAINS)
def test_long_chains_stay_finite(layers: str) -> None:
    """150 copies, one behind the other."""
    text = f"input: 8x6x8\nblocks: {{one: {{layers: {layers}}}}}\nlayers:\n  - one:\n    repeat: 150"
    (y,) = run(parsed(text)).outputs.values()
    assert np.isfinite(y).all()
    assert np.abs(y).max() > 1e-6
