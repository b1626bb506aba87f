"""The one walk over a graph: every layer is asked once for its weights and operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnncalc.analysis.memory import peak
from cnncalc.analysis.presets import PRESETS
from cnncalc.analysis.report import Counts, Report, Row, Totals
from cnncalc.formulas.operations import NOTHING
from cnncalc.layers.base import BIAS, BUFFER, WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.presets import Preset
    from cnncalc.model.graph import Graph, Node
    from cnncalc.model.volume import Volume


# What was asked of layers, by their identity: a row keeps its layer, so none can take the place of another.
Asked: TypeAlias = "dict[tuple[int, tuple[Volume, ...], bool, bool], Row]"
# Rows that are kept for the next graph.
MOST_ASKED = 20_000


def analyze(graph: Graph, *, flops: str = "exact", asked: Asked | None = None) -> Report:
    """Parameters, operations and activations of every layer, and the totals; FLOPs under the preset `flops`.

    What is `asked` of one graph is known for the next: variants of a spec have most layers in common.
    Raises `KeyError` for a preset that does not exist. A graph with errors gives the rows that could be computed,
    and no totals, unless the only errors are about names: these leave no layer out.
    """
    preset = PRESETS[flops]
    if asked is not None and len(asked) > MOST_ASKED:
        asked.clear()
    rows = tuple(_rows(graph, preset, {} if asked is None else asked))
    known = _sum(rows)
    report = Report(graph, preset.name, rows, None, known, tuple(graph.diagnostics))
    if not report.is_computed or report.uncounted:
        return report
    return report._replace(totals=_totals(graph, rows, known))


def _rows(graph: Graph, preset: Preset, asked: Asked) -> Iterator[Row]:
    """The rows of all nodes; what copies of one layer on equal inputs own and do is asked once."""
    for node in graph.nodes.values():
        alike = id(node.layer), node.input_volumes, node.frozen, bool(node.shares)
        first = asked.get(alike)
        if first is None:
            first = asked[alike] = row_of(node, preset)
        yield Row(node, first.counts, first.operations)


def row_of(node: Node, preset: Preset) -> Row:
    """What one layer owns and does. Shared weights are counted where they were declared."""
    layer, inputs, output = node.layer, node.input_volumes, node.volume
    sizes = {WEIGHT: 0, BIAS: 0, BUFFER: 0}
    if not node.shares:
        for weight in layer.weights(*inputs):
            sizes[weight.role] += weight.size
    params = sizes[WEIGHT] + sizes[BIAS]
    operations, macs = layer.operations(output, *inputs), layer.products(output, *inputs)
    counts = Counts(
        params=params,
        weights=sizes[WEIGHT],
        biases=sizes[BIAS],
        trainable=0 if node.frozen else params,
        buffers=sizes[BUFFER],
        macs=macs,
        activations=output.elements,
    )
    row = Row(node, counts, operations)
    return row._replace(counts=counts._replace(flops=preset.figure(row)))


def _sum(rows: tuple[Row, ...]) -> Counts:
    """All counts added up; the activations of views are no memory and are left out."""
    known = Counts(*map(sum, zip(*(row.counts for row in rows), strict=True))) if rows else Counts()
    return known._replace(activations=sum(row.stored for row in rows))


def _totals(graph: Graph, rows: tuple[Row, ...], known: Counts) -> Totals:
    operations = NOTHING
    for row in rows:
        operations = operations.plus(row.operations)
    return Totals(len(rows), known, operations, *peak(graph))
