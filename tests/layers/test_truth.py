"""Every single layer that PyTorch ran and the language can write comes out the same; the others have a reason."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
from layers.rows import FOLDER, UnwritableError, rows, volume
from layers.written import written

from cnncalc.layers import layer_class, make
from cnncalc.layers.base import BUFFER, ShapeError, fields_of
from cnncalc.layers.fields import FieldError

if TYPE_CHECKING:
    from layers.rows import Row, Written

FILES = sorted(path.name for path in FOLDER.glob("*.jsonl.gz"))


def difference(row: Row, spec: Written) -> str:
    """How the layer that a row writes differs from what PyTorch did; '' if it does not."""
    fields = fields_of(layer_class(spec.type))
    rank = spec.inputs[0].rank
    try:
        layer = make(spec.type, {name: fields[name].kind.read(value, rank) for name, value in spec.values.items()})
        y = layer.output(*spec.inputs)
    except (FieldError, ShapeError) as err:
        return "" if row.error or 0 in row.out else f"refused: {err}"
    if row.error or 0 in row.out:
        return f"accepted, {y}"
    weights = layer.weights(*spec.inputs)
    ours = {
        "volume": y,
        "params": sum(one.size for one in weights if one.role != BUFFER),
        "buffers": sum(one.size for one in weights if one.role == BUFFER),
        "flops": row.flops and 2 * layer.products(y, *spec.inputs) * row.shape[0],
    }
    theirs = {
        "volume": volume(row.out),
        "params": row.params or 0,
        "buffers": max(row.buffers - 1, 0),  # PyTorch counts the batches in one more
        "flops": row.flops,
    }
    return ", ".join(f"{what} {ours[what]} != {theirs[what]}" for what in ours if ours[what] != theirs[what])


@cache
def judged(file: str) -> tuple[list[str], Counter[str], Counter[str]]:
    """The misses of a file, the rows held by kind, the rows skipped by reason."""
    misses: list[str] = []
    held: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    for row in rows(file):
        try:
            spec = written(row)
        except UnwritableError as reason:
            skipped[str(reason)] += 1
            continue
        held[row.kind] += 1
        differs = difference(row, spec)
        if differs:
            misses.append(f"{differs}: {row} as {spec}")
    return misses, held, skipped


@pytest.mark.parametrize("file", FILES)
def test_every_row_is_held(file: str) -> None:
    """Volume, parameters, buffers and products, or a refusal where PyTorch refuses."""
    misses, held, skipped = judged(file)
    assert not misses, "\n".join(misses[:5])
    assert held or all(reason.startswith("no layer type") for reason in skipped)


# Rows that are not held, by reason.
SKIPPED = {
    "Linear of more than [N, F]": 134,
    "PyTorch's class for another rank": 35,
    "a batch norm without running statistics": 41,
    "a declared depth unlike the input's": 221,
    "a flatten of some axes only": 68,
    "a limit of PyTorch: AvgPool3d of an input smaller than its kernel without the padding": 17,
    "a limit of PyTorch: `align_corners=False` said aloud where nothing is interpolated": 2,
    "a limit of PyTorch: `same` with a stride": 27,
    "a limit of PyTorch: a norm of a single value": 9,
    "a negative padding, our crop": 31,
    "a padding mode of a transposed convolution": 87,
    "an axis that the language does not have: the batch": 66,
    "an input of size zero": 4,
    "no layer type: Fold": 246,
    "no layer type: RReLU": 50,
    "no layer type: Unfold": 250,
    "no layer type: matmul": 100,
    "other broadcasting: of single axes": 42,
    "other broadcasting: of the batch": 80,
}


def test_no_row_is_skipped_in_silence() -> None:
    """Rows held and rows skipped by reason, to the unit."""
    held, skipped = Counter[str](), Counter[str]()
    for file in FILES:
        held += judged(file)[1]
        skipped += judged(file)[2]
    assert skipped == SKIPPED
    assert held.total() == 13_175
    assert held.total() + skipped.total() == 14_685
