"""What cannot be asked of a layer: the height of a signal, the stride of a dense layer, the field of what sees all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.quiz.model import INVERSE, SIZES
from cnncalc.values import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.graph import Graph
    from cnncalc.volume import Dims

# So many layers are named as those that could be asked.
NAMED = 6


class Refusal(NamedTuple):
    """Why something cannot be asked, and what can; `key` is what of the question is to blame."""

    key: str
    message: str
    hint: str


def refusal(ask: str, graph: Graph, at: str, target: Dims | None) -> Refusal | None:
    """Why this cannot be asked of a layer or block; None if it can."""
    kinds: dict[str, Callable[[str, Graph, str, Dims | None], Refusal | None]] = {
        **dict.fromkeys(SIZES, _size),
        **dict.fromkeys(INVERSE, _field),
        "receptive_field": _sees_all,
    }
    return kinds[ask](ask, graph, at, target) if ask in kinds else None


def _size(ask: str, graph: Graph, at: str, target: Dims | None) -> Refusal | None:
    """A width or height along an axis that there is not."""
    del target
    y = graph.volume_of(graph.source_of(at))
    if ask == "output" or ask in y.axes:
        return None
    sizes = ("output", *(one for one in SIZES if one in y.axes))
    return Refusal("ask", f"{at} gives {y}, which has no {ask}", f"ask for {listed(sizes, 'or')}")


def _field(ask: str, graph: Graph, at: str, target: Dims | None) -> Refusal | None:
    """A field that the layer does not have, or a target with other axes than its output."""
    node = graph.nodes[graph.source_of(at)]
    if not hasattr(node.layer, ask):
        having = [path for path, one in graph.nodes.items() if hasattr(one.layer, ask)]
        hint = f"`at` can be {listed(having[:NAMED], 'or')}" if having else f"no layer of the network has a {ask}"
        return Refusal("at", f"{at} is {node.type}, which has no {ask}", hint)
    if target is not None and len(target) != len(node.volume.dims):
        message = f"{at} gives a volume such as {node.volume}, which {target} is not"
        return Refusal("target", message, f"{' x '.join(node.volume.axes)}, such as target: {node.volume}")
    return None


def _sees_all(ask: str, graph: Graph, at: str, target: Dims | None) -> Refusal | None:
    """The receptive field of a layer that sees the whole input, or of a vector."""
    from cnncalc.analysis.receptive import receptive_fields  # few questions are after it

    del ask, target
    fields = receptive_fields(graph)
    if fields[graph.source_of(at)] and None not in fields[graph.source_of(at)]:
        return None
    having = [path for path in graph.nodes if fields[path] and None not in fields[path]]
    hint = f"`at` can be {listed(having[-NAMED:], 'or')}" if having else "no layer of the network has one"
    return Refusal("at", f"{at} has no receptive field of its own: it sees all that comes in, or is a vector", hint)
