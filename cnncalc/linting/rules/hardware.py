"""What runs fast: multiples of 8, balanced pointwise convolutions, few groups. All of it is off unless asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.conv import Conv
from cnncalc.linting.fixes.layers import with_field
from cnncalc.linting.rule import UNSAFE, Rule
from cnncalc.model.diagnostics import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found

STEP = 8
# Of a pointwise convolution: as many times more channels on one side than on the other.
MOST_UNEQUAL = 4
MOST_GROUPS = 8


def _multiple_of_eight(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        field = {"conv": "filters", "convtranspose": "filters", "dense": "units"}.get(node.type)
        depth = node.volume.depth
        if field and depth % STEP and not _leads_out(subject, node.path):
            up = depth + STEP - depth % STEP
            down = up - STEP
            near = f"{down} or {up}" if down else str(up)
            fix = with_field(subject, node, field, str(up), safe=False)
            message = f"{depth} {field} are no multiple of {STEP}"
            yield subject.at(node, field, message, f"{near} would be", fix=fix)


def _leads_out(subject: Subject, path: str) -> bool:
    """Whether a layer gives the classes: only layers that keep the depth stand between it and an output."""
    depth = subject.graph.volume_of(path).depth
    while path not in subject.given_out:
        reader = subject.only_reader(path)
        if reader is None or reader.volume.depth != depth:
            return False
        path = reader.path
    return True


def _unequal_pointwise(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        layer = node.layer
        if isinstance(layer, Conv) and layer.kernel == 1 and layer.groups == 1:
            small, large = sorted((node.input_volumes[0].depth, layer.filters))
            if large > MOST_UNEQUAL * small:
                message = f"a 1x1 convolution from {node.input_volumes[0].depth} to {layer.filters} channels"
                hint = "for the same operations, equal numbers of channels read and write the least memory"
                yield subject.at(node, "filters", message, hint)


def _many_groups(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        layer = node.layer
        if isinstance(layer, Conv) and MOST_GROUPS < layer.groups < node.input_volumes[0].depth:
            message = f"{layer.groups} groups: many small products, and more memory read for each"
            yield subject.at(node, "groups", message, f"at most {MOST_GROUPS} groups, or a depthwise convolution")


CHANNELS_MULTIPLE_OF_8 = Rule(
    "H401",
    summary="A number of channels is no multiple of 8.",
    why="""\
Matrix units of GPUs (tensor cores) work on multiples of 8 numbers; what does not fill them is padded or runs on
slower paths. MobileNet rounds every width to a multiple of 8 for that reason. Classes at the end are left alone.""",
    source="PyTorch, Performance tuning guide; Sandler et al. 2018, MobileNetV2 (make_divisible).",
    bad="""\
input: 16x16x3
layers:
  - conv: {filters: 12, kernel: 3}
  - relu
  - flatten
  - dense: 10
""",
    good="""\
input: 16x16x3
layers:
  - conv: {filters: 16, kernel: 3}
  - relu
  - flatten
  - dense: 10
""",
    severity=NOTE,
    fix=UNSAFE,
    check=_multiple_of_eight,
    whole=True,
)
UNEQUAL_POINTWISE = Rule(
    "H402",
    summary="A 1x1 convolution has many more channels on one side than on the other.",
    why="""\
For a fixed number of operations the memory that is read and written is least where both sides have the same number of
channels. The rule speaks where one side has more than four times as many.""",
    source="Ma et al. 2018, ShuffleNet V2, guideline G1.",
    bad="""\
input: 16x16x8
layers:
  - conv: {filters: 64, kernel: 1}
""",
    good="""\
input: 16x16x16
layers:
  - conv: {filters: 64, kernel: 1}
""",
    severity=NOTE,
    check=_unequal_pointwise,
)
MANY_GROUPS = Rule(
    "H403",
    summary="A convolution has many groups.",
    why="""\
Groups save operations, not memory traffic: with the operations fixed, more groups mean more channels to read and
write. The rule speaks of more than eight groups that are still not depthwise.""",
    source="Ma et al. 2018, ShuffleNet V2, guideline G2.",
    bad="""\
input: 16x16x64
layers:
  - conv: {filters: 64, kernel: 3, groups: 16}
""",
    good="""\
input: 16x16x64
layers:
  - conv: {filters: 64, kernel: 3, groups: 8}
""",
    severity=NOTE,
    check=_many_groups,
)
