"""Activations: missing between linear layers, twice in a row, or where they spoil the output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.parametric import HardTanh
from cnncalc.linting.fixes.layers import varies, without
from cnncalc.linting.rule import SAFE, UNSAFE, Rule
from cnncalc.linting.rules.norms import DROPOUTS, LINEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.graph import Node

# What keeps a chain of linear layers linear: at inference each is a fixed linear map itself. Shuffles and upsamples are
# so, too, but between two convolutions they are there on purpose (Shi et al. 2016, Lim et al. 2017).
TRANSPARENT = (
    *("batchnorm", *DROPOUTS, "identity", "flatten", "reshape", "permute", "scale", "shift", "rescale"),
    *("avgpool", "globalavgpool", "adaptiveavgpool", "pad", "crop"),
)
# What comes out of these went in just so, element by element.
_PASSING = (
    *("maxpool", "globalmaxpool", "adaptivemaxpool", "identity", "flatten", "reshape", "permute", "crop", "slice"),
    *("pixelshuffle", "pixelunshuffle", "channelshuffle"),
)
# Functions that leave what they gave as it is, if they are put on it once more: by the outer one, the inner ones.
_WITHOUT_EFFECT = {
    "relu": ("relu", "relu6", "abs", "sigmoid", "hardsigmoid", "softplus", "softmax"),
    "relu6": ("relu6", "sigmoid", "hardsigmoid", "softmax"),
    "abs": ("abs", "relu", "relu6", "sigmoid", "hardsigmoid", "softplus", "softmax"),
    "hardtanh": ("hardtanh", "sigmoid", "hardsigmoid", "softmax", "tanh", "softsign"),
}
# Those that look at the sign alone: a dropout, which makes numbers larger in training, may come between.
_UNSCALED = ("relu", "abs")
CLIPPING = ("relu", "relu6")


def _linear_stack(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        if node.type not in LINEAR:
            continue
        before = _linear_before(subject, node)
        if before and not _is_factored(before, node):
            message = (
                f"nothing nonlinear stands between {before.path} and this layer: together they are one linear layer"
            )
            hint = f"put an activation behind {before.path}, or leave one of them out"
            yield subject.at(node, "", message, hint, f"{before.path} is in line {before.span.line}")


def _linear_before(subject: Subject, node: Node) -> Node | None:
    """The linear layer above, if its output goes here alone and through nothing but linear maps."""
    source = node.inputs[0]
    while (above := subject.made_by(source)) and subject.only_reader(source):
        if above.type in LINEAR:
            return above
        if above.type not in TRANSPARENT:
            return None
        source = above.inputs[0]
    return None


def _is_factored(first: Node, second: Node) -> bool:
    """A convolution that is written as two: depthwise and pointwise, across and down, or with a projection first."""
    return _is_pointwise(first) or (_is_depthwise(first) and _is_pointwise(second)) or _are_crossed(first, second)


def _are_crossed(first: Node, second: Node) -> bool:
    """Windows along different axes, such as 7x1 and 1x7."""
    along = [
        {axis.name for axis in node.layer.windows(node.input_volumes[0]) if axis.kernel > 1} for node in (first, second)
    ]
    return all(along) and along[0].isdisjoint(along[1])


def _is_pointwise(node: Node) -> bool:
    return node.type == "conv" and all(axis.kernel == 1 for axis in node.layer.windows(node.input_volumes[0]))


def _is_depthwise(node: Node) -> bool:
    return node.type == "depthwise" or getattr(node.layer, "groups", 1) == node.input_volumes[0].depth > 1


def _relu_on_output(subject: Subject) -> Iterator[Found]:
    for node in subject.outputs:
        source = subject.made_by(node.inputs[0])
        if node.type in CLIPPING and source and source.type == "dense":
            message = f"every score of {source.path} below 0 becomes 0: classes, or values, there cannot be told apart"
            fix = without(subject, node, f"delete the {node.type}", safe=False)
            yield subject.at(
                node, "", message, "end with the dense layer itself, or with a softmax or sigmoid", fix=fix
            )


def _double_activation(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        inner = _WITHOUT_EFFECT.get(node.type) if _has_usual_bounds(node) else None
        between = (*_PASSING, *DROPOUTS) if node.type in _UNSCALED else _PASSING
        source = subject.above(node, between) if inner else None
        if inner and source and source.type in inner and _has_usual_bounds(source):
            message = f"it changes nothing behind {subject.origin(source.path)}"
            fix = None if varies(subject, source) else without(subject, node, f"delete the {node.type}")
            yield subject.at(node, "", message, "delete one of the two", fix=fix)


def _has_usual_bounds(node: Node) -> bool:
    """Whether a `hardtanh` goes from -1 to 1; true of everything else."""
    return node.type != "hardtanh" or node.layer == HardTanh()


LINEAR_STACK = Rule(
    "D302",
    summary="Two linear layers in a row are one linear layer.",
    why="""\
Without something nonlinear between them, two dense layers or convolutions compute what one could compute: a product
of two matrices is a matrix. The weights of both are paid for. Batch norm, dropout, average pools and flatten change
nothing about that.

Left alone are convolutions that are factored on purpose: a depthwise one with a pointwise one behind it and a 1x1
convolution with anything behind it, as in MobileNet v1 and v2, and windows along different axes, such as 7x1 and
1x7.""",
    source="Goodfellow, Bengio, Courville 2016, Deep learning, section 6.1; Sandler et al. 2018 for the exceptions.",
    bad="""\
input: 256
layers:
  - dense: 128
  - dense: 10
""",
    good="""\
input: 256
layers:
  - dense: 128
  - relu
  - dense: 10
""",
    check=_linear_stack,
    whole=True,
)
RELU_ON_OUTPUT = Rule(
    "D305",
    summary="A relu clips the outputs of the last dense layer.",
    why="""\
Scores below 0 all become 0, and have no gradient. A classifier ends with its scores or with a softmax, a regression
with its values.""",
    source="CS231n, Neural networks part 1: the output layer most commonly has no activation function.",
    bad="""\
input: 256
layers:
  - dense: 10
  - relu
""",
    good="""\
input: 256
layers:
  - dense: 10
  - softmax
""",
    fix=UNSAFE,
    check=_relu_on_output,
    whole=True,
)
DOUBLE_ACTIVATION = Rule(
    "D306",
    summary="An activation changes nothing, since another one stands before it.",
    why="""\
A relu of what a relu, a sigmoid or a softmax gives is that itself, also with a max pool or a flatten between them.
Mostly a line was copied, or a layer between the two is missing.""",
    source="max(max(x, 0), 0) = max(x, 0).",
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
  - relu
  - relu
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
  - tanh
  - relu
""",
    fix=SAFE,
    check=_double_activation,
    everywhere=True,
)
