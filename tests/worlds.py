"""Small worlds, tried whole: window positions found by putting windows down one after the other.

Nothing in here divides, so it shares no formula with `cnncalc.formulas.window`.
"""

from __future__ import annotations

from functools import cache
from itertools import count, product, takewhile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CELLS = range(1, 13)
EXTENTS = range(1, 6)
STRIDES = range(1, 5)
PADDINGS = range(4)
DILATIONS = range(1, 4)


class Window(NamedTuple):
    """A window on one axis: cells, extent, stride, padding before and after, dilation."""

    n: int
    f: int
    s: int
    before: int
    after: int
    d: int

    def cells_at(self, start: int) -> list[int]:
        """The cells of the window that starts there."""
        return [start + self.d * at for at in range(self.f)]

    @property
    def starts(self) -> Iterator[int]:
        """Where windows could start, without an end: the first at the edge of the padding."""
        return count(-self.before, self.s)


@cache
def windows() -> tuple[Window, ...]:
    """Every window of the small world."""
    return tuple(map(Window._make, product(CELLS, EXTENTS, STRIDES, PADDINGS, PADDINGS, DILATIONS)))


def floor_count(w: Window) -> int:
    """Windows all of whose cells lie on the padded axis."""
    return len(list(takewhile(lambda start: w.cells_at(start)[-1] < w.n + w.after, w.starts)))


def covering(w: Window) -> list[int]:
    """Starts of windows until the last padded cell is passed; the last window may hang over."""
    starts = []
    for start in w.starts:
        starts.append(start)
        if w.cells_at(start)[-1] >= w.n + w.after - 1:
            return starts
    raise AssertionError


def fits(w: Window) -> bool:
    """Whether at least one window has room."""
    return w.cells_at(-w.before)[-1] < w.n + w.after


def ceil_count(w: Window) -> int:
    """PyTorch's: a last window that starts behind the last cell, in the padding on the right, is dropped."""
    starts = covering(w)
    return len(starts) - (starts[-1] >= w.n)


def caffe_count(w: Window) -> int:
    """Caffe's: the same, but only where there is padding."""
    starts = covering(w)
    return len(starts) - (starts[-1] >= w.n and w.before + w.after > 0)


def same_count(n: int, s: int) -> int:
    """`same`: a window for every s-th cell."""
    return len(range(0, n, s))


def same_sides(n: int, f: int, s: int, d: int) -> tuple[int, int]:
    """`same`: the least padding that gives all of its windows room, the odd cell after."""
    for all_cells in count():
        before = len(range(1, all_cells, 2))
        if floor_count(Window(n, f, s, before, all_cells - before, d)) >= same_count(n, s):
            return before, all_cells - before
    raise AssertionError


def stamps(n: int, f: int, s: int, d: int) -> set[int]:
    """The canvas cells that a transposed convolution writes to."""
    return {s * i + d * j for i in range(n) for j in range(f)}


def transposed_count(w: Window, extra: int) -> int:
    """The canvas from 0 to its last stamp, cropped, and with cells added."""
    canvas = list(range(max(stamps(w.n, w.f, w.s, w.d)) + 1))
    return len(canvas) - w.before - w.after + extra


def adaptive_windows(n: int, size: int) -> list[range]:
    """The windows of an adaptive pool, by their definition: from ⌊i·n/size⌋ to ⌈(i+1)·n/size⌉."""
    starts = [max(at for at in range(n + 1) if at * size <= i * n) for i in range(size)]
    ends = [min(at for at in range(n + 1) if at * size >= (i + 1) * n) for i in range(size)]
    return list(map(range, starts, ends))


def floor_miss(formula: Callable[[Window], int]) -> Window | None:
    """The first window for which a formula is wrong; a size below 1 is no size, whatever it is."""
    return next((w for w in windows() if max(formula(w), 0) != floor_count(w)), None)


def ceil_miss(formula: Callable[[Window], int], truth: Callable[[Window], int] = ceil_count) -> Window | None:
    """The first window that fits for which a formula is wrong."""
    return next((w for w in windows() if fits(w) and formula(w) != truth(w)), None)


def same_miss(formula: Callable[[int, int, int, int], tuple[int, int]]) -> tuple[int, int, int, int] | None:
    """The first n, f, s, d for which a formula finds other sides than the least padding does."""
    world = product(CELLS, EXTENTS, STRIDES, DILATIONS)
    return next((at for at in world if formula(*at) != same_sides(*at)), None)


def transposed_miss(formula: Callable[[Window, int], int]) -> tuple[Window, int] | None:
    """The first window and output padding for which a formula has another canvas."""
    world = product(windows(), range(3))
    return next(((w, extra) for w, extra in world if formula(w, extra) != transposed_count(w, extra)), None)


def stamped_miss(formula: Callable[[int, int, int, int], int]) -> tuple[int, int, int, int] | None:
    """The first n, f, s, d for which a formula stamps another number of cells."""
    world = product(CELLS, EXTENTS, STRIDES, range(1, 7))
    return next((at for at in world if formula(*at) != len(stamps(*at))), None)


def adaptive_miss(formula: Callable[[int, int], int]) -> tuple[int, int] | None:
    """The first size in and out for which a formula reads another number of cells."""
    return next((at for at in product(CELLS, CELLS) if formula(*at) != sum(map(len, adaptive_windows(*at)))), None)
