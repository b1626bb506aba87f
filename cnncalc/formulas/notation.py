"""A term as text: in the course's symbols, or with the numbers put in; as Unicode, ASCII, LaTeX or Python."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.term import Term

if TYPE_CHECKING:
    from collections.abc import Callable

# How tightly a text holds together: a sum, a product, what needs no brackets. A negative number needs them anywhere.
NEGATIVE, SUM, PRODUCT, ATOM = range(4)
_BINDING = {"+": SUM, "-": SUM, "*": PRODUCT, "//": PRODUCT}
# A letter of the course with a number or an axis, or a name with a word behind it: W1, Fw, P_left, rf_in.
_WITH_SUBSCRIPT = re.compile(r"([A-Z])(\d+|[a-z]\d*)|([A-Z]|rf|stride|start)_(.+)")


class Style(NamedTuple):
    """How formulas are written: numbers, names, signs, and divisions that round.

    `divided(a, b, op, exact)` is `//` or `ceil` of two texts and says how tightly it holds; `is_course` stands for the
    lecture's habits: 2P for 2·P, and brackets around both products of (F·F·D1)·(W2·H2·K).
    """

    number: Callable[[int], str]
    name: Callable[[str], str]
    signs: dict[str, str]
    call: Callable[[str, list[str]], str]
    divided: Callable[[Part, Part, str, bool], Part]
    brackets: tuple[str, str] = ("(", ")")
    is_course: bool = True


class Part(NamedTuple):
    """A text, and how tightly it holds together."""

    text: str
    binding: int


def symbols(term: int, style: Style | None = None) -> str:
    """The formula in its letters, by default as Python: `(W1 + 2 * P - F) // S + 1`. An intermediate has its name."""
    return _Writer(style or PYTHON, with_names=True).part(term, top=True).text


def numbers(term: int, style: Style | None = None) -> str:
    """The same formula with every letter replaced by its number: `(227 + 2 * 0 - 11) // 4 + 1`."""
    return _Writer(style or PYTHON, with_names=False).part(term, top=True).text


class _Writer:
    """Writes terms in one style."""

    def __init__(self, style: Style, *, with_names: bool) -> None:
        self.style = style
        self.with_names = with_names

    def part(self, term: int, *, top: bool = False) -> Part:
        """A term; inside another one a name stands for its derivation."""
        named = isinstance(term, Term) and self.with_names and bool(term.name)
        if not isinstance(term, Term) or not term.op or (named and not top):
            if named and isinstance(term, Term):
                return Part(self.style.name(term.name), ATOM)
            return Part(self.style.number(int(term)), ATOM if term >= 0 else NEGATIVE)
        if term.op in {"max", "gcd"}:
            return Part(self.style.call(term.op, [self.part(arg).text for arg in term.args]), ATOM)
        if term.op in {"//", "ceil"}:
            a, b = term.args
            return self.style.divided(self.part(a), self.part(b), term.op, int(a) % int(b) == 0)
        return self.joined(term)

    def joined(self, term: Term) -> Part:
        """A sum, difference or product, with brackets only where the reading would change without them."""
        (left, right), binding = term.args, _BINDING[term.op]
        if self.is_multiple(term):
            return Part(self.part(left).text + self.part(right).text, ATOM)
        a, b = self.part(left), self.part(right)
        keeps = self.style.is_course and term.op == "*"
        if keeps and isinstance(right, Term) and right.op == "*" and b.binding == PRODUCT:
            a, b = self.bracketed(a) if a.binding == PRODUCT else a, self.bracketed(b)
        if a.binding < binding or (term.op == "*" and (_floors(left, a) or (keeps and _is_whole(left, a)))):
            a = self.bracketed(a)
        if b.binding < binding or (b.binding == binding and term.op == "-") or (term.op == "*" and _floors(right, b)):
            b = self.bracketed(b)
        return Part(f"{a.text}{self.style.signs[term.op]}{b.text}", binding)

    def is_multiple(self, term: Term) -> bool:
        """2P: a plain number times a letter."""
        left, right = term.args
        return (
            self.style.is_course
            and self.with_names
            and term.op == "*"
            and not (isinstance(left, Term) and (left.op or left.name))
            and isinstance(right, Term)
            and bool(right.name)
        )

    def bracketed(self, part: Part) -> Part:
        """The same between brackets."""
        before, after = self.style.brackets
        return Part(f"{before}{part.text}{after}", ATOM)


def _floors(term: int, part: Part) -> bool:
    """A division that is not marked as rounded by its own signs."""
    return part.binding == PRODUCT and isinstance(term, Term) and term.op == "//"


def _is_whole(term: int, part: Part) -> bool:
    """A product with a meaning of its own, such as F·F·D1: what is in one filter."""
    return part.binding == PRODUCT and isinstance(term, Term) and term.op == "*" and bool(term.why)


def _python_divided(a: Part, b: Part, op: str, exact: bool) -> Part:
    del exact
    if op == "ceil":
        return Part(f"ceil_div({a.text}, {b.text})", ATOM)
    return _over(a, b, " // ")


def _over(a: Part, b: Part, sign: str) -> Part:
    """a / b on one line."""
    above = a.text if a.binding >= PRODUCT else f"({a.text})"
    below = b.text if b.binding > PRODUCT else f"({b.text})"
    return Part(f"{above}{sign}{below}", PRODUCT)


def _unicode_divided(a: Part, b: Part, op: str, exact: bool) -> Part:
    over = _over(a, b, "/")
    if exact:
        return over
    before, after = "⌊⌋" if op == "//" else "⌈⌉"
    return Part(f"{before}{over.text}{after}", ATOM)


def _ascii_divided(a: Part, b: Part, op: str, exact: bool) -> Part:
    over = _over(a, b, "/")
    return over if exact else Part(f"{'floor' if op == '//' else 'ceil'}({over.text})", ATOM)


def _latex_divided(a: Part, b: Part, op: str, exact: bool) -> Part:
    over = rf"\frac{{{a.text}}}{{{b.text}}}"
    if exact:
        return Part(over, ATOM)
    word = "floor" if op == "//" else "ceil"
    return Part(rf"\left\l{word} {over} \right\r{word}", ATOM)


def subscripted(name: str) -> tuple[str, str]:
    """A name and what stands below it: `W1` is W and 1, `jump_in` is jump and in; a layer's path is one word."""
    found = _WITH_SUBSCRIPT.fullmatch(name)
    if not found:
        return name, ""
    letter, short, word, below = found.groups()
    return (letter, short) if letter else (word, below)


