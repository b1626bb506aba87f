"""Merges: what fits together, what does not, and what the user reads then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from layers.refusals import Refused, refusal

from cnncalc.formulas.operations import NOTHING, Operations
from cnncalc.layers.cases import volume
from cnncalc.layers.merge import Add, Concat, Maximum, Multiply

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer

AXES_HINT = "`flatten` makes a vector of a volume, `reshape` gives it other axes"

REFUSED: list[tuple[Layer, str, Refused]] = [
    (
        Add(),
        "56x48x64, 28x24x64",
        Refused(
            "56x48x64 and 28x24x64 cannot be merged element by element: width 56 and 28, height 48 and 24",
            "a stride of 2 on the branch of 56 or an upsample by 2 on the branch of 28 would fit",
            code="V210",
        ),
    ),
    (
        Add(),
        "56x48x64, 56x48x256",
        Refused(
            "56x48x64 and 56x48x256 cannot be merged element by element: depth 64 and 256",
            "a conv with kernel 1 and 256 filters on the branch of 64 would fit",
            code="V210",
        ),
    ),
    (
        Add(),
        "55x48x64, 28x48x64",
        Refused(
            "55x48x64 and 28x48x64 cannot be merged element by element: width 55 and 28",
            "a stride of 2 on the branch of 55 would fit",
            code="V210",
        ),
    ),
    (
        Maximum(),
        "13x11x64, 13x11x64, 12x11x64",
        Refused(
            "13x11x64 and 12x11x64 cannot be merged element by element: width 13 and 12",
            "padding or a crop by 1 along the width would fit",
            code="V210",
        ),
    ),
    (
        Multiply(),
        "7x5x3, 7x2x3",
        Refused(
            "7x5x3 and 7x2x3 cannot be merged element by element: height 5 and 2",
            "a stride of 3 on the branch of 5 would fit",
            code="V210",
        ),
    ),
    (
        Add(),
        "56x48x64, 28x24x128",
        Refused(
            "56x48x64 and 28x24x128 cannot be merged element by element: "
            "width 56 and 28, height 48 and 24, depth 64 and 128",
            "a conv with kernel 1, stride 2 and 128 filters on the branch of 56x48x64 would fit",
            code="V210",
        ),
    ),
    (
        Add(),
        "28x24x8, 32x28x3",
        Refused(
            "28x24x8 and 32x28x3 cannot be merged element by element: width 28 and 32, height 24 and 28, depth 8 and 3",
            "padding or a crop by 4 along the width and height, "
            "and a conv with kernel 1 and 8 filters on the branch of 32x28x3, would fit",
            code="V210",
        ),
    ),
    (
        Add(),
        "5x1x3, 2x1x3",
        Refused(
            "5x1x3 and 2x1x3 cannot be merged element by element: width 5 and 2",
            "a stride of 3 on the branch of 5 would fit",
            code="V210",
        ),
    ),
    (
        Multiply(),
        "7x5x3, 4",
        Refused(
            "7x5x3 and 4 cannot be merged element by element: depth 3 and 4",
            "a conv with kernel 1 and 4 filters on the branch of 3 would fit",
            code="V210",
        ),
    ),
    (
        Add(),
        "3, 100x3, 1x1x3",
        Refused("100x3 has the axes length and depth, but 1x1x3 has width, height and depth", AXES_HINT, code="V210"),
    ),
    (
        Concat(),
        "7x5x3, 9x5x3",
        Refused(
            "7x5x3 and 9x5x3 cannot be joined along the depth: width 7 and 9",
            "padding or a crop by 2 along the width would fit",
            code="V210",
        ),
    ),
    (
        Concat(axis="width"),
        "7x5x3, 9x5x4",
        Refused(
            "7x5x3 and 9x5x4 cannot be joined along the width: depth 3 and 4",
            "a conv with kernel 1 and 4 filters on the branch of 3 would fit",
            code="V210",
        ),
    ),
    (
        Concat(),
        "7x5x3, 105",
        Refused("7x5x3 has the axes width, height and depth, but 105 has depth", AXES_HINT, code="V210"),
    ),
]


@pytest.mark.parametrize(("layer", "inputs", "said"), REFUSED, ids=lambda one: getattr(one, "message", None))
def test_refusals(layer: Layer, inputs: str, said: Refused) -> None:
    """Whole messages: both volumes, the axes that differ, what would help."""
    assert refusal(layer, inputs) == said


@pytest.mark.parametrize(
    ("inputs", "out"),
    [
        ("11x7x3, 11x7x3", "11x7x3"),
        ("11x7x3, 1x1x3", "11x7x3"),
        ("1x1x3, 11x7x3", "11x7x3"),
        ("11x7x3, 3", "11x7x3"),
        ("3, 11x7x3", "11x7x3"),
        ("11x7x1, 11x7x3", "11x7x3"),
        ("11x7x1, 1x1x3", "11x7x3"),
        ("11x7x1, 3", "11x7x3"),
        ("11x7x5x3, 3", "11x7x5x3"),
        ("11x3, 1", "11x3"),
        ("3, 1x1x3", "1x1x3"),
        ("1x1x3, 3", "1x1x3"),
        ("3, 3", "3"),
        ("3, 1", "3"),
        ("1, 1", "1"),
        ("1x1x1, 1", "1x1x1"),
        ("1, 1x1, 5", "1x5"),
        ("11x7x3", "11x7x3"),
    ],
)
def test_what_is_repeated(inputs: str, out: str) -> None:
    """1 on all spatial axes, 1 in depth, or both; a vector of D counts as 1x1xD. In any order."""
    xs = tuple(map(volume, inputs.split(", ")))
    assert Add().output(*xs) == volume(out)
    assert Add().output(*reversed(xs)) == volume(out)


def test_one_input_passes() -> None:
    """A merge of one branch is that branch."""
    assert Add().output(volume("11x7x3")) == Concat().output(volume("11x7x3")) == volume("11x7x3")


def test_operations_are_per_further_input() -> None:
    """One for every element of the output and every input behind the first, gates repeated."""
    xs = tuple(map(volume, ("11x7x3", "3", "11x7x1")))
    assert Multiply().operations(volume("11x7x3"), *xs) == Operations(mul=2 * 231)
    assert Concat().operations(volume("11x7x6"), *xs[:1] * 2) == NOTHING
