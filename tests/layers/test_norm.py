"""Norms and layers of one weight per channel: the tensors that they own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnncalc.formulas.operations import Operations
from cnncalc.layers.base import BIAS, BUFFER, WEIGHT
from cnncalc.layers.cases import volume
from cnncalc.layers.norm import BatchNorm
from cnncalc.layers.parametric import PRelu
from cnncalc.layers.scale import Scale, Shift
from cnncalc.layers.statistics_norm import GroupNorm, InstanceNorm, LayerNorm, RmsNorm

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer

Tensors = list[tuple[str, tuple[int, ...], str]]

SCALE = ("weight", (3,), WEIGHT)
SHIFT = ("bias", (3,), BIAS)
BUFFERS = [("running_mean", (3,), BUFFER), ("running_var", (3,), BUFFER)]


@pytest.mark.parametrize(
    ("layer", "tensors"),
    [
        (BatchNorm(), [SCALE, SHIFT, *BUFFERS]),
        (BatchNorm(scale=False), [SHIFT, *BUFFERS]),
        (BatchNorm(scale=False, shift=False), BUFFERS),
        (InstanceNorm(), []),
        (InstanceNorm(scale=True, shift=True), [SCALE, SHIFT]),
        (GroupNorm(groups=3), [SCALE, SHIFT]),
        (LayerNorm(), [SCALE, SHIFT]),
        (LayerNorm(shift=False), [SCALE]),
        (LayerNorm(axes=("width", "height", "depth")), [("weight", (3, 7, 11), WEIGHT), ("bias", (3, 7, 11), BIAS)]),
        (LayerNorm(axes=("width", "depth"), shift=False), [("weight", (3, 11), WEIGHT)]),
        (RmsNorm(), [SCALE]),
        (Scale(), [SCALE]),
        (Scale(axes=("width",)), [("weight", (11,), WEIGHT)]),
        (Shift(), [SHIFT]),
        (Shift(axes=("width", "height", "depth")), [("bias", (3, 7, 11), BIAS)]),
        (PRelu(), [("weight", (1,), WEIGHT)]),
        (PRelu(shared=False), [SCALE]),
    ],
)
def test_tensors(layer: Layer, tensors: Tensors) -> None:
    """Names, shapes in PyTorch's order, and roles, for an input of 11x7x3."""
    assert [tuple(weight) for weight in layer.weights(volume("11x7x3"))] == tensors


@pytest.mark.parametrize("layer", [BatchNorm(), BatchNorm(scale=False, shift=False)])
def test_a_batch_norm_is_folded(layer: BatchNorm) -> None:
    """One multiplication and one addition per element, with or without weights of its own."""
    x = volume("11x7x3")
    assert layer.operations(x, x) == Operations(mul=231, add=231)
