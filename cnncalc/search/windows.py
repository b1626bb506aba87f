"""Which windows turn one volume into another: every one within bounds is built as a layer, and asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.explanation.remarks import left, unread_at_the_end
from cnncalc.formulas.window import reach
from cnncalc.layers.base import ShapeError
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.model.values import listed
from cnncalc.model.volume import AXES, Volume
from cnncalc.search.space import params_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.search.space import Choice, Space, Window


class Found(NamedTuple):
    """A window that does it, with as many `groups`.

    `left` cells lie behind the last window, below 0 it hangs over by as many; `unread` of them are pixels. Both are the
    most along any axis. `skipped` cells between two windows are jumped over where the step is longer than the window.
    `stamps` is so for a transposed convolution.
    """

    window: Choice
    left: int
    unread: int
    skipped: int
    params: int
    macs: int
    groups: int = 1
    stamps: bool = False


class Near(NamedTuple):
    """A window that does not do it, and the size that it gives instead."""

    window: Choice
    size: int


class OneAxis(NamedTuple):
    """What was found along one axis: windows in sensible order, or else the nearest sizes below and above."""

    name: str
    cells: int
    wanted: int
    windows: tuple[Choice, ...]
    closest: tuple[Near, ...]


class Windows(NamedTuple):
    """Everything that turns x into y. `found` are windows that are the same along every axis.

    Where there is none, any window of one axis goes with any of another, as long as all or none of them have the
    padding `same`. `objection` says why nothing can do it.
    """

    space: Space
    x: Volume
    y: Volume
    found: tuple[Found, ...]
    axes: tuple[OneAxis, ...]
    objection: str = ""

    @property
    def is_solved(self) -> bool:
        """Whether anything does it."""
        if self.objection or self.found:
            return not self.objection
        words = [{one.padding == "same" for one in axis.windows} for axis in self.axes]
        return any(all(kind in word for word in words) for kind in (False, True))


def solve_windows(space: Space, x: Volume, y: Volume) -> Windows:
    """Every window of the space that turns x into y, in sensible order."""
    axes = tuple(_each(space, x, y))
    objection = _objection(space, x, y)
    if objection:
        return Windows(space, x, y, (), axes, objection)
    common = [one for one in axes[0].windows if all(one in axis.windows for axis in axes[1:])]
    groups = space.splits(x)
    found = sorted((_found(space, one, x, G) for one in common for G in groups), key=_order)
    return Windows(space, x, y, tuple(found), axes)


def _objection(space: Space, x: Volume, y: Volume) -> str:
    if space.keeps_depth and x.depth != y.depth:
        return f"a pool keeps the depth: {x.depth} comes out, not {y.depth}"
    if not space.keeps_depth and space.filters != y.depth:
        return f"{space.filters} filters give depth {space.filters}, not {y.depth}"
    if not space.splits(x):
        fitting = space._replace(groups=range(1, min(x.depth, y.depth) + 1)).splits(x)
        said = f"{listed(map(str, fitting), 'or')} {'does' if len(fitting) == 1 else 'do'}"
        return f"groups have to divide both depths, {x.depth} and {y.depth}: {said}"
    return ""


def _each(space: Space, x: Volume, y: Volume) -> Iterator[OneAxis]:
    """Every axis; those that are asked the same are searched once."""
    known: dict[object, OneAxis] = {}
    for at, name in enumerate(AXES[x.rank]):
        asked = *map(tuple, space.axes[at]), x.spatial[at], y.spatial[at]
        if asked not in known:
            known[asked] = _along(space, at, x, y)
        yield known[asked]._replace(name=name)


def _along(space: Space, at: int, x: Volume, y: Volume) -> OneAxis:
    """Every window along one axis, tried on a volume that has only this axis."""
    line, wanted = Volume((x.spatial[at],), x.depth), y.spatial[at]
    found: list[Found] = []
    near: list[Near] = []
    for one in space.axes[at].choices():
        size = _size(space.layer([one]), line)
        if size == wanted:
            found.append(_found(space, one, line, 1))
        elif size:
            near.append(Near(one, size))
    windows = tuple(one.window for one in sorted(found, key=_order))
    closest = () if found else _closest(space, line, wanted, near)
    return OneAxis(AXES[x.rank][at], x.spatial[at], wanted, windows, closest)


def _closest(space: Space, line: Volume, wanted: int, near: Sequence[Near]) -> tuple[Near, ...]:
    """The plainest window for the next size below, and for the next above."""
    sizes = {one.size for one in near}
    sides = (max((n for n in sizes if n < wanted), default=0), min((n for n in sizes if n > wanted), default=0))
    return tuple(
        min((one for one in near if one.size == side), key=lambda one: _order(_found(space, one.window, line, 1)))
        for side in sides
        if side
    )


def _size(layer: Window, line: Volume) -> int:
    """What comes out along the axis; 0 where the layer does not fit."""
    try:
        return layer.output(line).spatial[0]
    except ShapeError:
        return 0


def _found(space: Space, one: Choice, x: Volume, groups: int) -> Found:
    layer = space.layer([one] * x.rank, groups)
    y = layer.output(x)
    stamps = isinstance(layer, ConvTranspose)
    walks = layer.windows(x)
    # The word `same` has no remainder: its padding is what the last window lacks.
    rests = [left(axis) for axis in walks if not axis.same]
    lost = [unread_at_the_end(axis) for axis in walks if not axis.same]
    rest = max(rests, key=abs, default=0)
    gaps = [int(axis.stride) - int(axis.reach) for axis in walks if axis.positions > 1]
    skipped = max(*gaps, 0, 0)
    params, macs = params_of(layer, x), int(layer.products(y, x))
    return Found(one, rest, max(lost, default=0), skipped, params, macs, groups, stamps)


def _order(found: Found) -> tuple[int, ...]:
    """Plain windows first: no dilation, P <= F/2, no cell jumped over; exact fits; then small strides and windows."""
    F, S, P, L, extra = found.window
    cells = P if isinstance(P, int) else 0 if isinstance(P, str) else max(P)
    # Of a transposed convolution the small filter is the usual one, whatever the stride.
    steps = (F, S) if found.stamps else (S, F)
    return (
        L > 1,
        extra,
        isinstance(P, str),
        isinstance(P, tuple),
        cells > F // 2,
        reach(F, L) < S,
        found.left != 0,
        *steps,
        cells,
        L,
        found.groups,
    )


def lean(found: Windows) -> Windows:
    """Without the word `same` where a number does as well, among windows that are the same along every axis."""
    numbered = {one.window._replace(padding=0) for one in found.found if one.window.padding != "same"}
    return found._replace(
        found=tuple(
            one for one in found.found if one.window.padding != "same" or one.window._replace(padding=0) not in numbered
        )
    )
