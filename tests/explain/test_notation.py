"""A term in every writing, and how it is computed step by step."""

from __future__ import annotations

import pytest
from explain.arithmetic import evaluated
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.formulas.notation import ASCII, LATEX, UNICODE, numbers, symbols
from cnncalc.formulas.steps import named_parts, steps
from cnncalc.formulas.term import Term, ceil_div, divisor, largest, let, product, total
from cnncalc.formulas.window import floor_positions, same_padding


def positions(cells: int) -> int:
    """The lecture's formula for an 11-wide window with stride 4."""
    return floor_positions(Term(cells, "W1"), Term(11, "F"), Term(4, "S"), (Term(0, "P"), Term(0, "P")))


def params() -> int:
    """The lecture's formula for ten 5x5x3 filters."""
    one = let("", product([Term(5, "F"), Term(5, "F"), Term(3, "D1")]), why="one filter")
    return total([one * Term(10, "K"), Term(10, "K")])


@pytest.mark.parametrize(
    ("term", "unicode", "ascii_", "latex"),
    [
        (positions(227), "(W1 − F + 2P)/S + 1", "(W1 - F + 2P)/S + 1", r"\frac{W_{1} - F + 2P}{S} + 1"),
        (
            positions(224),
            "⌊(W1 − F + 2P)/S⌋ + 1",
            "floor((W1 - F + 2P)/S) + 1",
            r"\left\lfloor \frac{W_{1} - F + 2P}{S} \right\rfloor + 1",
        ),
        (
            ceil_div(Term(13, "W1"), Term(2, "S")),
            "⌈W1/S⌉",
            "ceil(W1/S)",
            r"\left\lceil \frac{W_{1}}{S} \right\rceil",
        ),
        (params(), "(F·F·D1)·K + K", "(F*F*D1)*K + K", r"\left(F \cdot F \cdot D_{1}\right) \cdot K + K"),
        (
            let("", Term(3, "F") * Term(3, "F"), why="one filter") * (Term(4, "D1") * 2),
            "(F·F)·(D1·2)",
            "(F*F)*(D1*2)",
            r"\left(F \cdot F\right) \cdot \left(D_{1} \cdot 2\right)",
        ),
        (
            Term(96, "K") * (Term(96, "D1") // Term(2, "G")),
            "K·(D1/G)",
            "K*(D1/G)",
            r"K \cdot \frac{D_{1}}{G}",
        ),
        (
            Term(9, "F_eff") - Term(1, "P_left"),
            "F_eff − P_left",
            "F_eff - P_left",
            r"F_{\text{eff}} - P_{\text{left}}",
        ),
        (
            largest(Term(4, "a") - divisor(Term(6, "b"), 4), 0),
            "max(a − gcd(b, 4), 0)",
            "max(a - gcd(b, 4), 0)",
            r"\max(a - \gcd(b, 4), 0)",
        ),
        (Term(7, "MACs") + Term(1234567), "MACs + 1,234,567", "MACs + 1,234,567", r"\text{MACs} + 1{,}234{,}567"),
    ],
)
def test_a_formula_in_every_writing(term: int, unicode: str, ascii_: str, latex: str) -> None:
    """Unicode, ASCII, LaTeX: floors only where they do something."""
    assert (symbols(term, UNICODE), symbols(term, ASCII), symbols(term, LATEX)) == (unicode, ascii_, latex)


@pytest.mark.parametrize(
    ("term", "chain"),
    [
        (positions(227), ["(227 − 11 + 2·0)/4 + 1", "216/4 + 1", "55"]),
        (positions(224), ["⌊(224 − 11 + 2·0)/4⌋ + 1", "⌊213/4⌋ + 1", "53 + 1", "54"]),
        (params(), ["(5·5·3)·10 + 10", "75·10 + 10", "750 + 10", "760"]),
        (
            product([Term(5), Term(3)]) * product([Term(7), Term(2)]),
            ["(5·3)·(7·2)", "15·14", "210"],
        ),
        (Term(4) - 1, ["4 − 1", "3"]),
        (Term(4, "K"), ["4"]),
        (Term(1) - Term(4) + 10, ["1 − 4 + 10", "7"]),
        (Term(5) + (Term(3) - 1) * Term(9), ["5 + (3 − 1)·9", "5 + 2·9", "23"]),
        (Term(5) + (Term(3) - 1) * Term(10), ["5 + (3 − 1)·10", "5 + 2·10", "5 + 20", "25"]),
        (
            2 * (Term(32) - 1) + Term(2) - 2 * Term(0),
            ["2·(32 − 1) + 2 − 2·0", "2·31 + 2 − 0", "62 + 2", "64"],
        ),
    ],
)
def test_steps(term: int, chain: list[str]) -> None:
    """Brackets first, then products, then the sum; small products with it, and no 0 twice."""
    assert [numbers(step, UNICODE) for step in steps(term)] == chain


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("W1", "W_{1}"),
        ("Fw", "F_{w}"),
        ("Wa2", r"W_{\text{a2}}"),
        ("n", "n"),
        ("P_left", r"P_{\text{left}}"),
        ("rf", r"\text{rf}"),
        ("rf_in", r"\text{rf}_{\text{in}}"),
        ("stride_w", r"\text{stride}_{w}"),
        ("conv1", r"\text{conv1}"),
        ("fc", r"\text{fc}"),
        ("Conv1", r"\text{Conv1}"),
        ("layer1/0/conv_bn2", r"\text{layer1/0/conv\_bn2}"),
        ("F_layer1/conv_bn2", r"F_{\text{layer1/conv\_bn2}}"),
    ],
)
def test_a_name_in_latex(name: str, latex: str) -> None:
    """A letter of the course has a subscript, a word that is known has one, and the path of a layer is text."""
    assert symbols(Term(1, name), LATEX) == latex


def test_named_parts_come_first() -> None:
    """What `same` needs: all padding together, then each side."""
    _, after = same_padding(Term(13, "W1"), Term(3, "F"), Term(2, "S"))
    [both] = {part.name: part for part in named_parts(after)}.values()
    assert symbols(both, UNICODE) == "max((⌈W1/S⌉ − 1)·S + F − W1, 0)"
    assert symbols(steps(after)[0], UNICODE) == "P_both − P_both/2"


def _grown(terms: st.SearchStrategy[int]) -> st.SearchStrategy[int]:
    """Terms of two terms; a divisor is at least 1."""
    pair = st.tuples(terms, terms)
    below = terms.map(lambda term: term if term > 0 else Term(3, "S"))
    return (
        pair.map(lambda two: Term(0) + two[0] + two[1])
        | pair.map(lambda two: two[0] - two[1])
        | pair.map(lambda two: two[0] * two[1])
        | pair.map(lambda two: largest(*two))
        | st.tuples(terms, below).map(lambda two: two[0] // two[1])
        | st.tuples(terms, below).map(lambda two: ceil_div(*two))
    )


LETTERS = st.tuples(st.integers(0, 12), st.sampled_from(["W1", "F", "S"])).map(lambda two: Term(two[0], two[1]))
TERMS = st.recursive(LETTERS | st.integers(0, 9).map(Term), _grown, max_leaves=8)


@settings(max_examples=300, deadline=None)
@given(TERMS)
def test_every_step_has_the_same_value(term: int) -> None:
    """Whatever the formula: each step, in both writings, evaluates to the result."""
    for step in steps(term):
        for style in (UNICODE, ASCII):
            assert evaluated(numbers(step, style)) == term, numbers(step, style)