def _latex_name(name: str) -> str:
    """A letter is mathematics, with its subscript; words are upright."""
    word, below = subscripted(name)
    head = word if len(word) == 1 else _upright(word)
    if not below:
        return head
    return f"{head}_{{{below if len(below) == 1 or below.isdecimal() else _upright(below)}}}"


def _upright(word: str) -> str:
    escaped = word.replace("_", r"\_")
    return rf"\text{{{escaped}}}"


def _call(name: str, args: list[str]) -> str:
    return f"{name}({', '.join(args)})"


def _plain(name: str) -> str:
    return name


PYTHON = Style(str, _plain, {"+": " + ", "-": " - ", "*": " * "}, _call, _python_divided, is_course=False)
UNICODE = Style(
    lambda n: f"{n:,}".replace("-", "−"), _plain, {"+": " + ", "-": " − ", "*": "·"}, _call, _unicode_divided
)
ASCII = Style(lambda n: f"{n:,}", _plain, {"+": " + ", "-": " - ", "*": "*"}, _call, _ascii_divided)
LATEX = Style(
    lambda n: f"{n:,}".replace(",", "{,}"),
    _latex_name,
    {"+": " + ", "-": " - ", "*": r" \cdot "},
    lambda name, args: rf"\{name}({', '.join(args)})",
    _latex_divided,
    (r"\left(", r"\right)"),
)
