"""Wrong formulas that the small worlds must catch: a test that passes with these would prove nothing."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import pytest
from worlds import (
    adaptive_miss,
    caffe_count,
    ceil_miss,
    floor_miss,
    same_miss,
    stamped_miss,
    transposed_miss,
)

from cnncalc.formulas.term import ceil_div

if TYPE_CHECKING:
    from collections.abc import Callable

    from worlds import Window


def room(w: Window) -> int:
    """W1 - F + 2P, right."""
    return w.n - w.d * (w.f - 1) - 1 + w.before + w.after


FLOOR: dict[str, Callable[[Window], int]] = {
    "no + 1": lambda w: room(w) // w.s,
    "ceiling for floor": lambda w: ceil_div(room(w), w.s) + 1,
    "rounded to the nearest": lambda w: round(room(w) / w.s) + 1,
    "int(a / b) truncates toward zero": lambda w: int(room(w) / w.s) + 1,
    "padding forgotten": lambda w: (room(w) - w.before - w.after) // w.s + 1,
    "padding on one side": lambda w: (room(w) - w.after) // w.s + 1,
    "the padding before twice": lambda w: (room(w) - w.after + w.before) // w.s + 1,
    "padding subtracted": lambda w: (room(w) - 2 * (w.before + w.after)) // w.s + 1,
    "padding four times": lambda w: (room(w) + w.before + w.after) // w.s + 1,
    "stride forgotten": lambda w: room(w) + 1,
    "the + 1 inside the division": lambda w: (room(w) + 1) // w.s,
    "kernel forgotten": lambda w: (w.n - 1 + w.before + w.after) // w.s + 1,
    "dilation ignored": lambda w: (w.n - w.f + w.before + w.after) // w.s + 1,
    "dilation off by one: L·F": lambda w: (w.n - w.d * w.f + w.before + w.after) // w.s + 1,
    "dilation off by one: L·(F-1)": lambda w: (w.n - w.d * (w.f - 1) + w.before + w.after) // w.s + 1,
    "dilation as holes: (L+1)·(F-1)+1": lambda w: (w.n - (w.d + 1) * (w.f - 1) - 1 + w.before + w.after) // w.s + 1,
    "dilation of the stride": lambda w: (w.n - w.f + w.before + w.after) // (w.s * w.d) + 1,
    "same whatever is asked": lambda w: ceil_div(w.n, w.s),
}

CEIL: dict[str, Callable[[Window], int]] = {
    "floor": lambda w: room(w) // w.s + 1,
    "no + 1": lambda w: ceil_div(room(w), w.s),
    "the last window is never dropped": lambda w: ceil_div(room(w), w.s) + 1,
    "dropped where it begins at the last cell": lambda w: dropped(w, w.n - 1 + w.before),
    "dropped one cell late": lambda w: dropped(w, w.n + w.before + 1),
    "dropped by the wrong side's padding": lambda w: dropped(w, w.n + w.after),
    "dropped without regard to the padding": lambda w: dropped(w, w.n),
    "dropped behind the padding": lambda w: dropped(w, w.n + w.before + w.after),
    "Caffe's": lambda w: dropped(w, w.n + w.before) if w.before + w.after else ceil_div(room(w), w.s) + 1,
    "int(a / b + 1) + 1": lambda w: int(room(w) / w.s + 1) + 1,
}


def dropped(w: Window, limit: int) -> int:
    """Rounded up, less a last window at or behind a limit."""
    W2 = ceil(room(w) / w.s) + 1
    return W2 - ((W2 - 1) * w.s >= limit)


def same_total(n: int, f: int, s: int, d: int) -> int:
    """The whole padding of `same`, right."""
    return max((ceil_div(n, s) - 1) * s + d * (f - 1) + 1 - n, 0)


def split(cells: int) -> tuple[int, int]:
    """The odd cell after, right."""
    return cells // 2, cells - cells // 2


SAME: dict[str, Callable[[int, int, int, int], tuple[int, int]]] = {
    "the odd cell before": lambda n, f, s, d: split(same_total(n, f, s, d))[::-1],
    "(F - 1) / 2 whatever the stride": lambda _n, f, _s, d: split(d * (f - 1)),
    "rounded to equal sides": lambda n, f, s, d: (-(-same_total(n, f, s, d) // 2),) * 2,
    "negative where the stride passes the kernel": lambda n, f, s, d: split(
        (ceil_div(n, s) - 1) * s + d * (f - 1) + 1 - n
    ),
    "dilation ignored": lambda n, f, s, _d: split(same_total(n, f, s, 1)),
    "F - S": lambda _n, f, s, d: split(max(d * (f - 1) + 1 - s, 0)),
}


def canvas(w: Window) -> int:
    """The uncropped canvas, right."""
    return w.s * (w.n - 1) + w.d * (w.f - 1) + 1


TRANSPOSED: dict[str, Callable[[Window, int], int]] = {
    "S·W1": lambda w, e: w.s * w.n - w.before - w.after + e,
    "S·W1 + F": lambda w, e: w.s * w.n + w.d * (w.f - 1) + 1 - w.before - w.after + e,
    "padding added": lambda w, e: canvas(w) + w.before + w.after + e,
    "padding on one side": lambda w, e: canvas(w) - w.before + e,
    "output padding on both sides": lambda w, e: canvas(w) - w.before - w.after + 2 * e,
    "output padding forgotten": lambda w, _e: canvas(w) - w.before - w.after,
    "dilation ignored": lambda w, e: w.s * (w.n - 1) + w.f - w.before - w.after + e,
    "the forward formula": lambda w, _e: room(w) // w.s + 1,
}

STAMPED: dict[str, Callable[[int, int, int, int], int]] = {
    "the whole canvas": lambda n, f, s, d: s * (n - 1) + d * (f - 1) + 1,
    "all pairs": lambda n, f, _s, _d: n * f,
    "dilation ignored": lambda n, f, s, _d: n * f - (n - 1) * max(f - s, 0),
    "no common divisor": lambda n, f, s, d: n * f - max(n - d, 0) * max(f - s, 0),
}

ADAPTIVE: dict[str, Callable[[int, int], int]] = {
    "every cell once": lambda n, _size: n,
    "equal windows, rounded up": lambda n, size: size * ceil_div(n, size),
    "overlaps of one everywhere": lambda n, size: n + size - 1,
}


@pytest.mark.parametrize("name", FLOOR)
def test_wrong_floor(name: str) -> None:
    """Wrong sizes of a convolution."""
    assert floor_miss(FLOOR[name])


@pytest.mark.parametrize("name", CEIL)
def test_wrong_ceil(name: str) -> None:
    """Wrong sizes of a pool that rounds up."""
    assert ceil_miss(CEIL[name])


def test_wrong_caffe() -> None:
    """PyTorch's rule is not Caffe's, and the course's is neither."""
    assert ceil_miss(lambda w: dropped(w, w.n + w.before), caffe_count)
    assert ceil_miss(FLOOR["rounded to the nearest"], caffe_count)
    assert ceil_miss(CEIL["floor"], caffe_count)


@pytest.mark.parametrize("name", SAME)
def test_wrong_same(name: str) -> None:
    """Wrong sides of `same`."""
    assert same_miss(SAME[name])


@pytest.mark.parametrize("name", TRANSPOSED)
def test_wrong_transposed(name: str) -> None:
    """Wrong sizes of a transposed convolution."""
    assert transposed_miss(TRANSPOSED[name])


@pytest.mark.parametrize("name", STAMPED)
def test_wrong_stamped(name: str) -> None:
    """Wrong numbers of canvas cells."""
    assert stamped_miss(STAMPED[name])


@pytest.mark.parametrize("name", ADAPTIVE)
def test_wrong_adaptive(name: str) -> None:
    """Wrong numbers of cells that an adaptive pool reads."""
    assert adaptive_miss(ADAPTIVE[name])
