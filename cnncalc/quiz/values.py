"""What an answer can be: a volume, a number, the values of a small output, or the word that nothing fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnncalc.volume import Dims

if TYPE_CHECKING:
    from fractions import Fraction


class Cells(tuple[tuple["int | Fraction", ...], ...]):
    """A matrix, row by row; a signal has one row."""

    __slots__ = ()

    def __str__(self) -> str:
        rows = [f"[{', '.join(number(one) for one in row)}]" for row in self]
        return rows[0] if len(rows) == 1 else f"[{', '.join(rows)}]"


# `str` is a word: NO_FIT, `same`.
Value: TypeAlias = "Dims | Cells | int | Fraction | str"
# The right answer where a layer does not fit its input.
NO_FIT = "does not fit"


def same(a: Value, b: Value) -> bool:
    """Whether two values are one: a vector of 29 is not the number 29."""
    return isinstance(a, Dims | Cells) == isinstance(b, Dims | Cells) and a == b


def written(value: Value) -> str:
    """A value for people: `29x29x32`, `7,600`, `58.125`, `[[1, 2], [3, 4]]`."""
    return str(value) if isinstance(value, Dims | Cells | str) else number(value)


def number(value: int | Fraction) -> str:
    """All digits, with commas; a fraction as a decimal where it has an end, else as `1/3`."""
    if value.denominator == 1:
        return f"{int(value):,}"
    places = _places(value.denominator)
    return f"{value.numerator:,}/{value.denominator:,}" if places is None else _decimal(value, places)


def _places(denominator: int) -> int | None:
    """How many decimals a fraction has; None where they never end."""
    count = {2: 0, 5: 0}
    for prime in count:
        while denominator % prime == 0:
            denominator //= prime
            count[prime] += 1
    return max(count.values()) if denominator == 1 else None


def _decimal(value: int | Fraction, places: int) -> str:
    whole, rest = divmod(abs(value.numerator) * 10**places // value.denominator, 10**places)
    return f"{'-' if value < 0 else ''}{whole:,}.{rest:0{places}d}"
