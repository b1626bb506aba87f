"""PyTorch's single layers in the language: a row becomes a type, its fields and its input volumes."""

from __future__ import annotations

import gzip
import json
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.volume import AXES, Dims, Volume

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.values import Value

FOLDER = Path(__file__).parents[1] / "data" / "truth" / "layers"

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"


class Row(NamedTuple):
    """A line of the data. `out` is empty where PyTorch refused."""

    kind: str
    args: dict[str, Json]
    inputs: tuple[tuple[int, ...], ...]
    out: tuple[int, ...]
    error: str
    params: int
    buffers: int
    flops: int | None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the first input: N, C, (D,) H, W."""
        return self.inputs[0]


class Written(NamedTuple):
    """A row in the language."""

    type: str
    values: dict[str, Value]
    inputs: tuple[Volume, ...]


class UnwritableError(Exception):
    """The language has no such layer, and why."""
