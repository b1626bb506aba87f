"""Layers of PyTorch that move numbers, and merges, in the language."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from layers.rows import UnwritableError, Written, axis_name, one, plain, volume

from cnncalc.model.volume import AXES

if TYPE_CHECKING:
    from layers.rows import Json, Row

    from cnncalc.model.values import Value


def upsample(row: Row) -> Written:
    """Upsample by a factor or to a size."""
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
    """PixelShuffle, PixelUnshuffle, ChannelShuffle; DCR is the order of TensorFlow."""
    return one(type_name, row, {**plain(row), **({"order": "depth_last"} if "DCR" in row.kind else {})})


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


def learned_scalar(row: Row) -> Written:
    """A product with a single weight."""
    return one("scale", row, {"axes": "none"})
