"""Paths of layers and blocks that somebody wrote: whether they could not be computed, and which was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.model.graph import Graph

# A misspelt path is compared with so many others.
_COMPARED = 2000


def _by_number(graph: Graph, path: str) -> str:
    """A hint where a layer with a name of its own is called by its type and number: conv1 for C1; or ''."""
    scope, _, name = path.rpartition("/")
    word = re.fullmatch(r"([a-z]\w*?)_?([1-9]\d{0,4})", name)
    own = [node for node in graph.nodes.values() if word and node.path.rpartition("/")[0] == scope]
    same = [node.path for node in own if word and node.type == word[1]]
    number = int(word[2]) if word else 0
    return f'did you mean "{same[number - 1]}"? it is {word[1]} number {number}' if word and number <= len(same) else ""


def is_unknown(graph: Graph, path: str) -> bool:
    """Whether the path, or what it leads through, could not be computed."""
    steps = path.split("/")
    return any("/".join(steps[:count]) in graph.unknown for count in range(1, len(steps) + 1))


def other_path(graph: Graph, path: str) -> str:
    """A hint at a path that was perhaps meant: one that ends alike, or one that is written alike; or ''."""
    paths = [*graph.nodes, *graph.scopes, *graph.aliases]
    inside = next((one for one in paths if one.endswith(f"/{path}")), "")
    if inside:
        return f"layers inside blocks go by path: {inside}"
    numbered = _by_number(graph, path)
    if numbered:
        return numbered
    from cnncalc.model.vocabulary import closest  # most words are right

    close = closest(path, paths[:_COMPARED])
    return f'did you mean "{close}"?' if close else ""
