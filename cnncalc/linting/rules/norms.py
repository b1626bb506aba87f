"""Normalisation: what it makes superfluous, and where it does not belong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.base import BIAS
from cnncalc.layers.statistics_norm import OwnStatistics
from cnncalc.linting.fixes.layers import varies, with_field
from cnncalc.linting.rule import SAFE, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.graph import Node

# Norms that subtract the mean of every channel by itself.
_CENTRED = ("batchnorm", "instancenorm")
# Claims that do not hold any more where biases are left out.
_WITH_BIASES = ("params", "trainable", "biases")
NORMS = (*_CENTRED, "layernorm", "rmsnorm", "groupnorm", "lrn")
DROPOUTS = ("dropout", "dropblock", "droppath")
LINEAR = ("conv", "depthwise", "convtranspose", "dense")


def _bias_before_norm(subject: Subject) -> Iterator[Found]:
    sharers = _sharers(subject)
    for node in subject.nodes:
        norm = _centring(subject, node)
        if norm is None or node.type not in LINEAR or node.shares:
            continue
        if not all(_centring(subject, other) for other in sharers.get(node.path, ())):
            continue
        biases = sum(weight.size for weight in node.layer.weights(*node.input_volumes) if weight.role == BIAS)
        if biases:
            message = f"{biases:,} biases have no effect, since {norm.path} subtracts the mean of every channel"
            fix = with_field(subject, node, "bias", "false") if _is_superfluous(subject, node, norm) else None
            yield subject.at(node, "bias", message, f"`bias: false` saves {biases:,} parameters", fix=fix)


def _is_superfluous(subject: Subject, node: Node, norm: Node) -> bool:
    """Whether the norm is there whatever the variables, and whoever uses a block; and no claim counts the biases."""
    is_claimed = any(claim.quantity in _WITH_BIASES for claim in subject.graph.claims)
    is_beside = not node.uses or node.uses == norm.uses
    return is_beside and not is_claimed and not varies(subject, norm)


def _centring(subject: Subject, node: Node) -> Node | None:
    """The norm that alone reads a layer and subtracts the mean of every channel."""
    reader = subject.only_reader(node.path)
    return reader if reader and reader.type in _CENTRED else None


def _sharers(subject: Subject) -> dict[str, list[Node]]:
    """The layers that use another one's weights, by that."""
    found: dict[str, list[Node]] = {}
    for node in subject.nodes:
        if node.shares:
            found.setdefault(node.shares, []).append(node)
    return found


def _dropout_before_batchnorm(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        if node.type not in DROPOUTS or not getattr(node.layer, "rate", 0):
            continue
        reader = subject.only_reader(node.path)
        if reader and reader.type in LINEAR:
            reader = subject.only_reader(reader.path)
        if reader and reader.type == "batchnorm":
            message = f"{reader.path} behind it learns variances of training, and at inference nothing is dropped"
            yield subject.at(node, "", message, f"put the {node.type} behind the last batchnorm, or leave it out")


def _constant_norm(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        x = node.input_volumes[0]
        if isinstance(node.layer, OwnStatistics) and node.layer.block(x) == 1:
            message = f"it normalises single numbers: {x} has one for each mean"
            hint = "a norm over more of them, such as `layernorm` along the depth, or none here"
            yield subject.at(node, "", message, hint)


def _norm_on_output(subject: Subject) -> Iterator[Found]:
    for node in subject.outputs:
        source = subject.made_by(node.inputs[0])
        if node.type in NORMS and source and source.type == "dense":
            message = f"the {node.volume} outputs of {source.path} are normalised over the batch or each other"
            yield subject.at(node, "", message, "leave it out: scores of classes are compared as they are")


BIAS_BEFORE_NORM = Rule(
    "D301",
    summary="A bias right before a norm has no effect.",
    why="""\
Batch and instance norm subtract the mean of every channel, and with it any constant that was added to the channel.
The biases cost memory and learn nothing; the norm has a shift of its own. Layer and group norm mean over several
channels, so there the bias stays.

The fix writes `bias: false`; the number of parameters falls by the number of biases. There is none where `expect` has a
number of parameters, or where the norm is not always there: if a variable decides, or if it stands behind a block.""",
    source='PyTorch, Performance tuning guide, "Disable bias for convolutions directly followed by a batch norm".',
    bad="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3}
  - batchnorm
  - relu
""",
    good="""\
input: 32x32x3
layers:
  - conv: {filters: 8, kernel: 3, bias: false}
  - batchnorm
  - relu
""",
    fix=SAFE,
    check=_bias_before_norm,
    everywhere=True,
    whole=True,
)
DROPOUT_BEFORE_BATCHNORM = Rule(
    "D307",
    summary="A dropout stands before a batch norm.",
    why="""\
Dropout changes the variance of what it passes on while training, but not at inference; the running variance of a
batch norm behind it is that of training, and does not fit any more. Li et al. measure losses of accuracy on DenseNet,
ResNet and others, and put the dropout behind the last batch norm.""",
    source="Li et al. 2019, Understanding the disharmony between dropout and batch normalization by variance shift.",
    bad="""\
input: 256
layers:
  - dropout: 0.5
  - dense: {units: 64, bias: false}
  - batchnorm
  - relu
""",
    good="""\
input: 256
layers:
  - dense: {units: 64, bias: false}
  - batchnorm
  - relu
  - dropout: 0.5
""",
    check=_dropout_before_batchnorm,
    whole=True,
)
NORM_ON_OUTPUT = Rule(
    "D318",
    summary="The output of a classifier is normalised.",
    why="""\
A norm behind the last dense layer forces the scores of the classes to a common mean and variance over the batch: how
sure the network is, and which classes are frequent, is lost.""",
    source="Ioffe & Szegedy 2015, Batch normalization, section 3.2: the norm stands before a nonlinearity.",
    bad="""\
input: 256
layers:
  - dense: {units: 10, bias: false}
  - batchnorm
""",
    good="""\
input: 256
layers:
  - dense: {units: 10, bias: false}
  - batchnorm
  - relu
  - dense: 10
""",
    check=_norm_on_output,
    whole=True,
)
CONSTANT_NORM = Rule(
    "V241",
    summary="A norm has a single number to normalise, so what comes out does not depend on the input.",
    why="""\
A number less its own mean is 0: an instance norm on a map of 1x1, a group norm with one channel a group there, or a
layer norm along an axis of 1 give the same for every input. PyTorch refuses the first two ("Expected more than 1
spatial element"). An RMS norm of a single number keeps its sign alone.""",
    source="PyTorch, torch.nn.functional.instance_norm and group_norm; Ba et al. 2016, section 3.",
    bad="""\
input: 8x8x16
layers:
  - globalavgpool
  - instancenorm
""",
    good="""\
input: 8x8x16
layers:
  - globalavgpool
  - layernorm
""",
    check=_constant_norm,
)
