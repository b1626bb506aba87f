"""PyTorch's single layers in the language: every row becomes a type, its fields and its input volumes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from layers.rows import UnwritableError
from layers.rows_norms import activation, along, channel_norm, group_norm, layer_norm, prelu, softmax2d
from layers.rows_shapes import concat, flatten, learned_scalar, merge, pad, shuffle, upsample
from layers.rows_windows import adaptive, conv, dense, pool, standardized

if TYPE_CHECKING:
    from collections.abc import Callable

    from layers.rows import Row, Written


def none(row: Row) -> Written:
    """Kinds without a layer type."""
    raise UnwritableError(f"no layer type: {row.kind}")


RANKS = (1, 2, 3)
ELEMENTWISE = (
    *("ReLU", "ReLU6", "LeakyReLU", "ELU", "SELU", "CELU", "GELU", "SiLU", "Mish", "Softplus", "Softsign", "Sigmoid"),
    *("LogSigmoid", "Hardswish", "Hardsigmoid", "Hardtanh", "Tanh", "Dropout", "Identity"),
    *("Tanhshrink", "Hardshrink", "Softshrink", "Threshold"),
)
WITHOUT_TYPE = ("RReLU", "matmul", "Fold", "Unfold")

KINDS: dict[str, Callable[[Row], Written]] = {
    **{f"Conv{n}d": partial(conv, "conv") for n in RANKS},
    **{f"ConvTranspose{n}d": partial(conv, "convtranspose") for n in RANKS},
    **{f"MaxPool{n}d": partial(pool, "maxpool") for n in RANKS},
    **{f"AvgPool{n}d": partial(pool, "avgpool") for n in RANKS},
    **{f"LPPool{n}d": partial(pool, "lppool") for n in RANKS},
    **{f"AdaptiveAvgPool{n}d": partial(adaptive, "adaptiveavgpool") for n in RANKS},
    **{f"AdaptiveMaxPool{n}d": partial(adaptive, "adaptivemaxpool") for n in RANKS},
    **{f"BatchNorm{n}d": partial(channel_norm, "batchnorm", n) for n in RANKS},
    **{f"InstanceNorm{n}d": partial(channel_norm, "instancenorm", n) for n in RANKS},
    **{kind: partial(activation, kind.lower()) for kind in ELEMENTWISE},
    **dict.fromkeys(WITHOUT_TYPE, none),
    "Linear": dense,
    "GroupNorm": group_norm,
    "LayerNorm": layer_norm,
    "LocalResponseNorm": partial(shuffle, "lrn"),
    "PReLU": prelu,
    "Softmax": partial(along, "softmax"),
    "LogSoftmax": partial(along, "logsoftmax"),
    "GLU": partial(along, "glu"),
    "Softmax2d": softmax2d,
    "Upsample": upsample,
    "PixelShuffle": partial(shuffle, "pixelshuffle"),
    "PixelUnshuffle": partial(shuffle, "pixelunshuffle"),
    "ChannelShuffle": partial(shuffle, "channelshuffle"),
    "ZeroPad2d": partial(pad, "zero"),
    "ConstantPad1d": partial(pad, "zero"),
    "ConstantPad2d": partial(pad, "zero"),
    "ReflectionPad2d": partial(pad, "reflect"),
    "ReplicationPad2d": partial(pad, "replicate"),
    "CircularPad2d": partial(pad, "circular"),
    "Flatten": flatten,
    "add": partial(merge, "add"),
    "mul": partial(merge, "multiply"),
    "cat": concat,
    "interpolate nearest-exact": upsample,
    "interpolate area": upsample,
    "depth_to_space DCR": partial(shuffle, "pixelshuffle"),
    "space_to_depth DCR": partial(shuffle, "pixelunshuffle"),
    "StdConv2d": standardized,
    "ScaledStdConv2d": standardized,
    "learned scalar scale": learned_scalar,
}


def written(row: Row) -> Written:
    """A row in the language, or `UnwritableError` with the reason."""
    if any(0 in shape for shape in row.inputs):
        raise UnwritableError("an input of size zero")
    return KINDS[row.kind](row)
