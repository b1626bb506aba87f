"""Padding: where it is all that a window meets, and where it cannot be even."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.fields import SIDES
from cnncalc.layers.windows import EXTENT
from cnncalc.linting.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found


def _padding_covers_kernel(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        axis = next((one for one in axes if not one.same and max(one.padding) >= one.reach), None)
        if axis:
            message = (
                f"padding {max(axis.padding)} is not less than the window, {axis.reach} {EXTENT[axis.name]}: "
                "the outermost windows hold padding alone"
            )
            hint = f"padding of at most {axis.reach - 1} would fit" if axis.reach > 1 else "a kernel of 1 needs none"
            yield subject.at(node, "padding", message, hint)


def _even_kernel_same(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        axis = next((one for one in axes if one.same and one.stride == 1 and one.padding[0] != one.padding[1]), None)
        if axis:
            before, after = axis.padding
            left, right = SIDES[axis.name]
            message = f"`same` pads {before} {left} and {after} {right}: a window of {axis.reach} has no middle"
            hint = f"a kernel of {axis.kernel - 1} or {axis.kernel + 1} would fit"
            if axis.dilation > 1 or axis.kernel == 1:
                hint = f"a kernel of {axis.kernel + 1} would fit"
            yield subject.at(node, "kernel", message, hint)


PADDING_COVERS_KERNEL = Rule(
    "V205",
    summary="The padding is as wide as the window, so whole windows hold nothing but padding.",
    why="""\
A window that lies in the padding alone computes a constant. The output gets a frame of it, which grows with every
layer. A `full` convolution has a padding of one less than the window.""",
    source="Dumoulin & Visin 2016, A guide to convolution arithmetic for deep learning, section 2.3 (full padding).",
    bad="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 3, padding: 3}
""",
    good="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 3, padding: 2}
""",
    check=_padding_covers_kernel,
)
EVEN_KERNEL_SAME = Rule(
    "V207",
    summary="`same` has to pad an even window unevenly.",
    why="""\
A window of even extent has no middle cell, so the two sides get different padding: TensorFlow and ONNX's SAME_UPPER
put the odd cell right and bottom, Theano and SAME_LOWER left and top. The map is shifted by half a cell, and weights
carried over from one to the other give other results. Padding that is written out says what is meant, and is no
finding.""",
    source="TensorFlow, tf.nn.convolution, notes on padding; ONNX, operator Conv, auto_pad.",
    bad="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 4, padding: same}
""",
    good="""\
input: 16x16x3
layers:
  - conv: {filters: 8, kernel: 5, padding: same}
""",
    check=_even_kernel_same,
)
