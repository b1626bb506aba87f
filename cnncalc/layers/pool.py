"""Pooling: a window slides over every channel by itself; D2 = D1 and there are no weights.

W2 = ⌊(W1 - F + 2P) / S⌋ + 1, with the floor replaced by a ceiling where `rounding` says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.formulas.term import product
from cnncalc.layers.base import Case, Layer, ShapeError
from cnncalc.layers.fields import Count, Flag, PerAxis, Real, Word, arg
from cnncalc.layers.receptive import window
from cnncalc.layers.window_fields import AlongAxes, Padding, PaddingKind
from cnncalc.layers.windows import EXTENT, Axis, across, need_axes, padding_up_to, spread, window_axes
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights

ROUNDING = Word("floor", "ceil", "caffe")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Pool(Layer):
    """What all window pools share. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""

    kernel: PerAxis = field(metadata=arg(AlongAxes(), "window extent F per axis, in cells", letter="F", main=True))
    stride: PerAxis | None = field(
        default=None,
        metadata=arg(AlongAxes(), "step S per axis, in cells; the kernel's if left out", letter="S"),
    )
    padding: Padding = field(default=0, metadata=arg(PaddingKind(), "cells P added per side", letter="P"))
    rounding: str = field(default="floor", metadata=arg(ROUNDING, "how a fraction of a step is rounded"))

    def windows(self, x: Volume, /) -> tuple[Axis, ...]:
        stride = self.kernel if self.stride is None else self.stride
        return window_axes(x, self.kernel, stride, self.padding, self.spacing(), self.rounding)

    def spacing(self) -> PerAxis:
        """The dilation L of the window."""
        return 1

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "a pool")
        axes = self.windows(x)
        for axis in axes:
            check_padding(axis)
        return Volume(across(axes), x.depth)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(map(window, self.windows(x)))

    def window(self, x: Volume) -> int:
        """N = F·F: the cells of one window, padding and overhang included."""
        return product(spread(self.kernel, x))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MaxPool(Pool):
    """The largest cell of every window. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""

    dilation: PerAxis = field(default=1, metadata=arg(AlongAxes(), "distance L of window cells", letter="L"))

    def spacing(self) -> PerAxis:
        return self.dilation

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        return Operations(cmp=self.window(x) - 1).times(y.elements)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AvgPool(Pool):
    """The mean of every window. Shapes: (N, D, H1, W1) -> (N, D, H2, W2)."""

    count_padding: bool | None = field(
        default=None,
        metadata=arg(Flag(), "whether padding counts in the divisor; if left out it does, but with `same`"),
    )
    divisor: int | None = field(default=None, metadata=arg(Count(), "divide by this; the window if left out"))

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        return Operations(add=self.window(x) - 1, div=1).times(y.elements)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LpPool(Pool):
    """The p-norm of every window: (Σ x^p)^(1/p). Shapes: (N, D, H1, W1) -> (N, D, H2, W2).

    Where windows may hang over, every sum is weighed by its window's size over the cells that it has (PyTorch).
    """

    norm: float = field(default=2.0, metadata=arg(Real(above=0), "the exponent p of the norm"))

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        n = self.window(x)
        hanging = self.rounding != "floor" and self.padding != "same"
        return Operations(mul=int(hanging), add=n - 1, exp=n + 1).times(y.elements)


def check_padding(axis: Axis) -> None:
    """2P <= F, as in PyTorch: else a window could hold padding alone. `same` cannot exceed it by construction."""
    most = axis.kernel // 2
    if axis.same or max(axis.padding) <= most:
        return
    raise ShapeError(
        f"padding {max(axis.padding)} is more than half of a window {axis.kernel} {EXTENT[axis.name]}",
        hint=f"{padding_up_to(most)}, or a kernel of at least {2 * max(axis.padding)}, would fit",
        field="padding",
        code="V206",
    )


CASES = (
    Case(MaxPool(kernel=2), "224x224x64", "112x112x64", source="CS231n, pooling layer: 2x2 filters, stride 2"),
    Case(
        MaxPool(kernel=3, stride=2),
        "55x55x96",
        "27x27x96",
        source="AlexNet (Krizhevsky et al. 2012), overlapping",
    ),
    Case(MaxPool(kernel=3, stride=2, rounding="ceil"), "112x112x64", "56x56x64", source="GoogLeNet, first pool"),
    Case(AvgPool(kernel=2), "28x28x6", "14x14x6", source="LeNet-5 (LeCun et al. 1998), S2 without its weights"),
    Case(LpPool(kernel=2), "28x28x6", "14x14x6", source="Sermanet et al. 2012, Lp pooling"),
)
