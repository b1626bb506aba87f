"""Every single layer that PyTorch ran comes out of the kernel with PyTorch's shape, batch included."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.truth import layer_of
from kernels.witness import Sample, weights_of
from layers.rows import FOLDER, UnwritableError, rows
from layers.written import written

from cnncalc.execute import run_layer

if TYPE_CHECKING:
    from layers.rows import Row

    from cnncalc.kernels.axes import Array

FILES = sorted(path.name for path in FOLDER.glob("*.jsonl.gz"))


def ran(row: Row) -> tuple[int, ...] | None:
    """The shape that comes out of the kernel; None for a row that PyTorch refuses or the language cannot write."""
    if row.error or 0 in row.out:
        return None
    try:
        spec = written(row)
    except UnwritableError:
        return None
    layer = layer_of(spec)
    weights = weights_of(Sample(spec.type, layer, spec.inputs), zeros)
    return run_layer(spec.type, layer, list(map(zeros, row.inputs)), weights).shape


def zeros(shape: tuple[int, ...]) -> Array:
    """Only shapes are looked at here."""
    return np.zeros(shape, dtype=np.float32)


@cache
def judged(file: str) -> tuple[int, list[str]]:
    """How many rows of a file are held, and the misses."""
    shapes = [(ran(row), row) for row in rows(file)]
    held = [(shape, row) for shape, row in shapes if shape]
    return len(held), [f"{shape}: {row}" for shape, row in held if shape != row.out]


@pytest.mark.parametrize("file", FILES)
def test_shapes_are_pytorchs(file: str) -> None:
    """All rows of a file."""
    _, misses = judged(file)
    assert not misses, "\n".join(misses[:5])


def test_no_row_is_skipped_in_silence() -> None:
    """Rows that PyTorch ran and the language can write, to the unit."""
    assert sum(judged(file)[0] for file in FILES) == 10_322
