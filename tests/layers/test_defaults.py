"""Fields as the page of the language lists them: main field, required fields, defaults."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of, main_field


class Listed(NamedTuple):
    """What a type takes: required fields, defaults of the others, and the field that can stand alone."""

    required: tuple[str, ...]
    defaults: dict[str, object]
    main: str = ""


WINDOW = {"stride": 1, "padding": 0, "dilation": 1}
POOL: dict[str, object] = {"stride": None, "padding": 0, "rounding": "floor"}
NORM: dict[str, object] = {"scale": True, "shift": True, "epsilon": 1e-5}
SIDES = dict.fromkeys(
    ("left", "right", "top", "bottom", "front", "back", "length", "width", "height", "frames"),
)
STANDARD: dict[str, object] = {"standardize": False, "gain": False, "epsilon": 1e-5}
AXIS = Listed((), {"axis": "depth"}, "axis")

FIELDS = {
    "conv": Listed(("filters", "kernel"), {**WINDOW, "groups": 1, "bias": True, "padding_mode": "zero", **STANDARD}),
    "depthwise": Listed(("kernel",), {**WINDOW, "multiplier": 1, "bias": True}, "kernel"),
    "convtranspose": Listed(("filters", "kernel"), {**WINDOW, "output_padding": None, "groups": 1, "bias": True}),
    "maxpool": Listed(("kernel",), {**POOL, "dilation": 1}, "kernel"),
    "avgpool": Listed(("kernel",), {**POOL, "count_padding": None, "divisor": None}, "kernel"),
    "lppool": Listed(("kernel",), {**POOL, "norm": 2.0}, "kernel"),
    "globalavgpool": Listed((), {"axes": None, "flatten": False}),
    "globalmaxpool": Listed((), {"axes": None, "flatten": False}),
    "globalsum": Listed((), {"axes": None, "flatten": False}),
    "adaptiveavgpool": Listed(("size",), {}, "size"),
    "adaptivemaxpool": Listed(("size",), {}, "size"),
    "dense": Listed(("units",), {"bias": True}, "units"),
    "batchnorm": Listed((), NORM),
    "instancenorm": Listed((), {**NORM, "scale": False, "shift": False}),
    "layernorm": Listed((), {**NORM, "axes": ("depth",)}),
    "rmsnorm": Listed((), {**NORM, "axes": ("depth",), "shift": False}),
    "groupnorm": Listed(("groups",), NORM, "groups"),
    "lrn": Listed((), {"size": 5, "alpha": 1e-4, "beta": 0.75, "k": 1.0}, "size"),
    "leakyrelu": Listed((), {"slope": 0.01}, "slope"),
    "elu": Listed((), {"alpha": 1.0}, "alpha"),
    "celu": Listed((), {"alpha": 1.0}, "alpha"),
    "prelu": Listed((), {"shared": True}),
    "hardtanh": Listed((), {"lower": -1.0, "upper": 1.0}),
    "threshold": Listed(("threshold",), {"value": 0.0}, "threshold"),
    "hardshrink": Listed((), {"threshold": 0.5}, "threshold"),
    "softshrink": Listed((), {"threshold": 0.5}, "threshold"),
    "gelu": Listed((), {"tanh": False}),
    "softplus": Listed((), {"beta": 1.0, "threshold": 20.0}),
    "softmax": AXIS,
    "logsoftmax": AXIS,
    "glu": AXIS,
    "dropout": Listed((), {"rate": 0.5}, "rate"),
    "dropblock": Listed((), {"rate": 0.5, "size": 7}, "rate"),
    "droppath": Listed((), {"rate": 0.5}, "rate"),
    "reshape": Listed(("output",), {}, "output"),
    "permute": Listed(("order",), {}, "order"),
    "pad": Listed((), {**SIDES, "sides": None, "depth": (0, 0), "value": 0.0, "mode": "zero"}, "sides"),
    "crop": Listed((), {**SIDES, "size": None}, "size"),
    "upsample": Listed((), {"factor": None, "size": None, "mode": "nearest", "align_corners": False}, "factor"),
    "pixelshuffle": Listed(("factor",), {"order": "depth_first"}, "factor"),
    "pixelunshuffle": Listed(("factor",), {"order": "depth_first"}, "factor"),
    "channelshuffle": Listed(("groups",), {}, "groups"),
    "slice": Listed(("channels",), {"axis": "depth"}, "channels"),
    "scale": Listed((), {"axes": ("depth",)}),
    "shift": Listed((), {"axes": ("depth",)}),
    "rescale": Listed((), {"factor": 1.0, "offset": 0.0}, "factor"),
    "power": Listed(("exponent",), {}, "exponent"),
    "concat": Listed((), {"axis": "depth"}),
    "opaque": Listed(("output",), {"params": None, "macs": None}, "output"),
}


@pytest.mark.parametrize("type_name", LAYERS)
def test_the_fields_of_a_type(type_name: str) -> None:
    """All of them, and no other."""
    wanted = FIELDS.get(type_name, Listed((), {}))
    declared = fields_of(layer_class(type_name))
    assert type_name in FIELDS or not declared, f"FIELDS, above, wants a line for {type_name}: its fields and defaults"
    main = main_field(layer_class(type_name))
    assert {name for name, one in declared.items() if one.required} == set(wanted.required)
    assert {name: one.default for name, one in declared.items() if not one.required} == wanted.defaults
    assert (main.name if main else "") == wanted.main


@pytest.mark.parametrize("type_name", ["dropout", "dropblock", "droppath"])
def test_a_rate_is_a_probability(type_name: str) -> None:
    """0 and 1 included."""
    rate = fields_of(layer_class(type_name))["rate"].kind
    assert (rate.read(0, 2), rate.read(1, 2)) == (0.0, 1.0)
    assert rate.wants == "a number of at least 0 and of at most 1"


@pytest.mark.parametrize("name", ["sides", *SIDES])
def test_a_side_may_have_no_padding(name: str) -> None:
    """0 cells is a number of cells."""
    assert fields_of(layer_class("pad"))[name].kind.read(0, 2) == 0
