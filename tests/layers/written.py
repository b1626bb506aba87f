"""PyTorch's single layers in the language: every row becomes a type, its fields and its input volumes."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from cnncalc.volume import AXES, Dims
from layers.rows import UnwritableError, Written, volume

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.values import Value
    from layers.rows import Json, Row

# PyTorch's names for fields whose values mean the same.
SAME = {
    "kernel_size": "kernel",
    "stride": "stride",
    "dilation": "dilation",
    "padding": "padding",
    "output_padding": "output_padding",
    "groups": "groups",
    "bias": "bias",
    "out_channels": "filters",
    "out_features": "units",
    "count_include_pad": "count_padding",
    "divisor_override": "divisor",
    "norm_type": "norm",
    "negative_slope": "slope",
    "alpha": "alpha",
    "beta": "beta",
    "k": "k",
    "threshold": "threshold",
    "p": "rate",
    "eps": "epsilon",
    "num_groups": "groups",
    "upscale_factor": "factor",
    "downscale_factor": "factor",
    "size": "size",
    "value": "value",
    "mode": "mode",
    "align_corners": "align_corners",
}


def value_of(raw: Json) -> Value:
    """A value as the language has it: height before width becomes width before height, a decimal a fraction."""
    if isinstance(raw, list):
        return Dims(int(one) for one in reversed(raw) if isinstance(one, int))
    if isinstance(raw, float):
        return Fraction(str(raw))
    assert isinstance(raw, bool | int | str), raw
    return raw


def plain(row: Row, *left_out: str) -> dict[str, Value]:
    """The arguments that have a counterpart of the same meaning."""
    given = {name: raw for name, raw in row.args.items() if name not in left_out and raw is not None}
    return {SAME[name]: value_of(raw) for name, raw in given.items()}


def one(type_name: str, row: Row, values: dict[str, Value]) -> Written:
    """A layer with one input."""
    return Written(type_name, values, (row.volume,))


def check_declared(row: Row, name: str) -> None:
    """A number of channels that PyTorch is told is, for us, the input's."""
    if row.args.get(name, row.shape[1]) != row.shape[1]:
        raise UnwritableError("a declared depth unlike the input's")


def check_rank(row: Row, rank: int) -> None:
    """PyTorch has a class per rank, we have one for all."""
    if len(row.shape) != rank + 2:
        raise UnwritableError("PyTorch's class for another rank")


def conv(type_name: str, row: Row) -> Written:
    """ConvNd and ConvTransposeNd."""
    check_declared(row, "in_channels")
    if "only " in row.error.lower() and "padding mode is supported" in row.error:
        raise UnwritableError("a padding mode of a transposed convolution")
    if "not supported for strided" in row.error:
        raise UnwritableError("a limit of PyTorch: `same` with a stride")
    values = plain(row, "in_channels", "padding_mode", "padding")
    padding = row.args.get("padding", 0)
    if padding == -1 and row.out:
        raise UnwritableError("a negative padding, our crop")
    values["padding"] = 0 if padding == "valid" else value_of(padding)
    if "padding_mode" in row.args and type_name == "conv":
        values["padding_mode"] = {"zeros": "zero"}.get(str(row.args["padding_mode"]), str(row.args["padding_mode"]))
    return one(type_name, row, values)


def pool(type_name: str, row: Row) -> Written:
    """MaxPoolNd, AvgPoolNd, LPPoolNd."""
    if row.error.startswith("RuntimeError: input image") and "smaller than kernel size" in row.error:
        raise UnwritableError("a limit of PyTorch: AvgPool3d of an input smaller than its kernel without the padding")
    rounding = "ceil" if row.flag("ceil_mode", default=False) else "floor"
    return one(type_name, row, {**plain(row, "ceil_mode"), "rounding": rounding})


def adaptive(type_name: str, row: Row) -> Written:
    """AdaptiveAvgPoolNd, AdaptiveMaxPoolNd; None is the input's size."""
    raw = row.args["output_size"]
    sizes = raw if isinstance(raw, list) else [raw]
    known = [stays if size is None else size for size, stays in zip(sizes, row.shape[2:], strict=False)]
    return one(type_name, row, {"size": value_of(known if isinstance(raw, list) else known[0])})


