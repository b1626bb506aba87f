"""The words and symbols of an expression, and what cannot stand where."""

from __future__ import annotations

import re
from typing import NamedTuple

SIZES = ("width", "height", "length", "frames", "depth", "size")
_TOKEN = re.compile(
    r"""(?P<dims>\d+(?:[x×]\d+)+(?![\w.]))
      | (?P<size>\$[A-Za-z_]\w*(?:/\w+)*\.(?:width|height|length|frames|depth|size)\b)
      | (?P<name>\$[A-Za-z_]\w*)
      | (?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<word>[A-Za-z_]\w*|×)
      | (?P<symbol>\.\.|\*\*|//|==|!=|<=|>=|[-+*/%<>(),])
      | (?P<space>\s+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


class ExpressionError(Exception):
    """What is wrong with an expression, and where in its text."""

    def __init__(self, message: str, hint: str = "", start: int = 0, end: int = 0, code: str = "S108") -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code
        self.start = start
        self.end = end


class Token(NamedTuple):
    """A word or symbol of an expression, and where it stands."""

    sort: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words and symbols of a text, without the spaces."""
    found = []
    for match in _TOKEN.finditer(text):
        sort = match.lastgroup or "other"
        if sort != "space":
            found.append(Token(sort, match.group(), match.start(), match.end()))
    return found


# What other languages would write there, and what to write instead.
_FOREIGN = {
    '"': ("there are no strings in expressions", "a bare word is itself"),
    "'": ("there are no strings in expressions", "a bare word is itself"),
    "$": ("`$` needs a name behind it", "such as $filters"),
    "=": ("`=` sets nothing in an expression", "`==` compares"),
    "&": ("`&` is no operator", "write `and`"),
    "|": ("`|` is no operator", "write `or`"),
    "!": ("`!` is no operator", "write `not`"),
    "(": ("this `(` has no partner", ""),
    ")": ("this `)` has no partner", ""),
}


def why_unexpected(text: str, token: Token, before: list[Token]) -> tuple[str, str]:
    """A message and a hint for a token that cannot stand where it does."""
    previous = before[-1].text if before else ""
    if token.sort == "end":
        return f"`{text.strip()}` ends too early", ""
    if token.text == "#":
        return f"`{text}` is no number or expression", "a comment needs a space before its `#`"
    if token.text.startswith("_") and previous.isdigit():
        return "digits cannot be grouped by `_`", f"write {text.replace('_', '')}"
    if token.text in _FOREIGN:
        return _FOREIGN[token.text]
    if token.sort in {"number", "word", "name", "size", "dims"} and previous:
        return f"`{token.text}` cannot follow `{previous}`", "an operator such as `*` may be missing between them"
    return f"`{token.text}` cannot stand here", ""
