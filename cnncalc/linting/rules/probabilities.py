"""Softmax and sigmoid: of a single number, or of what is a probability already."""

from __future__ import annotations

from math import e
from typing import TYPE_CHECKING

from cnncalc.linting.fixes.layers import as_fix, without
from cnncalc.linting.rule import UNSAFE, Rule
from cnncalc.model.diagnostics import ERROR, Edit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.context import Subject
    from cnncalc.linting.rule import Found
    from cnncalc.model.graph import Node

# What makes probabilities, and what expects scores of any size.
_PROBABILITIES = ("softmax", "sigmoid")
_SQUASHING = ("softmax", "logsoftmax", "sigmoid")


def _softmax_twice(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        inner = subject.above(node, ("identity", "flatten")) if node.type in _SQUASHING else None
        if inner and inner.type in _PROBABILITIES and (left := _left_by(node, inner)):
            message = f"{inner.path} gives probabilities already: {left}"
            fix = without(subject, node, f"delete the {node.type}", safe=False) if node.type == inner.type else None
            note = f"{inner.path} is in line {inner.span.line}"
            yield subject.at(node, "", message, "leave out one of the two", note, fix=fix)


def _left_by(node: Node, inner: Node) -> str:
    """What can still come out of numbers between 0 and 1; nothing is said of a softmax along another axis."""
    axis = str(getattr(node.layer, "axis", ""))
    count = node.volume.size(axis) if axis else 0
    if not axis:
        return f"all that comes out here lies between 50% and {e / (e + 1):.1%}"
    if count == 1 or getattr(inner.layer, "axis", axis) != axis:
        return ""
    return f"of {count:,} that come out here none can be above {e / (e + count - 1):.1%}"


def _softmax_single_unit(subject: Subject) -> Iterator[Found]:
    for node in subject.nodes:
        axis = getattr(node.layer, "axis", "")
        if node.type in {"softmax", "logsoftmax"} and node.volume.size(str(axis)) == 1:
            constant = "1" if node.type == "softmax" else "0"
            message = f"there is only one number along the {axis}, so the output is always {constant}"
            entry = subject.entries.get(node.span)
            alone = entry is not None and entry.value is None and entry.word == "softmax"
            fix = as_fix("write `sigmoid`", Edit(node.span, "sigmoid"), safe=False) if alone else None
            yield subject.at(node, "", message, "a `sigmoid` gives a probability from one number", fix=fix)


SOFTMAX_TWICE = Rule(
    "D303",
    summary="A softmax or sigmoid of what is a probability already.",
    why="""\
Softmax and sigmoid expect scores of any size. Of numbers between 0 and 1 a softmax makes nearly equal ones: of ten
classes the surest gets e / (e + 9) = 23% at most, and the loss never comes near 0. Mostly the second one was meant to
replace the first. Some losses have a softmax of their own: before PyTorch's `CrossEntropyLoss` there is none.""",
    source="exp(p) for 0 <= p <= 1 lies between 1 and e; PyTorch, torch.nn.CrossEntropyLoss, on its input.",
    bad="""\
input: 256
layers:
  - dense: 10
  - sigmoid
  - softmax
""",
    good="""\
input: 256
layers:
  - dense: 10
  - softmax
""",
    fix=UNSAFE,
    check=_softmax_twice,
)
SOFTMAX_SINGLE_UNIT = Rule(
    "D304",
    summary="A softmax over a single number is always 1.",
    why="""\
exp(x) / exp(x) is 1, whatever x is: nothing can be learnt. For two classes write two units with a softmax, or one
unit with a sigmoid.""",
    source="The definition of softmax: the outputs along its axis add up to 1.",
    bad="""\
input: 256
layers:
  - dense: 1
  - softmax
""",
    good="""\
input: 256
layers:
  - dense: 1
  - sigmoid
""",
    severity=ERROR,
    fix=UNSAFE,
    check=_softmax_single_unit,
)
