"""`expect`: what a spec claims of itself, with the place of every claim. `analysis/claims.py` checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.budgets import read_count
from cnncalc.language.expand.inputs import report
from cnncalc.language.expressions.evaluate import PlacedError, UnknownError, evaluate
from cnncalc.language.messages.similar import similar
from cnncalc.language.yaml.tree import Mapping, Scalar
from cnncalc.model.graph import Claim
from cnncalc.model.values import is_whole, listed, shown
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.language.document import Spec
    from cnncalc.language.expand.scope import Frame
    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.graph import Graph

QUANTITIES = ("params", "trainable", "weights", "biases", "buffers", "macs", "output", "receptive_field")


def read_claims(spec: Spec, frame: Frame, graph: Graph) -> list[Claim]:
    """Every claim of `expect`: a plain value is about the network, a mapping about a layer or block by path."""
    found = []
    for path, owner, word, node in _written(spec.expect):
        try:
            if word.text not in QUANTITIES:
                raise _unknown(word, node, frame, graph)
            found.append(Claim(path, word.text, _value(word, node, frame), node.span, owner.span))
        except PlacedError as err:
            report(graph, err)
        except UnknownError:
            pass
    return found


def _written(expect: Mapping | None) -> Iterator[tuple[str, Scalar, Scalar, Tree]]:
    """Path, the word of the path, the word of the quantity, and its value."""
    for text, (key, value) in (expect.pairs if expect else {}).items():
        if isinstance(value, Mapping):
            for word, node in value.pairs.values():
                yield text, key, word, node
        else:
            yield "", key, key, value


def _unknown(word: Scalar, node: Tree, frame: Frame, graph: Graph) -> PlacedError:
    """The error for a quantity that does not exist; a layer's name with a plain value most likely means its output."""
    hint = similar(word.text, QUANTITIES, graph.diagnostics) or f"a claim is about {listed(QUANTITIES, 'or')}"
    if frame.find(word.text) and isinstance(node, Scalar):
        hint = f"claims about a layer have names: {word.text}: {{output: {node.text or '…'}}}"
    return PlacedError(word.span, "S101", f"`expect` knows no `{word.text}`", hint)


def _value(word: Scalar, node: Tree, frame: Frame) -> int | Dims:
    along_axes = word.text in {"output", "receptive_field"}
    if isinstance(node, Scalar) and not (along_axes or node.refused):
        count = read_count(node)
        if count is not None:
            return count
    value = evaluate(node, frame)
    if is_whole(value):
        return Dims((value,)) if along_axes else value
    if along_axes and isinstance(value, Dims):
        return value
    wanted = "a volume" if along_axes else "a whole number"
    raise PlacedError(node.span, "S104", f"`{word.text}` wants {wanted}, not {shown(value)}", "claims are exact")
