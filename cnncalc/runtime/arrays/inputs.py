"""Inputs of a network out of files: of the right shape, finite, of the type that the network runs in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnncalc.model.values import listed
from cnncalc.model.vocabulary import nearest
from cnncalc.runtime.arrays import ArrayError
from cnncalc.runtime.arrays.files import read_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.model.graph import Graph
    from cnncalc.model.volume import Volume
    from cnncalc.runtime.kernels.axes import Array, FloatType

NAMES = {0: "(N, D)", 1: "(N, D, L)", 2: "(N, D, H, W)", 3: "(N, D, T, H, W)"}


def named_files(
    names: Sequence[str], given: Sequence[str], option: str = "--input", what: str = "input"
) -> dict[str, str]:
    """The files of an option by the names of inputs or outputs: `NAME=FILE`, or FILE where there is one name."""
    found: dict[str, str] = {}
    for word in given:
        name, equals, file = word.partition("=")
        if not (equals and name in names):
            if len(names) > 1:
                hint = nearest(name, list(names)) or f"such as {option} {names[0]}=x.npy"
                raise ArrayError(f"{option} {word}: the {what}s are {listed(names)}", hint)
            name, file = names[0], word
        if name in found:
            raise ArrayError(f"{option} {word}: {name} was given twice", f"each {what} has one file")
        found[name] = file
    missing = [name for name in names if name not in found]
    if missing:
        raise ArrayError(f"there is no {option} for {listed(missing)}", f"such as {option} {missing[0]}=x.npy")
    return found


def read_expected(graph: Graph, given: Sequence[str]) -> dict[str, Array]:
    """The array (N, D, H, W) that every output should be, in float64; `ArrayError` for one of another shape."""
    files = named_files(list(graph.outputs), given, "--expect", "output")
    volumes = {name: graph.volume_of(source) for name, source in graph.outputs.items()}
    return {
        name: with_batch(file, read_array(file), volumes[name], "output").astype(np.float64)
        for name, file in files.items()
    }


def read_inputs(graph: Graph, given: Sequence[str], dtype: FloatType) -> dict[str, Array]:
    """An array (N, D, H, W) for every input, all of one batch; `ArrayError` for what does not fit."""
    files = named_files(list(graph.inputs), given)
    found = {}
    for name, file in files.items():
        volume = graph.inputs[name]
        x = with_batch(file, read_array(file, depth=volume.depth), volume)
        found[name] = finite(file, x, dtype)
    if len({len(x) for x in found.values()}) > 1:
        batches = listed(f"{len(x)} of {name}" for name, x in found.items())
        raise ArrayError(f"the inputs have different batches: {batches}", "every sample needs all inputs")
    return found


def with_batch(file: str, x: Array, volume: Volume, what: str = "input") -> Array:
    """A batch (N, D, H, W): as it is, or one sample (D, H, W), or (H, W) where the depth is 1."""
    sample = tuple(reversed(volume.dims))
    if x.shape[1:] == sample and len(x):
        return x
    if x.shape == sample or (volume.depth == 1 and volume.rank and x.shape == sample[1:]):
        return x.reshape(1, *sample)
    wanted = f"{shown(('N', *sample))} or {shown(sample)}"
    hint = f"a volume {volume} is an array {NAMES[volume.rank]}"
    if volume.rank and x.ndim and tuple(x.shape[-len(sample) :]) == (*sample[1:], sample[0]):
        hint = f"depth comes first in an array: numpy.moveaxis(x, -1, {-len(sample)})"
    elif what == "input" and x.size and x.ndim in {len(sample), len(sample) + 1} and x.shape[-len(sample)] == sample[0]:
        size = "x".join(map(str, (*reversed(x.shape[1 - len(sample) :]), sample[0]))) if volume.rank else str(sample[0])
        hint = f"bring it to the size of the input, or run on this one: --input-size {size}"
    raise ArrayError(f"{file} has the shape {shown(x.shape)}, and the {what} {volume} wants {wanted}", hint)


def finite(file: str, x: Array, dtype: FloatType) -> Array:
    """The numbers in the type that the network runs in, none of them NaN or infinite."""
    with np.errstate(over="ignore"):
        found: Array = x.astype(dtype, copy=False)
    wrong = int(found.size - np.isfinite(found).sum())
    if not wrong:
        return found
    if np.isfinite(x).all():
        message = f"{file}: {wrong} of {x.size} numbers are too large for {np.dtype(dtype)}"
        raise ArrayError(message, "--dtype float64 has room, or scale them")
    message = f"{file}: {wrong} of {x.size} numbers are NaN or infinite, and so would be all that follows"
    raise ArrayError(message, "replace them first: numpy.nan_to_num(x)")


def shown(shape: Sequence[int | str]) -> str:
    """`(N, 3, 32, 32)`; `(5,)` for one axis."""
    words = list(map(str, shape))
    return f"({', '.join(words)}{',' if len(words) == 1 else ''})"
