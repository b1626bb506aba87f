"""Answers in every usual writing, and those that are asked about instead of guessed."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnncalc.model.volume import Dims
from cnncalc.quiz.answers.reading import AnswerError, Reading, read_answer
from cnncalc.quiz.answers.values import NO_FIT, Cells
from cnncalc.quiz.model import Conventions

PLAIN = Conventions()

VOLUMES = (
    "29x29x32", "29X29X32", "29 × 29 × 32", "29*29*32", "(29, 29, 32)", "[29,29,32]", "29 29 32", "29^2 x 32",
    "29,29,32", "29;29;32", "29 by 29 by 32", "29x29x32.", "２９x29x32", "29x29x32 pixels", "W=29, H=29, D=32",
    "29x29, 32 filters", "32@29x29", "32 @ 29 × 29", "29x29x32 (W x H x D)", "29x29x32 channels",
    "{29, 29, 32}", "29·29·32", "29\u00a0x\u00a029\u00a0x\u00a032", "**29x29x32**"[2:-2],
)  # fmt: skip


@pytest.mark.parametrize("text", VOLUMES)
def test_volumes(text: str) -> None:
    """All of them are 29x29x32."""
    assert read_answer(text, "output", PLAIN).value == Dims((29, 29, 32))


NUMBERS = {
    "7600": 7600,
    "7,600": 7600,
    "7 600": 7600,
    "7_600": 7600,
    "7'600": 7600,
    "7\u202f600": 7600,
    "７６００": 7600,
    "7600 parameters": 7600,
    "= 7600": 7600,
    "7600 =": 7600,
    "7600.": 7600,
    "7.600.000": 7_600_000,
    "12,28,800": 1_228_800,
    "1,228,800 multiplications": 1_228_800,
    "(5*5*3+1)*100": 7600,
    "(5·5·3 + 1)·100": 7600,
    "(5×5×3+1)(100)": 7600,
    "5x5x3x100 + 100": 7600,
    "5²·3·100+100": 7600,
    "5^2*3*100+100": 7600,
    "(227-11)/4+1": 55,
    "params = 7600": 7600,
    "7600 (with biases)": 7600,
    "(5*5*3+1)*100 = 7,600": 7600,
    "5*5*3*100 + 100 = 7500 + 100 = 7600": 7600,
    "60,000": 60_000,
    "0": 0,
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_numbers(text: str, value: int) -> None:
    """All digits count."""
    found = read_answer(text, "params", PLAIN)
    assert (found.value, found.step) == (value, 0)


SHORT = {
    "27.0001M": (27_000_100, 100),
    "7.6k": (7600, 100),
    "1.2e6": (1_200_000, 100_000),
    "1.2 x 10^6": (1_200_000, 100_000),
    "120M": (120_000_000, 1_000_000),
    "4.09 G": (4_090_000_000, 10_000_000),
    "25.6 million": (25_600_000, 100_000),
}


@pytest.mark.parametrize(("text", "value"), SHORT.items())
def test_shortened_numbers(text: str, value: tuple[int, int]) -> None:
    """They are worth as many digits as they have."""
    found = read_answer(text, "params", PLAIN)
    assert (found.value, found.step) == value


def test_a_rounded_answer_means_what_it_is_next_to() -> None:
    """120M is 120,422,400 to three digits, and 120.4M to four; 121M and 120.5M are not."""
    means = {text: read_answer(text, "macs", PLAIN).means(120_422_400) for text in ("120M", "120.4M", "121M", "120.5M")}
    assert means == {"120M": True, "120.4M": True, "121M": False, "120.5M": False}
    assert not read_answer("120000000", "macs", PLAIN).means(120_422_400)
    assert read_answer("803", "memory", PLAIN).means(Fraction(802_816, 1000))


UNITS = {"784 KiB": 784, "802816 B": 784, "802.816 kB": 784, "784": 784, "0.765625 MiB": 784, "802,816 bytes": 784}


@pytest.mark.parametrize(("text", "value"), UNITS.items())
def test_units_of_memory(text: str, value: int) -> None:
    """An answer with a unit is converted to the one that is asked for."""
    assert read_answer(text, "memory", Conventions(unit="KiB")).means(value)


OTHERS = {
    ("14x14", "receptive_field"): 14,
    ("14", "receptive_field"): 14,
    ("3x5", "receptive_field"): Dims((3, 5)),
    ("5x5", "kernel"): 5,
    ("same", "padding"): "same",
    ("valid", "padding"): 0,
    ("does not fit", "output"): NO_FIT,
    ("Invalid", "output"): NO_FIT,
    ("[[1, 2], [3, 4]]", "values"): Cells(((1, 2), (3, 4))),
    ("1 2; 3 4", "values"): Cells(((1, 2), (3, 4))),
    ("1,2;3,4", "values"): Cells(((1, 2), (3, 4))),
    ("1 2\n3 4\n", "values"): Cells(((1, 2), (3, 4))),
    ("[[1, 2],\r\n [3, 4]]", "values"): Cells(((1, 2), (3, 4))),
    ("W2=29", "width"): 29,
    ("F=5", "kernel"): 5,
    ("p = 2", "padding"): 2,
    ("[1, -2, 0.5]", "values"): Cells(((1, -2, Fraction(1, 2)),)),
    ("29", "width"): 29,
    ("29x29", "width"): 29,
    ("29 x 29", "height"): 29,
    ("14.5", "width"): Fraction(29, 2),
    ("14,5", "width"): Fraction(29, 2),
    ("29/2", "width"): Fraction(29, 2),
    ("14 1/2", "width"): Fraction(29, 2),
    ("14½", "width"): Fraction(29, 2),
    ("54.25", "height"): Fraction(217, 4),
    ("7.5", "params"): Fraction(15, 2),
}


@pytest.mark.parametrize(("asked", "value"), OTHERS.items())
def test_what_else_can_be_asked(asked: tuple[str, str], value: object) -> None:
    """Fields along axes, words, matrices."""
    assert read_answer(*asked, PLAIN).value == value


def test_the_order_is_the_one_that_was_agreed() -> None:
    """Height first, or depth first; told in the note."""
    high = read_answer("5x7x3", "output", Conventions(order="height-first"))
    deep = read_answer("(3, 5, 7)", "output", Conventions(order="channels-first"))
    maps = read_answer("3@5x7", "output", Conventions(order="channels-first"))
    assert maps == Reading(Dims((7, 5, 3)), note="read as depth x height x width")
    assert high == Reading(Dims((7, 5, 3)), note="read as height x width x depth")
    assert deep == Reading(Dims((7, 5, 3)), note="read as depth x height x width")


LOST = "did you mean 12,880, or was a digit lost?"
BEHIND = "behind a number can stand k, M, G, million"
UNCLEAR = [
    ("7.600", "params", "7.600 can be 7600 or 7.6", "write 7600, or 7.6000"),
    ("1,28,80", "params", "1,28,80 is no number: its digits are grouped like none", LOST),
    ("1,28,800,", "params", None, None),
    ("many", "params", '"many" is no number', "such as 7600, 7,600, 27.0001M or (5*5*3+1)*100"),
    ("(5*5*3+1)*100 = 7500", "params", "(5*5*3+1)*100 = 7500 says 7600 and 7500", "give one of them"),
    ("29x28", "width", "29x28 are several sizes", "the width is one, such as 29"),
    ("28x28x10x", "output", "a number is missing in 28x28x10x", "whole numbers, such as 29x29x32"),
    ("large", "output", "large is no volume", "width x height x depth, such as 29x29x32"),
    ("29x29x2 = 9", "output", "29x29x2 = 9 contradicts itself: the product is 1,682", "give the volume alone"),
    ("1950 (450 + 1501)", "params", "1950 (450 + 1501) says 1951 and 1950", "give one of them"),
    ("torch.Size([])", "output", "torch.Size([]) is no volume", "such as torch.Size([1, 32, 29, 29])"),
    ("13 1/0", "width", "1/0 is no number", "nothing can be divided by 0"),
    ("1x2x3x4x5", "output", "1x2x3x4x5 has 5 numbers", "a volume is width x height x depth, such as 29x29x32"),
    ("1 2; 3", "values", "1 2; 3 is no matrix", "rows of one length, such as 1 2; 3 4 or [[1, 2], [3, 4]]"),
    ("7600 apples", "params", '"apples" in "7600 apples" is not understood', BEHIND),
    ("3/0", "params", None, None),
    ("2**2**2**2**9", "params", None, None),
    ("", "params", "there is no answer", ""),
    ("9" * 40, "params", None, None),
    ("9" * 3000, "params", "an answer has at most 2000 characters", ""),
    ("__import__('os')", "params", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ask", "message", "hint"), UNCLEAR)
def test_what_is_asked_about(text: str, ask: str, message: str | None, hint: str | None) -> None:
    """Nothing is guessed, and nothing is run; the messages that matter are whole."""
    with pytest.raises(AnswerError) as caught:
        read_answer(text, ask, PLAIN)
    if message is not None:
        assert (str(caught.value), caught.value.hint) == (message, hint)


@given(st.text(max_size=40), st.sampled_from(["output", "params", "values", "memory", "padding", "receptive_field"]))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_asked_about(text: str, ask: str) -> None:
    """No text ends in anything but a reading or a question."""
    with suppress(AnswerError):
        assert read_answer(text, ask, PLAIN).value is not None


@given(st.integers(0, 10**12))
@settings(max_examples=100, deadline=None)
def test_a_number_is_read_as_it_is_written(n: int) -> None:
    """Plain, and in groups."""
    assert {read_answer(text, "params", PLAIN).value for text in (str(n), f"{n:,}", f"{n:_}")} == {n}
