"""The error function, which NumPy does not have, to the digits of a float64."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array

# From 6 on, 1 - erf(x) is less than half a unit in the last place of 1.
LARGEST = 6.0
STEPS = 64  # of the table, in 1
PART = 1 << 13  # elements at a time, so that a dozen arrays of float64 are in the cache
ORDER = 7  # of the polynomial between them: the next term is below 10^-18


def erf(x: Array) -> Array:
    """2/√π · ∫ exp(-t²) dt from 0 to x. Shapes: any."""
    if x.dtype == object:
        y: Array = np.frompyfunc(lambda number: number.erf(), 1, 1)(x)
        return y
    flat = x.reshape(-1)
    y = np.empty_like(flat)
    for start in range(0, flat.size, PART):
        y[start : start + PART] = _polynomial(flat[start : start + PART])
    return y.reshape(x.shape)


def _polynomial(x: Array) -> Array:
    """A Taylor polynomial around the nearest of 769 places."""
    inside = np.clip(x, -LARGEST, LARGEST).astype(np.float64)
    nearest = np.rint(inside * STEPS)
    h = inside - nearest / STEPS
    place = np.where(np.isnan(x), 0, nearest).astype(np.intp) + round(LARGEST * STEPS)
    total = TAYLOR[-1][place]
    for coefficients in TAYLOR[-2::-1]:
        total = total * h + coefficients[place]
    return total


def _taylor() -> list[Array]:
    """The coefficients of 1, h, h² ... at every place of the table.

    Derivative n + 1 is (-1)^n · H_n(x) · 2/√π · exp(-x²), with the Hermite polynomials H_n+1 = 2x·H_n - 2n·H_n-1.
    """
    x = np.arange(-LARGEST * STEPS, LARGEST * STEPS + 1) / STEPS
    coefficients = [np.array([math.erf(one) for one in x])]
    before, hermite = np.zeros_like(x), np.ones_like(x)
    for n in range(ORDER):
        slope = 2 / math.sqrt(math.pi) * np.exp(-x * x) / math.factorial(n + 1)
        coefficients.append((-1) ** n * hermite * slope)
        before, hermite = hermite, 2 * x * hermite - 2 * n * before
    return coefficients


TAYLOR = _taylor()
