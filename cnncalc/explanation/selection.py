"""Which layers are explained: by path, by block, or by a pattern; equal ones once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.memory import alive
from cnncalc.analysis.paths import is_unknown, other_path
from cnncalc.analysis.receptive_field import receptive_fields
from cnncalc.errors import UserError
from cnncalc.explanation.derive import explain_layer
from cnncalc.explanation.receptive_field import unlike
from cnncalc.explanation.stored import DTYPE, alive_remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cnncalc.analysis.receptive_field import Fields
    from cnncalc.explanation.model import Explanation
    from cnncalc.model.graph import Graph, Node


class UnknownLayerError(UserError):
    """A name that is no layer and no block of the graph; `hint` names one that was perhaps meant."""


def explain(graph: Graph, layers: Sequence[str] = (), *, dtype: str = DTYPE) -> list[Explanation]:
    """The derivation of every layer, or of those that `layers` names; layers that are alike are explained once.

    A name is a path, a block (all that is inside), or a pattern such as `layer*/0/conv1`. Raises `UnknownLayerError`
    for one that fits nothing. A layer that could not be computed has no explanation. `dtype` is the type of numbers for
    bytes.
    """
    nodes = picked(graph, layers) if layers else list(graph.nodes.values())
    fields, held = receptive_fields(graph), alive(graph)
    alike: dict[object, list[Node]] = {}
    for node in nodes:
        alike.setdefault(_kind(node, fields), []).append(node)
    return [_together(nodes, fields, held, dtype) for nodes in alike.values()]


def _kind(node: Node, fields: Mapping[str, Fields]) -> object:
    """What makes two nodes tell the same story; their receptive fields may differ, but both have one or none."""
    return node.type, node.layer, node.input_volumes, node.frozen, node.shares, any(fields[node.path])


def _together(nodes: Sequence[Node], fields: Mapping[str, Fields], held: Mapping[str, int], dtype: str) -> Explanation:
    """The first of some that are alike, with the names of the others, and what may differ: field, what is alive."""
    first, *others = nodes
    told, also = explain_layer(first, fields, dtype), tuple(node.path for node in others)
    field = told.receptive_field
    if field:
        field = field._replace(remarks=(*field.remarks, *unlike(first, others, fields)))
    memory = told.memory and told.memory._replace(remarks=(*told.memory.remarks, alive_remark(nodes, held)))
    return told._replace(receptive_field=field, memory=memory, also=also)


def picked(graph: Graph, layers: Iterable[str]) -> list[Node]:
    """The nodes that names stand for, in the order of the names."""
    found: dict[str, Node] = {}
    for name in layers:
        nodes = _named(graph, name)
        if not nodes and not is_unknown(graph, name):
            shown = name if name.strip() else f'"{name}"'
            raise UnknownLayerError(f"there is no layer {shown} in {graph.file}", _other(graph, name))
        found |= {node.path: node for node in nodes}
    return list(found.values())


def _named(graph: Graph, name: str) -> list[Node]:
    """The layer itself, everything in a block, or all that a pattern fits."""
    name = name.strip("/")
    if name in graph.nodes:
        return [graph.nodes[name]]
    if name in graph.scopes:
        return [node for path, node in graph.nodes.items() if path.startswith(f"{name}/")]
    if name in graph.aliases:
        source = graph.aliases[name]
        return [graph.nodes[source]] if source in graph.nodes else []
    return [node for path, node in graph.nodes.items() if fits(path, name)] if "*" in name else []


def fits(path: str, pattern: str) -> bool:
    """Whether a path, or what it lies in, fits a pattern: a star stands for anything but a slash."""
    from fnmatch import fnmatchcase

    steps, wanted = path.split("/"), pattern.split("/")
    return len(steps) >= len(wanted) and all(map(fnmatchcase, steps, wanted))


def _other(graph: Graph, name: str) -> str:
    """What was perhaps meant, or where the names are."""
    if name in graph.inputs:
        return f"{name} is what comes in: {graph.inputs[name]}"
    return other_path(graph, name) or f"`cnncalc summary {graph.file}` shows the names"
