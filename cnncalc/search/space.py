"""What is searched: the type of a layer, and the values of each of its fields along every axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.pool import AvgPool, MaxPool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from cnncalc.layers.window_fields import Padding
    from cnncalc.model.volume import Volume

    # Cells on both sides, those before and after, or the word.
    Pad: TypeAlias = "int | tuple[int, int] | Literal['same']"

TYPES = ("conv", "maxpool", "avgpool", "convtranspose")
POOLS = ("maxpool", "avgpool")
# The types whose window can be dilated, those that can be told to add cells to the output, and those with filters.
DILATED = ("conv", "maxpool", "convtranspose")
EXTENDED = ("convtranspose",)
FILTERED = ("conv", "convtranspose")


class Choice(NamedTuple):
    """One window along one axis, or along all of them; all in cells."""

    kernel: int
    stride: int
    padding: Pad
    dilation: int = 1
    output_padding: int = 0


class Ranges(NamedTuple):
    """The values that each field of a window can have along one axis."""

    kernel: Sequence[int]
    stride: Sequence[int]
    padding: Sequence[Pad]
    dilation: Sequence[int]
    output_padding: Sequence[int]

    def choices(self) -> Iterator[Choice]:
        """Every combination."""
        return (
            Choice(F, S, P, L, extra)
            for L in self.dilation
            for F in self.kernel
            for S in self.stride
            for P in self.padding
            for extra in self.output_padding
        )


class Space(NamedTuple):
    """Everything that is tried. `filters` is the depth that comes out, for the types that have filters.

    Groups change the parameters alone: every number of `groups` goes with every window, if it divides the depths.
    """

    type: str
    filters: int
    rounding: str
    bias: bool
    axes: tuple[Ranges, ...]
    groups: Sequence[int] = (1,)

    @property
    def keeps_depth(self) -> bool:
        """A pool has no filters."""
        return self.type in POOLS

    def splits(self, x: Volume) -> list[int]:
        """The numbers of groups into which both the depth of x and the filters split."""
        return [G for G in self.groups if x.depth % G == 0 == self.filters % G]

    def layer(self, windows: Sequence[Choice], groups: int = 1) -> Window:
        """The layer with one window along each axis."""
        whole = windows[0] if len(set(windows)) == 1 else None
        kernel = whole.kernel if whole else tuple(one.kernel for one in windows)
        stride = whole.stride if whole else tuple(one.stride for one in windows)
        dilation = whole.dilation if whole else tuple(one.dilation for one in windows)
        extra = whole.output_padding if whole else tuple(one.output_padding for one in windows)
        padding = _padding(windows)
        if self.type == "conv":
            return Conv(self.filters, kernel, stride, padding, dilation, groups, bias=self.bias)
        if self.type == "convtranspose":
            added = extra if any(window.output_padding for window in windows) else None
            return ConvTranspose(self.filters, kernel, stride, padding, added, dilation, groups, bias=self.bias)
        if self.type == "avgpool":
            return AvgPool(kernel, stride, padding, self.rounding)
        return MaxPool(kernel, stride, padding, self.rounding, dilation)


Window: TypeAlias = "Conv | ConvTranspose | AvgPool | MaxPool"


def _padding(windows: Sequence[Choice]) -> Padding:
    cells = tuple(one.padding for one in windows if one.padding != "same")
    if len(cells) != len(windows):
        return "same"
    first = cells[0]
    return first if isinstance(first, int) and len(set(cells)) == 1 else cells


def params_of(layer: Window, x: Volume) -> int:
    """Weights and biases together, as the layer declares them."""
    return sum(int(one.size) for one in layer.weights(x))
