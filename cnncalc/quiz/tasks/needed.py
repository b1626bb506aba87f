"""The layers that an answer depends on, as the conventions have them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnncalc.quiz.mistakes.types import POOLS
from cnncalc.quiz.model import COUNTS

if TYPE_CHECKING:
    from cnncalc.model.graph import Node
    from cnncalc.quiz.model import Conventions, Question


def as_agreed(node: Node, agreed: Conventions) -> Node:
    """A layer under the conventions: without its biases, rounding up."""
    layer = node.layer
    if not agreed.biases and getattr(layer, "bias", False):
        layer = replace(layer, **{"bias": False})
    if agreed.rounding == "ceil" and node.type in POOLS and getattr(layer, "rounding", "") == "floor":
        layer = replace(layer, **{"rounding": "ceil"})
    return node if layer is node.layer else node._replace(layer=layer)


def needed(question: Question, source: str) -> list[Node]:
    """The layers that the answer depends on, in order."""
    nodes = question.graph.nodes
    if question.ask in COUNTS and not question.at:
        return list(nodes.values())
    needed = {source, *(path for path in nodes if _is_within(path, question.at))}
    for path in reversed(nodes):
        if path in needed:
            needed.update(nodes[path].inputs)
    return [node for path, node in nodes.items() if path in needed]


def _is_within(path: str, at: str) -> bool:
    return path == at or path.startswith(f"{at}/")


def is_counted(node: Node, question: Question) -> bool:
    """Whether a layer has a share in what is asked."""
    return question.ask in COUNTS and (not question.at or _is_within(node.path, question.at))
