"""Traced integers: numbers that remember how they were made.

A formula of the course is written once, as plain Python on integers. Called with `int` it is fast; called with
`Term` the same function yields its own derivation, since every operation keeps its operator and operands.
"""

from __future__ import annotations

from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Term(int):
    """An integer with its history: `op` applied to `args`, possibly under a `name` (`W1`, `F`, `S` ...).

    It *is* an `int`, so formulas, guards and comparisons need not know of it. A term without `op` is a given
    number. `why` is a short remark for the explanation.
    """

    name: str
    op: str
    args: tuple[int, ...]
    why: str

    def __new__(cls, value: int, name: str = "", op: str = "", args: tuple[int, ...] = (), why: str = "") -> Term:
        term = super().__new__(cls, value)
        term.name, term.op, term.args, term.why = name, op, args, why
        return term

    def __repr__(self) -> str:
        return f"Term({int(self)}, {self.name!r}, {self.op!r}, {self.args!r})"

    def __str__(self) -> str:
        return str(int(self))  # in a message it is its number

    def __add__(self, other: int) -> Term:
        return Term(int(self) + int(other), op="+", args=(self, other))

    def __radd__(self, other: int) -> Term:
        return Term(int(other) + int(self), op="+", args=(other, self))

    def __sub__(self, other: int) -> Term:
        return Term(int(self) - int(other), op="-", args=(self, other))

    def __rsub__(self, other: int) -> Term:
        return Term(int(other) - int(self), op="-", args=(other, self))

    def __mul__(self, other: int) -> Term:
        return Term(int(self) * int(other), op="*", args=(self, other))

    def __rmul__(self, other: int) -> Term:
        return Term(int(other) * int(self), op="*", args=(other, self))

    def __floordiv__(self, other: int) -> Term:
        return Term(int(self) // int(other), op="//", args=(self, other))

    def __rfloordiv__(self, other: int) -> Term:
        return Term(int(other) // int(self), op="//", args=(other, self))


def let(name: str, value: int, why: str = "") -> int:
    """Give an intermediate result a name, so that it becomes a line of the derivation. Given numbers pass."""
    if isinstance(value, Term) and value.op:
        return Term(int(value), name, value.op, value.args, why)
    return value


def ceil_div(a: int, b: int) -> int:
    """⌈a / b⌉ for b > 0; a traced operation of its own, so that it prints as a ceiling."""
    result = -(int(a) // -int(b))
    if isinstance(a, Term) or isinstance(b, Term):
        return Term(result, op="ceil", args=(a, b))
    return result


def largest(a: int, b: int) -> int:
    """The larger of two, with its history."""
    result = max(int(a), int(b))
    if isinstance(a, Term) or isinstance(b, Term):
        return Term(result, op="max", args=(a, b))
    return result


def divisor(a: int, b: int) -> int:
    """The greatest common divisor of two, with its history."""
    result = gcd(a, b)
    if isinstance(a, Term) or isinstance(b, Term):
        return Term(result, op="gcd", args=(a, b))
    return result


def product(factors: Iterable[int]) -> int:
    """The product of all factors without the `1 ·` that `math.prod` starts from; 1 for none."""
    result: int | None = None
    for factor in factors:
        result = factor if result is None else result * factor
    return 1 if result is None else result


def total(summands: Iterable[int]) -> int:
    """The sum of all summands without the `0 +` that `sum` starts from; 0 for none."""
    result: int | None = None
    for summand in summands:
        result = summand if result is None else result + summand
    return 0 if result is None else result
