"""Windows that slide over a volume: what they leave out, and what they jump over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.window import both
from cnncalc.layers.windows import EXTENT
from cnncalc.layers.windows import fitting as window_fitting
from cnncalc.linting.left_over import counted, fitting, last_cells, left, left_shown, room, rounded_up, unread_cells
from cnncalc.linting.rule import Rule
from cnncalc.model.diagnostics import NOTE, WARNING
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.layers.windows import Axis
    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.graph import Node


def _non_integer(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        odd = [axis for axis in axes if not axis.same and left(axis)]
        said_already = "V203" in subject.settings.codes and any(_is_unread(subject, node, axis) for axis in axes)
        if odd and not said_already:
            axis = odd[0]
            message = f"(W1 - F + 2P) / S = {room(axis)} / {axis.stride} is no whole number along the {axis.name}"
            hint = fitting(node, axes, odd, lambda other: not left(other))
            yield subject.at(node, "stride", message, hint, *_from(subject, node, axis))


def _unread_pixels(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        unread = [axis for axis in axes if _is_unread(subject, node, axis)]
        if unread:
            axis = unread[0]
            lost = unread_cells(axis)
            what = listed([last_cells(one, unread_cells(one)) for one in unread])
            verb = "is" if lost == 1 == len(unread) else "are"
            message = f"{what} {verb} never read: {left_shown(axis)} {_over(left(axis))}"
            hint = fitting(node, axes, unread, lambda other: not unread_cells(other))
            yield subject.at(node, "stride", message, hint, *rounded_up(node, axis), *_from(subject, node, axis))


def _is_unread(subject: Subject, node: Node, axis: Axis) -> bool:
    """Whether the last cells are read by no layer that reads the volume."""
    if axis.kernel == 1 or not unread_cells(axis):
        return False
    for one in subject.readers[node.inputs[0]]:
        beside = next((other for other in subject.walks.get(one.path, ()) if other.name == axis.name), None)
        if beside is None or not unread_cells(beside):
            return False
    return True


def _over(cells: int) -> str:
    return "cell is left over" if cells == 1 else "cells are left over"


def _stride_exceeds_kernel(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        gaps = [axis for axis in axes if axis.stride > axis.reach and axis.kernel > 1 and axis.positions > 1]
        if gaps:
            axis = gaps[0]
            gap = axis.stride - axis.reach
            never = f"{counted(axis, gap)} between two windows {'is' if gap == 1 else 'are'} never read"
            message = f"stride {axis.stride} is longer than the window of {axis.reach}: {never}"
            hint = f"a stride of at most {axis.reach}, or a kernel of at least {axis.kernel + gap}, reads every cell"
            yield subject.at(node, "stride", message, hint)


def _window_overhang(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        axis = next((axis for axis in axes if not axis.same and room(axis) < 0), None)
        if axis:
            cells = axis.cells + both(axis.padding)
            extent, padded = EXTENT[axis.name], "the padded input" if any(axis.padding) else "the input"
            message = f"the window is {axis.reach} {extent}, but {padded} is only {cells} {extent}"
            note = f"`rounding: {axis.rounding}` keeps the window, which hangs over by {-room(axis)}; floor refuses it"
            yield subject.at(node, "kernel", message, window_fitting(axis, cells), note)


def _ceil_floor_differs(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        for axis in axes:
            said = next(rounded_up(node, axis), "")
            if said:
                yield subject.at(node, "kernel", said, "write the rounding that is meant")
                break


def _from(subject: Subject, node: Node, axis: Axis) -> Iterator[str]:
    """Which layer above gave the input its size along the axis; the input of the network needs no word."""
    above = subject.made_by(node.inputs[0])
    while above and axis.name in above.input_volumes[0].axes and above.input_volumes[0].size(axis.name) == axis.cells:
        above = subject.made_by(above.inputs[0])
    if above:
        yield f"the {axis.name} of {axis.cells} comes from {above.path}, line {above.span.line}"


UNREAD_PIXELS = Rule(
    "V203",
    summary="The last rows or columns of an input are never read.",
    why="""\