def dense(row: Row) -> Written:
    """Linear."""
    if len(row.shape) != 2:
        raise UnwritableError("Linear of more than [N, F]")
    check_declared(row, "in_features")
    return one("dense", row, plain(row, "in_features"))


def channel_norm(type_name: str, rank: int, row: Row) -> Written:
    """BatchNormNd, InstanceNormNd."""
    if not (rank == 1 and len(row.shape) == 2):
        check_rank(row, rank)
    check_declared(row, "num_features")
    if not row.flag("track_running_stats", default=True):
        raise UnwritableError("a batch norm without running statistics")
    if "Expected more than 1 spatial element" in row.error:
        raise UnwritableError("a limit of PyTorch: a norm of a single value")
    affine = row.flag("affine", default=True)
    values = plain(row, "num_features", "affine", "track_running_stats")
    return one(type_name, row, {**values, "scale": affine, "shift": affine})


def group_norm(row: Row) -> Written:
    """GroupNorm."""
    check_declared(row, "num_channels")
    if "Expected more than 1 value per channel" in row.error:
        raise UnwritableError("a limit of PyTorch: a norm of a single value")
    affine = row.flag("affine", default=True)
    return one("groupnorm", row, {**plain(row, "num_channels", "affine"), "scale": affine, "shift": affine})


def layer_norm(row: Row) -> Written:
    """LayerNorm over the last axes."""
    raw = row.args["normalized_shape"]
    sizes = row.numbers("normalized_shape") if isinstance(raw, list) else [row.number("normalized_shape")]
    first = len(row.shape) - len(sizes)
    if first < 1:
        raise UnwritableError("an axis that the language does not have: the batch")
    if list(row.shape[first:]) != sizes:
        raise UnwritableError("a declared depth unlike the input's")
    affine = row.flag("elementwise_affine", default=True)
    axes: list[Value] = [axis_name(row, at) for at in range(first, len(row.shape))]
    values = plain(row, "normalized_shape", "elementwise_affine", "bias")
    return one("layernorm", row, {**values, "axes": axes, "scale": affine, "shift": affine and row.flag("bias", default=True)})


def axis_name(row: Row, dim: int) -> str:
    """The name of PyTorch's axis `dim`; out of range, a word that is no axis."""
    rank = len(row.shape) - 2
    at = dim + len(row.shape) if dim < 0 else dim
    if at == 0:
        raise UnwritableError("an axis that the language does not have: the batch")
    if at == 1:
        return "depth"
    return AXES[rank][rank + 1 - at] if 2 <= at < rank + 2 else f"axis {dim}"


def along(type_name: str, row: Row) -> Written:
    """Softmax, LogSoftmax, GLU along `dim`."""
    return one(type_name, row, {"axis": axis_name(row, row.number("dim", -1))})


def softmax2d(row: Row) -> Written:
    """Softmax2d: over channels."""
    check_rank(row, 2)
    return one("softmax", row, {})


def activation(type_name: str, row: Row) -> Written:
    """Elementwise functions of PyTorch, those with arguments included."""
    if type_name == "hardtanh" and (row.args.get("min_val", -1.0), row.args.get("max_val", 1.0)) != (-1.0, 1.0):
        raise UnwritableError("bounds of hardtanh")
    if type_name == "gelu":
        return one(type_name, row, {"tanh": row.args.get("approximate") == "tanh"})
    return one(type_name, row, plain(row, "min_val", "max_val"))


def prelu(row: Row) -> Written:
    """PReLU: one weight, or one per channel."""
    count = row.number("num_parameters", 1)
    if count not in {1, row.shape[1]}:
        raise UnwritableError("a declared depth unlike the input's")
    return one("prelu", row, {"shared": count == 1})


