"""Short ways to build specs for tests, and to look at the graphs that come of them."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

from spec.compact import compact

import cnncalc

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.analysis.report import Report
    from cnncalc.model.graph import Graph


def text_of(layers: str, *, head: str = "input: 32x16x3", tail: str = "") -> str:
    """A whole spec; `head` are the lines above `layers`, `tail` those below."""
    return f"{dedent(head).strip()}\nlayers:\n{indent(dedent(layers).strip(), '  ')}\n{dedent(tail).lstrip()}"


def graph_of(
    text: str, *, inputs: Mapping[str, str] | None = None, variables: Mapping[str, str] | None = None
) -> Graph:
    """The graph of a text in which nothing is wrong."""
    graph = cnncalc.parse(text, name="spec.yaml", inputs=inputs, vars=variables)
    assert not graph.diagnostics, compact(graph.diagnostics)
    assert graph.missing == 0
    return graph


def report_of(text: str) -> Report:
    """The report of a text in which nothing is wrong."""
    report = cnncalc.analyze(graph_of(text))
    assert report.totals
    return report


def shape(layers: str, *, head: str = "input: 32x16x3", tail: str = "") -> dict[str, str]:
    """Every layer's path with the volume that comes out."""
    return volumes(graph_of(text_of(layers, head=head, tail=tail)))


def volumes(graph: Graph) -> dict[str, str]:
    """Every layer's path with the volume that comes out."""
    return {path: str(node.volume) for path, node in graph.nodes.items()}


def wires(layers: str, *, head: str = "input: 32x16x3", tail: str = "") -> dict[str, str]:
    """Every layer's path with what it reads."""
    return reads(graph_of(text_of(layers, head=head, tail=tail)))


def reads(graph: Graph) -> dict[str, str]:
    """Every layer's path with what it reads."""
    return {path: " ".join(node.inputs) for path, node in graph.nodes.items()}
