"""What a rule may look at: the report, the graph, and the text as a tree. It computes nothing; it finds."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from cnncalc.analysis.claims import check_claims
from cnncalc.linting.rule import Found

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.language.document import Spec
    from cnncalc.language.entries import Body, Entry
    from cnncalc.language.yaml.tree import Mapping, Tree
    from cnncalc.layers.windows import Axis
    from cnncalc.linting.fixes.edits import Item
    from cnncalc.linting.rule import Settings
    from cnncalc.model.diagnostics import Diagnostic, Fix, Span
    from cnncalc.model.graph import Graph, Node


class Subject:
    """A spec that was read and analysed, and how its parts hang together. `top` is its `text` as a tree."""

    def __init__(self, spec: Spec, top: Mapping, text: str, report: Report, settings: Settings) -> None:
        self.spec = spec
        self.top = top
        self.text = text
        self.report = report
        self.settings = settings

    @property
    def graph(self) -> Graph:
        """The layers."""
        return self.report.graph

    @property
    def nodes(self) -> Iterable[Node]:
        """Every layer that could be computed, in the order in which they run."""
        return self.graph.nodes.values()

    @property
    def outputs(self) -> list[Node]:
        """The layers that give the network's outputs, each once."""
        makers = map(self.made_by, dict.fromkeys(self.graph.outputs.values()))
        return [node for node in makers if node]

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
    def copies(self) -> dict[Span, list[str]]:
        """The paths of all layers that an entry has made, by the place of its type."""
        found: dict[Span, list[str]] = {}
        for node in self.nodes:
            found.setdefault(node.span, []).append(node.path)
        return found

    @cached_property
    def windows(self) -> list[tuple[Node, tuple[Axis, ...]]]:
        """Every layer that slides a window, with the window's walk along every axis."""
        return [(node, axes) for node in self.nodes if (axes := node.layer.windows(node.input_volumes[0]))]

    @cached_property
    def walks(self) -> dict[str, tuple[Axis, ...]]:
        """The same by the paths of the layers."""
        return {node.path: axes for node, axes in self.windows}

    @cached_property
    def readers(self) -> dict[str, list[Node]]:
        """By every node's path, or input's name: the nodes that read it."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            for source in node.inputs:
                found.setdefault(source, []).append(node)
        return found

    @cached_property
    def claims(self) -> list[Diagnostic]:
        """What `expect` and `budget` say that does not hold."""
        return check_claims(self.report)

    def only_reader(self, source: str) -> Node | None:
        """The node that alone reads a volume, if that is no output of the network as well."""
        readers = self.readers.get(source, ())
        return readers[0] if len(readers) == 1 and source not in self.given_out else None

    @cached_property
    def given_out(self) -> frozenset[str]:
        """The paths, or names of inputs, of the network's outputs."""
        return frozenset(self.graph.outputs.values())

    def made_by(self, source: str) -> Node | None:
        """The node that makes a volume; None for an input."""
        return self.graph.nodes.get(source)

    def above(self, node: Node, between: Container[str]) -> Node | None:
        """The layer that a layer reads, through others of types that may be between."""
        source = self.made_by(node.inputs[0])
        while source and source.type in between:
            source = self.made_by(source.inputs[0])
        return source

    def written(self, node: Node, field: str) -> Tree | None:
        """What the text says of a field of a layer; None where it is left out."""
        entry = self.entries.get(node.span)
        fields = (entry.whole or entry.given or {}) if entry else {}
        return fields.get(field)

    def at(self, node: Node, field: str, message: str, hint: str = "", *notes: str, fix: Fix | None = None) -> Found:
        """A finding about a layer, at one of its fields; at the word of its type where that is left out, or ''."""
        written = self.written(node, field) if field else None
        span = written.span if written else node.span
        return Found(span, f"{node.path}: {message}", hint, node.path, node.uses, notes, fix)

    def origin(self, source: str) -> str:
        """Where a volume comes from: `conv3, line 9`; an input by its name."""
        node = self.made_by(source)
        return f"{source}, line {node.span.line}" if node else source

    def lines(self, file: str) -> Sequence[str]:
        """The lines of a file that was read."""
        return self.graph.sources.get(file, ())

    @cached_property
    def numbered(self) -> set[str]:
        """Every word of the text that stands somewhere with a number behind it, as in an automatic name."""
        return set(re.findall(r"\b([A-Za-z]\w*?)_?\d+\b", self.text))

    @cached_property
    def items(self) -> dict[Span, Item]:
        """Every item of every list of the text, by the place of each of its words or keys."""
        from cnncalc.linting.fixes import edits  # only where something is found

        return dict(edits.items(self.top))
