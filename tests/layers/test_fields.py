"""Kinds of fields: what they read, and the whole message where they do not."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from cnncalc.layers.axis_fields import AxisName, AxisNames, AxisOrder, BeforeAfter, Factor, Picks
from cnncalc.layers.fields import Count, FieldError, Flag, Kind, Real, VolumeKind, Word
from cnncalc.layers.window_fields import AlongAxes, PaddingKind
from cnncalc.model.volume import Dims, Volume

if TYPE_CHECKING:
    from cnncalc.model.values import Value

HALF = Fraction(1, 2)
ORDER = "write 5x3 for 5 wide and 3 high; lists are refused since PyTorch and Keras mean height first by them"
DIVIDE = "`//` divides with a whole result; floor(), ceil() and round() make one"
PER_AXIS = "wants a number of at least 1, or one per axis such as 5x3 (5 wide, 3 high)"
PADDING = "wants a number of at least 0, one per axis such as 2x1, sides such as {left: 1, right: 0}, or the word same"
AXES_2D = "the axes here are width, height and depth"
FACTORS = "wants a number above 0 such as 2 or 3/2, or one per axis such as 2x3 or {width: 2, height: 1.5}"

READ: list[tuple[Kind, Value, int, object]] = [
    (Count(), 7, 2, 7),
    (Count(0), 0, 2, 0),
    (AlongAxes(), 3, 2, 3),
    (AlongAxes(), Dims((5, 3)), 2, (5, 3)),
    (AlongAxes(), Dims((3, 3)), 2, 3),
    (AlongAxes(), {"height": 3, "width": 5}, 2, (5, 3)),
    (AlongAxes(), {"length": 5}, 1, 5),
    (PaddingKind(), "same", 2, "same"),
    (PaddingKind(), Dims((2, 1)), 2, (2, 1)),
    (PaddingKind(), {"left": 1}, 2, ((1, 0), 0)),
    (PaddingKind(), {"bottom": 2, "width": 3}, 2, (3, (0, 2))),
    (PaddingKind(), {"front": 1, "back": 1}, 3, (0, 0, 1)),
    (PaddingKind(), {"left": 4}, 1, ((4, 0),)),
    (Flag(), True, 2, True),
    (Word("floor", "ceil"), "ceil", 2, "ceil"),
    (Real(), HALF, 2, 0.5),
    (Real(at_least=0, at_most=1), 1, 2, 1.0),
    (VolumeKind(), Dims((7, 5, 3)), 2, Volume((7, 5), 3)),
    (VolumeKind(), 10, 2, Volume((), 10)),
    (VolumeKind(), Dims((1, 1, 1)), 2, Volume((1, 1), 1)),
    (Real(at_least=0), 0, 2, 0.0),
    (AxisName(), "depth", 0, "depth"),
    (AxisNames(), "all", 2, ("width", "height", "depth")),
    (AxisNames(), ["depth", "width"], 2, ("width", "depth")),
    (AxisNames(), "length", 1, ("length",)),
    (AxisOrder(), ["depth", "width", "height"], 2, ("depth", "width", "height")),
    (BeforeAfter(), 3, 2, (0, 3)),
    (BeforeAfter(), {"before": 2}, 2, (2, 0)),
    (BeforeAfter(), {"before": 2, "after": 3}, 2, (2, 3)),
    (Picks(), [0, 2, 2, 1], 2, (0, 2, 2, 1)),
    (Factor(), 2, 2, 2),
    (Factor(), HALF, 2, HALF),
    (Factor(), Dims((2, 3)), 2, (2, 3)),
    (Factor(), {"height": HALF, "width": 3}, 2, (3, HALF)),
]


@pytest.mark.parametrize(("kind", "value", "rank", "read"), READ)
def test_what_is_read(kind: Kind, value: Value, rank: int, read: object) -> None:
    """The value as the layer stores it."""
    assert kind.read(value, rank) == read


REFUSED: list[tuple[Kind, Value, int, str, str]] = [
    (Count(), 0, 2, "is 0, but must be at least 1", ""),
    (Count(), HALF, 2, "wants a whole number of at least 1, not 1/2", DIVIDE),
    (Count(), True, 2, "wants a whole number of at least 1, not true", ""),
    (Count(), "many", 2, "wants a whole number of at least 1, not many", ""),
    (AlongAxes(), [3, 5], 2, f"{PER_AXIS}, not [3, 5]", ORDER),
    (AlongAxes(), HALF, 2, f"{PER_AXIS}, not 1/2", DIVIDE),
    (AlongAxes(), Dims((5, 3)), 1, "is 5x3, 2 numbers, but the input has 1 spatial axis (length)", ""),
    (AlongAxes(), Dims((5, 3)), 0, "is 5x3, 2 numbers, but the input has no spatial axes", ""),
    (AlongAxes(), Dims((5, 0)), 2, "is 0, but must be at least 1", ""),
    (AlongAxes(), {"width": 5}, 2, "lacks height", "name every axis, or write one number for all"),
    (AlongAxes(), {"depth": 5}, 2, "has no axis depth", "the axes here are width and height"),
    (PaddingKind(), "valid", 2, f"{PADDING}, not valid", ""),
    (PaddingKind(), [1, 1], 2, f"{PADDING}, not [1, 1]", ORDER),
    (PaddingKind(), HALF, 2, f"{PADDING}, not 1/2", DIVIDE),
    (PaddingKind(), True, 2, f"{PADDING}, not true", ""),
    (PaddingKind(), -1, 2, "is -1, but must be at least 0", ""),
    (PaddingKind(), {"top": 1}, 1, "has no side top", "the sides here are left, right and length"),
    (PaddingKind(), {"left": -1}, 1, "left is -1, but must be at least 0", ""),
    (PaddingKind(), {"left": 1, "width": 1}, 2, "gives the same side twice, the second time as width", ""),
    (Flag(), 1, 2, "wants true or false, not 1", ""),
    (Flag(), "yes", 2, "wants true or false, not yes", "write true"),
    (Word("floor", "ceil"), "round", 2, "wants one of floor and ceil, not round", ""),
    (Real(above=0), 0, 2, "wants a number above 0, not 0", ""),
    (Real(at_least=0, at_most=1), 2, 2, "wants a number of at least 0 and of at most 1, not 2", ""),
    (Real(), "big", 2, "wants a number, not big", ""),
    (VolumeKind(), Dims((7, 0, 3)), 2, "is 7x0x3, but every size must be at least 1", ""),
    (VolumeKind(), [7, 5, 3], 2, "wants a volume such as 7x7x512, not [7, 5, 3]", ORDER),
    (AxisName(), "length", 2, "wants the name of one axis such as depth or width, not length", AXES_2D),
    (AxisName(), "all", 2, "wants the name of one axis such as depth or width, not all", AXES_2D),
    (
        AxisNames(),
        ["width", "channels"],
        2,
        "wants names of axes such as depth or [width, height], or the word all, not channels",
        AXES_2D,
    ),
    (
        AxisNames(),
        [],
        2,
        "wants names of axes such as depth or [width, height], or the word all, not []",
        AXES_2D,
    ),
    (
        AxisOrder(),
        ["depth", "width"],
        2,
        "wants all axes once, such as [depth, width, height], not [depth, width]",
        AXES_2D,
    ),
    (BeforeAfter(), {"start": 1}, 2, "has no start", "its keys are before and after"),
    (BeforeAfter(), {"after": -1}, 2, "after is -1, but must be at least 0", ""),
    (BeforeAfter(), HALF, 2, "wants a number of at least 0 (at the end), or {before: 1, after: 2}, not 1/2", DIVIDE),
    (
        Picks(),
        3,
        2,
        "wants a list such as [0, 1, 2, 1], or a range such as 0..63 (63 included), counted from 0, not 3",
        "[3] takes cell 3 alone",
    ),
    (Picks(), [0, -1], 2, "is -1, but must be at least 0", ""),
    (Factor(), 0, 2, f"{FACTORS}, not 0", ""),
    (Factor(), [2, 3], 2, f"{FACTORS}, not [2, 3]", ORDER),
    (Factor(), Dims((2, 3)), 1, "is 2x3, 2 numbers, but the input has 1 spatial axis (length)", ""),
    (Factor(), {"width": 2}, 2, "lacks height", "name every axis, or write one number for all"),
]


@pytest.mark.parametrize(("kind", "value", "rank", "message", "hint"), REFUSED)
def test_what_is_refused(kind: Kind, value: Value, rank: int, message: str, hint: str) -> None:
    """Whole messages."""
    with pytest.raises(FieldError) as caught:
        kind.read(value, rank)
    assert (str(caught.value), caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("kind", "value", "key"),
    [
        (AlongAxes(), {"width": 5, "dpeth": 5}, "dpeth"),
        (AlongAxes(), {"width": 5, "height": 0}, "height"),
        (PaddingKind(), {"left": 1, "top": -1}, "top"),
        (PaddingKind(), {"left": 1, "width": 1}, "width"),
        (BeforeAfter(), {"before": 1, "after": HALF}, "after"),
    ],
)
def test_the_key_to_blame_is_known(kind: Kind, value: Value, key: str) -> None:
    """So that a message points at the word that is wrong."""
    with pytest.raises(FieldError) as caught:
        kind.read(value, 2)
    assert caught.value.key == key
