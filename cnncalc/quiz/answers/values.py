"""What an answer can be: a volume, a number, the values of a small output, or the word that nothing fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from fractions import Fraction


class FractionalDims(Dims):
    """Sizes of which at least one is no whole number: a wrong answer that was not rounded."""

    __slots__ = ()

    def __str__(self) -> str:
        return "x".join(number(size) for size in self)


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


# In units of its last digit a number of three digits is below this.
COARSE = 1000


class Reading(NamedTuple):
    """What an answer was read as. `step` is the worth of its last digit where it was rounded, as in 27.0M; else 0.

    `note` says how it was read, where that is not plain. `others` are further volumes that the same text can mean: a
    shape as frameworks print it, with the batch in front.
    """

    value: Value
    step: int | Fraction = 0
    note: str = ""
    others: tuple[Dims, ...] = ()

    def means(self, value: Value) -> bool:
        """Whether it is this value, as far as its digits go; a whole number stands for a fraction next to it.

        A volume of depth 1 can be written without its depth.
        """
        if any(same(own, value) or _is_without(own, value, depth=1) for own in (self.value, *self.others)):
            return True
        if isinstance(value, Dims | Cells | str) or isinstance(self.value, Dims | Cells | str):
            return False
        step = self.step or (value.denominator > 1 and self.value.denominator == 1)
        difference = value - self.value
        return -step <= 2 * difference <= step

    @property
    def is_coarse(self) -> bool:
        """Whether it was rounded to three digits or fewer, so that many numbers are meant."""
        if not self.step or isinstance(self.value, Dims | Cells | str):
            return False
        return -COARSE * self.step < self.value < COARSE * self.step

    def lacks_depth(self, value: Value) -> bool:
        """Whether it has all sizes of this volume along its spatial axes, and no depth."""
        return any(_is_without(own, value) for own in (self.value, *self.others))

    def best(self, value: Value) -> Reading:
        """The same with the meaning first that is this value, if one of the others is."""
        chosen = next((own for own in self.others if same(own, value)), None)
        return (
            self
            if chosen is None
            else self._replace(value=chosen, others=(), note="read as a shape with the batch in front")
        )


def _is_without(sizes: Value, volume: Value, depth: int | None = None) -> bool:
    """Whether sizes are those of a volume along its spatial axes; with `depth`, of one of that depth."""
    if not (isinstance(sizes, Dims) and isinstance(volume, Dims)) or not sizes or len(sizes) != len(volume) - 1:
        return False
    return sizes == volume[:-1] and (depth is None or volume[-1] == depth)


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
