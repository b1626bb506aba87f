"""A comparison for spreadsheets: a line for every network in whole, and one for each of its stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.report import Counts
from cnncalc.output.as_json import posix
from cnncalc.output.compared.tables import stage_name
from cnncalc.output.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.comparison import Comparison, Network
    from cnncalc.output.view import View

HEAD = ("file", "stage", "sizes", "layers", *Counts._fields, "peak_activations")


def render(found: Comparison, view: View) -> str:
    """The stage of a whole network is `all`; what is not known is left empty."""
    del view
    return csv_text([HEAD, *(row for network in found.networks for row in _rows(network))])


def _rows(network: Network) -> Iterator[list[str | int]]:
    file, totals = posix(network.report.graph.file), network.report.totals
    unknown = [""] * (len(Counts._fields) + 2)
    figures = [totals.layers, *totals.counts, totals.peak_activations] if totals else unknown
    yield [file, "all", "", *figures]
    for stage in network.stages:
        yield [file, stage_name(stage.reduction), " ".join(map(str, stage.sizes)), stage.layers, *stage.counts, ""]
