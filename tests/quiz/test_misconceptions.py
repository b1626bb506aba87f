"""Every misconception of the catalogue: a student who makes exactly that slip is told exactly that."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from quiz.asked import asked

from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.reading import read_answer
from cnncalc.quiz.answers.values import written
from cnncalc.quiz.mistakes.catalogue import CATALOGUE
from cnncalc.quiz.tasks.task import line_text
from cnncalc.quiz.wording import describe


class Slip(NamedTuple):
    """A network, what is asked, the right answer, and what a student with one misconception says, computed by hand."""

    code: str
    network: str
    right: str
    said: str
    ask: str = "output"
    more: str = ""

    def __str__(self) -> str:
        return f"{self.code}-{self.said}"


STRIDE = "63x63x16: conv: {filters: 32, kernel: 7, stride: 2}"
PADDED = "32x32x3: conv: {filters: 10, kernel: 5, padding: 2}"
POOL = "32x32x16: maxpool: 2"
SAME = "28x28x1: conv: {filters: 8, kernel: 4, stride: 2, padding: same}"
DILATED = "7x7x1: conv: {filters: 1, kernel: 3, dilation: 2}"
STAMPED = "5x5x3: convtranspose: {filters: 4, kernel: 2, stride: 2}"
FILTERS = "300x300x3: conv: {filters: 100, kernel: 5}"
ALEXNET = "227x227x3: conv: {filters: 96, kernel: 11, stride: 4}"
POOL_BETWEEN = "28x28x1: conv: {filters: 5, kernel: 5}; maxpool: 2; conv: {filters: 10, kernel: 2}"
GOOGLENET = "28x28x192: conv: {filters: 32, kernel: 5, padding: 2}"
STRIDED = "32x32x3: conv: {filters: 8, kernel: 3, stride: 2}"
SEPARABLE = "56x56x64: depthwise: {kernel: 3, padding: 1, bias: false}; conv: {filters: 128, kernel: 1, bias: false}"
SEPARABLE_32 = "8x8x32: depthwise: {kernel: 3, padding: 1, bias: false}; conv: {filters: 64, kernel: 1, bias: false}"
FLAT = "28x28x1: conv: {filters: 4, kernel: 5}; maxpool: 2"
STACK = "600x600x3: conv: {filters: 1, kernel: 3}; conv: {filters: 1, kernel: 3}; conv: {filters: 1, kernel: 3}"
LENET = "600x600x3: conv: {filters: 6, kernel: 5}; maxpool: 2; conv: {filters: 16, kernel: 5}"
SPREAD = "600x600x3: conv: {filters: 6, kernel: 5, dilation: 2}; maxpool: 2; conv: {filters: 16, kernel: 5}"
KEEPS = "28x28x1: conv: {filters: 1, kernel: 7, padding: 3}"
STRICT = "10x10x1: conv: {filters: 1, kernel: 3, stride: 2}"
CORNER = "2x2x1: conv: {filters: 1, kernel: 2}"
CORNER_VALUES = "values: {input: [[1, 2], [3, 4]], kernel: [[1, 0], [0, 2]]}"

SLIPS = (
    Slip("M01", STRIDE, "29x29x32", "28x28x32"),
    Slip("M02", "256x256x3: conv: {filters: 4, kernel: 7, stride: 2}", "125x125x4", "126x126x4"),
    Slip("M03", STRIDE, "29x29x32", "28x28x32"),
    Slip("M04", PADDED, "32x32x10", "28x28x10"),
    Slip("M05", PADDED, "32x32x10", "30x30x10"),
    Slip("M06", PADDED, "32x32x10", "36x36x10"),
    Slip("M07", STRIDE, "29x29x32", "57x57x32"),
    Slip("M08", STRIDE, "29x29x32", "31x31x32"),
    Slip("M09", STRIDE, "29x29x32", "32x32x32"),
    Slip("M10", STRIDE, "29x29x32", "29x29x16"),
    Slip("M11", STRIDE, "29x29x32", "29x29x512"),
    Slip("M12", STRIDE, "29x29x32", "29x29x16"),
    Slip("M13", STRIDE, "29x29x32", "29x29x16"),
    Slip("M13", "9x9x8: conv: {filters: 6, kernel: 3, groups: 2}", "7x7x6", "7x7x4"),
    Slip("M14", POOL, "16x16x16", "16x16x8"),
    Slip("M15", POOL, "16x16x16", "32x32x8"),
    Slip("M16", POOL, "16x16x16", "31x31x16"),
    Slip("M17", "128x128x12: maxpool: 4", "32x32x12", "64x64x12"),
    Slip("M18", SAME, "14x14x8", "28x28x8"),
    Slip("M19", SAME, "14x14x8", "15x15x8"),
    Slip("M20", "15x15x8: pad: 2", "19x19x8", "19x19x12"),
    Slip("M20", "31x31x32: pad: 1", "33x33x32", "33x33x33"),
    Slip("M21", DILATED, "3x3x1", "5x5x1"),
    Slip("M22", DILATED, "3x3x1", "2x2x1"),
    Slip("M23", DILATED, "3x3x1", "1x1x1"),
    Slip("M24", STAMPED, "10x10x4", "2x2x4"),
    Slip("M25", STAMPED, "10x10x4", "11x11x4"),
    Slip("M25", "5x5x3: convtranspose: {filters: 4, kernel: 3, stride: 2}", "11x11x4", "10x10x4"),
    Slip("M26", "11x7x3: conv: {filters: 13, kernel: 5x2}", "7x6x13", "10x3x13"),
    Slip("M26", "11x7x3: conv: {filters: 13, kernel: 5x2}", "7x6x13", "6x7x13"),
    Slip("M27", "7x7x1: maxpool: 2; maxpool: 2", "1x1x1", "2x2x1"),
    Slip("M28", POOL_BETWEEN, "11x11x10", "12x12x5"),
    Slip("M28", "32x32x3: conv: {filters: 6, kernel: 5}; conv: {filters: 10, kernel: 5}", "1966", "1510", "params"),
    Slip("M29", STRIDE, "29x29x32", "7x7x32"),
    Slip("M30", KEEPS, "3", "7", "padding"),
    Slip("M31", KEEPS, "3", "6", "padding"),
    Slip("M32", KEEPS, "3", "2", "padding"),
    Slip("M33", "28x28x4: conv: {filters: 32, kernel: 1}", "32", "8", "filters"),
    Slip("M34", STRIDE, "2", "0", "stride"),
    Slip("M35", "32x32x3: conv: {filters: 10, kernel: 5}", "28x28x10", "32x32x10"),
    Slip("M35", "227x227x3: conv: {filters: 96, kernel: 11, stride: 4}", "55x55x96", "57x57x96"),
    Slip("M35", "32x32x3: conv: {filters: 10, kernel: 7, padding: 1}", "28x28x10", "32x32x10"),
    Slip("M35", POOL_BETWEEN, "11x11x10", "12x12x10"),
    Slip("M35", "28x28x1: conv: {filters: 8, kernel: 5}", "4,608", "6,272", "activations"),
    Slip("M36", "112x112x64: maxpool: {kernel: 3, stride: 2, rounding: ceil}", "56x56x64", "55x55x64"),
    Slip(
        "M37",
        "16x16x16: convtranspose: {filters: 5, kernel: 3, stride: 2, padding: 1, output_padding: 1}",
        "32x32x5",
        "31x31x5",
    ),
    Slip("M95", "30x30x1: conv: {filters: 4, kernel: 3, stride: 2}", "14x14x4", "14.5x14.5x4"),
    Slip("M95", "30x30x1: conv: {filters: 4, kernel: 3, stride: 2}", "14", "14,5", "width"),
    Slip("M79", f"{FLAT}; flatten", "576", "12x12x4"),
    Slip("M68", ALEXNET, "290400", "34944", "activations"),
    Slip("M68", ALEXNET, "290400", "34848", "activations"),
    Slip("M69", ALEXNET, "290400", "105415200", "activations"),
    Slip("M88", ALEXNET, "290400", "1161600", "activations"),
    Slip("M75", PADDED, "760", "3040", "params"),
    Slip("M76", ALEXNET, "105415200", "290400", "macs"),
    Slip("M77", ALEXNET, "210830400", "105415200", "flops", "conventions: {flops: mac2}"),
    Slip("M78", SEPARABLE_32, "2336", "18432", "weights"),
    Slip("M38", STRICT, "does not fit", "4x4x1", more="conventions: {rounding: strict}"),
    Slip("M38", STRICT, "does not fit", "5x5x1", more="conventions: {rounding: strict}"),
    Slip("M39", PADDED, "760", "30,720", "params"),
    Slip("M40", FILTERS, "7600", "7500", "params"),
    Slip("M40", FILTERS, "100", "0", "biases"),
    Slip("M41", FILTERS, "7600", "2600", "params"),
    Slip("M42", FILTERS, "7600", "7501", "params"),
    Slip("M42", FILTERS, "100", "1", "biases"),
    Slip("M43", FILTERS, "7600", "2501", "params"),
    Slip("M44", FILTERS, "7600", "15000", "params"),
    Slip("M44", FILTERS, "100", "7500", "biases"),
    Slip("M45", FILTERS, "7600", "7503", "params"),
    Slip("M45", FILTERS, "100", "3", "biases"),
    Slip("M46", FILTERS, "7600", "7503", "params"),
    Slip("M47", FILTERS, "7600", "1600", "params"),
    Slip("M48", FILTERS, "7600", "657,120,000", "params"),
    Slip("M49", ALEXNET, "34,944", "105,705,600", "params"),
    Slip("M50", "14x14x256: depthwise: {kernel: 3, padding: 1}", "2,560", "590,080", "params"),
    Slip("M50", "9x9x8: conv: {filters: 6, kernel: 3, groups: 2, bias: false}", "216", "432", "params"),
    Slip("M51", "28x28x1: conv: {filters: 6, kernel: 5}; maxpool: 2", "156", "160", "params"),
    Slip("M52", "8x8x64: batchnorm", "128", "256", "params"),
    Slip("M53", ALEXNET, "34,944", "290,400", "params"),
    Slip("M54", "28x28x1: maxpool: 2; flatten; dense: 10", "1970", "7850", "params"),
    Slip("M55", "28x28x1: conv: {filters: 6, kernel: 5}; flatten; dense: 10", "34,726", "34,716", "params"),
    Slip("M56", "256x256x1: conv: {filters: 128, kernel: 3}", "1280", "3584", "params"),
    Slip(
        "M57",
        "32x32x3: conv: {filters: 6, kernel: 5}; conv: {filters: 10, kernel: 5}",
        "1950",
        "1966",
        "params",
        "conventions: {biases: false}",
    ),
    Slip("M57", FILTERS, "7500", "7600", "weights"),
    Slip("M58", "8x8x16: conv: {filters: 1, kernel: 1}", "17", "2", "params"),
    Slip("M58", "8x8x16: conv: {filters: 1, kernel: 1}", "17", "1", "params"),
    Slip("M59", "7x7x128: flatten; dense: 10", "62,730", "1,290", "params"),
    Slip("M67", STRIDE, "29x29x32", "29x29x1"),
    Slip("M67", PADDED, "760", "76", "params"),
    Slip("M67", PADDED, "750", "75", "params", "conventions: {biases: false}"),
    Slip("M67", PADDED, "750", "75", "weights"),
    Slip("M67", STAMPED, "52", "13", "params"),
    Slip("M67", "14x14x256: depthwise: {kernel: 3, padding: 1}", "2,560", "10", "params"),
    Slip("M67", "9x9x8: conv: {filters: 6, kernel: 3, groups: 2, bias: false}", "216", "36", "params"),
    Slip("M67", GOOGLENET, "120,422,400", "3,763,200", "macs"),
    # In a chain the others are counted as they are, or one filter leaves them one map to look at.
    Slip("M67", "32x32x3: conv: {filters: 6, kernel: 5}; conv: {filters: 10, kernel: 5}", "1966", "1586", "params"),
    Slip("M67", "32x32x3: conv: {filters: 6, kernel: 5}; conv: {filters: 10, kernel: 5}", "1966", "336", "params"),
    Slip("M60", GOOGLENET, "120,422,400", "240,844,800", "macs"),
    Slip("M61", GOOGLENET, "120,422,400", "627,200", "macs"),
    Slip("M62", STRIDED, "48,600", "221,184", "macs"),
    Slip("M63", GOOGLENET, "120,422,400", "153,600", "macs"),
    Slip("M64", SEPARABLE, "27,496,448", "25,690,112", "macs"),
    Slip("M65", SEPARABLE, "27,496,448", "1,806,336", "macs"),
    Slip("M66", STRIDED, "48,600", "194,400", "macs"),
    Slip("M70", "56x56x64: relu", "784 KiB", "196", "memory", "conventions: {unit: KiB}"),
    Slip("M71", "56x56x64: relu", "784 KiB", "802.816", "memory", "conventions: {unit: KiB}"),
    Slip("M71", "56x56x64: relu", "802816", "784 kB", "memory"),
    Slip("M71", "56x56x64: relu", "802816", "803 KiB", "memory"),
    Slip("M71", "1024x1024x64: relu", "268435456", "256 MB", "memory"),
    Slip("M72", "28x28x1: conv: {filters: 8, kernel: 5}", "18,432", "21,568", "memory"),
    Slip("M73", "28x28x1: conv: {filters: 8, kernel: 5}", "589,824", "18,432", "memory", "conventions: {batch: 32}"),
    Slip("M74", "28x28x1: conv: {filters: 8, kernel: 5}", "18,432", "36,864", "memory"),
    Slip("M80", STACK, "7", "9", "receptive_field"),
    Slip("M81", STACK, "7", "27", "receptive_field"),
    Slip("M82", STACK, "7", "3", "receptive_field"),
    Slip("M83", LENET, "14", "10", "receptive_field"),
    Slip("M84", LENET, "14", "9", "receptive_field"),
    Slip("M85", LENET, "14", "11", "receptive_field"),
    Slip("M86", SPREAD, "18", "22", "receptive_field"),
    Slip("M86", SPREAD, "18", "26", "receptive_field"),
    Slip("M87", LENET, "14", "14x14x16", "receptive_field"),
    Slip("M90", CORNER, "9", "6", "values", CORNER_VALUES),
    Slip("M91", "2x2x1: maxpool: 2", "6", "3", "values", "values: {input: [[1, 2], [3, 6]]}"),
    Slip("M92", "2x2x1: avgpool: 2", "3", "6", "values", "values: {input: [[1, 2], [3, 6]]}"),
    Slip(
        "M93",
        "2x2x1: convtranspose: {filters: 1, kernel: 2}",
        "[[1, 2, 0], [3, 6, 4], [0, 6, 8]]",
        "9",
        "values",
        CORNER_VALUES,
    ),
    Slip(
        "M94",
        "3x2x1: conv: {filters: 1, kernel: 2}",
        "[11, 14]",
        "[11, 15]",
        "values",
        "values: {input: [[1, 2, 3], [4, 5, 6]], kernel: [[1, 0], [0, 2]]}",
    ),
)


def test_every_misconception_has_its_case() -> None:
    """Nothing is in the catalogue that cannot be found in an answer."""
    assert {slip.code for slip in SLIPS} == set(CATALOGUE)


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_the_slip_is_named(slip: Slip) -> None:
    """The right answer is as computed by hand, and the student's number is explained by exactly this slip."""
    study = Study(asked(slip.network, slip.ask, slip.more))
    agreed = study.question.conventions
    assert read_answer(slip.right, slip.ask, agreed).means(study.right.value), written(study.right.value)
    said = read_answer(slip.said, slip.ask, agreed)
    assert not said.means(study.right.value)
    found = study.explain(said)
    assert (slip.code,) in [wrong.codes for wrong in found]
    assert all(len(wrong.codes) == 1 for wrong in found)


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_the_student_s_computation_ends_in_the_student_s_number(slip: Slip) -> None:
    """What is written out for a slip comes to what was said."""
    study = Study(asked(slip.network, slip.ask, slip.more))
    said = read_answer(slip.said, slip.ask, study.question.conventions)
    wrong = next(one for one in study.explain(said) if one.codes == (slip.code,))
    texts = [line_text(line) for line in study.lines(wrong)]
    assert texts
    if slip.code not in {"M27", "M34", "M94", "M95"}:  # they tell of fractions, of nothing, of cells
        assert texts[-1].split(", ")[0].endswith(written(wrong.value)) or str(wrong.value) in texts[-1], texts


