"""Specs as people write them, right and wrong ones: every rule that has something to say of each, and no other."""

from __future__ import annotations

import pytest
from linting.marked import spec

from cnncalc.language.files import Place
from cnncalc.linting.engine import check_text
from cnncalc.linting.fixes.apply import fixed
from cnncalc.linting.rule import Settings, default_settings

PLACE = Place("net.yaml", None, None)
CONV = "conv: {filters: 8, kernel: 3, padding: 1}"
SCORES = "3x3x8 | - globalavgpool | - flatten | - dense: 10 | "

# What is found, by line.
FOUND = {
    "LeNet without activations": (
        "32x32x1 | - conv: {filters: 6, kernel: 5} | - avgpool: 2 | - conv: {filters: 16, kernel: 5} | - avgpool: 2 "
        "| - flatten | - dense: 120 | - tanh | - dense: 10",
        ["5 D302", "8 D302"],
    ),
    "and with max pools, which are not linear": (
        "32x32x1 | - conv: {filters: 6, kernel: 5} | - maxpool: 2 | - conv: {filters: 16, kernel: 5} | - maxpool: 2 "
        "| - flatten | - dense: 10",
        [],
    ),
    "a convolution behind a window across and one down": (
        "9x9x8 | - conv: {filters: 4, kernel: 7x1} | - conv: {filters: 4, kernel: 1x7} | - depthwise: 1",
        ["5 D302"],
    ),
    "an upsampler of super-resolution": (
        f"8x8x8 | - {CONV} | - pixelshuffle: 2 | - {CONV}",
        [],
    ),
    "a relu behind the pool, too": (
        f"8x8x3 | - {CONV} | - relu | - maxpool: 2 | - relu | - {CONV} | - tanh",
        ["6 D306"],
    ),
    "a relu behind a dropout, too": ("8 | - dense: 4 | - relu | - dropout | - relu | - dense: 2", ["6 D306"]),
    "relu6 behind a dropout, which scales": ("8 | - dense: 4 | - relu6 | - dropout | - relu6 | - dense: 2", []),
    "a sigmoid, and a softmax of it": (f"{SCORES}- sigmoid | - softmax", ["7 D303"]),
    "a softmax, and what a loss wants of scores": (f"{SCORES}- softmax | - logsoftmax", ["7 D303"]),
    "a softmax of a map, flattened": (
        "1x1x8 | - conv: {filters: 3, kernel: 1} | - softmax | - flatten | - softmax",
        ["6 D303"],
    ),
    "a bias that another layer uses": (
        f"8x8x8 | - {{{CONV}, name: a}} | - batchnorm | - relu | - {{conv: , share: a}} | - relu",
        [],
    ),
    "a bias that two layers use, each before a norm": (
        f"8x8x8 | - {{{CONV}, name: a}} | - batchnorm | - relu | - {{conv: , share: a}} | - batchnorm",
        ["3 D301"],
    ),
    "stamps on a grid": ("8x8x3 | - convtranspose: {filters: 4, kernel: 4, stride: 2, dilation: 2}", ["3 V216"]),
    "a norm of one cell, and a mean that is halved": ("8x8x3 | - lppool: 1 | - avgpool: {kernel: 1, divisor: 2}", []),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_found(case: str) -> None:
    """By the rules that run unless others are named."""
    written, expected = FOUND[case]
    assert [f"{one.span.line} {one.code}" for one in check_text(PLACE, spec(written)).diagnostics] == expected


MESSAGES = {
    SCORES + "- sigmoid | - softmax": (
        "softmax1: sigmoid1 gives probabilities already: of 10 that come out here none can be above 23.2%",
        "leave out one of the two",
    ),
    SCORES + "- softmax | - sigmoid": (
        "sigmoid1: softmax1 gives probabilities already: all that comes out here lies between 50% and 73.1%",
        "leave out one of the two",
    ),
    "8x8x3 | - convtranspose: {filters: 4, kernel: 4, stride: 4, dilation: 6}": (
        "convtranspose1: stride 4 and dilation 6 have the factor 2 in common: of 2 cells only one gets any stamp",
        "a dilation without a common factor would fit, such as 1",
    ),
    "64x64x3 | - flatten | - dropout | - dense: 10": (
        "dense1: 122,890 of all 122,890 parameters (100%) are in this layer",
        "a globalavgpool in place of the flatten would leave 3 inputs",
    ),
    # The stride of a pool follows its kernel, so that a kernel of 3 would leave a cell, too.
    "7x7x3 | - maxpool: 2 | - relu": (
        "maxpool1: the last column and the last row are never read: 7 - 2 + 2 * 0 - (3 - 1) * 2 = 1 cell is left over",
        "an input 6 or 8 wide, or `rounding: ceil` would fit",
    ),
    "8 | - tanh | - relu | - {abs: , from: input}": (
        "relu1: its result reaches no output, nor does 1 layer above it that only it reads",
        "list it under `outputs`, read it somewhere, or delete it",
    ),
    "8 | - {tanh: , repeat: 3} | - {abs: , from: input}": (
        "tanh1/2: its result reaches no output, nor do 2 layers above it that only it reads",
        "list it under `outputs`, read it somewhere, or delete it",
    ),
    "8 | - dense: 3 | - dropout: 1 | - tanh": (
        "dropout1: rate 1 leaves none of the elements",
        "`rate` is the probability of being dropped, and 1 drops everything",
    ),
    "8x8x3 | - conv: {filters: 4, kernel: 1, padding: 1}": (
        "conv1: padding 1 is not less than the window, 1 wide: the outermost windows hold padding alone",
        "a kernel of 1 needs none",
    ),
}


@pytest.mark.parametrize("written", MESSAGES)
def test_messages(written: str) -> None:
    """With the numbers, and what would fit."""
    [one] = check_text(PLACE, spec(written)).diagnostics
    assert (one.message, one.hint) == MESSAGES[written]


def test_what_keras_refuses() -> None:
    """Transposed layers, too; for other targets the rule does not run."""
    written = spec("9x9x3 | - convtranspose: {filters: 4, kernel: 3, stride: 3, dilation: 2}")
    assert check_text(PLACE, written, default_settings("pytorch")).diagnostics == []
    [one] = check_text(PLACE, written, default_settings("keras")).diagnostics
    assert (one.code, one.message) == ("V226", "convtranspose1: stride 3 together with dilation 2: Keras refuses it")
    assert one.hint == "leave one of them 1, or stride in a layer of its own"


def test_what_softmax_makes_of_probabilities() -> None:
    """The bound of the message is reached where one of them is 1 and the others are 0."""
    numpy = pytest.importorskip("numpy")
    surest = numpy.exp([1.0] + [0.0] * 9)
    assert f"{surest[0] / surest.sum():.1%}" == "23.2%"
    assert f"{1 / (1 + numpy.exp(-1.0)):.1%}" == "73.1%"


UNTOUCHED = {
    # Without relu2, relu3 would be called relu2, and the sum would read another layer.
    "a dead layer among numbered ones": "input: 8x8x3\nlayers:\n  - {conv: {filters: 3, kernel: 1}, name: a}\n"
    "  - relu\n  - {relu: , from: a}\n  - {relu: , from: a}\n  - {relu: , from: a}\n"
    "  - {add: , from: [relu1, relu3, relu4]}\n",
    # The new one would be flatten1, and the second dense layer would read it.
    "a flatten that is missing before one with a number": "input: 4x4x3\nlayers:\n  - dense: 3\n"
    "  - relu:\n    from: input\n  - flatten\n  - dense:\n      units: 2\n    from: flatten1\n",
    # There is a claim about conv1 already.
    "a claim about a layer that is gone": "input: 8x8x3\nlayers: [conv: {filters: 3, kernel: 1}]\n"
    "expect:\n  conv1: {params: 12}\n  conv2: {params: 12}\n",
}


@pytest.mark.parametrize("case", UNTOUCHED)
def test_what_no_fix_renames(case: str) -> None:
    """Where a fix would give a name to something else, there is none, or the claim is deleted."""
    done = fixed(PLACE, UNTOUCHED[case], Settings(frozenset({"D309", "E506", "V218"})), unsafe=True)
    assert done.text == UNTOUCHED[case].replace("  conv2: {params: 12}\n", "")


def test_errors_behind_an_error_are_no_reason_to_leave_it() -> None:
    """Only what breaks the text does: two keys that are renamed to the same one."""
    text = "input: 8x8x3\nlayers:\n  - Conv2d: {filter: 4, filters: 4, kernel_size: 3}\n  - Linear: 10\n"
    done = fixed(PLACE, text, unsafe=True)
    assert done.text == "input: 8x8x3\nlayers:\n  - conv: {filter: 4, filters: 4, kernel: 3}\n  - dense: 10\n"
