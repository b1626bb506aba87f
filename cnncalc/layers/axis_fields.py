"""Kinds of fields about axes: their names and order, cells taken from or added to one, factors."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnncalc.layers.fields import (
    EXPRESSION,
    ORDER_HINT,
    PER_AXIS,
    SIDES,
    Count,
    FieldError,
    Kind,
    by_name,
    fraction_hint,
    named,
    read_under,
    wrong_rank,
)
from cnncalc.model.values import is_fraction, is_whole, listed, shown
from cnncalc.model.volume import AXES, Dims

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.model.values import Json, Value

ANY_AXIS: list[Json] = [*SIDES, "depth"]
# Along every axis: one factor for all, or one for each in language order.
FactorPerAxis: TypeAlias = "int | Fraction | tuple[int | Fraction, ...]"


class AxisNames(Kind):
    """Names of axes: one word, a list of them, or `all`; perhaps `none`."""

    def __init__(self, *, or_none: bool = False) -> None:
        self.words = ("all", "none") if or_none else ("all",)
        self.wants = f"names of axes such as depth or [width, height], or the word {' or '.join(self.words)}"

    def read(self, value: Value, rank: int) -> tuple[str, ...]:
        names = (*AXES[rank], "depth")
        if isinstance(value, str) and value in self.words:
            return names if value == "all" else ()
        words = value if isinstance(value, list) else [value]
        for word in words or [value]:
            if word not in names:
                hint = f"the axes here are {listed(names)}"
                raise FieldError(f"wants {self.wants}, not {shown(word)}", hint, key=str(word))
        return tuple(name for name in names if name in words)

    def schema(self) -> dict[str, Json]:
        axes: dict[str, Json] = {"type": "array", "items": {"enum": ANY_AXIS}, "minItems": 1}
        return {"anyOf": [{"enum": [*ANY_AXIS, *self.words]}, axes]}


class AxisName(Kind):
    """The name of one axis."""

    wants = "the name of one axis such as depth or width"

    def read(self, value: Value, rank: int) -> str:
        names = (*AXES[rank], "depth")
        if not isinstance(value, str) or value not in names:
            raise self.refuse(value, f"the axes here are {listed(names)}")
        return value

    def schema(self) -> dict[str, Json]:
        return {"enum": ANY_AXIS}


class AxisOrder(Kind):
    """Every axis once, in another order."""

    wants = "all axes once, such as [depth, width, height]"

    def read(self, value: Value, rank: int) -> tuple[str, ...]:
        names = (*AXES[rank], "depth")
        words = tuple(str(word) for word in value) if isinstance(value, list) else ()
        if sorted(words) != sorted(names):
            raise self.refuse(value, f"the axes here are {listed(names)}")
        return words

    def schema(self) -> dict[str, Json]:
        return {"type": "array", "items": {"enum": ANY_AXIS}, "uniqueItems": True}


class BeforeAfter(Kind):
    """Cells at both ends of one axis, or a number for its end alone."""

    wants = "a number of at least 0 (at the end), or {before: 1, after: 2}"
    keys = ("before", "after")
    number = Count(at_least=0)

    def read(self, value: Value, rank: int) -> tuple[int, int]:
        if not isinstance(value, dict):
            if not is_whole(value):
                raise self.refuse(value, fraction_hint(value))
            return 0, self.number.read(value, rank)
        for key in value:
            if key not in self.keys:
                raise FieldError(f"has no {key}", "its keys are before and after", key)
        before, after = (read_under(self.number, key, value.get(key, 0), rank) for key in self.keys)
        return before, after

    def schema(self) -> dict[str, Json]:
        return {"anyOf": [self.number.schema(), named(self.number, list(self.keys))]}


class Picks(Kind):
    """Which cells of an axis to take: a list with repeats allowed. A range `a..b` is the list it stands for."""

    wants = "a list such as [0, 1, 2, 1], or a range such as 0..63 (63 included), counted from 0"
    number = Count(at_least=0)

    def read(self, value: Value, rank: int) -> tuple[int, ...]:
        if isinstance(value, list) and value:
            return tuple(self.number.read(one, rank) for one in value)
        raise self.refuse(value, f"[{value}] takes cell {value} alone" if is_whole(value) else "")

    def schema(self) -> dict[str, Json]:
        cells: dict[str, Json] = {"anyOf": [self.number.schema(), EXPRESSION]}
        span: dict[str, Json] = {"type": "string", "pattern": r"\.\.", "examples": ["0..63"]}
        return {"anyOf": [{"type": "array", "items": cells, "minItems": 1}, span]}


class Factor(Kind):
    """A positive number, whole or not, for every axis or one for each."""

    wants = "a number above 0 such as 2 or 3/2, or one per axis such as 2x3 or {width: 2, height: 1.5}"

    def read(self, value: Value, rank: int) -> FactorPerAxis:
        if is_whole(value) or is_fraction(value):
            return self.read_one(value)
        if isinstance(value, dict):
            return tuple(self.read_one(one) for one in by_name(value, rank))
        if not isinstance(value, Dims):
            raise self.refuse(value, ORDER_HINT if isinstance(value, list) else "")
        if len(value) != rank:
            raise wrong_rank(value, rank)
        return tuple(self.read_one(one) for one in value)

    def read_one(self, value: Value) -> int | Fraction:
        """The factor of one axis."""
        if not (is_whole(value) or is_fraction(value)) or value <= 0:
            raise self.refuse(value)
        return value

    def schema(self) -> dict[str, Json]:
        one: dict[str, Json] = {"type": "number", "exclusiveMinimum": 0}
        each: dict[str, Json] = {"anyOf": [one, EXPRESSION]}
        axes: dict[str, Json] = dict.fromkeys(SIDES, each)
        return {"anyOf": [one, PER_AXIS, {"type": "object", "properties": axes, "additionalProperties": False}]}
