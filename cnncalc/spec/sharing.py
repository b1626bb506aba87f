"""`share`: a layer or block that uses the weights of another, layer by layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.spec.evaluate import PlacedError
from cnncalc.spec.tree import Mapping

if TYPE_CHECKING:
    from cnncalc.graph import Graph, Node
    from cnncalc.spec.entries import Entry
    from cnncalc.spec.frame import Frame
    from cnncalc.spec.tree import Tree


def effective_value(entry: Entry, frame: Frame) -> Tree | None:
    """The fields of an entry; with `share`, those left out are taken from the entry it names."""
    if entry.share is None:
        return entry.value
    original = _original(entry, frame)
    if entry.value is None or not isinstance(entry.value, Mapping) or not isinstance(original.value, Mapping):
        return entry.value if entry.value is not None else original.value
    merged = Mapping(entry.value.span, flow=entry.value.flow)
    merged.pairs = {**original.value.pairs, **entry.value.pairs}
    return merged


def _original(entry: Entry, frame: Frame) -> Entry:
    name = entry.share
    if name is None:
        raise TypeError(entry)
    original = frame.body.names.get(name.text)
    if original is None or frame.find(name.text) is None:
        below = f"`{name.text}` is written below" if original else f"there is no layer called `{name.text}` here"
        raise PlacedError(name.span, "S107", below, "`share` names an entry above in the same scope")
    if original.word != entry.word:
        message = f"`{entry.word}` cannot share the weights of {name.text}, a `{original.word}`"
        raise PlacedError(name.span, "S113", message, "both are of one type or block")
    return original


def share_weights(graph: Graph, entry: Entry, frame: Frame, name: str, before: int) -> None:
    """Let the nodes that an entry made (all from number `before`) use the weights of the entry it names."""
    if entry.share is None:
        return
    root = frame.here + name
    copy = name[len(entry.name) :]
    original_root = frame.here + entry.share.text + copy
    for path in list(graph.nodes)[before:]:
        original = graph.nodes.get(original_root + path[len(root) :])
        node = graph.nodes[path]
        shapes = [weight.shape for weight in node.layer.weights(*node.input_volumes)]
        if not shapes:
            continue
        if original is None or shapes != _shapes(original):
            there = f"{_shapes(original)[0]}" if original and _shapes(original) else "nothing"
            message = f"{path} needs weights of shape {shapes[0]}, but {entry.share.text} has {there}"
            raise PlacedError(entry.share.span, "S113", message, "shared weights keep their shape")
        graph.nodes[path] = node._replace(shares=original.shares or original.path)


def _shapes(node: Node) -> list[tuple[int, ...]]:
    return [weight.shape for weight in node.layer.weights(*node.input_volumes)]
