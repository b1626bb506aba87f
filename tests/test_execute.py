"""Running a graph: its values, shared weights, batches, what is told meanwhile, and what does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.truth import lenet5
from kernels.witness import numbers
from runs import SIAMESE, inputs_of, parsed, run

import cnncalc
from cnncalc.layers.cases import type_of
from cnncalc.layers.conv import Conv
from cnncalc.layers.norm import BatchNorm
from cnncalc.layers.reshape import Flatten
from cnncalc.runtime.execute import MisfitError, execute, run_layer
from cnncalc.runtime.kernels.axes import lies_last
from cnncalc.runtime.weights import initial_weights

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer
    from cnncalc.runtime.execute import Ran
    from cnncalc.runtime.kernels.axes import Array, FloatType


def test_lenet5_gives_pytorch_s_output() -> None:
    """With PyTorch's weights and input, within four times its own error."""
    truth, graph = lenet5(), cnncalc.load("lenet5")
    layers = [path for path, node in graph.nodes.items() if node.layer.weights(*node.input_volumes)]
    theirs = list(dict.fromkeys(name.partition(".")[0] for name in truth.weights))
    weights = {
        ours: {name: truth.weights[f"{their}.{name}"] for name in ("weight", "bias")}
        for ours, their in zip(layers, theirs, strict=True)
    }
    (y,) = execute(graph, {"input": truth.xs[0]}, weights).outputs.values()
    assert y.shape == truth.y.shape
    assert np.abs(y - truth.y).max() <= truth.tolerance


def test_the_lecture_s_picture() -> None:
    """The 5x5 image and the 3x3 filter of the lectures, through the bundled network."""
    graph = cnncalc.load("lecture_5x5")
    image = [[1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 1, 1, 0], [0, 1, 1, 0, 0]]
    own = {"weight": np.array([[[[1.0, 0, 1], [0, 1, 0], [1, 0, 1]]]]), "bias": np.zeros(1)}
    (y,) = execute(graph, {"input": np.array([[image]], dtype=float)}, {"conv1": own}).outputs.values()
    assert y[0, 0].tolist() == [[4, 3, 4], [2, 4, 3], [2, 3, 4]]


RUNS = [
    ("lenet5", "32x32x1"),
    ("lenet5_1998", "32x32x1"),
    ("alexnet", "227x227x3"),
    ("vgg11_bn", "224x224x3"),
    ("nin", "224x224x3"),
    ("googlenet", "64x64x3"),
    ("resnet18", "64x48x3"),
    ("resnet152", "64x64x3"),
    ("cifar_resnet20", "32x32x3"),
    ("mobilenet_v1", "64x64x3"),
    ("densenet121", "64x64x3"),
]


@pytest.mark.parametrize(("name", "size"), RUNS)
def test_networks_run_as_claimed(name: str, size: str) -> None:
    """Every volume, every tensor, every product; and numbers that neither overflow nor vanish."""
    graph = cnncalc.load(name, inputs={"input": size})
    report = cnncalc.analyze(graph)
    ran = run(graph)
    assert [one.path for one in ran.ran] == [row.node.path for row in report.rows]
    for one, row in zip(ran.ran, report.rows, strict=True):
        assert one.shape == (1, *reversed(row.node.volume.dims)), one
        assert one.products == row.counts.macs, one
        assert sum(one.weights.values()) == row.counts.params + row.counts.buffers, one
    (y,) = ran.outputs.values()
    assert 1e-3 < np.abs(y).max() < 1e4


