"""Every single layer that PyTorch ran comes out of the kernel with PyTorch's shape, batch included."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.truth import layer_of
from kernels.witness import Sample, weights_of
from layers.rows import FOLDER, UnwritableError, rows
from layers.written import written

from cnncalc.runtime.execute import run_layer

if TYPE_CHECKING:
    from layers.rows import Row, Written

    from cnncalc.runtime.kernels.axes import Array

FILES = sorted(path.name for path in FOLDER.glob("*.jsonl.gz"))


@cache
def held(file: str) -> list[tuple[Row, Written]]:
    """The rows of a file that PyTorch ran and the language can write."""
    found = []
    for row in rows(file):
        if row.error or 0 in row.out:
            continue
        with suppress(UnwritableError):
            found.append((row, written(row)))
    return found


def ran(row: Row, spec: Written) -> tuple[int, ...]:
    """The shape that comes out of the kernel."""
    layer = layer_of(spec)
    weights = weights_of(Sample(spec.type, layer, spec.inputs), zeros)
    return run_layer(spec.type, layer, list(map(zeros, row.inputs)), weights).shape


def zeros(shape: tuple[int, ...]) -> Array:
    """Only shapes are looked at here."""
    return np.zeros(shape, dtype=np.float32)


@pytest.mark.parametrize("file", FILES)
def test_shapes_are_pytorchs(file: str) -> None:
    """All rows of a file."""
    shapes = ((ran(row, spec), row) for row, spec in held(file))
    misses = [f"{shape}: {row}" for shape, row in shapes if shape != row.out]
    assert not misses, "\n".join(misses[:5])


def test_no_row_is_skipped_in_silence() -> None:
    """Rows that PyTorch ran and the language can write, to the unit."""
    assert sum(len(held(file)) for file in FILES) == 10_996
