"""A formula changed as a student changes it: the tree of a traced number with some of its branches replaced."""

from __future__ import annotations

from operator import add, floordiv, mul, sub
from typing import TYPE_CHECKING

from cnncalc.formulas.term import Term, ceil_div, divisor, largest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "//": floordiv,
    "ceil": ceil_div,
    "max": largest,
    "gcd": divisor,
}


def rewritten(term: int, change: Callable[[Term], int | None]) -> int:
    """The formula with whatever `change` gives in place of a branch, from the top; None keeps the branch."""
    if not isinstance(term, Term):
        return term
    found = change(term)
    if found is not None:
        return found
    if not term.op:
        return term
    a, b = (rewritten(arg, change) for arg in term.args)
    if a is term.args[0] and b is term.args[1]:
        return term
    return applied(term, a, b)


def applied(like: Term, a: int, b: int) -> Term:
    """The operation of a term on other operands, under the same name."""
    value = OPERATIONS[like.op](int(a), int(b))
    return Term(value, like.name, like.op, (a, b), like.why)


def without_factor(term: int, name: str) -> int:
    """The formula with a letter left out of its products."""
    return rewritten(term, lambda one: _other(one, name))


def _other(term: Term, name: str) -> int | None:
    """What is left of a product when a letter is dropped."""
    if term.op != "*":
        return None
    left, right = term.args
    if is_letter(right, name):
        return without_factor(left, name)
    return without_factor(right, name) if is_letter(left, name) else None


def is_letter(term: int, name: str) -> bool:
    """Whether this is the given number of this name; `F` is `Fw` and `Fh`, too."""
    return isinstance(term, Term) and not term.op and (term.name == name or term.name in {f"{name}w", f"{name}h"})


def parts(term: int) -> Iterator[Term]:
    """Every branch of a formula, itself first."""
    if isinstance(term, Term):
        yield term
        for arg in term.args:
            yield from parts(arg)


def division(term: int) -> Term | None:
    """The division of a formula that rounds, if it has one."""
    return next((one for one in parts(term) if one.op in {"//", "ceil"}), None)
