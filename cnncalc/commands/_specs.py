"""From the SPECs of a command line to graphs and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.claims import check_claims
from cnncalc.analysis.walk import analyze
from cnncalc.commands._misuse import Misuse
from cnncalc.diagnostics import WARNING
from cnncalc.spec.load import BadOptionError, load
from cnncalc.spec.stores import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.analysis.report import Report


def reports_of(
    specs: Sequence[str], *, flops: str = "exact", variables: Mapping[str, str], input_sizes: Mapping[str, str]
) -> list[Report]:
    """A report for each SPEC; `Misuse` for one that cannot be read, or that an option does not fit."""
    if specs.count("-") > 1:
        raise Misuse("standard input can be read once only", "give `-` one time")
    try:
        graphs = [load(spec, inputs=input_sizes, vars=variables) for spec in specs]
    except (UnreadableError, BadOptionError) as err:
        raise Misuse(str(err), err.hint) from None
    for graph in graphs:
        if not graph.nodes and not graph.diagnostics:
            raise Misuse(f"{graph.file} is a library: it has no layers of its own", "name a spec that uses its blocks")
    return [_claimed(analyze(graph, flops=flops)) for graph in graphs]


def _claimed(report: Report) -> Report:
    """With a warning for whatever the spec expects of itself and does not hold, and for every limit it exceeds."""
    if not (report.graph.claims or report.graph.budgets):
        return report
    warnings = (found._replace(severity=WARNING) for found in check_claims(report))
    return report._replace(diagnostics=(*report.diagnostics, *warnings))
