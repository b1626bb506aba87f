"""`expect` brought up to date on purpose: what is computed is written where a claim does not hold, or none is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.claims import computed
from cnncalc.analysis.walk import analyze
from cnncalc.diagnostics import Edit, Span, has_errors
from cnncalc.linting.fixing import edited
from cnncalc.spec.load import load_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.graph import Claim
    from cnncalc.spec.files import Place

# What a spec that claims nothing is made to claim.
TOTALS = ("params", "macs")


def updated(place: Place, text: str | None = None) -> str | None:
    """The text of a spec with every claim of `expect` as it is computed, or claims about its totals if it has none.

    None where the spec cannot be computed whole. Claims about layers that do not exist stay as they are.
    """
    loaded = load_whole(place, text)
    report = analyze(loaded.graph)
    if loaded.spec is None or report.totals is None or has_errors(loaded.graph.diagnostics):
        return None
    if loaded.spec.expect is not None or loaded.spec.is_library:
        return edited(loaded.text, (edit for claim in loaded.graph.claims for edit in correction(claim, report)))
    return edited(loaded.text, [new_section(report, loaded.text)])


def correction(claim: Claim, report: Report) -> Iterator[Edit]:
    """The computed value in the place of one that is claimed."""
    try:
        value = computed(claim, report)
    except KeyError:
        return
    if value is not None and value != claim.value:
        yield Edit(claim.span, str(value))


def new_section(report: Report, text: str) -> Edit:
    """An `expect` at the end of the text, with the totals and the output."""
    assert report.totals is not None
    lines = [f"  {name}: {getattr(report.totals.counts, name)}" for name in TOTALS]
    lines += [f"  output: {volume}" for volume in list(report.outputs.values())[:1]]
    rows = report.graph.sources[report.graph.file]
    last, end = len(rows), len(rows[-1]) + 1 if rows else 1
    closed = text.endswith(("\n", "\r"))
    place = (last + 1, 1) if closed else (last, end)
    begin, newline = ("", "\n") if closed else ("\n", "")
    return Edit(Span(report.graph.file, *place, *place), begin + "\n".join(["expect:", *lines]) + newline)
