"""Exact arithmetic of the language: whole numbers and fractions, bounded, and axis by axis on per-axis values."""

from __future__ import annotations

import operator
from math import ceil, floor
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.language import limits
from cnncalc.model.values import is_fraction, is_whole, shown
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from typing_extensions import TypeIs

    from cnncalc.model.values import Value

Number: TypeAlias = "int | Fraction"


class WrongValueError(Exception):
    """An operation on values that do not go with it, or a name that stands for nothing."""

    def __init__(self, message: str, hint: str = "", code: str = "S108") -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code


def is_number(value: Value) -> TypeIs[Number]:
    """A whole number or a fraction."""
    return is_whole(value) or is_fraction(value)


def simplest(number: Number) -> Number:
    """An integral fraction as an integer; beyond the bounds, an error."""
    if abs(number) > limits.LARGEST_NUMBER:
        raise _too_long()
    if number.denominator == 1:
        return int(number)
    if number.denominator > limits.FINEST_FRACTION:
        raise WrongValueError("the result is a fraction finer than 1/10^24", "floor(), ceil() and round() end it")
    return number


def _too_long() -> WrongValueError:
    return WrongValueError("the result is beyond 10^12", "numbers in a spec have at most 12 digits")


def read_number(text: str, digits: int = limits.DIGITS) -> Number:
    """An exact number from decimal digits: `64`, `0.25`, `1e-5`.

    A whole number has at most `digits` digits; one with a point or an exponent has at least as many as a double needs.
    """
    mantissa, _, exponent = text.lower().partition("e")
    if not text.isdigit():
        digits = max(digits, limits.DECIMAL_DIGITS)
    significant = mantissa.replace(".", "").lstrip("0")
    if len(significant) > digits:
        raise _too_many_digits(text, digits)
    if len(exponent) > 3 or abs(int(exponent or 0)) > limits.DIGITS:
        raise _too_many_digits(text, limits.DIGITS)
    if mantissa[:1] == "0" and mantissa[1:2].isdigit():
        raise WrongValueError(f"{text} begins with a 0", f"write {mantissa.lstrip('0') or '0'}")
    if text.isdigit():
        return int(text)
    from fractions import Fraction

    return simplest(Fraction(text))


def _too_many_digits(text: str, most: int) -> WrongValueError:
    return WrongValueError(f"{text[:20]}{'…' if len(text) > 20 else ''} has more than {most} digits", code="Y012")


def divide(a: Number, b: Number) -> Number:
    """The exact quotient."""
    if is_whole(a) and is_whole(b) and a % b == 0:
        return a // b
    from fractions import Fraction

    return Fraction(a) / b


def power(a: Number, b: Number) -> Number:
    """a to a whole power, refused before it grows."""
    if not is_whole(b):
        raise WrongValueError(f"the exponent {b} is not a whole number")
    if abs(a) in {0, 1}:
        return a ** abs(b)
    # 2^81 and 1/2^81 are out of bounds already: a larger exponent need not be tried.
    exponent = max(-81, min(b, 81))
    return divide(1, a**-exponent) if exponent < 0 else a**exponent


OPERATORS: dict[str, Callable[[Number, Number], Number]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": divide,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": power,
}


def calculate(symbol: str, a: Value, b: Value) -> Value:
    """`a symbol b`; axis by axis where one of them has a number per axis."""
    if isinstance(a, Dims) or isinstance(b, Dims):
        return _along_axes(symbol, a, b)
    for value in (a, b):
        if not is_number(value):
            raise WrongValueError(f"`{symbol}` wants numbers, not {shown(value)}", _dollar(value))
    if symbol in {"/", "//", "%"} and b == 0:
        raise WrongValueError(f"{a} {symbol} 0 divides by zero")
    if symbol == "**" and a == 0 and is_number(b) and b < 0:
        raise WrongValueError(f"{a} ** {b} divides by zero")
    return simplest(OPERATORS[symbol](a, b)) if is_number(a) and is_number(b) else a


