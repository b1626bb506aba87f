"""Evaluates printed formulas, sharing no code with what prints them: a parser for sums as a student writes them.

It knows + − · / ⌊ ⌋ ⌈ ⌉ floor ceil max gcd, brackets, thousands with commas, and letters with a value. A division
that has no rounding around it must have no rest.
"""

from __future__ import annotations

import re
from fractions import Fraction
from math import ceil, floor, gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TOKEN = re.compile(r"\s*(\d{1,3}(?:,\d{3})+(?!\d)|\d+|[A-Za-z_]\w*|[-+−*·/(),⌊⌋⌈⌉])")
_CLOSES = {"(": ")", "⌊": "⌋", "⌈": "⌉"}


class Reader:
    """Reads one formula from left to right."""

    def __init__(self, text: str, letters: Mapping[str, int]) -> None:
        self.tokens = self.split(text)
        self.letters = letters
        self.at = 0

    @staticmethod
    def split(text: str) -> list[str]:
        """The words and signs of a formula; a number before a letter is multiplied with it."""
        found: list[str] = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            assert match, text[at:]
            if match[1][0].isalpha() and found and found[-1][0].isdecimal() and match.start(1) == match.start():
                found.append("·")
            found.append(match[1])
            at = match.end()
        return found

    def take(self, *signs: str) -> str:
        """The next word if it is one of these (any, if none is named)."""
        here = self.tokens[self.at] if self.at < len(self.tokens) else ""
        if not here or (signs and here not in signs):
            return ""
        self.at += 1
        return here

    def sum(self) -> Fraction:
        """Summands."""
        value = -self.product() if self.take("-", "−") else self.product()
        while sign := self.take("+", "-", "−"):
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self) -> Fraction:
        """Factors."""
        value = self.factor()
        while sign := self.take("·", "*", "/"):
            value = value / self.factor() if sign == "/" else value * self.factor()
        return value

    def factor(self) -> Fraction:
        """A number, a letter, a call, or what is between brackets."""
        word = self.take()
        if word in _CLOSES:
            value = self.sum()
            assert self.take(_CLOSES[word]), self.tokens
            return value if word == "(" else Fraction(floor(value) if word == "⌊" else ceil(value))
        if word in {"max", "gcd", "floor", "ceil"}:
            return self.call(word)
        return Fraction(int(word.replace(",", ""))) if word[0].isdecimal() else Fraction(self.letters[word])

    def call(self, word: str) -> Fraction:
        """A function of one or two numbers."""
        assert self.take("(")
        values = [self.sum()]
        while self.take(","):
            values.append(self.sum())
        assert self.take(")")
        if word == "gcd":
            return Fraction(gcd(*map(int, values)))
        return max(values) if word == "max" else Fraction((floor if word == "floor" else ceil)(values[0]))


def evaluated(text: str, letters: Mapping[str, int] | None = None) -> int:
    """The value of a formula, which is whole."""
    reader = Reader(text, letters or {})
    value = reader.sum()
    assert reader.at == len(reader.tokens), text
    assert value.denominator == 1, text
    return int(value)
