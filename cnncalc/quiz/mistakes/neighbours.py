"""What students make of several layers at once: one skipped, a pair taken for one, the volume of the one beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import product
from cnncalc.layers.base import BIAS, WEIGHT
from cnncalc.layers.conv import Conv, Depthwise
from cnncalc.layers.regularize import Dropout
from cnncalc.quiz.mistakes import CHANGED, CountSlip, Slip
from cnncalc.quiz.mistakes.types import TRANSPOSED, WINDOWS, weights_of
from cnncalc.quiz.tasks.working import Step

if TYPE_CHECKING:
    from cnncalc.model.graph import Graph, Node
    from cnncalc.quiz.mistakes import Count

# A layer that hands its input on, and counts for nothing.
_NOTHING = Dropout(rate=0.0)


def handed_on(step: Step) -> Step | None:
    """A layer left out: what enters it enters the next one."""
    is_alone = len(step.xs) == 1 and step.node.type in {*WINDOWS, TRANSPOSED, "dense"}
    return Step(step.node, _NOTHING, _NOTHING, step.xs, step.x) if is_alone and step.x != step.y else None


def neighbour_slips(graph: Graph) -> tuple[Slip, ...]:
    """The volume before a layer that only rearranges, and that behind a layer."""

    def early(step: Step) -> Step | None:
        return step._replace(y=step.x) if step.node.type in {"flatten", "reshape"} and step.x != step.y else None

    def late(step: Step) -> Step | None:
        following = next((node for node in graph.nodes.values() if node.inputs == (step.node.path,)), None)
        if following is None or following.volume == step.y:
            return None
        return step._replace(y=following.volume)

    return (Slip("M79", CHANGED, early), Slip("M79", CHANGED, late))


def separable_slips(graph: Graph) -> tuple[CountSlip, ...]:
    """One ordinary convolution in the place of a depthwise and the pointwise step behind it."""
    pairs = dict(_pairs(graph))
    if not pairs:
        return ()
    depthwise = {before.path for before in pairs.values()}

    def ordinary(step: Step, count: Count) -> int | None:
        if step.node.path in depthwise:
            return 0
        before = pairs.get(step.node.path)
        if before is None:
            return None
        cells = product(_kernel(before, step)) * step.x.depth * step.y.depth
        if _counts_work(step, count):
            return cells * step.y.positions
        return cells + (weights_of(step, BIAS) if (count(step) or 0) > weights_of(step, WEIGHT) else 0)

    def without_biases(step: Step, count: Count) -> int | None:
        number = ordinary(step, count)
        if number is None or step.node.path not in pairs:
            return number
        biases = 0 if _counts_work(step, count) else weights_of(step, BIAS)
        return number - biases if biases else None

    return (CountSlip("M78", ordinary), CountSlip("M78", without_biases))


def _pairs(graph: Graph) -> list[tuple[str, Node]]:
    """The path of every pointwise convolution with the depthwise one before it; what is between keeps the volume."""
    found = []
    for path, node in graph.nodes.items():
        if not (isinstance(node.layer, Conv) and node.layer.groups == 1 and node.layer.kernel == 1):
            continue
        before = graph.nodes.get(node.inputs[0])
        while before and not isinstance(before.layer, Conv | Depthwise) and before.volume == before.input_volumes[0]:
            before = graph.nodes.get(before.inputs[0])
        if before and _is_depthwise(before):
            found.append((path, before))
    return found


def _is_depthwise(node: Node) -> bool:
    layer, depth = node.layer, node.input_volumes[0].depth
    if isinstance(layer, Depthwise):
        return layer.multiplier == 1
    return isinstance(layer, Conv) and layer.groups == depth == layer.filters > 1


def _kernel(node: Node, step: Step) -> tuple[int, ...]:
    kernel = getattr(node.layer, "kernel", 1)
    return kernel if isinstance(kernel, tuple) else (kernel,) * step.x.rank


def _counts_work(step: Step, count: Count) -> bool:
    """Whether multiply-accumulates are counted, and not parameters."""
    return (count(step) or 0) > weights_of(step, WEIGHT, BIAS)
