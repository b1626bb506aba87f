"""The parts of a compiled expression: functions of an environment, each of which knows its place in the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

from cnncalc.language import limits
from cnncalc.language.expressions.arithmetic import WrongValueError, calculate, dims, read_number, truth, whole
from cnncalc.language.expressions.tokens import ExpressionError, Token
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.model.values import Value


class Environment(Protocol):
    """What the names of an expression stand for; `WrongValueError` for a name that is not known."""

    def value(self, name: str) -> Value:
        """The value of `$name`."""

    def size(self, source: str, axis: str) -> Value:
        """`$source.axis`."""


Evaluate: TypeAlias = "Callable[[Environment], Value]"
Condition: TypeAlias = "Callable[[Environment], bool]"

# Words of Python and other languages that would be mistaken for a value.
_NO_WORDS = {"True": "true", "False": "false", "TRUE": "true", "FALSE": "false"}


def blamed(token: Token, err: WrongValueError) -> ExpressionError:
    """The error, at the token's place."""
    return ExpressionError(str(err), err.hint, token.start, token.end, err.code)


def located(token: Token, function: Callable[..., Value], *operands: Evaluate) -> Evaluate:
    """A function of its operands' values; what goes wrong in it is blamed on the token."""

    def evaluate(env: Environment) -> Value:
        values = [operand(env) for operand in operands]
        try:
            return function(*values)
        except WrongValueError as err:
            raise blamed(token, err) from None

    return evaluate


def condition(token: Token, operand: Evaluate) -> Condition:
    """The operand of `if`, `and`, `or`, `not`: true or false."""
    what = f"`{token.text}`"

    def evaluate(env: Environment) -> bool:
        value = operand(env)
        try:
            return truth(value, what)
        except WrongValueError as err:
            raise blamed(token, err) from None

    return evaluate


def both(conditions: list[Condition]) -> Evaluate:
    """`and`; evaluated up to the first that is false."""
    return lambda env: all(one(env) for one in conditions)


def either(conditions: list[Condition]) -> Evaluate:
    """`or`; evaluated up to the first that is true."""
    return lambda env: any(one(env) for one in conditions)


def chained(first: Evaluate, steps: list[tuple[Token, Evaluate]]) -> Evaluate:
    """`a + b - c` from left to right, in a loop: a long chain is no deep one."""

    def evaluate(env: Environment) -> Value:
        value = first(env)
        for token, operand in steps:
            other = operand(env)
            try:
                value = calculate(token.text, value, other)
            except WrongValueError as err:
                raise blamed(token, err) from None
        return value

    return evaluate


def atom(token: Token) -> Evaluate:
    """A number, a word, `$name` or `$NAME.size`."""
    if token.sort == "name":
        name = token.text[1:]
        return _looked_up(token, lambda env: env.value(name))
    if token.sort == "size":
        source, _, axis = token.text[1:].rpartition(".")
        return _looked_up(token, lambda env: env.size(source, axis))
    value = _constant(token)
    return lambda _: value


def _constant(token: Token) -> Value:
    try:
        if token.sort == "dims":
            return Dims(whole(read_number(number)) for number in token.text.replace("×", "x").split("x"))
        if token.sort == "number":
            return read_number(token.text)
    except WrongValueError as err:
        raise blamed(token, err) from None
    if token.text in _NO_WORDS:
        message = f"`{token.text}` is no value of the language"
        raise ExpressionError(message, f"write {_NO_WORDS[token.text]}", token.start, token.end)
    return {"true": True, "false": False}.get(token.text, token.text)


def _looked_up(token: Token, look_up: Evaluate) -> Evaluate:
    def evaluate(env: Environment) -> Value:
        try:
            return look_up(env)
        except WrongValueError as err:
            raise blamed(token, err) from None

    return evaluate


def joined(*parts: Value) -> Value:
    """`$enc4.size x 64`: numbers and per-axis values side by side."""
    return dims([number for part in parts for number in (part if isinstance(part, Dims) else (part,))])


def numbers_between(first: Value, last: Value) -> Value:
    """`a..b`: the whole numbers from a to b, b included."""
    numbers = range(whole(first), whole(last) + 1)
    if len(numbers) > limits.LISTED_NUMBERS:
        raise WrongValueError(f"{first}..{last} are more than {limits.LISTED_NUMBERS:,} numbers")
    return list(numbers)
