"""Convolutions, pools and dense layers of PyTorch in the language."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from layers.rows import UnwritableError, check_declared, one, plain, value_of

if TYPE_CHECKING:
    from layers.rows import Json, Row, Written


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


def standardized(row: Row) -> Written:
    """timm's StdConv2d, and ScaledStdConv2d, which has a gain."""
    values = plain(row, "in_channel", "in_channels", "gamma", "padding")
    padding = value_of(row.args.get("padding", 0))
    values |= {"padding": padding, "standardize": True, "gain": row.kind == "ScaledStdConv2d"}
    return one("conv", row, {**values, "epsilon": Fraction(1, 10**6)})


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
    known: list[Json] = [stays if size is None else size for size, stays in zip(sizes, row.shape[2:], strict=False)]
    return one(type_name, row, {"size": value_of(known if isinstance(raw, list) else known[0])})


def dense(row: Row) -> Written:
    """Linear."""
    if len(row.shape) != 2:
        raise UnwritableError("Linear of more than [N, F]")
    check_declared(row, "in_features")
    return one("dense", row, plain(row, "in_features"))
