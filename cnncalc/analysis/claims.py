"""`expect`: a spec's claims held against its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.report import Counts
from cnncalc.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.graph import Claim
    from cnncalc.volume import Dims


def check_claims(report: Report) -> list[Diagnostic]:
    """What the spec expects of itself and does not hold; nothing where it was not run as written.

    A claim about a layer or volume that could not be computed is passed over: its error is reported already.
    """
    if not report.graph.as_written:
        return []
    return [found for claim in report.graph.claims if (found := _check(claim, report))]


def _check(claim: Claim, report: Report) -> Diagnostic | None:
    try:
        computed = _computed(claim, report)
    except KeyError:
        if report.totals is None:
            return None
        message = f"`expect` speaks of {claim.path}, which is no layer and no block"
        return Diagnostic(claim.owner, "E506", message, "layers inside blocks go by path: layer1/0/conv1", claim.path)
    if computed is None or computed == claim.value:
        return None
    message = f"{claim.path or 'the network'}: {claim.quantity} is {computed}, not {claim.value}"
    return Diagnostic(claim.span, "E501", message, "either the layers are wrong or the claim", claim.path)


def _computed(claim: Claim, report: Report) -> int | Dims | None:
    """The figure that a claim is about; None where it could not be computed, `KeyError` for a path that is none."""
    source = report.graph.source_of(claim.path) if claim.path else next(iter(report.graph.outputs.values()), "")
    if claim.quantity == "output":
        return report.graph.volume_of(source).dims if source else None
    if claim.quantity == "receptive_field" or report.totals is None:
        return None
    counts = _inside(claim.path, report) if claim.path else report.totals.counts
    return int(getattr(counts, claim.quantity))


def _inside(path: str, report: Report) -> Counts:
    """The counts of a layer, or of everything inside a block."""
    counts = Counts()
    for row in report.rows:
        if row.node.path == path or row.node.path.startswith(f"{path}/"):
            counts = counts.plus(row.counts)
    return counts
