"""What is searched: the type of a layer, and the values of each of its fields along every axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.pool import AvgPool, MaxPool

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from cnncalc.volume import Volume

    # Cells on both sides, or the word.
    Pad: TypeAlias = "int | Literal['same']"

TYPES = ("conv", "maxpool", "avgpool", "convtranspose")
POOLS = ("maxpool", "avgpool")
# The types whose window can be dilated, and those that can be told to add cells to the output.
DILATED = ("conv", "maxpool", "convtranspose")
EXTENDED = ("convtranspose",)


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
    """Everything that is tried. `filters` is the depth that comes out, for the types that have filters."""

    type: str
    filters: int
    rounding: str
    bias: bool
    axes: tuple[Ranges, ...]

    @property
    def keeps_depth(self) -> bool:
        """A pool has no filters."""
        return self.type in POOLS

    def layer(self, windows: Sequence[Choice]) -> Window:
        """The layer with one window along each axis; with a single one, the same along all."""
        whole = windows[0] if len(set(windows)) == 1 else None
        kernel = whole.kernel if whole else tuple(one.kernel for one in windows)
        stride = whole.stride if whole else tuple(one.stride for one in windows)
        dilation = whole.dilation if whole else tuple(one.dilation for one in windows)
        extra = whole.output_padding if whole else tuple(one.output_padding for one in windows)
        padding = _padding(windows)
        if self.type == "conv":
            return Conv(self.filters, kernel, stride, padding, dilation, bias=self.bias)
        if self.type == "convtranspose":
            return ConvTranspose(self.filters, kernel, stride, padding, extra, dilation, bias=self.bias)
        if self.type == "avgpool":
            return AvgPool(kernel, stride, padding, self.rounding)
        return MaxPool(kernel, stride, padding, self.rounding, dilation)


Window: TypeAlias = "Conv | ConvTranspose | AvgPool | MaxPool"


def _padding(windows: Sequence[Choice]) -> int | tuple[int, ...] | Literal["same"]:
    numbers = tuple(one.padding for one in windows if one.padding != "same")
    if len(numbers) != len(windows):
        return "same"
    return numbers[0] if len(set(numbers)) == 1 else numbers


def params_of(layer: Window, x: Volume) -> int:
    """Weights and biases together, as the layer declares them."""
    return sum(int(one.size) for one in layer.weights(x))