PAIRS = (
    Slip("M40+M67", PADDED, "760", "75", "params"),
    Slip("M41+M67", PADDED, "760", "26", "params"),
    Slip("M07+M35", ALEXNET, "55x55x96", "227x227x96"),
    # One slip at every layer, another at one.
    Slip("M28+M40", "32x32x3: conv: {filters: 6, kernel: 5}; conv: {filters: 10, kernel: 5}", "1966", "1500", "params"),
)


@pytest.mark.parametrize("slip", PAIRS, ids=str)
def test_two_slips_are_named(slip: Slip) -> None:
    """Where no single one gives it, both are told, and they come before all other pairs."""
    study = Study(asked(slip.network, slip.ask, slip.more))
    assert read_answer(slip.right, slip.ask, study.question.conventions).means(study.right.value)
    found = study.explain(read_answer(slip.said, slip.ask, study.question.conventions))
    assert found[0].codes == tuple(slip.code.split("+"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("1510", "a layer was skipped, or taken twice, at conv1"),
        ("1500", "a layer was skipped, or taken twice, at conv1, and the biases are missing, everywhere"),
        ("225", "the biases are missing, and one filter was counted alone, from conv1 on"),
        ("1585", "the biases are missing, and one filter was counted alone, at conv1"),
    ],
)
def test_it_is_said_where(said: str, told: str) -> None:
    """Of two slips at two places each has its own."""
    study = Study(asked("32x32x3: conv: {filters: 6, kernel: 5}; conv: {filters: 10, kernel: 5}", "params"))
    found = study.explain(read_answer(said, "params", study.question.conventions))
    assert describe(found[0]).partition(": ")[2] == told


def test_what_is_no_slip() -> None:
    """At stride 1 nobody divides by it: an output of the input's size is padding, or a layer that was skipped."""
    study = Study(asked("32x32x3: conv: {filters: 10, kernel: 5}"))
    assert [one.codes for one in study.explain(read_answer("32x32x10", "output", study.question.conventions))] == [
        ("M35",)
    ]
    biases = Study(asked(FILTERS, "biases"))
    assert [one.codes for one in biases.explain(read_answer("0", "biases", biases.question.conventions))] == [("M40",)]


def test_codes_and_names_are_unique_and_said_in_words() -> None:
    """A code is stable, and everything of it can be said to a student."""
    rows = list(CATALOGUE.values())
    assert all(one.code == code for code, one in CATALOGUE.items())
    assert all(one.did and one.right and not one.did.endswith(".") for one in rows)
    names = [(one.name, one.family) for one in rows]
    assert len(set(names)) == len(names)
