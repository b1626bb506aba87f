"""Grids: exact ranges, lists, and every combination by its number."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.search.grid import Axis, Grid, GridError, number, read_values, written


def values(text: str) -> list[str]:
    """All values of an axis."""
    found = read_values(text)
    return [found[at] for at in range(len(found))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,2,3", ["1", "2", "3"]),
        ("relu, gelu", ["relu", "gelu"]),
        ("1:4", ["1", "2", "3", "4"]),
        ("4:1", ["4", "3", "2", "1"]),
        ("5:5", ["5"]),
        ("0.5:2:0.25", ["0.5", "0.75", "1", "1.25", "1.5", "1.75", "2"]),
        ("0:0.5:0.1", ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]),
        ("2:0.5:-0.5", ["2", "1.5", "1", "0.5"]),
        ("-1:1:1", ["-1", "0", "1"]),
        ("1/3:1:1/3", ["1/3", "2/3", "1"]),
        ("1e-3:3e-3:1e-3", ["0.001", "0.002", "0.003"]),
        ("1,8:32:8,relu", ["1", "8", "16", "24", "32", "relu"]),
        ("[1, 2],[3, 4]", ["[1, 2]", "[3, 4]"]),
        ("max(1, 2),3", ["max(1, 2)", "3"]),
        ("0..3", ["0..3"]),
    ],
)
def test_values(text: str, expected: list[str]) -> None:
    """Both ends are in a range; brackets keep their commas."""
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("0.5:2:0.4", "0.5:2:0.4: steps of 0.4 do not end at 2", "0.5:1.7:0.4 and 0.5:2.1:0.4 do"),
        ("1:2:0", "1:2:0: a step of 0 leads nowhere", ""),
        ("1:5:-1", "1:5:-1: the step leads away from the end", "1:5:1"),
        ("0.5:2", "0.5:2: a range of fractions wants a step", "such as 0.5:2:0.25"),
        ("1/0:2", "1/0:2: a range has numbers at its ends", "such as 0.5:2:0.25"),
        ("1:1e30", "1:1e30: a range has at most 1,000,000,000,000 values", "a larger step makes fewer"),
        ("1:3:1e-400", "1:3:1e-400: a range has at most 1,000,000,000,000 values", "a larger step makes fewer"),
        (
            "0:1000000000000",
            "0:1000000000000: a range has at most 1,000,000,000,000 values",
            "a larger step makes fewer",
        ),
        ("1,,2", "a value is missing", "such as 1,2,3 or 0.5:2:0.25"),
    ],
)
def test_what_is_no_range(text: str, message: str, hint: str) -> None:
    """Never a range that ends somewhere else than it says."""
    with pytest.raises(GridError) as raised:
        read_values(text)
    assert (str(raised.value), raised.value.hint) == (message, hint)


@given(
    st.fractions(-100, 100, max_denominator=50),
    st.fractions(-5, 5, max_denominator=20).filter(bool),
    st.integers(0, 30),
)
def test_a_range_is_exact(first: Fraction, step: Fraction, count: int) -> None:
    """Every value is what it is in exact arithmetic, and the last is the end."""
    last = first + count * step
    found = [number(text) for text in values(f"{written(first)}:{written(last)}:{written(step)}")]
    assert found == [first + at * step for at in range(count + 1)]


@given(st.fractions(max_denominator=10**6))
def test_numbers_are_written_exactly(n: Fraction) -> None:
    """As a decimal where one is exact."""
    assert number(written(n)) == n or len(written(n)) > 40
    assert "/" in written(n) or n.denominator == Fraction(written(n)).denominator


@given(st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=4), min_size=1, max_size=4))
def test_every_combination_has_a_number(lists: list[list[str]]) -> None:
    """The last axis varies fastest, as in nested loops."""
    grid = Grid(tuple(Axis(str(at), read_values(",".join(one))) for at, one in enumerate(lists)))
    assert [grid.at(index) for index in range(grid.size)] == list(product(*lists))


def test_a_large_grid_takes_no_memory() -> None:
    """A range is never written out."""
    grid = Grid((Axis("a", read_values("1:1000000000")), Axis("b", read_values("0:1:0.001"))))
    assert grid.size == 1001 * 10**9
    assert grid.at(grid.size - 1) == ("1000000000", "1")
