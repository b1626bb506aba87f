"""Expressions: `4 * $filters`, `2 if $index == 0 else 1`, `$size x $size x 3`. Text to a function of an environment.

Lowest first: `..`, ` x ` (a volume), `a if c else b`, `or`, `and`, `not`, comparisons, `+ -`, `* / // %`, a sign, `**`.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from cnncalc.language import limits
from cnncalc.language.expressions.arithmetic import FUNCTIONS, WrongValueError, calculate, call, check_count, compare
from cnncalc.language.expressions.closures import (
    atom,
    blamed,
    both,
    chained,
    condition,
    either,
    joined,
    located,
    numbers_between,
)
from cnncalc.language.expressions.tokens import (
    ExpressionError,
    Token,
    tokens,
    unknown_size,
    whole_value,
    why_unexpected,
)
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.language.expressions.closures import Evaluate

RESERVED = {"and", "or", "not", "if", "else", "x", "×"}


def compiled(text: str) -> Evaluate:
    """The expression as a function of what its names stand for; `ExpressionError` if it is none."""
    return _kept(text) if len(text) <= _SHORT else _compile(text)


# Only short texts are kept when they are compiled: what is kept stays small.
_SHORT = 100


@lru_cache(maxsize=2048)
def _kept(text: str) -> Evaluate:
    return _compile(text)


def _compile(text: str) -> Evaluate:
    if len(text) > limits.EXPRESSION_CHARACTERS:
        message = f"an expression has at most {limits.EXPRESSION_CHARACTERS} characters"
        raise ExpressionError(message, "`vars` hold its parts", 0, len(text))
    try:
        return _Parser(text).whole()
    except ExpressionError:
        whole = whole_value(text)
        if whole is None:
            raise
    raise ExpressionError(*whole, 0, len(text))


class _Parser:
    """Recursive descent over the tokens; every rule returns a function of the environment."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0

    def whole(self) -> Evaluate:
        """The whole text as one expression."""
        if not self.tokens:
            raise ExpressionError("the expression is empty")
        result = self.range()
        if self.peek().sort != "end":
            raise self.unexpected(self.peek())
        return result

    def peek(self) -> Token:
        """The next token, or an `end`."""
        if self.at < len(self.tokens):
            return self.tokens[self.at]
        return Token("end", "", len(self.text), len(self.text))

    def take(self, *texts: str) -> Token | None:
        """The next token if it is one of these words or symbols."""
        token = self.peek()
        if token.sort in {"word", "symbol"} and token.text in texts:
            self.at += 1
            return token
        return None

    def unexpected(self, token: Token) -> ExpressionError:
        """The error for a token that cannot stand here."""
        before = self.tokens[: self.at]
        behind = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else token
        size = unknown_size(token, before, behind)
        if size:
            return size
        place = before[-1] if token.sort == "end" and before else token
        return ExpressionError(*why_unexpected(token, before, behind), place.start, place.end)

    def range(self) -> Evaluate:
        """`a..b`: the whole numbers from a to b, b included."""
        first = self.volume()
        token = self.take("..")
        return located(token, numbers_between, first, self.volume()) if token else first

    def volume(self) -> Evaluate:
        """`a x b x c`."""
        parts = [self.choice()]
        token = None
        while found := self.take("x", "×"):
            token = token or found
            parts.append(self.choice())
        return located(token, joined, *parts) if token else parts[0]

    def choice(self) -> Evaluate:
        """`a if condition else b`; only the branch chosen is evaluated."""
        chosen = self.either()
        token = self.take("if")
        if not token:
            return chosen
        chooses = condition(token, self.either())
        if not self.take("else"):
            if self.peek().sort != "end":
                raise self.unexpected(self.peek())
            raise ExpressionError("`if` without `else`", "write a if condition else b", token.start, token.end)
        other = self.choice()
        return lambda env: chosen(env) if chooses(env) else other(env)

    def either(self) -> Evaluate:
        """`a or b or c`."""
        return self.all_joined("or", self.both)

    def both(self) -> Evaluate:
        """`a and b and c`."""
        return self.all_joined("and", self.negation)

    def all_joined(self, word: str, rule: Callable[[], Evaluate]) -> Evaluate:
        """Conditions with a word between them."""
        operands, tokens = [rule()], []
        while token := self.take(word):
            tokens.append(token)
            operands.append(rule())
        if not tokens:
            return operands[0]
        conditions = list(map(condition, [tokens[0], *tokens], operands))
        return either(conditions) if word == "or" else both(conditions)

    def negation(self) -> Evaluate:
        """`not a`."""
        token = self.take("not")
        if not token:
            return self.comparison()
        refused = condition(token, self.deeper(token, self.negation))
        return lambda env: not refused(env)

    def comparison(self) -> Evaluate:
        """`a < b`, one at a time."""
        left = self.sum()
        token = self.take("==", "!=", "<", "<=", ">", ">=")
        if not token:
            return left
        right = self.sum()
        if second := self.take("==", "!=", "<", "<=", ">", ">="):
            hint = "join two comparisons with `and`"
            raise ExpressionError("comparisons cannot be chained", hint, second.start, second.end)
        return located(token, partial(compare, token.text), left, right)

    def sum(self) -> Evaluate:
        """`a + b - c`."""
        return self.chain(self.term, "+", "-")

    def term(self) -> Evaluate:
        """`a * b / c // d % e`."""
        return self.chain(self.sign, "*", "/", "//", "%")

    def chain(self, rule: Callable[[], Evaluate], *symbols: str) -> Evaluate:
        """Operands with operators of one rank between them, from left to right."""
        first = rule()
        steps = []
        while token := self.take(*symbols):
            steps.append((token, rule()))
        return chained(first, steps) if steps else first

    def sign(self) -> Evaluate:
        """`-a`."""
        token = self.take("-", "+")
        if not token:
            return self.power()
        return located(token, partial(calculate, token.text, 0), self.deeper(token, self.sign))

    def power(self) -> Evaluate:
        """`a ** b`."""
        base = self.atom()
        token = self.take("**")
        if not token:
            return base
        return located(token, partial(calculate, "**"), base, self.deeper(token, self.sign))

    def atom(self) -> Evaluate:
        """A number, a name, a word, a call, or brackets."""
        token = self.peek()
        self.at += 1
        if token.text == "(":
            inside = self.deeper(token, self.volume)
            self.close(token)
            return inside
        if token.sort == "word" and token.text not in RESERVED and self.take("("):
            return self.call(token)
        if token.sort in {"word", "name", "size", "number", "dims"} and token.text not in RESERVED:
            return atom(token)
        self.at -= 1
        raise self.unexpected(token)

    def call(self, token: Token) -> Evaluate:
        """`max(a, b)`."""
        if token.text not in FUNCTIONS:
            hint = f"the functions are {listed(FUNCTIONS)}"
            raise ExpressionError(f"there is no function `{token.text}`", hint, token.start, token.end)
        opened = self.tokens[self.at - 1]
        arguments = []
        while self.peek().text != ")":
            arguments.append(self.deeper(token, self.choice))
            if not self.take(","):
                break
        self.close(opened)
        try:
            check_count(token.text, len(arguments))
        except WrongValueError as err:
            raise blamed(token, err) from None
        return located(token, lambda *values: call(token.text, list(values)), *arguments)

    def close(self, opened: Token) -> None:
        """The bracket that must follow."""
        if not self.take(")"):
            token = self.peek()
            if token.sort == "end":
                raise ExpressionError("a `(` is never closed", "add `)`", opened.start, opened.end)
            raise self.unexpected(token)

    def deeper(self, token: Token, rule: Callable[[], Evaluate]) -> Evaluate:
        """A rule inside another, within the depth limit."""
        self.depth += 1
        if self.depth > limits.EXPRESSION_DEPTH:
            message = f"the expression is nested deeper than {limits.EXPRESSION_DEPTH} levels"
            raise ExpressionError(message, "`vars` hold its parts", token.start, token.end)
        result = rule()
        self.depth -= 1
        return result
