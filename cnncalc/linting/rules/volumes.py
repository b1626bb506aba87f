"""Sizes of volumes: odd ones, lopsided ones, huge ones, and those that collapse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import product
from cnncalc.layers.merge import Elementwise, Multiply
from cnncalc.linting.left_over import meets_once
from cnncalc.linting.rule import Rule
from cnncalc.model.diagnostics import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.layers.windows import Axis
    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.graph import Node

# Elements of one volume: 8 GiB in float32, for a batch of one.
MOST_ELEMENTS = 2**31


def _odd_halving(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        axis = next((one for one in axes if one.stride == 2 and one.cells % 2), None)
        if axis:
            message = f"an odd {axis.name} of {axis.cells} is halved to {axis.positions}"
            hint = f"doubled again, that is {2 * axis.positions}: a skip connection would not fit"
            yield subject.at(node, "stride", message, hint)


def _asymmetric_result(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        x, y = node.input_volumes[0], node.volume
        if x.rank == y.rank == 2 and x.spatial[0] == x.spatial[1] and y.spatial[0] != y.spatial[1]:
            width, height = y.spatial
            message = f"a square input of {x} becomes {width} wide and {height} high"
            yield subject.at(node, "", message, "the same kernel, stride and padding on both axes keep it square")


def _accidental_broadcast(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        if not isinstance(node.layer, Elementwise) or isinstance(node.layer, Multiply):
            continue  # a product is how gates are made
        for x in node.input_volumes:
            repeated = [axis for axis, size in zip(x.axes, x.spatial, strict=False) if size != node.volume.size(axis)]
            if repeated and x.positions > 1:
                times = ", ".join(f"its {axis} of 1 is repeated {node.volume.size(axis)} times" for axis in repeated)
                message = f"an input of {x} is spread over {node.volume}: {times}"
                hint = "if that is meant, ignore this finding with a reason"
                yield subject.at(node, "", message, hint)
                break


def _huge_volume(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        above = [subject.made_by(source) for source in node.inputs]
        is_first = not any(one and one.volume.elements > MOST_ELEMENTS for one in above)
        if node.volume.elements > MOST_ELEMENTS and is_first:
            gibibytes = node.volume.elements * 4 // 2**30
            message = (
                f"{node.volume} has {node.volume.elements:,} elements: {gibibytes:,} GiB in float32 for one sample"
            )
            yield subject.at(
                node, "", message, f"a network with volumes above {MOST_ELEMENTS:,} elements can hardly be run"
            )


def _padding_only_kernel(subject: Subject) -> Iterator[Found]:
    late = _behind_collapse(subject)
    said = late if len(late) > 1 and "D319" in subject.settings.codes else []
    for node, axes in _wide(subject):
        if node not in said and all(map(meets_once, axes)):
            cells = product([axis.kernel for axis in axes])
            x = node.input_volumes[0]
            message = f"{cells - 1} of the {cells} cells of its window only ever meet padding, since the input is {x}"
            yield subject.at(node, "kernel", message, "a kernel of 1 without padding gives the same with fewer weights")


def _wide(subject: Subject) -> Iterator[tuple[Node, tuple[Axis, ...]]]:
    """Convolutions whose window has more than one cell."""
    for node, axes in subject.windows:
        if node.type in {"conv", "depthwise"} and any(axis.kernel > 1 for axis in axes):
            yield node, axes


def _behind_collapse(subject: Subject) -> list[Node]:
    """Those of them whose input has a single position."""
    return [node for node, axes in _wide(subject) if all(axis.cells == 1 for axis in axes)]


def _early_collapse(subject: Subject) -> Iterator[Found]:
    late = _behind_collapse(subject)
    if len(late) < 2:
        return
    first = late[0]
    source = first.inputs[0]
    while (node := subject.made_by(source)) and node.input_volumes[0].positions == 1:
        source = node.inputs[0]
    message = f"a window of more than one cell on {first.input_volumes[0]}, and {len(late) - 1} more behind it"
    made = (f"the map has become 1x1 in {subject.origin(source)}",) if node else ()
    yield subject.at(first, "kernel", message, "fewer strides and pools before it, or kernels of 1 from here", *made)


ODD_HALVING = Rule(
    "V209",
    summary="An odd size is halved.",
    why="""\
