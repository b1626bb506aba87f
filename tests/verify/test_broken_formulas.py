"""A wrong formula of any layer type is noticed by `verify`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kernels.test_teeth import each_type, longer, some

import cnncalc
from cnncalc.layers.base import Weight
from cnncalc.model.diagnostics import Span
from cnncalc.model.graph import Graph, Node

if TYPE_CHECKING:
    import pytest
    from kernels.witness import Sample


def graph_of(sample: Sample) -> Graph:
    """A network of one layer."""
    inputs = {f"input{number}": volume for number, volume in enumerate(sample.inputs)}
    volume, span = sample.layer.output(*sample.inputs), Span("net.yaml", 3, 5, 3, 9)
    node = Node("layer1", sample.type, sample.layer, tuple(inputs), sample.inputs, volume, span)
    return Graph("net.yaml", inputs=inputs, nodes={"layer1": node}, outputs={"layer1": "layer1"})


def noticed(sample: Sample, claim: str, value: object, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a layer that claims something else is found out."""
    with monkeypatch.context() as patch:
        patch.setattr(type(sample.layer), claim, lambda *_: value)
        return not cnncalc.verify(graph_of(sample), batch=2).ok


@each_type
def test_right_claims_hold(type_name: str) -> None:
    """Nothing is said of a layer that is right."""
    for sample in some(type_name):
        found = cnncalc.verify(graph_of(sample), batch=2)
        assert found.ok, found.layers


@each_type
def test_a_wrong_volume(type_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One cell more along an axis."""
    for sample in some(type_name):
        right = sample.layer.output(*sample.inputs)
        for axis in right.axes:
            assert noticed(sample, "output", right.resized(axis, right.size(axis) + 1), monkeypatch), (sample, axis)


@each_type
def test_wrong_weights(type_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tensor longer along an axis, a tensor less, a tensor too many."""
    for sample in some(type_name):
        right = sample.layer.weights(*sample.inputs)
        wrong = [(*right, Weight("extra", (2,)))]
        for at, one in enumerate(right):
            others = (*right[:at], *right[at + 1 :])
            wrong += [others, *((*others, one._replace(shape=shape)) for shape in longer(one.shape))]
        for weights in wrong:
            assert noticed(sample, "weights", weights, monkeypatch), (sample, weights)


@each_type
def test_a_wrong_number_of_products(type_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more than there are."""
    for sample in some(type_name):
        layer, xs = sample.layer, sample.inputs
        assert noticed(sample, "products", layer.products(layer.output(*xs), *xs) + 1, monkeypatch), sample
