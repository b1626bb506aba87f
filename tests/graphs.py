"""Graphs built by hand, for tests of what comes behind the reader of specs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers import make
from cnncalc.layers.conv import Conv
from cnncalc.layers.merge import Add
from cnncalc.layers.pool import MaxPool
from cnncalc.model.diagnostics import Span
from cnncalc.model.graph import Graph, Node, Scope
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer


def volume(text: str) -> Volume:
    """A volume as the language writes it."""
    return Volume.of(tuple(map(int, text.split("x"))))


class Builder:
    """Adds layer after layer to a graph, each behind the one before unless its inputs are named."""

    def __init__(self, name: str, size: str) -> None:
        self.graph = Graph(f"{name.lower()}.yaml", name, inputs={"input": volume(size)})
        self.last = "input"
        self.line = 3

    def add(self, path: str, kind: str, layer: Layer, *inputs: str, frozen: bool = False, shares: str = "") -> Builder:
        """One more layer."""
        sources = inputs or (self.last,)
        volumes = tuple(self.graph.volume_of(source) for source in sources)
        self.graph.nodes[path] = Node(
            path, kind, layer, sources, volumes, layer.output(*volumes), self.span(), (), frozen, shares
        )
        self.last = path
        return self

    def scope(self, path: str, kind: str, copies: int = 0) -> Builder:
        """The use of a block or an entry that is repeated, told behind its layers."""
        self.graph.scopes[path] = Scope(path, kind, self.last, self.span(), copies)
        return self

    def span(self) -> Span:
        """A word on the next line of the file."""
        self.line += 1
        return Span(self.graph.file, self.line, 5, self.line, 9)

    def done(self, *outputs: str) -> Graph:
        """The graph with its outputs; by default the last layer."""
        self.graph.outputs = {path: path for path in outputs or (self.last,)}
        return self.graph


def tower() -> Graph:
    """Three equal blocks, then one with a stride and three equal ones; every size is another number."""
    net = Builder("Tower", "64x48x3")
    net.add("conv1", "conv", Conv(16, 3, padding=1))
    for stage, (filters, copies) in enumerate(((16, 3), (32, 4)), 1):
        for copy in range(copies):
            _block(net, f"stage{stage}/{copy}", filters, 2 if stage == 2 and copy == 0 else 1)
        net.scope(f"stage{stage}", "basic", copies)
    return net.add("maxpool1", "maxpool", MaxPool(2)).done()


def _block(net: Builder, path: str, filters: int, stride: int) -> None:
    entering = net.last
    net.add(f"{path}/conv1", "conv", Conv(filters, 3, stride=stride, padding=1))
    net.add(f"{path}/conv2", "conv", Conv(filters, 3, padding=1))
    shortcut = entering
    if stride > 1:
        net.add(f"{path}/conv3", "conv", Conv(filters, 1, stride=stride), entering)
        shortcut = f"{path}/conv3"
    net.add(f"{path}/residual1", "add", Add(), f"{path}/conv2", shortcut)
    net.scope(path, "basic")


def merges() -> Graph:
    """A residual that is repeated: its copies are layers, and their branches lie below them."""
    net = Builder("Merges", "9x7x4")
    for copy in range(3):
        entering = net.last
        net.add(f"residual1/{copy}/conv1", "conv", Conv(4, 3, padding=1))
        net.add(f"residual1/{copy}", "add", Add(), f"residual1/{copy}/conv1", entering)
    net.scope("residual1", "add", 3)
    for copy in range(2):
        net.add(f"conv1/{copy}", "conv", Conv(5, 2))
    net.scope("conv1", "conv", 2)
    for copy in range(2):
        net.add(f"relu1/{copy}", "relu", make("relu", {}))
    return net.scope("relu1", "relu", 2).done()
