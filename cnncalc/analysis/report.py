"""The one report: a row per layer and the totals. Renderers, rules and comparisons read it and compute nothing."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.memory import alive
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.shown import shown

if TYPE_CHECKING:
    from cnncalc.analysis.receptive_field import Fields
    from cnncalc.formulas.operations import Operations
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.model.graph import Graph, Node
    from cnncalc.model.volume import Volume


class Counts(NamedTuple):
    """What can be added up, for one sample at inference."""

    params: int = 0
    weights: int = 0
    biases: int = 0
    trainable: int = 0
    buffers: int = 0
    macs: int = 0
    flops: int = 0
    activations: int = 0

    def plus(self, other: Counts) -> Counts:
        """Field by field."""
        return Counts(*map(int.__add__, self, other))


class Row(NamedTuple):
    """One layer: its node, its counts, and its operations by class."""

    node: Node
    counts: Counts
    operations: Operations

    @property
    def stored(self) -> int:
        """Elements of the output that take memory: none for a view."""
        return 0 if self.node.layer.is_view else self.counts.activations


class Totals(NamedTuple):
    """The sums over all rows. `activations` leaves out layers that only give a view.

    `peak_activations` is the most elements alive at once (conventions, "Activations and memory"), when `peak_layer`
    runs.
    """

    layers: int
    counts: Counts
    operations: Operations
    peak_activations: int
    peak_layer: str


@shown
class Report(NamedTuple):
    """All that a reader of the analysis may see.

    `totals` has no value where a layer could not be computed, or is opaque and does not give its counts.
    """

    graph: Graph
    preset: str
    rows: tuple[Row, ...]
    totals: Totals | None
    known: Counts
    diagnostics: tuple[Diagnostic, ...]

    def __repr__(self) -> str:
        counts = self.totals.counts if self.totals else self.known
        bound = "" if self.totals else "at least "
        figures = f"{bound}{counts.params:,} parameters, {bound}{counts.macs:,} MACs"
        return f"<Report {self.graph.file}: {len(self.rows):,} layers, {figures}>"

    def records(self) -> list[dict[str, object]]:
        """A dictionary for every layer, with the keys of the JSON: `pandas.DataFrame(report.records())`."""
        records: list[dict[str, object]] = import_module("cnncalc.output.as_json").records(self)
        return records

    @property
    def outputs(self) -> dict[str, Volume]:
        """The volumes of the graph's outputs by their names."""
        return {name: self.graph.volume_of(source) for name, source in self.graph.outputs.items()}

    @property
    def is_computed(self) -> bool:
        """Whether every layer could be computed, errors about names apart; counts may still be unknown."""
        graph = self.graph
        others = [diagnostic for diagnostic in graph.diagnostics if diagnostic.span not in graph.name_errors]
        return not (graph.missing or has_errors(others))

    @property
    def uncounted(self) -> list[str]:
        """The paths of layers that do not give their counts."""
        return [row.node.path for row in self.rows if row.node.layer.uncounted]

    def receptive_fields(self) -> dict[str, Fields]:
        """What every layer sees of the input, by its path; computed when it is asked for."""
        from cnncalc.analysis.receptive_field import receptive_fields  # a summary does without

        return receptive_fields(self.graph)

    def alive(self) -> dict[str, int]:
        """The elements that are alive while each layer runs, by its path; computed when it is asked for."""
        return alive(self.graph)
