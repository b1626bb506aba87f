"""`share`: a layer or block that uses the weights of another, layer by layer and copy by copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language.expressions.evaluate import PlacedError, UnknownError
from cnncalc.language.messages.similar import similar
from cnncalc.language.messages.undefined_names import is_unopened

if TYPE_CHECKING:
    from cnncalc.language.entries import Entry
    from cnncalc.language.expand.scope import Frame
    from cnncalc.language.yaml.tree import Scalar
    from cnncalc.model.graph import Graph, Node


class Original(NamedTuple):
    """What `share` names: the entry, the word that names it, and its full path."""

    entry: Entry
    word: Scalar
    path: str


def original_of(entry: Entry, word: Scalar, frame: Frame) -> Original:
    """The entry whose weights an entry uses, by the word that names it."""
    original = frame.body.names.get(word.text)
    hint = "`share` names an entry above in the same scope"
    if original is None:
        message = f"there is no layer called `{word.text}` here"
        raise PlacedError(word.span, "S107", message, similar(word.text, frame.body.names, ()) or hint)
    if original.number >= entry.number:
        message = f"`{word.text}` is not above: it is written in line {original.type.line}"
        message = f"`{word.text}` is this entry itself" if original is entry else message
        raise PlacedError(word.span, "S107", message, hint)
    if original.word != entry.word:
        message = f"`{entry.word}` cannot share the weights of {word.text}, a `{original.word}`"
        raise PlacedError(word.span, "S113", message, "both are of one type or block")
    if entry.branches or original.branches:
        message = f"`{entry.word}` has branches, whose layers cannot be told apart"
        raise PlacedError(word.span, "S113", message, "make a block of it and share the block")
    if original.repeat and not entry.repeat:
        message = f"{word.text} is repeated, and {entry.name} is not"
        raise PlacedError(word.span, "S113", message, "repeat both: copies share with copies")
    prefixes = (prefix for prefix in (*frame.copy_prefixes, frame.prefix) if prefix + word.text in frame.shared.ports)
    prefix = next(prefixes, None)
    if prefix is None or is_unopened(frame, word.text):
        raise UnknownError
    return Original(original, word, prefix + word.text)


def share_weights(graph: Graph, original: Original, root: str, copy: str, made: list[str]) -> None:
    """Let the nodes that an entry made, all below `root`, use the weights of the original's nodes.

    `copy` is the number of the copy with its slash, or nothing.
    """
    base = original.path + (copy if original.entry.repeat else "")
    if base in graph.aliases:
        message = f"{base} does not exist here, and has no weights to share"
        raise PlacedError(original.word.span, "S113", message, "its `when` is false, or its `repeat` is 0")
    for path in made:
        node = graph.nodes[path]
        shapes = _shapes(node)
        if not shapes:
            continue
        there = graph.nodes.get(base + path.removeprefix(root))
        if there is None or _shapes(there) != shapes:
            raise PlacedError(original.word.span, "S113", *_unlike(path, base + path.removeprefix(root), node, there))
        graph.nodes[path] = node._replace(shares=there.shares or there.path)


def _unlike(path: str, other: str, node: Node, there: Node | None) -> tuple[str, str]:
    """What to say of a layer whose weights are not those of the original."""
    if there is None:
        return f"{path} has weights, but there is no layer {other} to share them with", "both must have the same layers"
    ours, theirs = dict(_shapes(node)), dict(_shapes(there))
    name = next((name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)), "")
    said = [_written(shapes.get(name), name) for shapes in (ours, theirs)]
    return f"{path} needs {said[0]}, but {other} has {said[1]}", "shared weights keep their shape"


def _written(shape: tuple[int, ...] | None, name: str) -> str:
    return f"no {name}" if shape is None else f"a {name} of shape {shape}"


def _shapes(node: Node) -> list[tuple[str, tuple[int, ...]]]:
    return [(weight.name, weight.shape) for weight in node.layer.weights(*node.input_volumes)]
