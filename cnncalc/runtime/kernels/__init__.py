"""The NumPy witness: a function per layer type that does what the layer only claims.

A kernel takes arrays and plain values: `conv(x, *, weight, bias, stride, ...)`. Arrays are (N, D, H, W), also
(N, D, L), (N, D, T, H, W) or (N, D); values along axes come as the language has them, width first. Weights are named
as the layer declares them (None where it has none), everything else as the layer's fields.

Kernels know no formula for a size: sizes fall out of slicing, padding and window views. They import nothing of the
layers or the window arithmetic, so that both derivations are independent.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.runtime.kernels.axes import Array

# type -> module and function; `tests/kernels/test_table.py` holds this complete.
KERNELS = {
    "conv": "conv.conv",
    "depthwise": "conv.depthwise",
    "convtranspose": "conv_transpose.convtranspose",
    "maxpool": "pool.maxpool",
    "avgpool": "pool.avgpool",
    "lppool": "pool.lppool",
    "globalavgpool": "global_pool.globalavgpool",
    "globalmaxpool": "global_pool.globalmaxpool",
    "globalsum": "global_pool.globalsum",
    "adaptiveavgpool": "global_pool.adaptiveavgpool",
    "adaptivemaxpool": "global_pool.adaptivemaxpool",
    "dense": "dense.dense",
    "batchnorm": "norm.batchnorm",
    "instancenorm": "norm.instancenorm",
    "layernorm": "norm.layernorm",
    "rmsnorm": "norm.rmsnorm",
    "groupnorm": "norm.groupnorm",
    "lrn": "norm.lrn",
    "relu": "activation.relu",
    "relu6": "activation.relu6",
    "selu": "activation.selu",
    "silu": "activation.silu",
    "mish": "activation.mish",
    "sigmoid": "activation.sigmoid",
    "logsigmoid": "activation.logsigmoid",
    "hardsigmoid": "activation.hardsigmoid",
    "hardswish": "activation.hardswish",
    "tanh": "activation.tanh",
    "tanhshrink": "activation.tanhshrink",
    "softsign": "activation.softsign",
    "abs": "activation.absolute",
    "identity": "activation.identity",
    "leakyrelu": "parametric.leakyrelu",
    "elu": "parametric.elu",
    "celu": "parametric.celu",
    "prelu": "parametric.prelu",
    "hardtanh": "parametric.hardtanh",
    "threshold": "parametric.threshold",
    "hardshrink": "parametric.hardshrink",
    "softshrink": "parametric.softshrink",
    "gelu": "parametric.gelu",
    "softplus": "parametric.softplus",
    "softmax": "softmax.softmax",
    "logsoftmax": "softmax.logsoftmax",
    "glu": "softmax.glu",
    "dropout": "activation.identity",
    "dropblock": "activation.identity",
    "droppath": "activation.identity",
    "flatten": "reshape.flatten",
    "reshape": "reshape.reshape",
    "permute": "reshape.permute",
    "pad": "pad.pad",
    "crop": "pad.crop",
    "upsample": "upsample.upsample",
    "pixelshuffle": "shuffle.pixelshuffle",
    "pixelunshuffle": "shuffle.pixelunshuffle",
    "channelshuffle": "shuffle.channelshuffle",
    "slice": "reshape.take",
    "scale": "scale.scale",
    "shift": "scale.shift",
    "rescale": "scale.rescale",
    "power": "scale.power",
    "add": "merge.add",
    "multiply": "merge.multiply",
    "subtract": "merge.subtract",
    "maximum": "merge.maximum",
    "average": "merge.average",
    "concat": "merge.concat",
}

# The keyword arguments that are weights; all others are fields.
TENSORS = ("weight", "bias", "gain", "running_mean", "running_var")


@cache
def kernel(type_name: str) -> Callable[..., Array]:
    """The kernel of a layer type of the language; `KeyError` for a word that is none."""
    module, _, name = KERNELS[type_name].partition(".")
    found: Callable[..., Array] = getattr(import_module(f"cnncalc.runtime.kernels.{module}"), name)
    return found
