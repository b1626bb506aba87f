"""What the outputs see of the input, and with which windows. All of it is off unless it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.conv import Conv
from cnncalc.linting.rule import Rule
from cnncalc.model.diagnostics import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.receptive_field import Fields
    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.graph import Node
    from cnncalc.model.volume import Volume

LARGE = 5


def _smaller_than_input(subject: Subject) -> Iterator[Found]:
    for node, fields, x in _maps(subject):
        short = [
            (field.size, size) for field, size in zip(fields, x.spatial, strict=True) if field and field.size < size
        ]
        if short and len(short) == len(fields):
            seen, size = short[0]
            message = f"every position sees {seen} of {size} cells of the input"
            yield subject.at(node, "", message, "more layers, strides or dilation would widen the view")


def _exceeds_input(subject: Subject) -> Iterator[Found]:
    for node, fields, x in _maps(subject):
        wide = [
            (field.size, size) for field, size in zip(fields, x.spatial, strict=True) if field and field.size > size
        ]
        if wide:
            seen, size = wide[0]
            message = f"every position sees {seen} cells, of which the input has {size}: the rest is padding"
            yield subject.at(node, "", message, "normal in deep networks; fewer layers would see everything, too")


def _maps(subject: Subject) -> Iterator[tuple[Node, Fields, Volume]]:
    """Outputs that are maps, with what they see of the only input."""
    inputs = list(subject.graph.inputs.values())
    nodes = [node for node in subject.outputs if node.volume.rank]
    if len(inputs) != 1 or not nodes:
        return
    seen = subject.report.receptive_fields()
    for node in nodes:
        if len(seen[node.path]) == inputs[0].rank:
            yield node, seen[node.path], inputs[0]


def _large_kernel(subject: Subject) -> Iterator[Found]:
    stem_passed = False
    for node, axes in subject.windows:
        layer = node.layer
        if not isinstance(layer, Conv):
            continue
        kernel = min(axis.kernel for axis in axes)
        if stem_passed and kernel >= LARGE and layer.groups < node.input_volumes[0].depth:
            layers = (kernel - 1) // 2
            message = f"a {kernel}-wide window has {kernel ** len(axes)} weights per channel and filter"
            hint = f"{layers} layers with a kernel of 3 see as much with {layers * 3 ** len(axes)}"
            yield subject.at(node, "kernel", message, hint)
        stem_passed = True


RF_SMALLER_THAN_INPUT = Rule(
    "D314",
    summary="No position of the output map sees the whole input.",
    why="""\
A network that ends in a map (segmentation, detection) decides at every position on what it sees there. Objects larger
than the receptive field cannot be seen whole.""",
    source="Araujo, Norris, Sim 2019, Computing receptive fields of convolutional neural networks, Distill.",
    bad="""\
input: 64x64x3
layers:
  - conv: {filters: 8, kernel: 3, padding: 1}
""",
    good="""\
input: 5x5x3
layers:
  - conv: {filters: 8, kernel: 5, padding: 2}
""",
    severity=NOTE,
    check=_smaller_than_input,
)
RF_EXCEEDS_INPUT = Rule(
    "D315",
    summary="The receptive field is larger than the input.",
    why="""\
Beyond the edges there is only padding. That is normal in deep networks (ResNet-50 sees 483 cells of 224), and says
that depth is there for something else than view.""",
    source="Araujo, Norris, Sim 2019, Computing receptive fields of convolutional neural networks, Distill.",
    bad="""\
input: 5x5x3
layers:
  - conv: {filters: 8, kernel: 7, padding: 3}
""",
    good="""\
input: 7x7x3
layers:
  - conv: {filters: 8, kernel: 7, padding: 3}
""",
    severity=NOTE,
    check=_exceeds_input,
)
LARGE_KERNEL = Rule(
    "D316",
    summary="A large window behind the first layer costs more than several small ones.",
    why="""\
Two 3x3 convolutions see as much as one of 5x5, with 18 instead of 25 weights per channel and filter, and with one
more nonlinearity; three see as much as 7x7 with 27 instead of 49. The first layer, and depthwise convolutions, are
left alone.""",
    source='CS231n, Convolutional Networks, "Prefer a stack of small filter CONV to one large receptive field".',
    bad="""\
input: 32x32x8
layers:
  - conv: {filters: 8, kernel: 7}
  - relu
  - conv: {filters: 8, kernel: 5}
""",
    good="""\
input: 32x32x8
layers:
  - conv: {filters: 8, kernel: 7}
  - relu
  - conv: {filters: 8, kernel: 3}
""",
    severity=NOTE,
    check=_large_kernel,
)
