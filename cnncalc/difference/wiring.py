"""Whether a layer reads from another place, or only has something new before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.graph import Graph


class Wiring:
    """Both graphs, with the old sources under the names that they have now.

    `known` leads from sources of the old graph to those of the new one: layers that are in both, and inputs.
    """

    def __init__(self, old: Graph, new: Graph, known: Mapping[str, str]) -> None:
        self.known = known
        self.here = {*known.values()}
        self.before = _through(old, known)
        self.after = _through(new, {source: source for source in self.here})

    def differs(self, old: tuple[str, ...], new: tuple[str, ...]) -> bool:
        """Whether these inputs come from other layers.

        What was inserted or removed before a layer is no change of its own: what counts is which layers of both
        networks it can be followed back to, or reads directly.
        """
        if {end for source in old for end in self.before[source]} == {end for one in new for end in self.after[one]}:
            return False
        direct = [self.known[source] for source in old if source in self.known]
        return not direct or direct != [source for source in new if source in self.here]


def _through(graph: Graph, known: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """For every source, the known ones that it leads back to without another known one on the way; itself, if known."""
    found = {name: frozenset([known.get(name, name)]) for name in graph.inputs}
    for path, node in graph.nodes.items():
        if path in known:
            found[path] = frozenset([known[path]])
        else:
            found[path] = frozenset().union(*(found[source] for source in node.inputs))
    return found
