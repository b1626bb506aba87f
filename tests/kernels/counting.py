"""Arrays of numbers that count what is done to them, by the classes of an operation vector.

NumPy calls the methods of its elements where an array has the dtype object. What a kernel brings along (the zeros of
a padding, the bound of a relu) becomes a counting number where it meets others; weights are bare numbers, so that what
can be computed from weights alone is not counted.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from cnncalc.formulas.operations import Operations

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.runtime.kernels.axes import Array

Tally: TypeAlias = Counter[str]


class Number:
    """A number with a tally. A change of sign is free, |x| is max(x, -x), log1p and expm1 are two operations."""

    __slots__ = ("tally", "value")

    def __init__(self, value: float, tally: Tally) -> None:
        self.value = value
        self.tally = tally

    def did(self, value: float, *classes: str) -> Number:
        """The result of an operation of these classes."""
        self.tally.update(classes)
        return Number(value, self.tally)

    def __add__(self, other: Number) -> Number:
        return self.did(self.value + other.value, "add")

    def __sub__(self, other: Number) -> Number:
        return self.did(self.value - other.value, "add")

    def __mul__(self, other: Number) -> Number:
        return self.did(self.value * other.value, "mul")

    def __truediv__(self, other: Number) -> Number:
        return self.did(self.value / other.value, "div")

    def __pow__(self, other: Number) -> Number:
        return self.did(abs(self.value) ** other.value, "exp")

    def __neg__(self) -> Number:
        return Number(-self.value, self.tally)

    def __abs__(self) -> Number:
        return self.did(abs(self.value), "cmp")

    def __ge__(self, other: Number) -> bool:
        self.tally["cmp"] += 1
        return self.value >= other.value

    def __gt__(self, other: Number) -> bool:
        self.tally["cmp"] += 1
        return self.value > other.value

    def __le__(self, other: Number) -> bool:
        self.tally["cmp"] += 1
        return self.value <= other.value

    def exp(self) -> Number:
        """e^x."""
        return self.did(math.exp(self.value), "exp")

    def expm1(self) -> Number:
        """e^x - 1."""
        return self.did(math.expm1(self.value), "exp", "add")

    def log(self) -> Number:
        """The natural logarithm."""
        return self.did(math.log(self.value), "exp")

    def log1p(self) -> Number:
        """The natural logarithm of 1 + x."""
        return self.did(math.log1p(self.value), "add", "exp")

    def tanh(self) -> Number:
        """The hyperbolic tangent."""
        return self.did(math.tanh(self.value), "exp")

    def erf(self) -> Number:
        """The error function."""
        return self.did(math.erf(self.value), "exp")

    def sqrt(self) -> Number:
        """The square root."""
        return self.did(math.sqrt(self.value), "exp")


class Counting(np.ndarray[tuple[int, ...], np.dtype[np.object_]]):
    """An array of counting numbers of one tally."""

    tally: Tally

    def __array_finalize__(self, parent: object) -> None:
        self.tally = parent.tally if isinstance(parent, Counting) else Counter()

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **kwargs: object) -> object:
        """NumPy's own loops over the elements, all of which are counting numbers."""
        bare = [np.asarray(self.lifted(one)) for one in inputs]
        out = kwargs.pop("out", None)
        if isinstance(out, tuple):
            kwargs["out"] = tuple(np.asarray(one) for one in out)
        run: Callable[..., object] = getattr(ufunc, method)
        result = run(*bare, **kwargs)
        return out[0] if isinstance(out, tuple) else self.lifted(result)

    def __array_function__(self, *of: object) -> object:
        """NumPy's functions as they are; what they make of counting numbers goes on counting."""
        of_arrays: Callable[..., object] = super().__array_function__
        result = of_arrays(*of)
        return tuple(map(self.lifted, result)) if isinstance(result, tuple | list) else self.lifted(result)

    def lifted(self, found: object) -> object:
        """Numbers as counting numbers; a mask, an index or nothing as it is."""
        if found is None or (isinstance(found, np.ndarray) and found.dtype == bool):
            return found
        numbers = np.asarray(found, dtype=object)
        if not all(isinstance(one, Number) for one in numbers.flat):
            numbers = np.asarray(np.frompyfunc(self.number, 1, 1)(numbers), dtype=object)
        view = numbers.view(Counting)
        view.tally = self.tally
        return view

    def number(self, value: Number | float) -> Number:
        """A counting number of this tally."""
        return value if isinstance(value, Number) else Number(value, self.tally)


def counting(values: Array, tally: Tally) -> Array:
    """An array of counting numbers, for a kernel to take as any other."""
    start = np.empty(0, dtype=object).view(Counting)
    start.tally = tally
    found = start.lifted(values)
    assert isinstance(found, np.ndarray)
    return found


def operations(tally: Tally) -> Operations:
    """A tally as an operation vector."""
    return Operations(**{name: tally[name] for name in Operations._fields})
