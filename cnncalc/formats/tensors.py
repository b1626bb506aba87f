"""The weights of an imported network as an archive for `cnncalc run --weights`: arrays under the spec's own names."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from cnncalc.formats.record import FormatError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from cnncalc.formats.importing import Tensor

Array: TypeAlias = "NDArray[np.floating]"


def archive(tensors: Mapping[str, Tensor], arrays: Mapping[str, Array]) -> bytes:
    """An `.npz` of every tensor of a spec, out of the source's arrays by their names there."""
    missing = [tensor.name for tensor in tensors.values() if tensor.name not in arrays]
    if missing:
        raise FormatError(
            f"the source has no numbers for {missing[0]}", "its weights are constants, or in another file"
        )
    file = io.BytesIO()
    converted = {name: _converted(tensor, arrays[tensor.name]) for name, tensor in tensors.items()}
    np.savez(file, **converted)  # type: ignore[arg-type]
    return file.getvalue()


def _converted(tensor: Tensor, array: Array) -> Array:
    """An array in the shape and the order of axes that the spec's layer has."""
    if tensor.transposed:
        array = array.T
    sizes = [size for size in array.shape if size != 1]
    if len(sizes) == len(tensor.order):
        array = array.reshape(sizes).transpose(tensor.order)
    return array.reshape(tensor.shape) * np.asarray(tensor.factor, array.dtype)
