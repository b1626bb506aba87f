"""A small world in which every window is put down by hand: what `solve` must find, without a formula of ours."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from cnncalc.search.space import Choice, Ranges, Space

if TYPE_CHECKING:
    from cnncalc.search.space import Pad

KERNELS, STRIDES, PADDINGS, DILATIONS, EXTRAS = (1, 2, 3, 4), (1, 2, 3), (0, 1, 2), (1, 2), (0, 1)
SIZES = range(1, 10)
SIDES = ((0, 1), (1, 2), (2, 0))


def space(type_name: str, rank: int = 1, *, rounding: str = "floor", paddings: tuple[Pad, ...] = PADDINGS) -> Space:
    """The small world for a type."""
    dilations = (1,) if type_name == "avgpool" else DILATIONS
    extras = EXTRAS if type_name == "convtranspose" else (0,)
    axis = Ranges(KERNELS, STRIDES, paddings, dilations, extras)
    return Space(type_name, 5, rounding, bias=True, axes=(axis,) * rank)


def size(type_name: str, rounding: str, cells: int, window: Choice) -> int:
    """How many cells come out; 0 where the window is refused."""
    F, S, P, L, extra = window
    if P == "same":
        return len(range(0, cells, S))
    before, after = P if isinstance(P, tuple) else (P, P)
    if type_name == "convtranspose":
        if extra >= max(S, L):
            return 0
        canvas = {at * S + cell * L for at in range(cells) for cell in range(F)}
        return max(max(canvas) + 1 - before - after + extra, 0)
    if type_name != "conv" and max(before, after) > F // 2:
        return 0
    touched = [[start + cell * L for cell in range(F)] for start in range(-before, cells + after, S)]
    inside = [one for one in touched if one[-1] < cells + after]
    if rounding == "floor":
        return len(inside)
    # Rounded up: one more that hangs over the edge by less than a step, unless it starts behind the pixels (to Caffe:
    # and there is padding).
    start = inside[-1][0] + S if inside else -before
    overhang = start + (F - 1) * L + 1 - (cells + after)
    keeps = start < cells or (rounding == "caffe" and not (before or after))
    return len(inside) + (0 < overhang < S and keeps)


def windows(of: Space, cells: int, wanted: int) -> set[Choice]:
    """Every window of the world that turns one size into the other."""
    found = set()
    for values in product(*of.axes[0]):
        F, S, P, L, extra = values
        assert isinstance(F, int)
        assert isinstance(S, int)
        assert isinstance(L, int)
        assert isinstance(extra, int)
        sides = (P[0], P[1]) if isinstance(P, tuple) else P
        window = Choice(F, S, "same" if isinstance(sides, str) else sides, L, extra)
        if size(of.type, of.rounding, cells, window) == wanted:
            found.add(window)
    return found
