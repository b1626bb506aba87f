"""The grid of a sweep: values along several axes, as texts that a spec would have; nothing is held that can be counted.

A range is exact: `0.5:2:0.25` is computed on fractions, and ends where it says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

# What variants are ordered by.
Rank: TypeAlias = "int | Fraction"
_NUMBER = r"-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?(?:/\d+)?"
_RANGE = re.compile(rf"({_NUMBER}):({_NUMBER})(?::({_NUMBER}))?", re.ASCII)
_PAIRS = {"(": ")", "[": "]", "{": "}"}
# Longer numbers are no numbers that a spec takes.
_LONGEST = 40
# To compute more along one axis takes years, and Python counts no farther than 2^63.
_MOST_VALUES = 10**12


class GridError(UserError):
    """Values that are none; `hint` says how they are written."""


class Span(NamedTuple):
    """Numbers at equal steps, each made when it is asked for."""

    first: Fraction
    step: Fraction
    size: int

    def text(self, at: int) -> str:
        """One of them, as a spec writes it."""
        return written(self.first + at * self.step)


class Values:
    """The values along an axis: texts and ranges, one after the other."""

    def __init__(self, parts: Sequence[str | Span]) -> None:
        self.parts = tuple(parts)
        self.ends = tuple(accumulate(part.size if isinstance(part, Span) else 1 for part in parts))

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    def __getitem__(self, at: int) -> str:
        place = bisect_right(self.ends, at)
        part = self.parts[place]
        return part.text(at - (self.ends[place - 1] if place else 0)) if isinstance(part, Span) else part


class Axis(NamedTuple):
    """One thing that is varied: a variable of the spec, or one of its inputs (`is_input`)."""

    name: str
    values: Values
    is_input: bool = False


class Grid(NamedTuple):
    """All combinations of the values along the axes; the last axis varies fastest."""

    axes: tuple[Axis, ...]

    @property
    def size(self) -> int:
        """How many variants there are."""
        count = 1
        for axis in self.axes:
            count *= len(axis.values)
        return count

    def at(self, index: int) -> tuple[str, ...]:
        """The values of one variant, by its number."""
        found = []
        for axis in reversed(self.axes):
            index, place = divmod(index, len(axis.values))
            found.append(axis.values[place])
        return tuple(reversed(found))


def read_values(text: str) -> Values:
    """`0.5:2:0.25` (both ends included), `1,2,3`, `relu,gelu`, or several of these with commas between them."""
    parts: list[str | Span] = []
    for piece in pieces(text):
        if not piece:
            raise GridError("a value is missing", "such as 1,2,3 or 0.5:2:0.25")
        span = _RANGE.fullmatch(piece)
        parts.append(_span(piece, *span.groups()) if span else piece)
    return Values(parts)


def pieces(text: str) -> list[str]:
    """A text cut at its commas, but those inside of brackets."""
    found, open_, begin = [], [""], 0
    for at, sign in enumerate(text):
        if sign in _PAIRS:
            open_.append(_PAIRS[sign])
        elif sign == open_[-1]:
            open_.pop()
        elif sign == "," and len(open_) == 1:
            found.append(text[begin:at].strip())
            begin = at + 1
    return [*found, text[begin:].strip()]


def number(text: str) -> Fraction | None:
    """A number as it is; None for any other text."""
    if len(text) > _LONGEST or not re.fullmatch(_NUMBER, text, re.ASCII):
        return None
    above, _, below = text.partition("/")
    divisor = int(below or 1)
    return Fraction(above) / divisor if divisor else None


def written(n: Fraction) -> str:
    """A number as a spec writes it: `3`, `0.75`, and `1/3` where no decimal is exact."""
    twos = fives = 0
    rest = n.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest > 1:
        return f"{n.numerator}/{n.denominator}"
    places = max(twos, fives)
    digits = str(abs(n.numerator) * 10**places // n.denominator).rjust(places + 1, "0")
    sign = "-" if n < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _span(piece: str, first_text: str, last_text: str, step_text: str | None) -> Span:
    first, last, step = number(first_text), number(last_text), number(step_text) if step_text else Fraction(1)
    if first is None or last is None or step is None:
        raise GridError(f"{piece}: a range has numbers at its ends", "such as 0.5:2:0.25")
    if not step_text and (first.denominator > 1 or last.denominator > 1):
        raise GridError(f"{piece}: a range of fractions wants a step", f"such as {piece}:0.25")
    if not step:
        raise GridError(f"{piece}: a step of 0 leads nowhere")
    if not step_text and last < first:
        step = Fraction(-1)
    count, rest = divmod(last - first, step)
    if count < 0:
        raise GridError(f"{piece}: the step leads away from the end", f"{first_text}:{last_text}:{written(-step)}")
    if rest:
        ends = (written(first + (count + more) * step) for more in (0, 1))
        would = " and ".join(f"{first_text}:{end}:{step_text}" for end in ends)
        raise GridError(f"{piece}: steps of {step_text} do not end at {last_text}", f"{would} do")
    if count >= _MOST_VALUES:
        raise GridError(f"{piece}: a range has at most {_MOST_VALUES:,} values", "a larger step makes fewer")
    return Span(first, step, count + 1)