The output's size is rounded down: floor((W1 - F + 2P) / S) + 1. What is left over behind the last window is read by
nothing, as long as it is not padding. Frameworks say nothing about it; the network has simply a smaller field of view
on the right and at the bottom, and a mirrored image gives another result.

Left over *padding* is no finding, nor is a 1x1 kernel with a stride (a projection beside other layers), nor a cell
that another layer reads.""",
    source="Dumoulin & Visin 2016, A guide to convolution arithmetic for deep learning, section 2.4 (odd sizes).",
    bad="""\
input: 24x24x3
layers:
  - maxpool: {kernel: 3, stride: 2}
""",
    good="""\
input: 25x25x3
layers:
  - maxpool: {kernel: 3, stride: 2}
""",
    severity=WARNING,
    check=_unread_pixels,
)
NON_INTEGER_OUTPUT = Rule(
    "V202",
    summary="(W1 - F + 2P) / S is no whole number.",
    why="""\
CS231n calls such a setting invalid: "the neurons don't fit neatly and symmetrically across the input". Every
framework rounds down, and many well-known networks (the first layers of ResNet and MobileNet among them) rely on it,
so the rule runs only for the target `course-strict`. `unread-pixels` is the weaker form, which names only what is
really lost.""",
    source="CS231n, Convolutional Networks, constraints on strides: W = 10, F = 3, S = 2 is invalid without padding.",
    bad="""\
input: 10x10x3
layers:
  - conv: {filters: 4, kernel: 3, stride: 2, padding: 1}
""",
    good="""\
input: 11x11x3
layers:
  - conv: {filters: 4, kernel: 3, stride: 2, padding: 1}
""",
    check=_non_integer,
)
STRIDE_EXCEEDS_KERNEL = Rule(
    "V204",
    summary="A stride is longer than its window, so cells between two windows are never read.",
    why="""\
The window jumps over rows and columns, which then have no influence at all. Usually kernel and stride were mixed up.
A 1x1 kernel is left alone: as a projection beside other layers it is common (ResNet), though it reads only a quarter
of the map at stride 2.""",
    source="He et al. 2019, Bag of tricks for image classification, section 4 (ResNet-D) on what strides leave out.",
    bad="""\
input: 26x26x3
layers:
  - conv: {filters: 8, kernel: 2, stride: 3}
""",
    good="""\
input: 26x26x3
layers:
  - conv: {filters: 8, kernel: 2, stride: 2}
""",
    check=_stride_exceeds_kernel,
)
WINDOW_OVERHANG = Rule(
    "V230",
    summary="A pool's window is wider than its padded input, and only rounding up keeps it.",
    why="""\
With `rounding: floor` this is an error, window-too-large. `ceil` and `caffe` keep a last window that hangs over the
edge, and so does PyTorch with `ceil_mode`, even if it is the only one: it reads all cells there are. Usually the input
is smaller than was meant. A window of the size of the input, or a global pool, gives the same without hanging over.""",
    source="PyTorch, aten/src/ATen/native/Pool.h, `pooling_output_shape` with `ceil_mode`.",
    bad="""\
input: 3x8x4
layers:
  - avgpool: {kernel: 8x1, rounding: ceil}
""",
    good="""\
input: 3x8x4
layers:
  - avgpool: {kernel: 3x1, rounding: ceil}
""",
    check=_window_overhang,
)
CEIL_FLOOR_DIFFERS = Rule(
    "V221",
    summary="Rounding up would give another size.",
    why="""\
Caffe, and PyTorch with `ceil_mode`, round the size of a pool up; everything else rounds it down. Where the two
differ, a network that is ported from one to the other changes its sizes (SqueezeNet has 13x13 or 12x12 in the end).
""",
    source="Caffe, pooling_layer.cpp; PyTorch, torch.nn.MaxPool2d, `ceil_mode`.",
    bad="""\
input: 112x112x8
layers:
  - maxpool: {kernel: 3, stride: 2, padding: 1}
""",
    good="""\
input: 113x113x8
layers:
  - maxpool: {kernel: 3, stride: 2}
""",
    severity=NOTE,
    check=_ceil_floor_differs,
)
