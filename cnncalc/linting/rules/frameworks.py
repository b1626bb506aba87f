"""What one framework refuses, though another, or the language, has it."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from cnncalc.layers.fields import SIDES
from cnncalc.layers.pool import AvgPool
from cnncalc.layers.upsample import Upsample
from cnncalc.linting.fixes.layers import with_field
from cnncalc.linting.rule import UNSAFE, Rule
from cnncalc.model.diagnostics import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.layers.windows import Axis
    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.diagnostics import Fix
    from cnncalc.model.graph import Node


def _same_with_stride(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        if axes[0].same and any(axis.stride > 1 for axis in axes):
            explicit = written_padding(axes)
            message = f"`same` with a stride pads by the size of the input, here {explicit}; PyTorch refuses it"
            fix = _explicit(subject, node, explicit)
            yield subject.at(node, "padding", message, f"write padding: {explicit}", fix=fix)


def _explicit(subject: Subject, node: Node, padding: str) -> Fix | None:
    """The padding written out; an average pool leaves that of `same` out of its divisor, but not that of a number."""
    fix = with_field(subject, node, "padding", padding, safe=False)
    is_average = isinstance(node.layer, AvgPool) and node.layer.count_padding is None
    if fix is None or not is_average or padding == "0":
        return fix
    count = with_field(subject, node, "count_padding", "false", safe=False)
    return fix._replace(edits=(*fix.edits, *count.edits)) if count else None


def _stride_with_dilation(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        if node.type in {"conv", "depthwise", "convtranspose"}:
            stride, dilation = _largest(node, "stride"), _largest(node, "dilation")
            if stride > 1 and dilation > 1:
                message = f"stride {stride} together with dilation {dilation}: Keras refuses it"
                yield subject.at(node, "dilation", message, "leave one of them 1, or stride in a layer of its own")


def _upsample_rounding(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        layer = node.layer
        if not isinstance(layer, Upsample) or layer.factor is None:
            continue
        x, y = node.input_volumes[0], node.volume
        factors = layer.factor if isinstance(layer.factor, tuple) else (layer.factor,) * x.rank
        theirs = tuple(floor(size * float(factor)) for size, factor in zip(x.spatial, factors, strict=True))
        for before, after, executed, factor in zip(x.spatial, y.spatial, theirs, factors, strict=True):
            if executed != after:
                product = f"{before} times {float(factor)} is {before * float(factor)!r} in floating point"
                message = f"{product}: PyTorch gives {'x'.join(map(str, theirs))}, not {'x'.join(map(str, y.spatial))}"
                yield subject.at(node, "factor", message, f"write size: {'x'.join(map(str, y.spatial))}")
                break
            if before == after and factor != 1 and layer.mode != "nearest" and not layer.align_corners:
                message = f"a size of {before} stays with the factor {float(factor)}: PyTorch then copies the axis"
                yield subject.at(
                    node, "factor", message, "leave the axis out, or choose a factor that changes its size"
                )
                break


def _largest(node: Node, field: str) -> int:
    """The largest number of a field that has one for every axis."""
    value = getattr(node.layer, field)
    return max(value) if isinstance(value, tuple) else int(value)


def written_padding(axes: Sequence[Axis]) -> str:
    """Resolved padding as the language writes it: `1`, `2x1`, `{right: 1, bottom: 1}`."""
    each = [axis.padding for axis in axes]
    if all(before == after for before, after in each):
        numbers = [before for before, _ in each]
        spaced = " x " if numbers[0] == 0 else "x"
        return str(numbers[0]) if len(set(numbers)) == 1 else spaced.join(map(str, numbers))
    sides = [(name, n) for axis in axes for name, n in zip(SIDES[axis.name], axis.padding, strict=True) if n]
    return f"{{{', '.join(f'{name}: {n}' for name, n in sides)}}}"


UPSAMPLE_ROUNDING = Rule(
    "V231",
    summary="A factor that PyTorch rounds to another size.",
    why="""\
Sizes are exact here: 0.29 of 100 cells are 29. PyTorch multiplies in floating point, where 100 times 0.29 is
28.999999999999996, and rounds down to 28. With a size instead of a factor both give the same. Where a factor leaves a
size as it is (1.2 of 3 cells are 3), PyTorch copies the axis on the CPU, and this executor interpolates along it.""",
    source="PyTorch, torch.nn.functional.interpolate: floor(input_size * scale_factor) in double precision; measured.",
    bad="""\
input: 100x100x2
layers:
  - upsample: 0.29
""",
    good="""\
input: 100x100x2
layers:
  - upsample: {size: 29x29}
""",
    severity=NOTE,
    check=_upsample_rounding,
)
SAME_WITH_STRIDE = Rule(
    "V208",
    summary="`same` together with a stride is not portable.",
    why="""\
With a stride, `same` depends on the size of the input: a 3x3 window with stride 2 gets its padding right and bottom
on a map of 224, but on all sides on one of 225. PyTorch refuses it; whoever ports the network writes padding 1 and
gets another network with the same sizes. For the target `keras` the rule does not run.

The fix writes the padding that `same` resolves to for the input as written.""",
    source="PyTorch, torch.nn.Conv2d: `same` is refused with a stride; TensorFlow, tf.nn.convolution, on padding.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, stride: 2, padding: same}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, padding: same}
""",
    fix=UNSAFE,
    check=_same_with_stride,
)
STRIDE_WITH_DILATION = Rule(
    "V226",
    summary="A stride above 1 together with a dilation above 1, which Keras refuses.",
    why="""\
The convolutions of Keras, transposed and depthwise ones as well, have either a stride or a dilation; with both, on
whatever axes, they raise an error. PyTorch has no such restriction, so the rule runs for the target `keras` only. A
stride that stands behind the dilated layer, as a pool, gives the same sizes, and another network.""",
    source="keras.layers.Conv2D, Conv2DTranspose and DepthwiseConv2D, under Raises; read in Keras 3.15.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, stride: 2, padding: 2, dilation: 2}
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, padding: 2, dilation: 2}
""",
    check=_stride_with_dilation,
)
