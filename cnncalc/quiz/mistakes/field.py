"""What students make of a receptive field: other windows on the way, or another sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.term import Term, let, product, total
from cnncalc.formulas.window import reach
from cnncalc.quiz.mistakes import CHANGED, TOLD
from cnncalc.quiz.mistakes.types import POOLS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Seen(NamedTuple):
    """A window on the way to a cell, along one axis."""

    path: str
    type: str
    kernel: int
    stride: int
    dilation: int
    spread: int = 0

    @property
    def reach(self) -> int:
        """Cells that it spans."""
        return self.spread or reach(self.kernel, self.dilation)


class FieldSlip(NamedTuple):
    """A slip: the windows that the student looks at, or the sum that is made of them; None where it changes nothing."""

    code: str
    windows: Callable[[list[Seen]], list[Seen] | None] | None = None
    size: Callable[[Sequence[Seen]], int | None] | None = None
    with_depth: bool = False
    stage: int = TOLD


def _each(windows: list[Seen], change: Callable[[Seen], Seen]) -> list[Seen] | None:
    """All windows changed; None if that changes nothing."""
    changed = [change(one) for one in windows]
    return changed if changed != windows else None


def without_stride(windows: list[Seen]) -> list[Seen] | None:
    """S = 1."""
    return _each(windows, lambda one: one._replace(stride=Term(1, "S")))


def without_pools(windows: list[Seen]) -> list[Seen] | None:
    """The convolutions alone."""
    left = [one for one in windows if one.type not in POOLS]
    return left if left != windows else None


def undilated(windows: list[Seen]) -> list[Seen] | None:
    """L = 1."""
    return _each(windows, lambda one: one._replace(dilation=Term(1, "L")))


def multiplied_kernel(windows: list[Seen]) -> list[Seen] | None:
    """F·L for L·(F - 1) + 1."""
    return _each(
        windows,
        lambda one: one._replace(spread=let("F_eff", one.kernel * one.dilation)) if one.dilation > 1 else one,
    )


def _dilation_of(windows: Sequence[Seen]) -> int:
    return max(int(one.dilation) for one in windows)


def dilated_everywhere(windows: list[Seen]) -> list[Seen] | None:
    """The dilation of one convolution on all of them."""
    L = _dilation_of(windows)
    return _each(windows, lambda one: one if one.type in POOLS else one._replace(dilation=Term(L, "L")))


def _dilated_at(place: int) -> Callable[[list[Seen]], list[Seen] | None]:
    """The dilation on another convolution, counted from the first."""

    def windows(seen: list[Seen]) -> list[Seen] | None:
        L = _dilation_of(seen)
        convs = [one for one in seen if one.type not in POOLS]
        if L == 1 or place >= len(convs) or int(convs[place].dilation) == L:
            return None
        return _each(seen, lambda one: one._replace(dilation=Term(L if one is convs[place] else 1, "L")))

    return windows


def _without(place: int) -> Callable[[list[Seen]], list[Seen] | None]:
    """One window skipped, counted from the first."""

    def windows(seen: list[Seen]) -> list[Seen] | None:
        left = [one for at, one in enumerate(seen) if at != place]
        return left if left and len(left) < len(seen) else None

    return windows


def added(windows: Sequence[Seen]) -> int | None:
    """F + F + F."""
    return total(_extents(windows)) if len(windows) > 1 else None


def multiplied(windows: Sequence[Seen]) -> int | None:
    """F·F·F."""
    return product(_extents(windows)) if len(windows) > 1 else None


def _extents(windows: Sequence[Seen]) -> list[int]:
    return [Term(int(one.reach), f"F_{one.path}") for one in windows]


def last_alone(windows: Sequence[Seen]) -> int | None:
    """The last layer's F."""
    return windows[-1].reach if len(windows) > 1 else None


def own_strides(windows: Sequence[Seen]) -> int | None:
    """(F - 1) times the stride of the layer itself, where the product of all before it is meant."""
    size: int = Term(1)
    for one in windows:
        size = size + (one.reach - 1) * one.stride
    return size


MOST = 6
FIELD_SLIPS = (
    FieldSlip("M80", size=added, stage=CHANGED),
    FieldSlip("M81", size=multiplied, stage=CHANGED),
    FieldSlip("M82", size=last_alone, stage=CHANGED),
    FieldSlip("M83", without_stride),
    FieldSlip("M84", without_pools),
    FieldSlip("M85", size=own_strides, stage=CHANGED),
    FieldSlip("M21", undilated),
    FieldSlip("M22", multiplied_kernel),
    FieldSlip("M86", dilated_everywhere),
    *(FieldSlip("M86", _dilated_at(place)) for place in range(MOST)),
    *(FieldSlip("M28", _without(place)) for place in range(MOST)),
    FieldSlip("M87", with_depth=True),
)
