"""The rows of `tests/data/truth/layers`: what PyTorch was asked, and what it said."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.values import Value

FOLDER = Path(__file__).parents[1] / "data" / "truth" / "layers"

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
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
