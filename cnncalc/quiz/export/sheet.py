"""What is exported: a quiz as the systems of others know one, with questions, options, accepted answers, feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.errors import UserError
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

# How the answer to a question without options is given.
CHOICE, NUMBER, VOLUME, WORD = "choice", "number", "volume", "word"
# Wrong answers that a sheet for people foresees, the likeliest.
FOR_PEOPLE = 5
# Decimals of an accepted number that is not whole; whole ones are exact.
DECIMALS = 2


class ExportError(UserError):
    """What a format cannot say; `hint` is the way out."""


class Option(NamedTuple):
    """One choice: its letter, its text, whether it is right, and what is said to who takes it ('' for nothing)."""

    letter: str
    text: str
    is_right: bool
    feedback: str = ""


class Wrong(NamedTuple):
    """An answer without options that a known mistake gives, and what is said to who gives it."""

    value: Dims | int | Fraction
    feedback: str


class Item(NamedTuple):
    """One question.

    `stem` are its paragraphs, `listing` the lines of a network that the stem does not describe, `right` the answer;
    `wrongs` are the mistakes that are known where there are no options; `solution` is worked out line by line, and
    `formulas` is the same in LaTeX.
    """

    id: str
    stem: tuple[str, ...]
    listing: tuple[str, ...]
    right: Dims | int | Fraction | str
    options: tuple[Option, ...] = ()
    wrongs: tuple[Wrong, ...] = ()
    points: int | Fraction = 1
    solution: tuple[str, ...] = ()
    formulas: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """How it is answered."""
        if self.options:
            return CHOICE
        if isinstance(self.right, Dims):
            return VOLUME
        return WORD if isinstance(self.right, str) else NUMBER

    @property
    def answer(self) -> str:
        """The right answer as a person writes it: `29x29x32`, `7600`, `58.13`."""
        return self.right if isinstance(self.right, str) else plain(self.right)

    @property
    def answers(self) -> Iterator[Answer]:
        """Everything that is recognised where there are no options: the right answer first, in all its writings."""
        for value, feedback in ((self.right, ""), *self.wrongs):
            for span in _spans(value):
                yield Answer(span, value == self.right, feedback)


class Sheet(NamedTuple):
    """A whole quiz."""

    title: str
    items: tuple[Item, ...]
    description: str = ""


class Answer(NamedTuple):
    """What somebody may type, whether it is right, and what is said to it."""

    span: Span
    is_right: bool
    feedback: str


class Span(NamedTuple):
    """The numbers that are accepted, as decimals: from `low` to `high`; the same thrice if it is whole, or a word."""

    low: str
    value: str
    high: str

    @property
    def is_exact(self) -> bool:
        """Whether this one alone is meant."""
        return self.low == self.high

    @property
    def tolerance(self) -> str:
        """How far from the value a number may be: 0, or half a unit of the last decimal."""
        return "0" if self.is_exact else _decimal(5, 10 ** (DECIMALS + 1))


def _spans(value: Dims | int | Fraction | str) -> Iterator[Span]:
    if isinstance(value, str | Dims):
        yield from (Span(word, word, word) for word in ([value] if isinstance(value, str) else writings(value)))
    else:
        yield accepted(value)


def accepted(value: int | Fraction) -> Span:
    """What counts as this number: itself if it is whole, else what rounds to its decimals.

    Nothing wider: AlexNet's first layer has 34,944 parameters with biases and 34,848 without, a quarter of a percent
    apart, and a tolerance such as systems have by default takes both.
    """
    if value.denominator == 1:
        return Span(str(int(value)), str(int(value)), str(int(value)))
    unit = 10**DECIMALS
    near = _rounded(value, unit)
    return Span(_decimal(10 * near - 5, 10 * unit), _decimal(near, unit), _decimal(10 * near + 5, 10 * unit))


def decimal(value: int | Fraction, places: int = DECIMALS) -> str:
    """A number with at most so many decimals, halves up; none where it is whole: `1.5`."""
    if value.denominator == 1:
        return str(int(value))
    return _decimal(_rounded(value, 10**places), 10**places).rstrip("0").rstrip(".")


def _rounded(value: int | Fraction, unit: int) -> int:
    """A number in units of its last decimal, halves up."""
    return (2 * value.numerator * unit + value.denominator) // (2 * value.denominator)


def known_mistakes(item: Item, most: int | None = None) -> tuple[str, ...]:
    """`2600: the depth of the input was left out`, for systems that say one thing to every wrong answer.

    The likeliest come first; `most` is how many are enough.
    """
    return tuple(f"{plain(wrong.value)}: {wrong.feedback}" for wrong in item.wrongs[:most])


def plain(value: Dims | int | Fraction) -> str:
    """A value as a student types it, without commas: `29x29x32`, `7600`, `58.13`."""
    return str(value) if isinstance(value, Dims) else accepted(value).value


def writings(dims: Dims) -> tuple[str, ...]:
    """The usual writings of a volume, for systems that compare letters."""
    sizes = [str(int(size)) for size in dims]
    if len(sizes) == 1:
        return (sizes[0],)
    return tuple(
        dict.fromkeys([*(sign.join(sizes) for sign in ("x", " x ", "×", " × ", ",", ", ")), f"({', '.join(sizes)})"])
    )


def _decimal(units: int, unit: int) -> str:
    """Units of a power of ten as a decimal."""
    whole, rest = divmod(abs(units), unit)
    return f"{'-' if units < 0 else ''}{whole}.{rest:0{len(str(unit)) - 1}d}"