def test_a_batch_is_as_many_samples() -> None:
    """Every sample by itself gives the same."""
    graph = cnncalc.load("cifar_resnet20")
    weights = initial_weights(graph)
    x = np.random.default_rng(7).standard_normal((3, 3, 32, 32), dtype=np.float32)
    (whole,) = execute(graph, {"input": x}, weights).outputs.values()
    for number in range(3):
        (one,) = execute(graph, {"input": x[[number]]}, weights).outputs.values()
        assert np.allclose(whole[[number]], one, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_everything_is_of_one_type(dtype: FloatType) -> None:
    """Whatever is given: all volumes are of the type that is asked for."""
    graph = cnncalc.load("googlenet", inputs={"input": "64x64x3"})
    seen: list[np.dtype[np.floating]] = []
    given = inputs_of(graph, dtype=np.float64)
    execute(graph, given, initial_weights(graph), dtype=dtype, on_step=lambda _, y: seen.append(y.dtype))
    assert set(seen) == {np.dtype(dtype)}


def test_several_inputs_and_outputs_and_shared_weights() -> None:
    """One set of weights, used twice; the outputs by their names."""
    graph = parsed(SIAMESE)
    weights = initial_weights(graph)
    assert list(weights) == ["one"]
    left, right = numbers((2, 3, 7, 9)), np.cos(numbers((2, 3, 7, 9)))
    ran = execute(graph, {"right": right, "left": left}, weights, keep=["two"], dtype=np.float64)
    assert list(ran.outputs) == ["one", "abs1"]
    assert np.allclose(ran.outputs["abs1"], abs(ran.outputs["one"] - ran.kept["two"]))
    same = execute(graph, {"right": left, "left": left}, weights, dtype=np.float64)
    assert not same.outputs["abs1"].any()
    assert ran.ran[0].weights == ran.ran[1].weights == {"weight": 108, "bias": 4}


def test_progress_is_told_layer_by_layer() -> None:
    """With what the layer did, in order."""
    graph = cnncalc.load("lenet5")
    told: list[tuple[Ran, tuple[int, ...]]] = []
    ran = execute(graph, inputs_of(graph), initial_weights(graph), on_step=lambda one, y: told.append((one, y.shape)))
    assert [one for one, _ in told] == list(ran.ran)
    assert all(one.shape == shape for one, shape in told)
    assert all(one.seconds > 0 for one in ran.ran)


def siamese() -> tuple[dict[str, Array], dict[str, dict[str, Array]]]:
    """Inputs and weights that fit."""
    graph = parsed(SIAMESE)
    return inputs_of(graph), initial_weights(graph)


def refused(inputs: dict[str, Array], weights: dict[str, dict[str, Array]]) -> str:
    """What is said to arrays that do not fit."""
    with pytest.raises(MisfitError) as caught:
        execute(parsed(SIAMESE), inputs, weights)
    return str(caught.value)


def test_inputs_that_do_not_fit() -> None:
    """Whole messages: missing, unknown, another size, no batch, different batches."""
    inputs, weights = siamese()
    left = inputs.pop("left")
    assert refused(inputs, weights) == "the inputs are left and right, not right"
    assert refused({}, weights) == "the inputs are left and right, not none"
    assert refused({**inputs, "lfet": left}, weights) == "the inputs are left and right, not right and lfet"
    for shape in ((1, 3, 9, 7), (3, 7, 9)):
        said = refused({**inputs, "left": numbers(shape)}, weights)
        given = ", ".join(map(str, shape[1:]))
        assert said == f"the input left has the shape (N, {given}), but should have (N, 3, 7, 9)"
    assert refused({**inputs, "left": numbers((3, 3, 7, 9))}, weights) == "inputs of different batches: 1 and 3"


def test_weights_that_do_not_fit() -> None:
    """Whole messages: missing, surplus, another shape."""
    inputs, weights = siamese()
    bias = weights["one"].pop("bias")
    assert refused(inputs, weights) == "weights missing: one.bias"
    assert refused(inputs, {}) == "weights missing: one.bias and one.weight"
    weights["one"]["bias"] = bias
    assert refused(inputs, {**weights, "two": {"bias": bias}}) == "weights of no layer: two.bias"
    weights["one"]["bias"] = np.append(bias, bias)
    assert refused(inputs, weights) == "one.bias has the shape (8), but should have (4)"


def test_a_graph_with_mistakes_does_not_run() -> None:
    """There would be holes."""
    graph = cnncalc.parse("input: 5x5x1\nlayers: [maxpool: 7, relu]", name="net.yaml")
    with pytest.raises(MisfitError, match="2 layers of the graph could not be computed"):
        execute(graph, {"input": numbers((1, 1, 5, 5))}, {})


FLAGS = [
    (Conv(4, 3, bias=False), ("weight", "bias")),
    (Conv(4, 3), ("weight",)),
    (Conv(4, 3), ("bias",)),
    (BatchNorm(), ("weight", "running_mean", "running_var")),
    (BatchNorm(scale=False), ("weight", "bias", "running_mean", "running_var")),
    (BatchNorm(), ("weight", "bias", "running_mean")),
    (Flatten(), ("weight",)),
]


@pytest.mark.parametrize(("layer", "names"), FLAGS)
def test_weights_that_the_fields_do_not_ask_for(layer: Layer, names: tuple[str, ...]) -> None:
    """A bias where there should be none, none where there should be one, a tensor too few or too many."""
    with pytest.raises(MisfitError):
        run_layer(type_of(layer), layer, [numbers((1, 4, 5, 5))], {name: numbers((4,)) for name in names})


ORDERLY = """
input: 20x16x3
layers:
  - conv: {filters: 8, kernel: 3, padding: 1}
  - batchnorm
  - relu
  - leakyrelu
  - lrn: 5
  - maxpool: {kernel: 3, stride: 1, padding: 1}
  - residual: [conv: {filters: 16, kernel: 1}, prelu, slice: 0..7]
  - concat: {one: [avgpool: {kernel: 2, stride: 2}], two: [conv: {filters: 4, kernel: 2, stride: 2}]}
  - upsample: 2
  - upsample: {factor: 2, mode: bilinear}
  - pad: 1
  - crop: {size: 30x30}
  - convtranspose: {filters: 6, kernel: 3, stride: 2}
"""


def test_maps_keep_their_order_in_memory() -> None:
    """From the first convolution on all lie channels last: to turn one over would take as long as a norm."""
    graph = parsed(ORDERLY)
    turned = {}
    execute(
        graph,
        inputs_of(graph),
        initial_weights(graph),
        on_step=lambda ran, y: turned.update({ran.path: not lies_last(y, 1)}),
    )
    assert [path for path, not_last in turned.items() if not_last] == []
    assert len(turned) == len(graph.nodes)
