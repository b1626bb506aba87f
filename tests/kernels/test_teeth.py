"""Wrong claims that the witness must notice, for every layer type: a proof that accepts these would prove nothing."""

from __future__ import annotations

from functools import cache
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import pytest
from kernels.random_layers import samples
from kernels.witness import claimed, difference

from cnncalc.formulas.operations import Operations
from cnncalc.layers.base import Weight
from cnncalc.model.volume import Volume
from cnncalc.runtime.kernels import KERNELS

if TYPE_CHECKING:
    from kernels.witness import Sample

each_type = pytest.mark.parametrize("type_name", KERNELS)


@cache
def some(type_name: str) -> list[Sample]:
    """A few layers of a type."""
    rank = 0 if type_name == "dense" else 2
    return list(islice(samples(type_name, rank, Random(f"teeth {type_name}")), 5))


def patched(sample: Sample, claim: str, value: object, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the witness says of a layer that claims something else."""
    with monkeypatch.context() as patch:
        patch.setattr(type(sample.layer), claim, lambda *_: value)
        return difference(sample)


@each_type
def test_a_wrong_output(type_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One cell more along an axis, or one axis more."""
    for sample in some(type_name):
        right = claimed(sample).volume
        wrong = [right.resized(axis, right.size(axis) + 1) for axis in right.axes]
        for volume in (*wrong, Volume((*right.spatial, 1), right.depth)):
            assert patched(sample, "output", volume, monkeypatch), (sample, volume)


@each_type
def test_wrong_weights(type_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tensor longer along an axis, a tensor less, a tensor too many."""
    for sample in some(type_name):
        right = sample.layer.weights(*sample.inputs)
        wrong = [(*right, Weight("extra", (2,)))]
        for at, one in enumerate(right):
            others = (*right[:at], *right[at + 1 :])
            wrong.append(others)
            wrong += [(*others, one._replace(shape=shape)) for shape in longer(one.shape)]
        for weights in wrong:
            assert patched(sample, "weights", weights, monkeypatch), (sample, weights)


def longer(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    """A shape with one cell more along each axis in turn."""
    return [(*shape[:at], size + 1, *shape[at + 1 :]) for at, size in enumerate(shape)]


@each_type
def test_wrong_operations(type_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One operation more of each class in turn; one product more."""
    for sample in some(type_name):
        right = claimed(sample)
        for name in Operations._fields:
            wrong = right.operations._replace(**{name: getattr(right.operations, name) + 1})
            assert patched(sample, "operations", wrong, monkeypatch), (sample, wrong)
        assert patched(sample, "products", right.products + 1, monkeypatch), sample
