"""How a student computes a formula: the numbers put in, what is in brackets first, then products, then the sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.notation import UNICODE, numbers, symbols
from cnncalc.formulas.term import Term, product

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.formulas.notation import Style

# Products of numbers below it are done in the head.
TEN = 10


def named_parts(term: int) -> Iterator[Term]:
    """The intermediate results of a formula that have names, such as F_eff, each before what needs it."""
    for arg in term.args if isinstance(term, Term) else ():
        yield from named_parts(arg)
        if isinstance(arg, Term) and arg.name and arg.op:
            yield arg


def letters(term: int) -> Iterator[str]:
    """The names of the given numbers in a formula."""
    if isinstance(term, Term):
        yield from (name for arg in term.args for name in letters(arg))
        if term.name and not term.op:
            yield term.name


def steps(term: int) -> list[int]:
    """The formula, then simpler ones of the same value, down to its number.

    `(227 - 11 + 2·0)/4 + 1`, `216/4 + 1`, `55`. Named intermediates are numbers: they have lines of their own.
    """
    found = [_settled(term, top=True)]
    while _is_open(found[-1]):
        found.append(_simpler(found[-1]))
    return found


def chain(term: int, style: Style = UNICODE) -> list[str]:
    """The formula in letters, with the numbers put in, step by step, and the result; equal neighbours once."""
    stages = steps(term)
    written = [symbols(stages[0], style), *(numbers(stage, style) for stage in stages)]
    return [text for at, text in enumerate(written) if not at or text != written[at - 1]]


def _settled(term: int, *, top: bool = False) -> int:
    """With every named intermediate result as a given number."""
    if not isinstance(term, Term) or not term.op:
        return term
    if term.name and not top:
        return Term(int(term), term.name)
    args = tuple(map(_settled, term.args))
    return Term(int(term), term.name, term.op, args, term.why)


def _is_open(term: int) -> bool:
    """Whether there is something left to compute."""
    return isinstance(term, Term) and bool(term.op)


def _simpler(term: int) -> int:
    """The formula after the next step."""
    if not isinstance(term, Term) or not term.op or not any(map(_is_open, _parts(term))):
        return int(term)
    if term.op in {"+", "-"}:
        return _sum(term)
    if term.op == "*":
        return product(Term(int(factor)) for factor in _parts(term))
    args = tuple(map(_simpler if term.op == "max" else int, term.args))
    return Term(int(term), op=term.op, args=args) if term.op != "max" or any(map(_is_open, args)) else int(term)


def _parts(term: Term) -> Iterator[int]:
    """The summands or factors of a chain such as a + b - c or a·b·c; the arguments of anything else."""
    left, right = term.args
    alike = {"+": "+-", "-": "+-", "*": "" if _is_product(right) else "*"}.get(term.op, "")
    if isinstance(left, Term) and left.op and left.op in alike and not left.why:
        yield from _parts(left)
    else:
        yield left
    if term.op == "+" and isinstance(right, Term) and right.op in {"+", "-"} and not right.why:
        yield from _parts(right)
    else:
        yield right


def _is_product(term: int) -> bool:
    """A product behind a product is computed by itself: (F·F·D1)·(W2·H2·K)."""
    return isinstance(term, Term) and term.op == "*"


def _sum(term: Term) -> int:
    """Every summand one step further; where only what is done in the head is left, the sum."""
    if all(not _is_open(part) or _is_easy(part) for part in _parts(term)):
        return int(term)
    return _summands_simpler(term)


def _summands_simpler(term: int) -> int:
    """A chain with each of its summands one step further; one that has become 0 is left out."""
    if not isinstance(term, Term) or term.op not in {"+", "-"}:
        return _simpler(term)
    left, right = term.args
    before = _summands_simpler(left)
    if not _is_open(right) and not right:
        return before
    behind = _summands_simpler(right) if term.op == "+" else _simpler(right)
    return Term(int(term), op=term.op, args=(before, behind))


def _is_easy(term: int) -> bool:
    """A division of two numbers without a rest, a product by 0 or 1, or one of two digits."""
    if not isinstance(term, Term) or any(map(_is_open, term.args)):
        return False
    a, b = map(int, term.args)
    if term.op == "*":
        return not {a, b}.isdisjoint({0, 1}) or (0 < a < TEN > b > 0)
    return term.op in {"//", "ceil"} and a % b == 0