def upsample(row: Row) -> Written:
    """Upsample by a factor or to a size."""
    if row.args["mode"] in {"nearest-exact", "area"}:
        raise UnwritableError("a mode of upsampling that the language does not have")
    if row.error.startswith("ValueError: align_corners option") and not row.flag("align_corners", default=True):
        raise UnwritableError("a limit of PyTorch: `align_corners=False` said aloud where nothing is interpolated")
    values = plain(row, "scale_factor", "recompute_scale_factor")
    raw = row.args.get("scale_factor")
    rank = len(row.shape) - 2
    if isinstance(raw, list):
        values["factor"] = dict(zip(reversed(AXES[rank]), map(factor_of, raw), strict=True))
    elif raw is not None:
        values["factor"] = factor_of(raw)
    return one("upsample", row, values)


def factor_of(raw: Json) -> Value:
    """0.6666666666666666 is 2/3."""
    assert isinstance(raw, int | float), raw
    factor = Fraction(raw).limit_denominator(100)
    return int(factor) if factor.denominator == 1 else factor


def pad(mode: str, row: Row) -> Written:
    """The pads of PyTorch: left, right, top, bottom."""
    raw = row.args["padding"]
    cells = row.numbers("padding") if isinstance(raw, list) else [row.number("padding")] * (2 * len(row.shape) - 4)
    if min(cells) < 0:
        raise UnwritableError("a negative padding, our crop")
    sides = dict(zip(("left", "right", "top", "bottom"), cells, strict=False))
    return one("pad", row, {**plain(row, "padding"), **sides, "mode": mode})


def flatten(row: Row) -> Written:
    """Flatten from the channels to the last axis."""
    last = len(row.shape) - 1
    start, end = row.number("start_dim", 1), row.number("end_dim", -1)
    if (start + last + 1 if start < 0 else start, end + last + 1 if end < 0 else end) != (1, last):
        raise UnwritableError("a flatten of some axes only")
    return one("flatten", row, {})


def shuffle(type_name: str, row: Row) -> Written:
    """PixelShuffle, PixelUnshuffle, ChannelShuffle."""
    return one(type_name, row, plain(row))


def merge(type_name: str, row: Row) -> Written:
    """Additions and multiplications of two tensors that PyTorch broadcasts."""
    if any(len(shape) < 2 for shape in row.inputs) or len({shape[0] for shape in row.inputs}) > 1:
        raise UnwritableError("other broadcasting: of the batch")
    ranks = {len(shape) for shape in row.inputs}
    if len(ranks) > 1 or (row.out and not all(ours(shape, row.out) for shape in row.inputs)):
        raise UnwritableError("other broadcasting: of single axes")
    return Written(type_name, {}, tuple(map(volume, row.inputs)))


def ours(shape: tuple[int, ...], out: tuple[int, ...]) -> bool:
    """Whether one input is broadcast by our rule: whole on all spatial axes, or 1 on all."""
    return shape[2:] in {out[2:], (1,) * (len(out) - 2)}


def concat(row: Row) -> Written:
    """cat along `dim`."""
    axis = axis_name(row, row.number("dim", 1))
    if len({shape[0] for shape in row.inputs}) > 1:
        raise UnwritableError("an axis that the language does not have: the batch")
    return Written("concat", {"axis": axis}, tuple(map(volume, row.inputs)))


def none(row: Row) -> Written:
    """Kinds without a layer type."""
    raise UnwritableError(f"no layer type: {row.kind}")


RANKS = (1, 2, 3)
ELEMENTWISE = {
    kind: kind.lower()
    for kind in (
        "ReLU ReLU6 LeakyReLU ELU SELU CELU GELU SiLU Mish Hardswish Hardsigmoid Hardtanh Sigmoid Tanh Softplus Softsign "
        "LogSigmoid Dropout Identity"
    ).split()
}

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
    **{kind: partial(activation, type_name) for kind, type_name in ELEMENTWISE.items()},
    **{kind: none for kind in ("Tanhshrink", "Hardshrink", "Softshrink", "Threshold", "RReLU", "matmul", "Fold", "Unfold")},
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
}


def written(row: Row) -> Written:
    """A row in the language, or `UnwritableError` with the reason."""
    if any(0 in shape for shape in row.inputs):
        raise UnwritableError("an input of size zero")
    return KINDS[row.kind](row)
