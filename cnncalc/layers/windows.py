"""The walk of a layer's window along every axis: fields of a layer put on the sizes of a volume."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.window import POSITIONS, both, reach, same_padding, same_positions
from cnncalc.layers.base import ShapeError
from cnncalc.layers.fields import Word
from cnncalc.model.volume import AXES

if TYPE_CHECKING:
    from cnncalc.layers.fields import PerAxis
    from cnncalc.layers.window_fields import Padding
    from cnncalc.model.volume import Volume

# What the cells of a padding hold.
FILLINGS = Word("zero", "reflect", "replicate", "circular")

EXTENT = {"length": "long", "width": "wide", "height": "high", "frames": "frames long"}


class Axis(NamedTuple):
    """One axis of a window's walk; all in cells. `padding` is (before, after), resolved where it was `same`."""

    name: str
    cells: int
    kernel: int
    stride: int
    padding: tuple[int, int]
    dilation: int = 1
    rounding: str = "floor"
    same: bool = False

    @property
    def reach(self) -> int:
        """Cells that the dilated window spans."""
        return reach(self.kernel, self.dilation)

    @property
    def positions(self) -> int:
        """How many positions the window takes: the output's size along this axis."""
        if self.same:
            return same_positions(self.cells, self.stride)
        return POSITIONS[self.rounding](self.cells, self.reach, self.stride, self.padding)


def window_axes(
    x: Volume,
    kernel: PerAxis,
    stride: PerAxis,
    padding: Padding,
    dilation: PerAxis = 1,
    rounding: str = "floor",
) -> tuple[Axis, ...]:
    """The fields of a window put on every spatial axis of x, `same` resolved."""
    F, S, L = spread(kernel, x), spread(stride, x), spread(dilation, x)
    same = padding == "same"
    if same:
        P = tuple(same_padding(*of) for of in zip(x.spatial, map(reach, F, L), S, strict=True))
    else:
        P = sides(padding, x)
    return tuple(
        Axis(name, cells, f, s, p, d, rounding, same)
        for name, cells, f, s, p, d in zip(AXES[x.rank], x.spatial, F, S, P, L, strict=True)
    )


def spread(value: PerAxis, x: Volume) -> tuple[int, ...]:
    """One number for every spatial axis of x."""
    return value if isinstance(value, tuple) else (value,) * x.rank


def sides(padding: Padding, x: Volume) -> tuple[tuple[int, int], ...]:
    """(before, after) for every spatial axis of x; `same` is resolved by who knows the window."""
    if isinstance(padding, str):
        raise TypeError(padding)
    each = padding if isinstance(padding, tuple) else (padding,) * x.rank
    return tuple(one if isinstance(one, tuple) else (one, one) for one in each)


def across(axes: tuple[Axis, ...]) -> tuple[int, ...]:
    """Positions along every axis; `ShapeError` where the window finds no place."""
    for axis in axes:
        check_fit(axis)
    return tuple(axis.positions for axis in axes)


def check_fit(axis: Axis) -> None:
    """A window wider than the padded input is an error, except where rounding up still gives a position."""
    room = axis.cells + both(axis.padding)
    if axis.reach <= room or axis.same or (axis.rounding != "floor" and axis.positions >= 1):
        return
    extent = EXTENT[axis.name]
    dilated = f" (kernel {axis.kernel}, dilation {axis.dilation})" if axis.dilation > 1 else ""
    before, after = axis.padding
    padded = f" with padding {before} and {after}" if before or after else ""
    raise ShapeError(
        f"the window is {axis.reach} {extent}{dilated}, but the input is only {axis.cells} {extent}{padded}",
        hint=fitting(axis, room),
        field="kernel",
        code="V201",
        axis=axis.name,
    )


def fitting(axis: Axis, room: int) -> str:
    """The nearest kernel, padding and input that would fit."""
    kernel = (room - 1) // axis.dilation + 1
    lacking = axis.reach - axis.cells
    padding = -(-lacking // 2)
    return (
        f"a kernel of at most {kernel}, padding of at least {padding}, "
        f"or an input at least {axis.cells + axis.reach - room} {EXTENT[axis.name]} would fit"
    )


def check_filling(mode: str, name: str, cells: int, padding: tuple[int, int], field: str) -> None:
    """A mirror shows the cells behind the edge, a wrap those there are, and none of them twice, as in PyTorch."""
    most = {"reflect": cells - 1, "circular": cells}.get(mode)
    if most is None or max(padding) <= most:
        return
    raise ShapeError(
        f"mode {mode} cannot fill a padding of {max(padding)} from a {name} of {cells}",
        hint=f"{padding_up_to(most)}, or mode replicate or zero, would fit",
        field=field,
        code="V206",
    )


def padding_up_to(most: int) -> str:
    """The most padding that would fit, in words."""
    return f"padding of at most {most}" if most else "no padding"


def need_axes(x: Volume, what: str) -> None:
    """A window slides over spatial axes; a vector has none."""
    if not x.rank:
        raise ShapeError(
            f"{what} needs spatial axes, but the input is a vector of {x.depth}",
            hint="put it before the flatten or dense layer, or reshape the vector first",
            code="V217",
        )
