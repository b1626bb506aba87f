"""The kernels give PyTorch's values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.truth import layer_of, single_layers
from kernels.witness import filters_laid, laid
from layers.rows import UnwritableError
from layers.written import WITHOUT_TYPE, written

from cnncalc.runtime.execute import run_layer

if TYPE_CHECKING:
    from kernels.truth import Values

    from cnncalc.runtime.kernels.axes import Array, FloatType

KINDS = sorted({one.row.kind for one in single_layers()} - set(WITHOUT_TYPE))
# Cases that are not held, by reason.
SKIPPED = {
    "Linear of more than [N, F]": 5,
    "PyTorch's class for another rank": 1,
    "a batch norm without running statistics": 2,
    "a flatten of some axes only": 2,
    "a negative padding, our crop": 2,
    "an axis that the language does not have: the batch": 9,
    **{f"no layer type: {kind}": 10 for kind in WITHOUT_TYPE},
    "other broadcasting: of single axes": 3,
    "other broadcasting: of the batch": 3,
}


def miss(values: Values, dtype: FloatType, *, last: bool) -> str:
    """How far our output is from PyTorch's where that is too far; '' where it is not, `UnwritableError`."""
    spec = written(values.row)
    weights: dict[str, Array] = {name: weight.astype(dtype) for name, weight in values.weights.items()}
    if spec.type == "conv":
        weights["weight"] = filters_laid(weights["weight"], last=last)
    y = run_layer(spec.type, layer_of(spec), [laid(x.astype(dtype), last=last) for x in values.xs], weights)
    assert y.dtype == dtype
    if y.shape != values.y.shape:
        return f"{y.shape} != {values.y.shape}: {values.row}"
    off = float(np.abs(y - values.y).max())
    return "" if off <= values.tolerance else f"off by {off}, not {values.tolerance}: {values.row}"


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", KINDS)
def test_values_are_pytorchs(kind: str, dtype: FloatType, last: bool) -> None:
    """Every case of a kind, within four times PyTorch's own error or four units in the last place.

    Channels lie first in memory, or last.
    """
    misses, held = [], 0
    for values in single_layers():
        if values.row.kind == kind:
            try:
                misses.append(miss(values, dtype, last=last))
            except UnwritableError:
                continue
            held += 1
    assert not list(filter(None, misses))
    assert held


def test_no_case_is_skipped_in_silence() -> None:
    """Cases held, and cases skipped by reason, to the unit."""
    skipped: Counter[str] = Counter()
    for values in single_layers():
        try:
            written(values.row)
        except UnwritableError as reason:
            skipped[str(reason)] += 1
    assert skipped == SKIPPED
    assert len(single_layers()) == 876
    assert skipped.total() == 67
