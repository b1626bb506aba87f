"""What a layer claims and what its kernel does agree: volume, weights, products, and every class of operations."""

from __future__ import annotations

from itertools import islice
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from kernels.random_layers import samples
from kernels.witness import Sample, claimed, difference, shape, volume, weights_of

from cnncalc.layers.cases import all_cases
from cnncalc.model.volume import AXES
from cnncalc.runtime.execute import run_layer
from cnncalc.runtime.kernels import KERNELS, products, tiles

if TYPE_CHECKING:
    from cnncalc.layers.cases import Worked
    from cnncalc.runtime.kernels.axes import Array

# Random layers of every type for every rank that it takes.
EACH = 60
# The ranks that a type takes where it does not take all: no axes, or some.
NO_AXES, SOME_AXES = (0,), (1, 2, 3)
RANKS = {
    **dict.fromkeys(("conv", "depthwise", "convtranspose", "maxpool", "avgpool", "lppool"), SOME_AXES),
    **dict.fromkeys(("adaptiveavgpool", "adaptivemaxpool", "instancenorm", "lrn", "crop", "upsample"), SOME_AXES),
    **dict.fromkeys(("pixelshuffle", "pixelunshuffle"), SOME_AXES),
    "dense": NO_AXES,
}


SOME = np.resize(np.linspace(-1, 1, 101, dtype=np.float32), 101 * 1009)


def small(shape: tuple[int, ...]) -> Array:
    """Some numbers, repeated: quickly made for large arrays, too."""
    return np.resize(SOME, shape)


@pytest.mark.parametrize("worked", [worked for worked in all_cases() if worked.type in KERNELS], ids=str)
def test_a_worked_case_runs_as_claimed(worked: Worked) -> None:
    """At full size: the array's volume, the sizes of the weights that were used, the products that were formed."""
    sample = Sample(worked.type, worked.layer, worked.inputs)
    weights = weights_of(sample, small)
    with products.counted() as formed:
        y = run_layer(worked.type, worked.layer, [small(shape(x)) for x in worked.inputs], weights)
    claim = claimed(sample)
    assert volume(y) == claim.volume
    assert str(volume(y)) == worked.case.output
    assert {name: weight.size for name, weight in weights.items()} == claim.weights
    assert formed.products == claim.products == worked.case.macs
    assert np.isfinite(y).all()


@pytest.mark.parametrize("rank", AXES)
@pytest.mark.parametrize("type_name", KERNELS)
def test_every_operation_is_as_claimed(type_name: str, rank: int) -> None:
    """Random layers on numbers that count, channels first in memory and last: the operation vector, to the unit."""
    found = list(islice(samples(type_name, rank, Random(f"{type_name} {rank}")), EACH))
    taken = RANKS.get(type_name, AXES)
    assert len(found) == (EACH if rank in taken else 0), f"RANKS, above, says that {type_name} takes {taken} axes"
    differing = [told for number, one in enumerate(found) if (told := difference(one, last=number % 2 == 1))]
    assert not differing, "\n".join(differing[:5])


@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("rank", SOME_AXES)
def test_tiles_do_the_same_operations(rank: int, last: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A convolution cut into tiles, however small they are."""
    monkeypatch.setattr(tiles, "TILE", 16)
    monkeypatch.setattr(tiles, "WINDOWS", 1)
    found = islice(samples("conv", rank, Random(f"tiles {rank}")), EACH)
    differing = [told for one in found if (told := difference(one, last=last))]
    assert not differing, "\n".join(differing[:5])
