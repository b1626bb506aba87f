"""Files as NumPy itself writes them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


def npz(arrays: Mapping[str, NDArray[np.generic]]) -> bytes:
    """An .npz with arrays under their names."""
    # By its own signature an array could be taken for one of its options.
    save: Callable[..., None] = np.savez
    buffer = BytesIO()
    save(buffer, **arrays)
    return buffer.getvalue()
