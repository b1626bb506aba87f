"""A layer's claims held against a run of its kernel."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from kernels.counting import counting, operations

from cnncalc.model.volume import Volume
from cnncalc.runtime.execute import run_layer
from cnncalc.runtime.kernels import products

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.formulas.operations import Operations
    from cnncalc.layers.base import Layer
    from cnncalc.runtime.kernels.axes import Array


class Sample(NamedTuple):
    """A layer with its type and input volumes."""

    type: str
    layer: Layer
    inputs: tuple[Volume, ...]

    def __str__(self) -> str:
        return f"{self.layer} on {', '.join(map(str, self.inputs))}"


class Witnessed(NamedTuple):
    """What a run shows: the volume of the array, the sizes of the weights used, products, operations."""

    volume: Volume
    weights: dict[str, int]
    products: int
    operations: Operations


def shape(volume: Volume) -> tuple[int, ...]:
    """One sample of a volume as an array has it: (1, D, H, W)."""
    return (1, *reversed(volume.dims))


def volume(array: Array) -> Volume:
    """The volume of an array (N, D, H, W)."""
    return Volume.of(tuple(reversed(array.shape[1:])))


def numbers(shape: tuple[int, ...]) -> Array:
    """Positive and negative numbers, none of them 0, the same for the same shape."""
    return (np.arange(np.prod(shape)) * 7 % 11 / 4 - 1.3).reshape(shape)


def laid(x: Array, *, last: bool) -> Array:
    """The same numbers, in memory with the second axis behind all others if `last`."""
    return np.moveaxis(np.moveaxis(x, 1, -1).copy(), -1, 1) if last and x.ndim > 2 else x


def filters_laid(weight: Array, *, last: bool) -> Array:
    """The same filters, in memory in the order (F, F, D1, K) if `last`."""
    return np.moveaxis(np.moveaxis(weight, (1, 0), (-2, -1)).copy(), (-2, -1), (1, 0)) if last else weight


def weights_of(sample: Sample, make: Callable[[tuple[int, ...]], Array]) -> dict[str, Array]:
    """Weights of the declared shapes; variances are positive."""
    declared = sample.layer.weights(*sample.inputs)
    return {one.name: abs(make(one.shape)) if one.name == "running_var" else make(one.shape) for one in declared}


def witness(sample: Sample, *, last: bool = False) -> Witnessed:
    """Run a layer's kernel on counting numbers that lie channels first in memory, or last."""
    tally: Counter[str] = Counter()
    xs = [laid(counting(numbers(shape(x)), tally), last=last) for x in sample.inputs]
    weights = weights_of(sample, numbers)
    if sample.type == "conv":
        weights = {name: filters_laid(one, last=last and one.ndim > 2) for name, one in weights.items()}
    with products.counted() as formed:
        y = run_layer(sample.type, sample.layer, xs, weights)
    sizes = {name: one.size for name, one in weights.items()}
    return Witnessed(volume(y), sizes, formed.products, operations(tally))


def claimed(sample: Sample) -> Witnessed:
    """The same as the layer claims it."""
    layer, xs = sample.layer, sample.inputs
    y = layer.output(*xs)
    sizes = {one.name: one.size for one in layer.weights(*xs)}
    return Witnessed(y, sizes, layer.products(y, *xs), layer.operations(y, *xs))


def difference(sample: Sample, *, last: bool = False) -> str:
    """How claim and run differ; '' if they do not. A kernel that cannot run with what is claimed differs, too."""
    claim = claimed(sample)
    try:
        run = witness(sample, last=last)
    except (ValueError, TypeError, IndexError) as err:
        return f"{sample}: {err!r}"
    differing = [name for name in claim._fields if getattr(claim, name) != getattr(run, name)]
    return "; ".join(f"{sample}: {name} {getattr(claim, name)}, run {getattr(run, name)}" for name in differing)
