"""What students make of the values that come out: another kernel, another walk, another operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.quiz.answers.values import Cells
from cnncalc.quiz.mistakes import CellSlip
from cnncalc.quiz.mistakes.types import POOLS, TRANSPOSED

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.layers.windows import Axis
    from cnncalc.quiz.tasks.window import Window


def flipped(window: Window) -> Window | None:
    """The kernel turned by half a turn: the convolution of mathematics."""
    turned = Cells(tuple(reversed(row)) for row in reversed(window.kernel))
    return window._replace(kernel=turned) if turned != window.kernel else None


def kernel_transposed(window: Window) -> Window | None:
    """Rows for columns of the kernel."""
    other = Cells(zip(*window.kernel, strict=True))
    is_square = len(other) == len(window.kernel)
    return window._replace(kernel=other) if is_square and other != window.kernel else None


def unpadded(window: Window) -> Window | None:
    """P = 0."""
    return _walking(window, lambda one: one._replace(padding=(0, 0), same=False))


def unstrided(window: Window) -> Window | None:
    """S = 1, of a convolution."""
    return _walking(window, lambda one: one._replace(stride=1)) if window.type not in POOLS else None


def pool_unstrided(window: Window) -> Window | None:
    """S = 1, of a pool."""
    return _walking(window, lambda one: one._replace(stride=1)) if window.type in POOLS else None


def undilated(window: Window) -> Window | None:
    """L = 1."""
    return _walking(window, lambda one: one._replace(dilation=1))


def _walking(window: Window, change: Callable[[Axis], Axis]) -> Window | None:
    """The same with another walk down and across; None if it is no other."""
    other = window._replace(down=change(window.down), across=change(window.across))
    return other if other != window else None


def mean_for_largest(window: Window) -> Window | None:
    """The mean of every window."""
    return window._replace(type="avgpool") if window.type == "maxpool" else None


def largest_for_mean(window: Window) -> Window | None:
    """The largest of every window."""
    return window._replace(type="maxpool") if window.type == "avgpool" else None


def forward(window: Window) -> Window | None:
    """A convolution for a transposed one."""
    return window._replace(type="conv") if window.type == TRANSPOSED else None


CELL_SLIPS = (
    CellSlip("M90", flipped),
    CellSlip("M04", unpadded),
    CellSlip("M07", unstrided),
    CellSlip("M16", pool_unstrided),
    CellSlip("M21", undilated),
    CellSlip("M26", kernel_transposed),
    CellSlip("M91", mean_for_largest),
    CellSlip("M92", largest_for_mean),
    CellSlip("M93", forward),
)
