"""Numbers that count what is done to them, by the classes of an operation vector."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.layers.cases import volume

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer


class Tally:
    """What was done so far."""

    def __init__(self) -> None:
        self.done = dict.fromkeys(Operations._fields, 0)

    def number(self, value: float) -> Counted:
        """A number whose operations are counted here."""
        return Counted(value, self)

    @property
    def operations(self) -> Operations:
        """The operation vector."""
        return Operations(**self.done)


class Counted:
    """A number with a tally. A change of sign is free, |x| is max(x, -x)."""

    def __init__(self, value: float, tally: Tally) -> None:
        self.value = value
        self.tally = tally

    def _did(self, what: str, value: float) -> Counted:
        self.tally.done[what] += 1
        return Counted(value, self.tally)

    def __add__(self, other: Counted | float) -> Counted:
        return self._did("add", self.value + plain(other))

    def __radd__(self, other: float) -> Counted:
        return self._did("add", other + self.value)

    def __sub__(self, other: Counted | float) -> Counted:
        return self._did("add", self.value - plain(other))

    def __mul__(self, other: Counted | float) -> Counted:
        return self._did("mul", self.value * plain(other))

    def __rmul__(self, other: float) -> Counted:
        return self._did("mul", other * self.value)

    def __truediv__(self, other: Counted | float) -> Counted:
        return self._did("div", self.value / plain(other))

    def __rtruediv__(self, other: float) -> Counted:
        return self._did("div", other / self.value)

    def __neg__(self) -> Counted:
        return Counted(-self.value, self.tally)

    def __abs__(self) -> Counted:
        return maximum(self, -self)

    def __gt__(self, other: Counted | float) -> bool:
        self.tally.done["cmp"] += 1
        return self.value > plain(other)

    def function(self, value: float) -> Counted:
        """The result of exp, log, tanh, erf, a power or a root of this number."""
        return self._did("exp", value)


def plain(number: Counted | float) -> float:
    """The bare number."""
    return number.value if isinstance(number, Counted) else number


def maximum(a: Counted, b: Counted | float) -> Counted:
    """The larger of two."""
    return a._did("cmp", max(a.value, plain(b)))


def minimum(a: Counted, b: Counted | float) -> Counted:
    """The smaller of two."""
    return a._did("cmp", min(a.value, plain(b)))


def exp(x: Counted) -> Counted:
    """e^x."""
    return x.function(math.exp(x.value))


def log(x: Counted) -> Counted:
    """The natural logarithm."""
    return x.function(math.log(x.value))


def tanh(x: Counted) -> Counted:
    """The hyperbolic tangent."""
    return x.function(math.tanh(x.value))


def erf(x: Counted) -> Counted:
    """The error function."""
    return x.function(math.erf(x.value))


def root(x: Counted) -> Counted:
    """The square root."""
    return x.function(math.sqrt(x.value))


def power(x: Counted, exponent: float) -> Counted:
    """x to an exponent."""
    return x.function(x.value**exponent)


def total(numbers: list[Counted]) -> Counted:
    """The sum of all, n - 1 additions."""
    first, *rest = numbers
    for number in rest:
        first = first + number
    return first


def largest(numbers: list[Counted]) -> Counted:
    """The largest of all, n - 1 comparisons."""
    first, *rest = numbers
    for number in rest:
        first = maximum(first, number)
    return first


def claim(layer: Layer, *inputs: str) -> Operations:
    """The operations that a layer claims."""
    xs = tuple(map(volume, inputs))
    return layer.operations(layer.output(*xs), *xs)


def numbers(tally: Tally, n: int) -> list[Counted]:
    """Some numbers with a tally."""
    return [tally.number(0.1 * at + 0.5) for at in range(n)]
