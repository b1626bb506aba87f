"""Products inside sums of products: every one of them is formed here, and can be counted while a layer runs."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.runtime.kernels.axes import Array


class Tally:
    """How many products were formed so far."""

    __slots__ = ("products",)

    def __init__(self) -> None:
        self.products = 0


_current: ContextVar[Tally | None] = ContextVar("tally", default=None)


@contextmanager
def counted() -> Iterator[Tally]:
    """Count the products that this thread forms inside; a block inside another one counts for itself alone."""
    tally = Tally()
    token = _current.set(tally)
    try:
        yield tally
    finally:
        _current.reset(token)


def matmul(a: Array, b: Array, out: Array | None = None) -> Array:
    """Rows by columns: (..., M, N) · (..., N, P) -> (..., M, P), with M·N·P products and M·(N-1)·P additions."""
    y: Array = np.matmul(a, b, out=out)
    _note(y.size * a.shape[-1])
    return y


def weighed(x: Array, weight: Array, out: Array | None = None) -> Array:
    """Element by element, x times a weight that is repeated along its axes of 1; the sum is the caller's."""
    y: Array = np.multiply(x, weight, out=out)
    _note(y.size)
    return y


def _note(products: int) -> None:
    tally = _current.get()
    if tally:
        tally.products += products
