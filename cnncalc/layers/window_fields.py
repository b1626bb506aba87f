"""Kinds of fields of a window: numbers along every axis, and padding with its sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from cnncalc.formulas.window import same_padding
from cnncalc.layers.fields import (
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
from cnncalc.model.values import is_whole, listed
from cnncalc.model.volume import AXES, Dims

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cnncalc.layers.fields import PerAxis
    from cnncalc.model.values import Json, Value
    from cnncalc.model.volume import Volume

# In the place of an output size: the axis keeps that of the input.
KEPT = 0
# Along every axis: one number for all, or one for each; with sides: (before, after) where they differ.
Padding: TypeAlias = "int | tuple[int | tuple[int, int], ...] | Literal['same']"


class AlongAxes(Kind):
    """One number for every axis, `5x3` (5 wide, 3 high), or `{width: 5, height: 3}`."""

    def __init__(self, at_least: int = 1) -> None:
        self.at_least = at_least
        self.number = Count(at_least)
        self.wants = f"a number of at least {at_least}, or one per axis such as 5x3 (5 wide, 3 high)"

    def read(self, value: Value, rank: int) -> PerAxis:
        if is_whole(value):
            return self.number.read(value, rank)
        if isinstance(value, list):
            raise self.refuse(value, ORDER_HINT)
        if isinstance(value, dict):
            named = zip(AXES[rank], by_name(value, rank), strict=True)
            value = Dims(read_under(self.number, name, one, rank) for name, one in named)
        if not isinstance(value, Dims):
            raise self.refuse(value, fraction_hint(value))
        if len(value) != rank:
            raise wrong_rank(value, rank)
        numbers = tuple(self.number.read(n, rank) for n in value)
        return numbers[0] if len(set(numbers)) == 1 else numbers

    def schema(self) -> dict[str, Json]:
        return {"anyOf": [self.number.schema(), PER_AXIS, named(self.number, list(SIDES))]}


class OutputSizes(AlongAxes):
    """The same of what comes out; an axis that is not named keeps its size: `{width: 1}`."""

    def __init__(self) -> None:
        super().__init__()
        self.wants = (
            "a number of at least 1, one per axis such as 5x3 (5 wide, 3 high), or {width: 1} to keep the height"
        )

    def read(self, value: Value, rank: int) -> PerAxis:
        if not isinstance(value, dict) or not set(value) < set(AXES[rank]):
            return super().read(value, rank)
        sizes = {axis: read_under(self.number, axis, size, rank) for axis, size in value.items()}
        return tuple(sizes.get(axis, KEPT) for axis in AXES[rank])


class PaddingKind(Kind):
    """Padding: a number, one per axis, sides by name, or the word `same`."""

    wants = "a number of at least 0, one per axis such as 2x1, sides such as {left: 1, right: 0}, or the word same"
    numbers = AlongAxes(at_least=0)

    def __init__(self, *, crops: bool = False, has_mode: bool = False) -> None:
        self.crops = crops
        self.has_mode = has_mode

    def read(self, value: Value, rank: int) -> Padding:
        if value == "same":
            return "same"
        if isinstance(value, dict):
            return read_sides(value, rank)
        if isinstance(value, list):
            raise self.refuse(value, ORDER_HINT)
        if isinstance(value, str) or not (is_whole(value) or isinstance(value, Dims)):
            raise self.refuse(value, fraction_hint(value))
        return self.numbers.read(value, rank)

    def hint_for(self, value: Value, others: Callable[[], Mapping[str, object]], x: Volume) -> str:
        """The padding that a word of Keras, ONNX, Theano or SciPy is for this layer: `causal` is {left: 4}."""
        word = value.lower().replace("_", "") if isinstance(value, str) else ""
        if word in _ZERO:
            return f"`{value}` is padding: 0"
        if word in {"same", "sameupper"}:
            return f"`{value}` is padding: same"
        if word in _MODES:
            mode = _MODES[word]
            layer = f"`pad: {{sides: …, mode: {mode}}}` in front of the layer"
            return (
                f"padding is a number of cells; their mode is padding_mode: {mode}"
                if self.has_mode
                else f"write {layer}"
            )
        if self.crops or word not in _SIDED:
            return ""
        fields = others()
        kernel, dilation = _along(fields.get("kernel"), x.rank), _along(fields.get("dilation", 1), x.rank)
        # A pool's stride is its kernel where it is left out.
        stride = _along(fields.get("stride") or kernel, x.rank)
        if not (kernel and stride and dilation):
            return ""
        reaches = [(size - 1) * step + 1 for size, step in zip(kernel, dilation, strict=True)]
        sides = [_SIDED[word](cells, extent, S) for cells, extent, S in zip(x.spatial, reaches, stride, strict=True)]
        return f"`{value}` is {_written(sides, AXES[x.rank])} for this layer"

    def schema(self) -> dict[str, Json]:
        names = [*SIDES, *dict.fromkeys(side for sides in SIDES.values() for side in sides)]
        return {"anyOf": [self.numbers.number.schema(), PER_AXIS, {"const": "same"}, named(self.numbers.number, names)]}


# Words of other tools: for no padding, for what the added cells contain, and for paddings that depend on the window.
_ZERO = ("valid", "none", "no", "notset", "explicit")
_MODES = {
    **dict.fromkeys(("zeros", "zero", "constant"), "zero"),
    **dict.fromkeys(("reflect", "reflection", "mirror"), "reflect"),
    **dict.fromkeys(("replicate", "replication", "edge", "nearest", "border"), "replicate"),
    **dict.fromkeys(("circular", "wrap", "periodic"), "circular"),
}
_SIDED: dict[str, Callable[[int, int, int], tuple[int, int]]] = {
    "causal": lambda _, extent, __: (extent - 1, 0),
    "full": lambda _, extent, __: (extent - 1, extent - 1),
    "half": lambda _, extent, __: (extent // 2, extent // 2),
    "samelower": lambda cells, extent, stride: same_padding(cells, extent, stride)[::-1],
}


def _along(value: object, rank: int) -> tuple[int, ...]:
    """A field along every axis; nothing for what is no number."""
    if isinstance(value, tuple) and len(value) == rank:
        return value
    return (value,) * rank if isinstance(value, int) else ()


def _written(sides: Sequence[tuple[int, int]], axes: Sequence[str]) -> str:
    """A padding as a spec writes it: `padding: 2`, `padding: 2x1`, or `padding: {left: 4}`."""
    if all(before == after for before, after in sides):
        sizes = [before for before, _ in sides]
        return f"padding: {sizes[0] if len({*sizes}) == 1 else 'x'.join(map(str, sizes))}"
    named = zip(
        (side for axis in axes for side in SIDES[axis]), (cells for pair in sides for cells in pair), strict=True
    )
    return f"padding: {{{', '.join(f'{side}: {cells}' for side, cells in named if cells)}}}"


def read_sides(value: dict[str, Value], rank: int) -> Padding:
    """`{left: 1, right: 0, height: 2}` as (before, after) per axis; a side left out is 0."""
    axes = AXES[rank]
    sides = {side: (axis, at) for axis in axes for at, side in enumerate(SIDES[axis])}
    read: dict[str, list[int | None]] = {axis: [None, None] for axis in axes}
    cell = Count(at_least=0)
    for key, raw in value.items():
        if key not in sides and key not in axes:
            raise FieldError(f"has no side {key}", f"the sides here are {listed([*sides, *axes])}", key)
        number = read_under(cell, key, raw, rank)
        axis, places = (key, (0, 1)) if key in axes else (sides[key][0], (sides[key][1],))
        for at in places:
            if read[axis][at] is not None:
                raise FieldError(f"gives the same side twice, the second time as {key}", key=key)
            read[axis][at] = number
    return tuple(simplest(before or 0, after or 0) for before, after in read.values())


def simplest(before: int, after: int) -> int | tuple[int, int]:
    """One number where both sides agree."""
    return before if before == after else (before, after)
