"""The spec that was written, held against the record: no wrong spec leaves this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.analyze import analyze
from cnncalc.formats.record import MismatchError
from cnncalc.language.load import parse
from cnncalc.model.diagnostics import has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.formats.layout import MappedLayer
    from cnncalc.formats.record import Record
    from cnncalc.model.graph import Graph

# Their inputs can be exchanged.
COMMUTATIVE = frozenset({"add", "multiply", "maximum", "average"})


def read_back(text: str) -> Graph:
    """The graph of a spec that was written; `MismatchError` if our own reader finds an error in it."""
    graph = parse(text, name="<import>")
    errors = [one for one in graph.diagnostics if one.severity == "error"]
    if has_errors(graph.diagnostics):
        first = errors[0]
        raise MismatchError(
            f"the spec that was written has an error: line {first.span.line}: {first.code} {first.message}"
        )
    return graph


def check_flat(text: str, record: Record, layers: Iterable[MappedLayer]) -> Graph:
    """Every layer of the flat spec against what was recorded of it: type, volume, and weights."""
    graph = read_back(text)
    nodes = list(graph.nodes.values())
    layers = list(layers)
    if len(nodes) != len(layers):
        raise MismatchError(f"the spec has {len(nodes)} layers, the source {len(layers)}")
    for node, layer in zip(nodes, layers, strict=True):
        if str(node.volume) != layer.volume:
            raise MismatchError(
                f"{layer.name or node.path} ({layer.type}): {node.volume}, but the source has {layer.volume}"
            )
        ours = 0 if layer.share else sum(w.size for w in node.layer.weights(*node.input_volumes) if w.role != "buffer")
        theirs = 0 if layer.share else sum(weight.size for weight in layer.weights)
        if ours != theirs:
            raise MismatchError(
                f"{layer.name or node.path} ({layer.type}): {ours} parameters, but the source has {theirs}"
            )
    check_totals(graph, record)
    return graph


def check_totals(graph: Graph, record: Record) -> None:
    """Parameters and multiply-accumulates."""
    known = analyze(graph).known
    for name, ours, theirs in (("params", known.params, record.params), ("macs", known.macs, record.macs)):
        if ours != theirs:
            raise MismatchError(f"{name}: {ours}, but the source has {theirs}")


def check_same(graph: Graph, flat: Graph) -> dict[str, str]:
    """The paths of one graph by those of another; `MismatchError` unless both are the same network.

    Two layers are the same if they have the same type, fields and volume and read the same layers: numbers that stand
    for all of that, built from the inputs on, have to be the same ones in both.
    """
    numbers: dict[object, int] = {}
    ours, theirs = _numbered(graph, numbers), _numbered(flat, numbers)
    if sorted(ours.values()) != sorted(theirs.values()):
        missing = next((path for path, one in theirs.items() if one not in set(ours.values())), "")
        raise MismatchError(f"blocks and layers are not the same network: {missing or 'some layer'} is not in both")
    if [ours[path] for path in graph.outputs.values() if path in ours] != [
        theirs[path] for path in flat.outputs.values() if path in theirs
    ]:
        raise MismatchError("blocks and layers do not have the same outputs")
    by_number: dict[int, list[str]] = {}
    for path, number in theirs.items():
        by_number.setdefault(number, []).append(path)
    return {path: by_number[number].pop(0) for path, number in ours.items()}


def _numbered(graph: Graph, numbers: dict[object, int]) -> dict[str, int]:
    """A number for every layer: equal for equal layers that read equal ones."""
    result: dict[str, int] = {}
    for place, name in enumerate(graph.inputs):
        result[name] = numbers.setdefault(("input", place), len(numbers))
    for path, node in graph.nodes.items():
        inputs = [result[one] for one in node.inputs]
        if node.type in COMMUTATIVE:
            inputs.sort()
        key = (node.type, node.layer, str(node.volume), tuple(inputs), bool(node.shares))
        result[path] = numbers.setdefault(key, len(numbers))
    return {path: number for path, number in result.items() if path in graph.nodes}
