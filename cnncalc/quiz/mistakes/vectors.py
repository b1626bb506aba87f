"""What students make of the vector that a dense layer gets, and of the channels that enter: it shows in the counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import product
from cnncalc.model.volume import Volume
from cnncalc.quiz.mistakes import CHANGED, TOLD, Slip
from cnncalc.quiz.mistakes.types import POOLS

if TYPE_CHECKING:
    from cnncalc.model.graph import Graph
    from cnncalc.quiz.tasks.working import Step


def depth_left_out(step: Step) -> Step | None:
    """W1·H1 for W1·H1·D1."""
    return _vector(step, product(step.x.spatial)) if step.x.spatial else None


def depth_alone(step: Step) -> Step | None:
    """D1 for W1·H1·D1."""
    return _vector(step, step.x.depth)


def _vector(step: Step, length: int) -> Step | None:
    return step.giving(depth=length) if step.node.type == "flatten" else None


def slips_of(graph: Graph) -> tuple[Slip, ...]:
    """Those that look at the network around a layer, too."""

    def before_the_pool(step: Step) -> Step | None:
        """The vector of what enters the pool."""
        source = graph.nodes.get(step.node.inputs[0])
        while source and source.type not in POOLS and source.volume == source.input_volumes[0]:
            source = graph.nodes.get(source.inputs[0])
        if not source or source.type not in POOLS:
            return None
        return _vector(step, source.input_volumes[0].elements)

    def from_the_input(step: Step) -> Step | None:
        """The vector of the network's input."""
        return _vector(step, next(iter(graph.inputs.values())).elements)

    def assumed_rgb(step: Step) -> Step | None:
        """Three channels for one."""
        if step.node.inputs[0] not in graph.inputs or step.x.depth != 1 or not step.x.rank:
            return None
        return step.entered(Volume(step.x.spatial, 3))

    return (
        Slip("M41", CHANGED, depth_left_out),
        Slip("M54", CHANGED, before_the_pool),
        Slip("M54", CHANGED, from_the_input),
        Slip("M56", TOLD, assumed_rgb),
        Slip("M59", CHANGED, depth_alone),
    )
