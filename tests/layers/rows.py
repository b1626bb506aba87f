"""The rows of `tests/data/truth/layers`: what PyTorch was asked, and what it said."""

from __future__ import annotations

import gzip
import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.model.volume import AXES, Dims, Volume

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.model.values import Value

FOLDER = Path(__file__).parents[1] / "data" / "truth" / "layers"

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Shape: TypeAlias = tuple[int, ...]


class Row(NamedTuple):
    """A line of the data. `out` is empty where PyTorch refused, `error` where it did not."""

    kind: str
    args: dict[str, Json]
    inputs: tuple[Shape, ...]
    out: Shape
    error: str
    params: int | None
    buffers: int
    flops: int | None

    @property
    def shape(self) -> Shape:
        """The shape of the first input: N, C, (D,) H, W."""
        return self.inputs[0]

    @property
    def volume(self) -> Volume:
        """The same as a volume."""
        return volume(self.shape)

    def number(self, name: str, default: int = 0) -> int:
        """An argument that is a whole number."""
        value = self.args.get(name, default)
        assert isinstance(value, int), (name, value)
        return value

    def numbers(self, name: str) -> list[int]:
        """An argument that is a list of whole numbers."""
        value = self.args[name]
        assert isinstance(value, list), (name, value)
        return [one for one in value if isinstance(one, int)]

    def flag(self, name: str, *, default: bool) -> bool:
        """An argument that is true or false."""
        return bool(self.args.get(name, default))


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
    "lambd": "threshold",
    "min_val": "lower",
    "max_val": "upper",
    "block": "factor",
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


class Written(NamedTuple):
    """A row in the language."""

    type: str
    values: dict[str, Value]
    inputs: tuple[Volume, ...]


class UnwritableError(Exception):
    """The language cannot write this row; the message is the reason."""


def volume(shape: Shape) -> Volume:
    """N, C, (D,) H, W as width x height x depth."""
    return Volume(tuple(reversed(shape[2:])), shape[1])


def rows(file: str) -> Iterator[Row]:
    """All rows of a file."""
    with gzip.open(FOLDER / file, "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            shapes = raw["in"] if isinstance(raw["in"][0], list) else [raw["in"]]
            yield Row(
                kind=raw["kind"],
                args=raw["args"],
                inputs=tuple(map(tuple, shapes)),
                out=tuple(raw.get("out", ())),
                error=raw.get("error", ""),
                params=raw.get("params"),
                buffers=raw.get("buffers", 0),
                flops=raw.get("flops_torch"),
            )


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


def axis_name(row: Row, dim: int) -> str:
    """The name of PyTorch's axis `dim`; out of range, a word that is no axis."""
    rank = len(row.shape) - 2
    at = dim + len(row.shape) if dim < 0 else dim
    if at == 0:
        raise UnwritableError("an axis that the language does not have: the batch")
    if at == 1:
        return "depth"
    return AXES[rank][rank + 1 - at] if 2 <= at < rank + 2 else f"axis {dim}"
