"""What the number formatter promises."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.output.numbers import BINARY, DECIMAL, count_of, exact, human, in_bytes, share

COUNTS = st.integers(min_value=0, max_value=10**26)


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (0, "0"),
        (156, "156"),
        (999, "999"),
        (1_000, "1.00 k"),
        (61_706, "61.71 k"),
        (999_994, "999.99 k"),
        (999_995, "1.00 M"),
        (25_557_032, "25.56 M"),
        (4_089_184_256, "4.09 G"),
        (-25_557_032, "-25.56 M"),
        (10**27, "1,000.00 Y"),
    ],
)
def test_human(n: int, text: str) -> None:
    """Two decimals, and the next unit where rounding would reach a thousand."""
    assert human(n) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [(0, "0 B"), (1023, "1023 B"), (1024, "1.00 KiB"), (1024 * 1024 - 1, "1.00 MiB"), (102_228_128, "97.49 MiB")],
)
def test_bytes(n: int, text: str) -> None:
    """Binary units, as the language's budgets are written."""
    assert in_bytes(n) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (0, 7, ""),
        (0, 0, ""),
        (7, 7, "100%"),
        (1, 3, "33.3%"),
        (1, 2_000, "0.1%"),
        (1, 2_001, "<0.1%"),
        (99_999, 100_000, ">99.9%"),
        (999, 1_000, "99.9%"),
    ],
)
def test_share(part: int, whole: int, text: str) -> None:
    """None is empty; almost none and almost all say so."""
    assert share(part, whole) == text


@given(COUNTS)
def test_short_forms_are_near_and_never_a_thousand(n: int) -> None:
    """A short form is within half of its last digit, and its unit is the right one."""
    for text, base, units in ((human(n), 1000, DECIMAL), (in_bytes(n), 1024, BINARY)):
        number, _, unit = text.partition(" ")
        power = base ** units.index(unit)
        value = Fraction(number.replace(",", ""))
        assert value < base
        assert abs(value * power - n) <= Fraction(power, 200)
        assert (value == 0) == (n == 0)


@given(COUNTS)
def test_exact_keeps_every_digit(n: int) -> None:
    """Without its separators it is the number."""
    assert int(exact(n).replace(",", "")) == n
    assert re.fullmatch(r"\d{1,3}(,\d{3})*", exact(n))


def test_plurals() -> None:
    """One layer, two layers, two copies."""
    assert [count_of(1, "layer"), count_of(1200, "layer"), count_of(2, "copy")] == [
        "1 layer",
        "1,200 layers",
        "2 copies",
    ]
