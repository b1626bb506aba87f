"""Graphs built by hand, for tests of what comes behind the reader of specs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.diagnostics import Span
from cnncalc.graph import Graph, Node, Scope
from cnncalc.volume import Volume

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer


def volume(text: str) -> Volume:
    """A volume as the language writes it."""
    return Volume.of(tuple(map(int, text.split("x"))))


@dataclass
class Builder:
    """Adds layer after layer to a graph, each behind the one before unless its inputs are named."""

    graph: Graph
    last: str = "input"
    line: int = field(default=3)

    @classmethod
    def of(cls, name: str, size: str) -> Builder:
        """An empty network with one input."""
        return cls(Graph(f"{name}.yaml", name, {"input": volume(size)}))

    def add(self, path: str, kind: str, layer: Layer, *inputs: str, frozen: bool = False, shares: str = "") -> Builder:
        """One more layer."""
        sources = inputs or (self.last,)
        volumes = tuple(self.graph.volume_of(source) for source in sources)
        node = Node(path, kind, layer, sources, volumes, layer.output(*volumes), self.span(), (), frozen, shares)
        self.graph.nodes[path] = node
        self.last = path
        return self

    def scope(self, path: str, kind: str, copies: int = 0) -> Builder:
        """The use of a block or an entry that is repeated, behind its layers."""
        self.graph.scopes[path] = Scope(path, kind, self.last, self.span(), copies)
        return self

    def span(self) -> Span:
        """The next line of the file."""
        self.line += 1
        return Span(self.graph.file, self.line, 5, self.line, 9)

    def done(self, *outputs: str) -> Graph:
        """The graph with its outputs; by default the last layer."""
        self.graph.outputs = {path: path for path in outputs or (self.last,)}
        return self.graph