Halved and doubled again, an odd size becomes another one: 25 is halved to 13 or 12, and doubled to 26 or 24. In an
encoder with skip connections the two do not fit any more.""",
    source="Ronneberger et al. 2015, U-Net, section 2: sizes are chosen so that every pool meets an even one.",
    bad="""\
input: 25x25x8
layers:
  - conv: {filters: 8, kernel: 3, stride: 2, padding: 1}
""",
    good="""\
input: 24x24x8
layers:
  - conv: {filters: 8, kernel: 3, stride: 2, padding: 1}
""",
    severity=NOTE,
    check=_odd_halving,
)
ASYMMETRIC_RESULT = Rule(
    "V224",
    summary="A square volume becomes one that is not square.",
    why="""\
Often width and height were meant to be the same, and one of a pair of numbers was mistyped. Factorised kernels (7x1,
then 1x7) are square again only with the right padding.""",
    source="cnncalc's own: pairs are width x height here, height x width elsewhere.",
    bad="""\
input: 16x16x8
layers:
  - conv: {filters: 8, kernel: 3x1}
""",
    good="""\
input: 16x16x8
layers:
  - conv: {filters: 8, kernel: 3x1, padding: 1x0}
""",
    severity=NOTE,
    check=_asymmetric_result,
)
HUGE_VOLUME = Rule(
    "V225",
    summary="A volume has more elements than can be held.",
    why="""\
More than 2^31 elements in one volume are 8 GiB in float32, for a single sample. Many kernels address elements by
32-bit numbers and fail beyond them. Mostly a size or a number of filters is mistyped. `budget` sets limits of your
own.""",
    source="cuDNN and many other libraries index tensors by 32-bit integers.",
    bad="""\
input: 60000x60000x1
layers:
  - conv: {filters: 8, kernel: 3, padding: 1}
""",
    good="""\
input: 6000x6000x1
layers:
  - conv: {filters: 8, kernel: 3, padding: 1}
""",
    check=_huge_volume,
)
PADDING_ONLY_KERNEL = Rule(
    "V220",
    summary="All weights but one per channel only ever meet padding.",
    why="""\
A 3x3 window with padding 1 on a map of 1x1 finds its one cell under the middle weight; the other eight are multiplied
by zeros in every position, learn nothing and are stored all the same. A wide dilation on a small map does the same
(Chen et al. saw their 3x3 filters degenerate to 1x1).""",
    source="Chen et al. 2017, Rethinking atrous convolution for semantic image segmentation, section 3.3.",
    bad="""\
input: 1x1x64
layers:
  - conv: {filters: 32, kernel: 3, padding: 1}
""",
    good="""\
input: 2x2x64
layers:
  - conv: {filters: 32, kernel: 3, padding: 1}
""",
    check=_padding_only_kernel,
)
EARLY_COLLAPSE = Rule(
    "D319",
    summary="The maps have become 1x1 although convolutions with larger windows are still to come.",
    why="""\
On a map of 1x1 a 3x3 convolution with padding 1 meets nothing but padding around its middle. Two and more of them
mean that there are too many strides and pools for the size of the input.""",
    source="CS231n, Convolutional Networks: layer sizing patterns.",
    bad="""\
input: 4x4x16
layers:
  - maxpool: 4
  - conv: {filters: 32, kernel: 3, padding: 1}
  - relu
  - conv: {filters: 32, kernel: 3, padding: 1}
""",
    good="""\
input: 8x8x16
layers:
  - maxpool: 4
  - conv: {filters: 32, kernel: 3, padding: 1}
  - relu
  - conv: {filters: 32, kernel: 3, padding: 1}
""",
    check=_early_collapse,
)
ACCIDENTAL_BROADCAST = Rule(
    "V240",
    summary="A merge other than a product repeats an input along some of its axes.",
    why="""\
Element-wise merges repeat whatever is 1 along an axis. In a product that is a gate, such as coordinate attention's row
and column. In a sum, a mean or a maximum a volume such as 14x1x8 beside 14x10x8 mostly means that a kernel, stride or
pool took away an axis that it should have kept.""",
    source="NumPy, Broadcasting; Hou et al. 2021, Coordinate attention, for the product.",
    bad="""\
inputs: {map: 14x10x8, row: 14x1x8}
layers:
  - add:
    from: [map, row]
""",
    good="""\
inputs: {map: 14x10x8, row: 14x1x8}
layers:
  - multiply:
    from: [map, row]
""",
    check=_accidental_broadcast,
)
