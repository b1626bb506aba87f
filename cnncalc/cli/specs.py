"""From the SPECs of a command line to graphs and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.claims import check_claims
from cnncalc.cli.output import tell
from cnncalc.cli.usage import Misuse
from cnncalc.language.load import blueprint, load
from cnncalc.model.diagnostics import has_errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.language.load import Blueprint


def reports_of(
    specs: Sequence[str], *, flops: str = "exact", variables: Mapping[str, str], input_sizes: Mapping[str, str]
) -> list[Report]:
    """A report for each SPEC; `Misuse` for one that cannot be read, or that an option does not fit."""
    if specs.count("-") > 1:
        raise Misuse("standard input can be read once only", "give `-` one time")
    graphs = [load(spec, inputs=input_sizes, vars=variables) for spec in specs]
    for graph in graphs:
        if not graph.nodes and not graph.diagnostics:
            raise _library(graph.file)
    return [_claimed(analyze(graph, flops=flops)) for graph in graphs]


def report_of(spec: str, *, flops: str, variables: Mapping[str, str], input_sizes: Mapping[str, str]) -> Report | None:
    """The report of one SPEC; None for a library."""
    graph = load(spec, inputs=input_sizes, vars=variables)
    return _claimed(analyze(graph, flops=flops)) if graph.nodes or graph.diagnostics else None


def read_blueprint(spec: str) -> Blueprint:
    """A spec that is read once, to be expanded many times; `Misuse` if it cannot be."""
    found = blueprint(spec)
    if found.spec is not None and found.spec.is_library:
        raise _library(spec)
    return found


def tell_broken(found: Blueprint, *, quiet: bool, color: str) -> bool:
    """Whether something is wrong with every variant of a spec: it is told once, with its place."""
    is_broken = has_errors([*found.found])
    if is_broken:
        tell(analyze(found.graph()), quiet=quiet, color=color)
    return is_broken


def _library(file: str) -> Misuse:
    return Misuse(f"{file} is a library: it has no layers of its own", "name a spec that uses its blocks")


def _claimed(report: Report) -> Report:
    """With an error for each claim that is wrong and each limit that is exceeded."""
    if not (report.graph.claims or report.graph.budgets):
        return report
    return report._replace(diagnostics=(*report.diagnostics, *check_claims(report)))
