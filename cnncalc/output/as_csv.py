"""The summary as comma-separated values: a line for every layer, never folded, for spreadsheets and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.output.as_json import posix
from cnncalc.output.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.output.view import View

COUNTS = ("params", "weights", "biases", "trainable", "buffers", "macs", "flops", "activations")
HEAD = ("file", "path", "type", "line", "inputs", "input_volumes", "output_volume", *COUNTS, *Operations._fields)


def render(reports: Sequence[Report], view: View) -> str:
    """One head, and the layers of all reports below it; several inputs of a layer are apart by blanks."""
    del view
    return csv_text([HEAD, *(row for report in reports for row in _rows(report))])


def _rows(report: Report) -> Iterator[list[str | int]]:
    for row in report.rows:
        node = row.node
        yield [
            posix(report.graph.file),
            node.path,
            node.type,
            node.span.line,
            " ".join(node.inputs),
            " ".join(_volume(volume.dims) for volume in node.input_volumes),
            _volume(node.volume.dims),
            *(getattr(row.counts, name) for name in COUNTS),
            *row.operations,
        ]


def _volume(dims: tuple[int, ...]) -> str:
    return "x".join(map(str, dims))
