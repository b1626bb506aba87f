"""One number as people write it: grouped by commas, blanks or points, shortened to 27.0001M, or to be computed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.errors import UserError
from cnncalc.quiz.model import UNITS

if TYPE_CHECKING:
    from fractions import Fraction


class AnswerError(UserError):
    """An answer that cannot be read, or that can be read in two ways; `hint` says how to write it."""


def described(error: AnswerError) -> str:
    """Why an answer cannot be read, with what would be understood."""
    return f"{error}: {error.hint}" if error.hint else str(error)


class Numeral(NamedTuple):
    """A number, and the worth of its last digit where it was shortened; `note` says what was computed or assumed."""

    value: int | Fraction
    step: int | Fraction = 0
    note: str = ""


# What stands behind a number, and what it multiplies by.
_PREFIXES = {
    "k": 10**3, "thousand": 10**3, "m": 10**6, "mio": 10**6, "million": 10**6, "millions": 10**6,
    "g": 10**9, "bn": 10**9, "billion": 10**9, "t": 10**12, "crore": 10**7, "lakh": 10**5,
    "ki": 2**10, "mi": 2**20, "gi": 2**30,
}  # fmt: skip
_WORDS = re.compile(
    r"\s*\b(?:trainable|learnable|parameters?|params?|weights?|biases|macs?|flops?|mults?|multiplications?|multiply-adds?"
    r"|operations?|ops|pixels?|px|cells?|neurons?|units?|values?|numbers?|elements?|filters?|channels?"
    r"|in total|total)\b\.?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?[\d.,_' ]*\d\.?")
_SHORT = re.compile(r"(?P<number>[+-]?[\d.,_' ]*\d\.?)\s*(?P<word>[A-Za-z]+)")
_POWER = re.compile(
    r"(?P<number>[+-]?[\d.,]*\d)\s*(?:e|\s*[x×*·]\s*10\s*(?:\^|\*\*)\s*)(?P<power>[+-]?\d{1,2})", re.IGNORECASE
)
_GROUPS = r"\d{1,3}(?:%s\d{3})+"
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_FORMULA = re.compile(r"[\d.\s()+*/^×x·⋅÷:\[\],-]+", re.IGNORECASE)
_ABOUT = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|nearly|almost|ca\.?|circa|some)\s+", re.IGNORECASE
)
# A number, and how it was computed in brackets: `1950 (450 + 1500)`.
_WITH_WORKING = re.compile(r"([\d.,_' ]*\d)\s*\(([^()]*\d[^()]*[-+*/×·x][^()]*\d)\)")
_MIXED = re.compile(r"(\d+)\s+(\d+)\s*/\s*(\d+)")
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")
_DIGITS = 30


def numeral(text: str, unit: str, *, is_whole: bool, is_size: bool = False) -> Numeral:
    """The number that a text is; in a unit of memory if there is one. `is_whole`: decimals would be odd.

    `is_size`: it is a size, which students leave unrounded, such as 14.5, 14,5 or 14 1/2.
    """
    bare = _ABOUT.sub("", _WORDS.sub("", text.strip()).strip().strip("=≈~").strip())
    if "=" in bare:
        return _equal([numeral(side, unit, is_whole=is_whole) for side in bare.split("=")], text)
    if with_working := _WITH_WORKING.fullmatch(bare):
        return _equal([numeral(side, unit, is_whole=is_whole) for side in with_working.groups()[::-1]], text)
    if (is_size or not is_whole) and _DECIMAL_COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if len(re.sub(r"\D", "", bare)) > _DIGITS and _NUMBER.fullmatch(bare):
        raise AnswerError(f"{text} has more than {_DIGITS} digits")
    if _NUMBER.fullmatch(bare):
        return _plain(bare, is_whole=is_whole)
    power = _POWER.fullmatch(bare)
    if power:
        return _scaled(power["number"], _to_the_power(int(power["power"])))
    return _with_word_or_computed(bare, unit, text)


def _with_word_or_computed(bare: str, unit: str, text: str) -> Numeral:
    """`27.0001M`, `13 1/2` or `(5*5*3+1)*100`."""
    short = _SHORT.fullmatch(bare)
    if short:
        return _with_word(short["number"], short["word"], unit, text)
    if mixed := _MIXED.fullmatch(bare):
        return _mixed(*map(int, mixed.groups()))
    if _FORMULA.fullmatch(bare) and re.search(r"\d", bare):
        return _computed(bare, text)
    raise AnswerError(f'"{text}" is no number', "such as 7600, 7,600, 27.0001M or (5*5*3+1)*100")


def _mixed(whole: int, numerator: int, denominator: int) -> Numeral:
    """`13 1/2`."""
    from fractions import Fraction  # few answers need it

    if not denominator:
        raise AnswerError(f"{numerator}/{denominator} is no number", "nothing can be divided by 0")
    value = whole + Fraction(numerator, denominator)
    return Numeral(int(value) if value.denominator == 1 else value)


def _equal(sides: list[Numeral], text: str) -> Numeral:
    """A computation and what it comes to: `(5*5*3+1)*100 = 7600`, if it does."""
    values = [str(side.value) for side in sides]
    if len(set(values)) > 1:
        raise AnswerError(f"{text} says {values[0]} and {values[-1]}", "give one of them")
    return sides[-1]


def _to_the_power(n: int) -> int | Fraction:
    from fractions import Fraction  # few answers need it

    return 10**n if n >= 0 else Fraction(1, 10**-n)


def _plain(text: str, *, is_whole: bool) -> Numeral:
    """Digits, with whatever separates them."""
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text.lstrip("+"))
    digits = digits.strip()
    if digits.isdecimal():
        return Numeral(sign * int(digits))
    if _INDIAN.fullmatch(digits):
        return Numeral(sign * int(digits.replace(",", "")))
    for separator in ("_", "'", " ", ","):
        if re.fullmatch(_GROUPS % re.escape(separator), digits):
            return Numeral(sign * int(digits.replace(separator, "")))
    if re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", digits):
        return Numeral(sign * int(digits.replace(".", "")))
    return _decimal(sign, digits, is_whole=is_whole)


def _decimal(sign: int, digits: str, *, is_whole: bool) -> Numeral:
    whole, point, behind = digits.partition(".")
    if is_whole and point and len(behind) == 3 and 1 <= len(whole) <= 3 and whole.isdecimal() and whole != "0":
        raise AnswerError(
            f"{digits} can be {whole}{behind} or {whole}.{behind.rstrip('0') or '0'}",
            f"write {whole}{behind}, or {whole}.{behind}0",
        )
    if is_whole and point and behind.strip("0") and whole.isdecimal() and behind.isdecimal():
        return Numeral(_shortened(sign, whole, behind).value)
    grouped = whole.replace(",", "") if re.fullmatch(_GROUPS % ",", whole) else whole
    if point and grouped.isdecimal() and (behind.isdecimal() or not behind):
        return _shortened(sign, grouped, behind)
    raise AnswerError(f"{digits} is no number: its digits are grouped like none", _grouping_hint(digits))


def _grouping_hint(digits: str) -> str:
    bare = re.sub(r"\D", "", digits)
    return f"did you mean {int(bare):,}, or was a digit lost?" if bare else ""


def _shortened(sign: int, whole: str, behind: str) -> Numeral:
    """A decimal: as many digits as are written count."""
    from fractions import Fraction  # few answers need it

    value = Fraction(int((whole + behind) or 0) * sign, 10 ** len(behind))
    return Numeral(int(value) if value.denominator == 1 else value, Fraction(1, 10 ** len(behind)))


def _scaled(number: str, factor: int | Fraction) -> Numeral:
    """A shortened number times its power of ten."""
    found = _plain(number.replace(",", ".") if _DECIMAL_COMMA.fullmatch(number) else number, is_whole=False)
    value = found.value * factor
    return Numeral(int(value) if value.denominator == 1 else value, (found.step or 1) * factor)


def _with_word(number: str, word: str, unit: str, text: str) -> Numeral:
    """`27.0001M`, `784 KiB`."""
    units = {name.lower(): factor for name, factor in UNITS.items() if factor} | {"byte": 1, "bytes": 1}
    if unit and word.lower() in units:
        found = _plain(number, is_whole=False)
        return _in_unit(found, units[word.lower()], UNITS[unit])
    if word.lower() not in _PREFIXES:
        known = "k, M, G, million" if not unit else "B, kB, KiB, MB, MiB"
        raise AnswerError(f'"{word}" in "{text}" is not understood', f"behind a number can stand {known}")
    if word in {"mi", "ki", "gi"}:
        raise AnswerError(f'"{word}" in "{text}" is not understood', "M is 10^6, Mi is 2^20")
    return _scaled(number, _PREFIXES[word.lower()])


def _in_unit(found: Numeral, given: int, asked: int) -> Numeral:
    from fractions import Fraction  # few answers need it

    value = Fraction(found.value) * given / asked
    # 57 KiB for a number of bytes is as rounded as 57k.
    step = Fraction(found.step or given > asked) * given / asked
    return Numeral(int(value) if value.denominator == 1 else value, step)


def _computed(formula: str, text: str) -> Numeral:
    """`(5*5*3+1)*100`, by the reader of expressions: numbers, brackets, + - * / ^."""
    from cnncalc.language.expressions.arithmetic import WrongValueError  # most answers are numbers
    from cnncalc.language.expressions.evaluate import constant
    from cnncalc.language.expressions.tokens import ExpressionError

    signs = str.maketrans({"×": "*", "·": "*", "⋅": "*", "x": "*", "X": "*", "÷": "/", ":": "/", "[": "(", "]": ")"})
    written = formula.translate(signs).replace("^", "**")
    written = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", written)
    try:
        value = constant(re.sub(r"\)\s*\(", ")*(", written))
    except (ExpressionError, WrongValueError) as err:
        raise AnswerError(f"{text} cannot be computed: {err}", err.hint) from None
    if isinstance(value, bool | str | tuple | list | dict):
        raise AnswerError(f"{text} is no number")
    shown = f"{int(value):,}" if value.denominator == 1 else str(value)
    return Numeral(int(value) if value.denominator == 1 else value, note=f"{text} is {shown}")
