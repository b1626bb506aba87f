"""The same numbers under other axes, and some of them taken from an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.runtime.kernels.axes import axis_number

if TYPE_CHECKING:
    from cnncalc.runtime.kernels.axes import Array


def flatten(x: Array) -> Array:
    """One vector, channel by channel. Shapes: (N, D, H, W) -> (N, D·H·W)."""
    return x.reshape(len(x), -1)


def reshape(x: Array, *, output: tuple[int, ...]) -> Array:
    """Other axes, given width first. Shapes: (N, D1, H1, W1) -> (N, D2, H2, W2)."""
    return x.reshape(len(x), *output[::-1])


def permute(x: Array, *, order: tuple[str, ...]) -> Array:
    """The axes in another order; the first that is named becomes the width. Shapes: (N, D, H, W) -> permuted."""
    return x.transpose(0, *(axis_number(name, x) for name in order[::-1]))


def take(x: Array, *, channels: tuple[int, ...], axis: str) -> Array:
    """Some cells of an axis, in any order and more than once. Shapes: (N, D1, H, W) -> (N, D2, H, W)."""
    run = range(channels[0], channels[-1] + 1)
    return x[
        (slice(None),) * axis_number(axis, x) + (slice(run.start, run.stop) if channels == tuple(run) else channels,)
    ]
