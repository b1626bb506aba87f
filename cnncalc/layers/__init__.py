"""The layer types, by their name in the language. A family's module is imported when one of its types is first used."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from cnncalc.layers.base import fields_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnncalc.layers.base import Layer

# type -> module and class; `tests/layers/test_laws.py` holds this complete.
LAYERS = {
    "conv": "conv.Conv",
    "depthwise": "conv.Depthwise",
    "convtranspose": "conv_transpose.ConvTranspose",
    "maxpool": "pool.MaxPool",
    "avgpool": "pool.AvgPool",
    "lppool": "pool.LpPool",
    "globalavgpool": "global_pool.GlobalAvgPool",
    "globalmaxpool": "global_pool.GlobalMaxPool",
    "globalsum": "global_pool.GlobalSum",
    "adaptiveavgpool": "global_pool.AdaptiveAvgPool",
    "adaptivemaxpool": "global_pool.AdaptiveMaxPool",
    "dense": "dense.Dense",
    "batchnorm": "norm.BatchNorm",
    "instancenorm": "statistics_norm.InstanceNorm",
    "layernorm": "statistics_norm.LayerNorm",
    "rmsnorm": "statistics_norm.RmsNorm",
    "groupnorm": "statistics_norm.GroupNorm",
    "lrn": "lrn.Lrn",
    "relu": "activation.Activation",
    "relu6": "activation.Activation",
    "selu": "activation.Activation",
    "silu": "activation.Activation",
    "mish": "activation.Activation",
    "sigmoid": "activation.Activation",
    "logsigmoid": "activation.Activation",
    "hardsigmoid": "activation.Activation",
    "hardswish": "activation.Activation",
    "tanh": "activation.Activation",
    "tanhshrink": "activation.Activation",
    "softsign": "activation.Activation",
    "abs": "activation.Activation",
    "identity": "activation.Identity",
    "leakyrelu": "parametric.LeakyRelu",
    "elu": "parametric.Elu",
    "celu": "parametric.Celu",
    "prelu": "parametric.PRelu",
    "hardtanh": "parametric.HardTanh",
    "threshold": "parametric.Threshold",
    "hardshrink": "parametric.HardShrink",
    "softshrink": "parametric.SoftShrink",
    "gelu": "parametric.Gelu",
    "softplus": "parametric.Softplus",
    "softmax": "softmax.Softmax",
    "logsoftmax": "softmax.LogSoftmax",
    "glu": "softmax.Glu",
    "dropout": "regularize.Dropout",
    "dropblock": "regularize.DropBlock",
    "droppath": "regularize.DropPath",
    "flatten": "reshape.Flatten",
    "reshape": "reshape.Reshape",
    "permute": "reshape.Permute",
    "pad": "pad.Pad",
    "crop": "pad.Crop",
    "upsample": "upsample.Upsample",
    "pixelshuffle": "shuffle.PixelShuffle",
    "pixelunshuffle": "shuffle.PixelUnshuffle",
    "channelshuffle": "shuffle.ChannelShuffle",
    "slice": "slice.Slice",
    "scale": "scale.Scale",
    "shift": "scale.Shift",
    "rescale": "scale.Rescale",
    "power": "scale.Power",
    "add": "merge.Add",
    "multiply": "merge.Multiply",
    "subtract": "merge.Subtract",
    "maximum": "merge.Maximum",
    "average": "merge.Average",
    "concat": "merge.Concat",
    "opaque": "opaque.Opaque",
}


@cache
def layer_class(type_name: str) -> type[Layer]:
    """The class of a layer type of the language; `KeyError` for a word that is none."""
    module, _, name = LAYERS[type_name].partition(".")
    found: type[Layer] = getattr(import_module(f"cnncalc.layers.{module}"), name)
    return found


def make(type_name: str, values: Mapping[str, object]) -> Layer:
    """A layer of a type, from the values that the kinds of its fields have read; `KeyError` for a word that is none."""
    found = layer_class(type_name)
    declared = fields_of(found)
    build: Callable[..., Layer] = found
    told = (type_name,) if found.of_many else ()
    return build(*told, **{declared[name].attribute: value for name, value in values.items()})
