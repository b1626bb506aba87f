"""Layers that take several volumes: element by element, or one behind the other.

Inputs of an element-wise merge agree on every axis, or are 1 there and are repeated, as in NumPy, PyTorch and ONNX: a
gate is 1 on all spatial axes, a mask in depth. A vector of D counts as 1x1xD.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from cnncalc.formulas.operations import NOTHING, Operations
from cnncalc.formulas.term import ceil_div, total
from cnncalc.layers.axis_fields import AxisName
from cnncalc.layers.base import Case, Layer, ShapeError
from cnncalc.layers.fields import arg
from cnncalc.layers.receptive import first_cell, nothing, own_cell, own_cells
from cnncalc.model.values import listed
from cnncalc.model.volume import AXES, Volume

if TYPE_CHECKING:
    from cnncalc.layers.base import Weight
    from cnncalc.layers.receptive import Sight, Sights


class Merge(Layer):
    """What all merges share: any number of inputs, no weights. One input passes."""

    __slots__ = ()

    def output(self, *xs: Volume) -> Volume:
        raise NotImplementedError

    def weights(self, *xs: Volume) -> tuple[Weight, ...]:
        del xs
        return ()

    def operations(self, y: Volume, /, *xs: Volume) -> Operations:
        del y, xs
        return NOTHING

    def products(self, y: Volume, /, *xs: Volume) -> int:
        del y, xs
        return 0


class Elementwise(Merge):
    """What element-wise merges share. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W).

    Every input counts as if it had the output's size: a gate is repeated first, then merged.
    """

    __slots__ = ()

    # For one element of the output and every input behind the first.
    per_input: ClassVar[Operations]

    def output(self, *xs: Volume) -> Volume:
        return broadcast(xs)

    def operations(self, y: Volume, /, *xs: Volume) -> Operations:
        return self.per_input.times(len(xs) - 1).times(y.elements)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        if x.spatial == y.spatial:
            return own_cells(x)
        if x.positions == 1:
            return tuple(self.gated(axis) if x.rank else None for axis in AXES[y.rank])
        return tuple(own_cell(axis) if x.size(axis) == y.size(axis) else first_cell(axis) for axis in AXES[y.rank])

    def gated(self, axis: str) -> Sight:
        """How cells look at an input of a single position."""
        return first_cell(axis)


class Add(Elementwise):
    """The sum, element by element. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W)."""

    __slots__ = ()

    per_input = Operations(add=1)


class Subtract(Elementwise):
    """The first less all others, element by element. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W)."""

    __slots__ = ()

    per_input = Operations(add=1)


class Multiply(Elementwise):
    """The product, element by element. Shapes: (N, D, H, W), (N, D, 1, 1) -> (N, D, H, W).

    An input of a single position is a gate: it weighs what the others show, and receptive fields pass it by.
    """

    __slots__ = ()

    per_input = Operations(mul=1)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        if x.positions == 1 != y.positions:
            return tuple(map(nothing, AXES[y.rank]))
        return super(Multiply, self).sights(y, x)


class Maximum(Elementwise):
    """The largest, element by element. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W)."""

    __slots__ = ()

    per_input = Operations(cmp=1)


class Average(Elementwise):
    """The mean, element by element. Shapes: (N, D, H, W), (N, D, H, W) -> (N, D, H, W)."""

    __slots__ = ()

    per_input = Operations(add=1)

    def operations(self, y: Volume, /, *xs: Volume) -> Operations:
        if len(xs) == 1:
            return NOTHING
        return super().operations(y, *xs)._replace(div=y.elements)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Concat(Merge):
    """One volume behind the other along an axis. Shapes: (N, D1, H, W), (N, D2, H, W) -> (N, D1+D2, H, W)."""

    axis: str = field(default="depth", metadata=arg(AxisName(), "the axis along which they are joined"))

    def output(self, *xs: Volume) -> Volume:
        for x in xs[1:]:
            check_axes(xs[0], x)
            differing = [axis for axis in x.without([self.axis]) if x.size(axis) != xs[0].size(axis)]
            if differing:
                raise mismatch(xs[0], x, differing, f"be joined along the {self.axis}")
        return xs[0].resized(self.axis, total(x.size(self.axis) for x in xs))

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        is_alone = x.size(self.axis) == y.size(self.axis)
        return tuple(own_cell(axis) if axis != self.axis or is_alone else None for axis in AXES[x.rank])


def broadcast(xs: tuple[Volume, ...]) -> Volume:
    """The volume that all of xs fit, each repeated along the axes on which it is 1."""
    wide = max(xs, key=lambda x: (x.positions > 1, x.rank))
    y = wide
    for at, x in enumerate(xs):
        if x.rank:
            check_axes(wide, x)
        for other in (wide, *xs[:at]):
            axes = x.axes if x.rank <= other.rank else other.axes
            differing = [axis for axis in axes if 1 not in {x.size(axis), other.size(axis)}]
            differing = [axis for axis in differing if x.size(axis) != other.size(axis)]
            if differing:
                raise mismatch(other, x, differing, "be merged element by element")
        for axis in x.axes:
            if y.size(axis) == 1:
                y = y.resized(axis, x.size(axis))
    return y


def check_axes(a: Volume, b: Volume) -> None:
    """Two volumes have the same axes."""
    if a.rank != b.rank:
        raise ShapeError(
            f"{a} has the axes {listed(a.axes)}, but {b} has {listed(b.axes)}",
            hint="`flatten` makes a vector of a volume, `reshape` gives it other axes",
            code="V210",
        )


def mismatch(a: Volume, b: Volume, axes: list[str], purpose: str) -> ShapeError:
    """The error for two volumes that differ along some axes."""
    sizes = ", ".join(f"{axis} {a.size(axis)} and {b.size(axis)}" for axis in axes)
    return ShapeError(
        f"{a} and {b} cannot {purpose}: {sizes}",
        hint=f"{reconciling(a, b, axes)} would fit",
        code="V210",
        axis=axes[0],
    )


def reconciling(a: Volume, b: Volume, axes: list[str]) -> str:
    """What would make two volumes agree along these axes."""
    small, large = sorted((a, b), key=lambda x: x.size(axes[0]))
    if axes[0] == "depth":
        return f"a conv with kernel 1 and {large.depth} filters on the branch of {small.depth}"
    few, many = small.size(axes[0]), large.size(axes[0])
    step = ceil_div(many, few)
    is_strided = all(ceil_div(large.size(axis), step) == small.size(axis) for axis in axes if axis != "depth")
    if "depth" in axes:
        stride = f", stride {step}" if is_strided else ""
        way = f"a conv with kernel 1{stride} and {small.depth} filters on the branch of {large}"
        return way if is_strided else f"{_padding(axes, many - few)}, and {way},"
    ways = [f"a stride of {step} on the branch of {many}"] if is_strided else []
    if many % few == 0:
        ways.append(f"an upsample by {step} on the branch of {few}")
    return listed(ways or [_padding(axes, many - few)], "or")


def _padding(axes: list[str], cells: int) -> str:
    """What closes a small gap along spatial axes."""
    return f"padding or a crop by {cells} along the {listed([axis for axis in axes if axis != 'depth'])}"


CASES = (
    Case(Add(), "56x56x256, 56x56x256", "56x56x256", source="ResNet-50 (He et al. 2015), the first block"),
    Case(Subtract(), "28x28x6, 28x28x6", "28x28x6", source="Keras, Subtract"),
    Case(Multiply(), "56x56x256, 1x1x256", "56x56x256", source="SENet (Hu et al. 2017): a gate per channel"),
    Case(Multiply(), "56x56x256, 256", "56x56x256", source="SENet (Hu et al. 2017), the gate as a vector"),
    Case(Multiply(), "14x14x1, 14x14x256", "14x14x256", source="CBAM (Woo et al. 2018), spatial attention"),
    Case(Maximum(), "28x28x6, 28x28x6, 28x28x6", "28x28x6", source="Maxout (Goodfellow et al. 2013)"),
    Case(Average(), "10, 10, 10", "10", source="Keras, Average: an ensemble"),
    Case(
        Concat(),
        "28x28x64, 28x28x128, 28x28x32, 28x28x32",
        "28x28x256",
        source="GoogLeNet (Szegedy et al. 2014), inception 3a",
    ),
    Case(Concat(axis="width"), "11x7x3, 5x7x3", "16x7x3", source="PyTorch, torch.cat with dim=3"),
)
