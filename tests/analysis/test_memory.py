"""Peak and training memory: against a walk that keeps every volume until nobody will read it."""

from __future__ import annotations

import json

import pytest
from analysis.looking import random_graph
from bundled import graph_of
from graphs import Builder, merges, tower
from test_architectures import MEASURED

import cnncalc
from cnncalc.analysis.figures import ELEMENT_BYTES
from cnncalc.analysis.memory import DTYPES, ONLY_IN_TRAINING, OPTIMIZERS, Training, alive, peak, training
from cnncalc.layers import layer_class, make
from cnncalc.layers.conv import Conv
from cnncalc.layers.merge import Add
from cnncalc.layers.regularize import Dropout
from cnncalc.layers.reshape import Flatten
from cnncalc.model.graph import Graph
from cnncalc.output.as_json import render
from cnncalc.output.view import View


def held_while(graph: Graph, at: int) -> int:
    """Elements alive while layer number `at` runs: its own volumes, and all that is older and still wanted."""
    paths = [*graph.inputs, *graph.nodes]
    running = paths[len(graph.inputs) + at]
    later = [graph.nodes[path] for path in list(graph.nodes)[at:]]
    wanted = {*graph.outputs.values(), running, *(source for node in later for source in node.inputs)}
    wanted |= {path for path in graph.inputs if at == 0}
    older = paths[: paths.index(running) + 1]
    stores = {store(graph, path) for path in older if path in wanted}
    return sum(graph.volume_of(path).elements for path in stores)


def store(graph: Graph, path: str) -> str:
    """Whose elements a view shows."""
    node = graph.nodes.get(path)
    return store(graph, node.inputs[0]) if node and node.layer.is_view else path


def views() -> Graph:
    """Views of views, an input that is read late, an output in the middle, and a layer that nobody reads."""
    net = Builder("Views", "6x5x3").add("conv1", "conv", Conv(4, 3)).add("drop", "dropout", Dropout())
    net.add("same", "identity", make("identity", {})).add("unread", "conv", Conv(9, 1))
    net.add("late", "conv", Conv(4, 3), "input").add("sum", "add", Add(), "same", "late")
    return net.add("flat", "flatten", Flatten()).done("drop", "flat")


GRAPHS = [tower(), merges(), views(), *map(random_graph, range(60))]


@pytest.mark.parametrize("number", range(len(GRAPHS)))
def test_the_peak_by_brute_force(number: int) -> None:
    """The most over all layers, and the first layer that has it."""
    graph = GRAPHS[number]
    held = [held_while(graph, at) for at in range(len(graph.nodes))]
    assert [*alive(graph).values()] == held
    if held:
        assert peak(graph) == (max(held), list(graph.nodes)[held.index(max(held))])


@pytest.mark.parametrize("name", ["lenet5", "googlenet", "densenet121", "unet_572_valid"])
def test_the_peak_of_networks(name: str) -> None:
    """The same for networks with branches; the report has it, too."""
    graph = graph_of(name)
    assert name in MEASURED
    held = [held_while(graph, at) for at in range(len(graph.nodes))]
    totals = cnncalc.analyze(graph).totals
    assert totals
    assert (totals.peak_activations, totals.peak_layer) == (max(held), list(graph.nodes)[held.index(max(held))])


def test_nothing_runs() -> None:
    """A graph without layers holds its inputs, and no layer is to blame."""
    assert peak(Graph("empty.yaml")) == (0, "")


def test_training_has_named_parts() -> None:
    """LeNet-5 with Adam: weights, gradients, two moments each, and every output of a batch of 3."""
    report = cnncalc.analyze(cnncalc.load("lenet5"))
    held = training(report, optimizer="adam", batch=3)
    assert held == Training(61_706, 61_706, 2 * 61_706, 3 * (1024 + 14_602))
    assert held.total == 4 * 61_706 + 3 * 15_626
    assert training(report, optimizer="momentum").optimizer_state == 61_706
    assert training(report) == Training(61_706, 61_706, 0, 15_626)


def test_frozen_parameters_have_no_gradients_and_buffers_are_held() -> None:
    """LeNet-5 of 1998 has 840 weights that never change; a batch norm has statistics."""
    old = cnncalc.analyze(cnncalc.load("lenet5_1998"))
    assert training(old, optimizer="momentum")[:3] == (60_840, 60_000, 60_000)
    assert training(cnncalc.analyze(cnncalc.load("resnet18"))).weights == 11_689_512 + 9_600


def test_dropout_stores_its_output_in_training() -> None:
    """At inference it is a view; flatten and identity are one always."""
    held = training(cnncalc.analyze(views()))
    dropped, shown = 4 * 3 * 4, 4 * 3 * 4
    assert held.activations == 6 * 5 * 3 + 48 + dropped + 4 * 3 * 9 + 48 + shown
    assert {name for name in ONLY_IN_TRAINING if layer_class(name).is_view} == ONLY_IN_TRAINING


def test_bytes_follow_type_batch_and_optimizer() -> None:
    """In JSON: everything by the type's size, activations by the batch, and the parts add up."""
    reports = [cnncalc.analyze(cnncalc.load("lenet5"))]
    found = json.loads(render(reports, View(dtype="float16", batch=5, optimizer="adam")))["memory"]
    assert (found["dtype"], found["batch"], found["optimizer"]) == ("float16", 5, "adam")
    assert found["inference"] == {"weights": 123_412, "peak_activations": 94_080, "total": 217_492}
    parts = found["training"]
    assert parts.pop("total") == sum(parts.values()) == 2 * (4 * 61_706 + 5 * 15_626)


def test_types_and_optimizers() -> None:
    """Sizes are those of the types' names, and a claim is about float32."""
    digits = {name: int("".join(filter(str.isdigit, name))) for name in DTYPES}
    assert {name: 8 * size for name, size in DTYPES.items()} == digits
    assert OPTIMIZERS == {"sgd": 0, "momentum": 1, "adam": 2}
    assert ELEMENT_BYTES == DTYPES["float32"]
