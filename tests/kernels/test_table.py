"""KERNELS is complete, and a kernel takes every field of its layer that the weights do not show."""

from __future__ import annotations

from inspect import Parameter, getdoc
from pathlib import Path

import pytest

import cnncalc.runtime.kernels
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.layers.cases import all_cases
from cnncalc.runtime.execute import keywords
from cnncalc.runtime.kernels import KERNELS, TENSORS, kernel

FILES = {path.stem for path in Path(cnncalc.runtime.kernels.__file__).parent.glob("[!_]*.py")}
# What kernels share.
COMMON = {"axes", "conv_last", "erf", "products", "tiles", "windows"}
# Fields that no kernel is told, since the weights show them, or since they only matter in training.
UNTOLD: dict[str, tuple[str, ...]] = {
    "conv": ("filters", "kernel"),  # the flag `gain` has the name of its weight
    "depthwise": ("kernel", "multiplier"),
    "convtranspose": ("filters", "kernel"),
    "dense": ("units",),
    **dict.fromkeys(("batchnorm", "instancenorm", "layernorm", "rmsnorm", "groupnorm"), ("scale", "shift")),
    **dict.fromkeys(("dropout", "droppath"), ("rate",)),
    "dropblock": ("rate", "size"),
}

# What it computes is unknown.
WITHOUT = {"opaque"}

each_type = pytest.mark.parametrize("type_name", KERNELS)


def test_every_type_has_its_kernel() -> None:
    """In the order of LAYERS; every file holds some."""
    assert list(KERNELS) == [name for name in LAYERS if name not in WITHOUT], (
        "cnncalc/runtime/kernels/__init__.py: a line for every type, in the same order"
    )
    assert {path.partition(".")[0] for path in KERNELS.values()} == FILES - COMMON


def test_other_words_have_none() -> None:
    """A word that is no type is a `KeyError`, as it is for layers."""
    with pytest.raises(KeyError):
        kernel("conv2d")


@each_type
def test_a_kernel_says_its_shapes(type_name: str) -> None:
    """Its first line or its docstring names shapes."""
    assert "Shapes: " in (getdoc(kernel(type_name)) or "")


@each_type
def test_a_kernel_is_told_every_field(type_name: str) -> None:
    """By its name; what is left is named above."""
    named = keywords(type_name)
    fields = set(fields_of(layer_class(type_name)))
    if not any(one.kind is Parameter.VAR_KEYWORD for one in named.values()):
        untold = fields - named.keys() - set(TENSORS)
        assert untold == set(UNTOLD.get(type_name, ())), "UNTOLD, above, has the fields that a kernel need not know"
        assert named.keys() <= {*fields, *TENSORS, "out"}


def test_weights_are_named_as_layers_declare_them() -> None:
    """The words for weights are those that layers use, all of them."""
    declared = {weight.name for worked in all_cases() for weight in worked.layer.weights(*worked.inputs)}
    assert declared == set(TENSORS)
