"""The words and symbols of an expression, and what cannot stand where."""

from __future__ import annotations

import re
from typing import NamedTuple

from cnncalc.model.values import listed

# What other tools call them.
_OTHER_SIZES = {
    "channels": "depth", "channel": "depth", "c": "depth", "d": "depth", "features": "depth", "units": "depth",
    "w": "width", "h": "height", "l": "length", "t": "frames", "time": "frames", "shape": "size", "spatial": "size",
}  # fmt: skip
SIZES = ("width", "height", "length", "frames", "depth", "size")
# `nearest-exact`, a mode of upsampling, is the one word with a hyphen.
# Compiled when a first expression is met: many specs have none.
_TOKEN = r"""(?xsa)
        (?P<foreign>[\w$]*[^\x00-\x7f×\s][^\s,()]*)
      | (?P<dims>\d+(?:[x×]\d+)+(?![\w.]))
      | (?P<size>\$[A-Za-z_]\w*(?:/\w+)*\.(?:width|height|length|frames|depth|size)\b)
      | (?P<name>\$[A-Za-z_]\w*)
      | (?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
      | (?P<word>nearest-exact\b|[A-Za-z_]\w*|×)
      | (?P<symbol>\.\.|\*\*|//|==|!=|<=|>=|[-+*/%<>(),])
      | (?P<space>\s+)
      | (?P<other>.)"""


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
    for match in re.finditer(_TOKEN, text):
        sort = match.lastgroup or "other"
        if sort != "space":
            found.append(Token(sort, match.group(), match.start(), match.end()))
    return found


_OPERANDS = {"number", "word", "name", "size", "dims"}
# What other languages would write there, and what to write instead.
_FOREIGN = {
    '"': ("there are no strings in expressions", "a bare word is itself"),
    "'": ("there are no strings in expressions", "a bare word is itself"),
    "$": ("`$` needs a name behind it", "such as $filters"),
    "=": ("`=` sets nothing in an expression", "`==` compares"),
    "&": ("`&` is no operator", "write `and`"),
    "|": ("`|` is no operator", "write `or`"),
    "!": ("`!` is no operator", "write `not`"),
    "^": ("`^` is no operator", "`**` is the power"),
    "?": ("`?` is no operator", "write a if condition else b"),
    "[": ("a list cannot be part of an expression", ""),
    ")": ("this `)` has no partner", ""),
}
# Whole values that are no expression, however they are taken apart. They are compiled when something is wrong.
_WHOLE = (
    (r"(?s)[^#]*#.*", "`{0}` is no number or expression", "a comment needs a space before its `#`"),
    (r"\d+(_\d+)+", "digits cannot be grouped by `_`", "write {digits}"),
    (r"\d{1,3}(,\d{3})+", "digits cannot be grouped by commas", "write {digits}"),
    (
        r"(?i)[-+]?\.?(nan|inf|infinity)",
        "`{0}` is no number",
        "numbers are written in decimal digits",
    ),
    (r"\(?\s*\d+\s*(,\s*\d+\s*)+,?\)?", "`{0}` is no value", "{order}"),
    (r"\d+([x×]\d+)*X\d+([xX×]\d+)*", "`{0}` is no volume", "write it with a small x"),
    (r"\d+(:\d+)+|\d{4}-\d\d?-\d\d?", "`{0}` is no number", "{decimal}"),
    (r"0[xXoObB][\dA-Fa-f]+", "`{0}` is no number", "{decimal}"),
    (r"\d+([.]\d+)?\s?[kKMGT]i?B?", "`{0}` has a unit", "write the number out; only `budget` and `expect` have units"),
    (r"\d+([.]\d+)?\s*%", "there are no percentages", "write a number such as 0.5"),
)
_DECIMAL = "numbers are written in decimal digits"
_ORDER = "write 5x3 for 5 wide and 3 high: tuples are refused since PyTorch and Keras mean height first by them"


def whole_value(text: str) -> tuple[str, str] | None:
    """What is wrong with a text as a whole: `64# note`, `1_000`, `(3, 5)`."""
    for pattern, message, hint in _WHOLE:
        if re.fullmatch(pattern, text):
            digits = text.replace("_", "").replace(",", "")
            return message.format(text), hint.format(digits=digits, order=_ORDER, decimal=_DECIMAL)
    return None


def why_unexpected(token: Token, before: list[Token], behind: Token) -> tuple[str, str]:
    """A message and a hint for a token that cannot stand where it does."""
    previous = before[-1] if before else None
    if token.sort == "foreign":
        from cnncalc.language.yaml.repairs import foreign_word  # most specs are right

        return foreign_word(token.text)
    if token.text == "$" and behind.text == "{":
        return "`$` needs a name behind it", "write $name, without braces"
    if token.sort == "end":
        return "the expression ends too early", f"something is missing behind `{previous.text}`" if previous else ""
    if token.text in _FOREIGN:
        return _FOREIGN[token.text]
    if previous and (token.text == "(" or {previous.sort, token.sort} <= _OPERANDS):
        return f"`{token.text}` cannot follow `{previous.text}`", "an operator such as `*` may be missing between them"
    return f"`{token.text}` cannot stand here", ""


def unknown_size(token: Token, before: list[Token], behind: Token) -> ExpressionError | None:
    """`$conv1.channels`: a dot and a word behind a name that is no size."""
    if token.text != "." or not before or before[-1].sort != "name" or behind.sort not in {"word", "number"}:
        return None
    meant = _OTHER_SIZES.get(behind.text.lower())
    hint = f'did you mean "{meant}"?' if meant else f"its sizes are {listed(SIZES)}"
    return ExpressionError(f"`{before[-1].text}` has no size `{behind.text}`", hint, behind.start, behind.end)
