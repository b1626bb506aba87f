"""Where activations stand: habits of known networks. All of it is off unless it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers import LAYERS
from cnncalc.linting.rule import Rule
from cnncalc.linting.rules.activations import CLIPPING, TRANSPARENT
from cnncalc.linting.rules.norms import LINEAR, NORMS
from cnncalc.model.diagnostics import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found

_FAMILIES = ("activation.", "parametric.", "softmax.")
ACTIVATIONS = tuple(name for name, place in LAYERS.items() if place.startswith(_FAMILIES) and name != "identity")


def _relu_before_maxpool(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        reader = subject.only_reader(node.path)
        if (
            node.type in CLIPPING
            and reader
            and reader.type == "maxpool"
            and reader.volume.elements < node.volume.elements
        ):
            message = f"behind {reader.path} it would work on {reader.volume} instead of {node.volume}"
            yield subject.at(
                node, "", message, "the largest of clipped numbers is the clipped largest: the order is free"
            )


def _missing_activation(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        if node.type == "dense":
            reader = subject.only_reader(node.path)
            while reader and reader.type in (*TRANSPARENT, *NORMS):
                reader = subject.only_reader(reader.path)
            if reader and reader.type not in (*ACTIVATIONS, *LINEAR):
                message = f"a hidden dense layer without an activation goes into {reader.path}"
                yield subject.at(node, "", message, "such as `- relu` below it")


def _add_then_no_relu(subject: Subject) -> Iterator[Found]:
    adds = [node for node in subject.nodes if node.type == "add"]
    readers = {node.path: subject.only_reader(node.path) for node in adds}
    clipped = {path for path, reader in readers.items() if reader and reader.type in ACTIVATIONS}
    for node in adds if clipped else ():
        if node.path not in clipped:
            message = f"no activation behind this sum, but behind {len(clipped)} of {len(adds)} there is one"
            yield subject.at(node, "", message, "a ResNet of the first kind has a relu behind every sum")


RELU_BEFORE_MAXPOOL = Rule(
    "D313",
    summary="A relu stands before a max pool, and works on more elements than behind it.",
    why="""\
Relu never changes an order, so it does not matter whether the largest number is clipped or the clipped ones compared.
Behind the pool there are fewer. Nearly every published network has it before the pool all the same.""",
    source="max and a monotone function commute.",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, padding: 1}
  - relu
  - maxpool: 2
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, padding: 1}
  - maxpool: 2
  - relu
""",
    severity=NOTE,
    check=_relu_before_maxpool,
    whole=True,
)
MISSING_ACTIVATION_HEAD = Rule(
    "D317",
    summary="A hidden dense layer has no activation.",
    why="""\
A dense layer in front of a merge, a pool or the like, with no activation between, mostly lost its line. Where another
dense layer or a convolution comes next, `linear-stack` says so.""",
    source="CS231n, Neural networks part 1.",
    bad="""\
input: 256
layers:
  - concat:
      wide: [dense: 64]
      narrow: [dense: 16, relu]
  - dense: 10
""",
    good="""\
input: 256
layers:
  - concat:
      wide: [dense: 64, relu]
      narrow: [dense: 16, relu]
  - dense: 10
""",
    severity=NOTE,
    check=_missing_activation,
    whole=True,
)
ADD_THEN_NO_RELU = Rule(
    "D320",
    summary="A sum has no activation behind it, though other sums of the network have one.",
    why="""\
ResNets of the first kind (2015) have a relu behind every sum; those of the second kind (2016) and MobileNets have
none. Where both occur in one network, a line may be missing.""",
    source="He et al. 2016, Identity mappings in deep residual networks, figure 4.",
    bad="""\
input: 16x16x8
layers:
  - residual: [conv: {filters: 8, kernel: 3, padding: 1}]
  - relu
  - residual: [conv: {filters: 8, kernel: 3, padding: 1}]
""",
    good="""\
input: 16x16x8
layers:
  - residual: [conv: {filters: 8, kernel: 3, padding: 1}]
  - relu
  - residual: [conv: {filters: 8, kernel: 3, padding: 1}]
  - relu
""",
    severity=NOTE,
    check=_add_then_no_relu,
    whole=True,
)
