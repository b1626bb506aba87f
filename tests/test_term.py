"""Traced integers: the same numbers as without, and a history that gives them again."""

from __future__ import annotations

import operator
from itertools import product as every
from typing import TYPE_CHECKING

import pytest

from cnncalc.formulas.notation import numbers, symbols
from cnncalc.formulas.term import Term, ceil_div, divisor, largest, let, product, total

if TYPE_CHECKING:
    from collections.abc import Callable

    Binary = Callable[[int, int], int]

OPERATORS: dict[str, Binary] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "ceil": ceil_div,
    "max": largest,
    "gcd": divisor,
}
NAMES = {"ceil_div": ceil_div, "max": max, "gcd": divisor}
SMALL = range(-3, 4)


def fits(name: str, divided_by: int) -> bool:
    """Divisions are by positive numbers, as strides are."""
    return divided_by > 0 or name not in {"//", "ceil"}


@pytest.mark.parametrize("name", OPERATORS)
def test_an_operation_is_that_of_integers(name: str) -> None:
    """With a term on the left, on the right, on both sides; and it keeps operator and operands."""
    work = OPERATORS[name]
    for a, b in every(SMALL, SMALL):
        if fits(name, b):
            plain = work(a, b)
            assert not isinstance(plain, Term)
            for left, right in ((Term(a), b), (a, Term(b)), (Term(a), Term(b))):
                traced = work(left, right)
                assert isinstance(traced, Term)
                assert traced == plain
                assert (traced.op, traced.args) == (name, (left, right))


def test_ceil_div_rounds_up() -> None:
    """Against counting steps."""
    for a, b in every(range(13), range(1, 6)):
        assert ceil_div(a, b) == len(range(0, a, b))
    assert ceil_div(-3, 2) == -1
    assert ceil_div(-4, 2) == -2


@pytest.mark.parametrize(("outer", "inner"), list(every(OPERATORS, OPERATORS)))
def test_brackets_are_where_the_reading_needs_them(outer: str, inner: str) -> None:
    """Every pair of operators, nested on either side, evaluates to its value as Python."""
    for a, b, c in every((-2, 3, 7), (1, 2, 5), (1, 3, 4)):
        left = OPERATORS[outer](OPERATORS[inner](Term(a), b), c)
        assert eval(numbers(left), NAMES) == left, numbers(left)
        right_arg = OPERATORS[inner](Term(b), c)
        if fits(outer, right_arg):
            right = OPERATORS[outer](a, right_arg)
            assert eval(numbers(right), NAMES) == right, numbers(right)
            letters = OPERATORS[outer](Term(a, "A"), OPERATORS[inner](Term(b, "B"), Term(c, "C")))
            assert eval(symbols(letters), NAMES | {"A": a, "B": b, "C": c}) == letters, symbols(letters)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ((Term(227, "W1") - Term(11, "F") + 2 * Term(0, "P")) // Term(4, "S") + 1, "(W1 - F + 2 * P) // S + 1"),
        (Term(9, "a") - (Term(5, "b") - Term(2, "c")), "a - (b - c)"),
        (Term(9, "a") - Term(5, "b") - Term(2, "c"), "a - b - c"),
        (Term(9, "a") * (Term(5, "b") // Term(2, "c")), "a * (b // c)"),
        (ceil_div(Term(9, "a") + 1, Term(2, "c")), "ceil_div(a + 1, c)"),
        (largest(Term(9, "a") - 1, 0), "max(a - 1, 0)"),
        (divisor(Term(9, "a"), 6), "gcd(a, 6)"),
        (Term(9, "a") + Term(-2), "a + (-2)"),
    ],
)
def test_formulas_as_text(term: int, text: str) -> None:
    """Letters, and brackets only where they matter."""
    assert symbols(term) == text


def test_a_name_stands_for_its_derivation() -> None:
    """`let` makes a line of its own; inside another formula its name is enough, and the numbers are all there."""
    reach = let("F_eff", Term(2, "L") * (Term(3, "F") - 1) + 1, why="dilation spreads the window")
    assert isinstance(reach, Term)
    assert reach.why == "dilation spreads the window"
    assert symbols(reach) == "L * (F - 1) + 1"
    assert symbols(Term(11, "W1") - reach) == "W1 - F_eff"
    assert numbers(Term(11, "W1") - reach) == "11 - (2 * (3 - 1) + 1)"


def test_let_leaves_plain_numbers_alone() -> None:
    """They have no derivation to name."""
    assert type(let("F_eff", 5)) is int


@pytest.mark.parametrize(("values", "made"), [([], 1), ([7], 7), ([2, 3, 4], 24)])
def test_product(values: list[int], made: int) -> None:
    """Without a factor 1 to begin with."""
    assert product(values) == made
    assert symbols(product(map(Term, values))) == " * ".join(map(str, values or [1]))


@pytest.mark.parametrize(("values", "made"), [([], 0), ([7], 7), ([2, 3, 4], 9)])
def test_total(values: list[int], made: int) -> None:
    """Without a summand 0 to begin with."""
    assert total(values) == made
    assert symbols(total(map(Term, values))) == " + ".join(map(str, values or [0]))


def test_a_term_is_an_integer() -> None:
    """It compares, hashes, indexes and prints as one."""
    term = Term(3, "S")
    assert term == 3
    assert hash(term) == hash(3)
    assert [10, 11, 12, 13][term] == 13
    assert f"{term}" == "3"
    assert repr(term) == "Term(3, 'S', '', ())"
    assert 7 % term == 1