def _along_axes(symbol: str, a: Value, b: Value) -> Value:
    length = len(a) if isinstance(a, Dims) else len(b) if isinstance(b, Dims) else 0
    first = a if isinstance(a, Dims) else (a,) * length
    second = b if isinstance(b, Dims) else (b,) * length
    if len(first) != len(second):
        raise WrongValueError(f"{shown(a)} and {shown(b)} have different numbers of axes")
    return dims([calculate(symbol, one, other) for one, other in zip(first, second, strict=True)])


def dims(values: Sequence[Value]) -> Dims:
    """Numbers along axes; each must be whole."""
    return Dims(map(whole, values))


def whole(value: Value) -> int:
    """The value, if it is a whole number."""
    if is_whole(value):
        return value
    raise WrongValueError(f"a size is a whole number, not {shown(value)}", "`//` divides with a whole result")


def _dollar(value: Value) -> str:
    """What to do about a word or a per-axis value where a number is wanted."""
    if isinstance(value, Dims):
        return "take one axis such as $input.width, or max() of them"
    return f"a variable is written `${value}`; a bare word is only itself" if isinstance(value, str) else ""


def divisible(x: Number, by: Number) -> Number:
    """The multiple of `by` nearest to x, at least `by`, and not below 0.9·x (`make_divisible` of MobileNet's code)."""
    if not is_whole(by) or by < 1:
        raise WrongValueError(f"divisible wants a whole number of at least 1 to divide by, not {by}")
    nearest = max(by, (2 * x + by) // (2 * by) * by)
    return nearest + by if 10 * nearest < 9 * x else nearest


def round8(x: Number) -> Number:
    """`divisible` by 8."""
    return divisible(x, 8)


# name -> how many numbers it takes (None: any, at least one), and what it does.
FUNCTIONS: dict[str, tuple[int | None, Callable[..., Number]]] = {
    "min": (None, lambda *numbers: min(numbers)),
    "max": (None, lambda *numbers: max(numbers)),
    "round": (1, round),
    "ceil": (1, ceil),
    "floor": (1, floor),
    "round8": (1, round8),
    "divisible": (2, divisible),
}


def call(name: str, arguments: list[Value]) -> Value:
    """A function of the language on numbers; `min` and `max` also over the axes of one per-axis value."""
    wanted, function = FUNCTIONS[name]
    if wanted is None and len(arguments) == 1 and isinstance(arguments[0], Dims) and arguments[0]:
        arguments = list(arguments[0])
    for value in arguments:
        if not is_number(value):
            raise WrongValueError(f"{name} wants numbers, not {shown(value)}", _dollar(value))
    return simplest(function(*arguments))


def check_count(name: str, count: int) -> None:
    """A function gets as many arguments as it takes."""
    wanted, _ = FUNCTIONS[name]
    if count == wanted or (wanted is None and count):
        return
    needs = "at least one number" if wanted is None else "one number" if wanted == 1 else f"{wanted} numbers"
    raise WrongValueError(f"{name} wants {needs}, not {count}")


ORDERINGS: dict[str, Callable[[Number, Number], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compare(symbol: str, a: Value, b: Value) -> bool:
    """Equality of any two values; order of numbers only."""
    if symbol in {"==", "!="}:
        same = a == b and isinstance(a, bool) == isinstance(b, bool)
        return same == (symbol == "==")
    if not (is_number(a) and is_number(b)):
        odd = b if is_number(a) else a
        raise WrongValueError(f"`{symbol}` compares numbers, not {shown(odd)}", _dollar(odd))
    return ORDERINGS[symbol](a, b)


def truth(value: Value, what: str) -> bool:
    """true or false; nothing else counts as either."""
    if isinstance(value, bool):
        return value
    raise WrongValueError(f"{what} wants true or false, not {shown(value)}", _compared(value))


def _compared(value: Value) -> str:
    if is_number(value):
        return f"compare it, as in {value} != 0"
    likely = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
    return f"write {likely}" if likely else _dollar(value)
