"""What a rule may look at: the report, the graph, and the text as a tree. It computes nothing; it finds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cnncalc.linting.rule import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.diagnostics import Fix, Span
    from cnncalc.graph import Graph, Node
    from cnncalc.layers.sliding import Axis
    from cnncalc.linting.settings import Settings
    from cnncalc.spec.document import Spec
    from cnncalc.spec.entries import Body, Entry
    from cnncalc.spec.tree import Tree


class Subject:
    """A spec that was read and analysed, and how its parts hang together."""

    def __init__(self, spec: Spec, report: Report, settings: Settings) -> None:
        self.spec = spec
        self.report = report
        self.settings = settings

    @property
    def graph(self) -> Graph:
        """The layers."""
        return self.report.graph

    @property
    def nodes(self) -> Iterator[Node]:
        """Every layer that could be computed, in the order in which they run."""
        return iter(self.graph.nodes.values())

    @property
    def bodies(self) -> Iterator[Body]:
        """The layers of the spec, then those of every block."""
        yield self.spec.body
        for block in self.spec.blocks.values():
            yield block.body

    @cached_property
    def entries(self) -> dict[Span, Entry]:
        """Every entry of the text by the place of its type, which its nodes have, too."""
        return {entry.span: entry for body in self.bodies for entry in body.all_entries()}

    @cached_property
    def windows(self) -> list[tuple[Node, tuple[Axis, ...]]]:
        """Every layer that slides a window, with the window's walk along every axis."""
        from cnncalc.layers.conv import Conv, Depthwise
        from cnncalc.layers.pool import Pool

        kinds = (Conv, Depthwise, Pool)
        return [(node, node.layer.axes(node.input_volumes[0])) for node in self.nodes if isinstance(node.layer, kinds)]

    @cached_property
    def readers(self) -> dict[str, list[Node]]:
        """By every node's path, or input's name: the nodes that read it."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            for source in node.inputs:
                found.setdefault(source, []).append(node)
        return found

    def written(self, node: Node, field: str) -> Tree | None:
        """What the text says of a field of a layer; None where it is left out."""
        entry = self.entries.get(node.span)
        fields = (entry.whole or entry.given or {}) if entry else {}
        return fields.get(field)

    def at(self, node: Node, field: str, message: str, hint: str = "", *notes: str, fix: Fix | None = None) -> Found:
        """A finding about a layer, at one of its fields; at the word of its type where that is left out, or ''."""
        written = self.written(node, field)
        span = written.span if written else node.span
        return Found(span, f"{node.path}: {message}", hint, node.path, node.uses, notes, fix)
