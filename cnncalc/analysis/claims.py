"""What a spec says of itself, held against its report: `expect` and `budget`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.figures import ELEMENT_BYTES, figure
from cnncalc.analysis.paths import is_unknown, other_path
from cnncalc.analysis.report import Counts
from cnncalc.model.diagnostics import Diagnostic
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.analysis.report import Report, Totals
    from cnncalc.model.graph import Budget, Claim


def check_claims(report: Report, *, element_bytes: int = ELEMENT_BYTES) -> list[Diagnostic]:
    """What the spec expects of itself and does not hold, and the limits that it exceeds.

    Claims hold as the spec is written; where inputs or variables were given from outside, only the limits count.
    What could not be computed is passed over: its error is reported already.
    """
    claims = report.graph.claims if report.graph.as_written else ()
    found = [one for one in (_check(claim, report) for claim in claims) if one is not None]
    return found + exceeded(report.graph.budgets, report, element_bytes=element_bytes)


def exceeded(budgets: Iterable[Budget], report: Report, *, element_bytes: int = ELEMENT_BYTES) -> list[Diagnostic]:
    """The limits that a network exceeds; none are known of one that could not be computed whole."""
    totals = report.totals
    checked = [_exceeded(budget, totals, element_bytes) for budget in budgets] if totals is not None else []
    return [one for one in checked if one is not None]


def _check(claim: Claim, report: Report) -> Diagnostic | None:
    try:
        value = computed(claim, report)
    except KeyError:
        if is_unknown(report.graph, claim.path) or _are_names_uncertain(report):
            return None
        message = f"`expect` speaks of {claim.path}, which is no layer and no block"
        hint = other_path(report.graph, claim.path) or "layers inside blocks go by path: layer1/0/conv1"
        return Diagnostic(claim.owner, "E506", message, hint, claim.path)
    if value is None or same_value(value, claim):
        return None
    message = f"{claim.path or 'the network'}: {claim.quantity} is {value}, not {claim.value}"
    return Diagnostic(claim.span, "E501", message, "either the layers are wrong or the claim", claim.path)


def same_value(value: int | Dims, claim: Claim) -> bool:
    """Whether a computed value is the claimed one; a receptive field by one number is the same along every axis."""
    claimed = claim.value
    if claim.quantity == "receptive_field" and isinstance(value, Dims) and isinstance(claimed, Dims):
        return value == claimed or (1 in {len(value), len(claimed)} and set(value) == set(claimed))
    return value == claimed


def _are_names_uncertain(report: Report) -> bool:
    """Whether an entry is none, or of no type: automatic names count the entries of a type."""
    return any(one.code in {"S102", "S118"} for one in report.diagnostics)


def computed(claim: Claim, report: Report) -> int | Dims | None:
    """The figure that a claim is about; None where it could not be computed, `KeyError` for a path that is none."""
    source = report.graph.source_of(claim.path) if claim.path else next(iter(report.graph.outputs.values()), "")
    if claim.quantity == "output":
        return report.graph.volume_of(source).dims if source else None
    if claim.quantity == "receptive_field":
        return _seen(source, report)
    if report.totals is None:
        return None
    counts = _inside(claim.path, report) if claim.path else report.totals.counts
    return int(getattr(counts, claim.quantity))


def _seen(source: str, report: Report) -> Dims | None:
    """The receptive field of a layer; along an axis on which it sees everything, the size of the only input."""
    if not source:
        return None
    wholes = [volume.spatial for volume in report.graph.inputs.values()]
    whole = wholes[0] if len(wholes) == 1 else ()
    fields = report.receptive_fields()[source] or (None,) * len(whole)
    if not all(fields) and len(fields) != len(whole):
        return None
    sizes = [field.size if field else 0 for field in fields]
    return Dims(size or whole[axis] for axis, size in enumerate(sizes)) or None


def _inside(path: str, report: Report) -> Counts:
    """The counts of a layer, or of everything inside a block."""
    counts = Counts()
    for row in report.rows:
        if row.node.path == path or row.node.path.startswith(f"{path}/"):
            counts = counts.plus(row.counts)
    return counts


def _exceeded(budget: Budget, totals: Totals, element_bytes: int) -> Diagnostic | None:
    """A limit that the network is above."""
    used = figure(budget.quantity, totals, element_bytes=element_bytes)
    unit = " bytes" if budget.quantity == "peak_memory" else ""
    if used <= budget.limit:
        return None
    limit = budget.written if budget.written == str(budget.limit) else f"{budget.written} ({budget.limit})"
    message = f"the network: {budget.quantity} is {used}{unit}, {used - budget.limit} above its budget of {limit}"
    return Diagnostic(budget.span, "E502", message, "make the network smaller, or raise the limit")
