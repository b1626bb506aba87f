"""Layers as they are compared: what they are, what they are called, and which of their names is only a number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.presets.counting import FAMILIES, family

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.analysis.report import Report
    from cnncalc.layers.base import Layer
    from cnncalc.model.diagnostics import Span
    from cnncalc.model.graph import Graph


# What stands for the number of a copy, and behind a name that is counted.
COUNTED = "#"


class Item(NamedTuple):
    """One layer.

    `content` is the same number for the same type with the same fields, in both networks. `kin` is the path without
    the numbers that come from counting, which an insertion changes; `is_named` tells whether the last part is a name
    that somebody chose. A layer with weights `weighs` more than one without: it is harder to take for another.
    """

    content: int
    type: str
    layer: Layer
    kind: str
    path: str
    kin: str
    is_named: bool
    weighs: bool


def is_renamed(old: Item, new: Item) -> bool:
    """Whether somebody chose another name for a layer, for a scope that it is in, or for a block.

    Numbers that were counted are no names; and what only moved into a block without a name, or out of one, keeps its.
    """
    before, after = old.kin.split("/"), new.kin.split("/")
    if len(before) == len(after):
        return before[:-1] != after[:-1] or (before != after and (old.is_named or new.is_named))
    return _chosen(before) != _chosen(after)


def _chosen(parts: list[str]) -> list[str]:
    return [part for part in parts if not part.endswith(COUNTED)]


class Naming:
    """Tells the names of a graph that were counted from those that were chosen."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.known: dict[str, str] = {}

    def kin(self, path: str) -> str:
        """The path without counted numbers: `layer3/#/conv#`."""
        if path not in self.known:
            above, slash, name = path.rpartition("/")
            self.known[path] = (self.kin(above) if slash else "") + slash + self._part(path, name)
        return self.known[path]

    def _part(self, path: str, name: str) -> str:
        if name.isdecimal():
            return COUNTED
        speaks = self.graph.scopes.get(path) or self.graph.nodes.get(path)
        word = self._word(speaks.span) or speaks.type if speaks else ""
        return f"{word}{COUNTED}" if word and re.fullmatch(rf"{re.escape(word)}_?\d+", name) else name

    def _word(self, span: Span) -> str:
        """The type as the spec writes it, a variable's without its sign: names are counted by that word."""
        lines = self.graph.sources.get(span.file, [])
        line = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
        return line[span.column - 1 : span.end_column - 1].strip("$\"'")


def items(report: Report, contents: dict[tuple[str, Layer], int]) -> list[Item]:
    """The layers of a network in order; `contents` numbers types with fields, and is filled."""
    naming = Naming(report.graph)
    found = []
    for row in report.rows:
        node = row.node
        kin = naming.kin(node.path)
        content = contents.setdefault((node.type, node.layer), len(contents))
        kind = FAMILIES.get(family(node.type), family(node.type))
        is_named = not kin.endswith(COUNTED)
        found.append(Item(content, node.type, node.layer, kind, node.path, kin, is_named, row.counts.params > 0))
    return found


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
