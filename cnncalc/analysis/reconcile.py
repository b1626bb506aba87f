"""The totals of one network as every known tool counts them, and why they differ: term by term, to the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.analysis.presets import Preset
    from cnncalc.analysis.report import Report, Row


class Tally(NamedTuple):
    """A network's total under one preset: `total` is `macs` and the amounts of all terms, by their reasons.

    Terms come largest first; none of them is zero.
    """

    preset: Preset
    macs: int
    total: int
    terms: dict[str, int]

    @property
    def difference(self) -> int:
        """How much the total is above the MACs, or below."""
        return self.total - self.macs


def reconcile(report: Report) -> list[Tally]:
    """A tally for every preset; none where a layer could not be computed."""
    if report.totals is None:
        return []
    return [tally(preset, report.rows) for preset in PRESETS.values()]


def tally(preset: Preset, rows: Iterable[Row]) -> Tally:
    """The total of these layers under a preset, and what it consists of beside the MACs."""
    terms: dict[str, int] = {}
    macs = 0
    for row in rows:
        macs += row.counts.macs
        for reason, amount in preset.terms(row):
            terms[reason] = terms.get(reason, 0) + amount
    some = sorted(((reason, amount) for reason, amount in terms.items() if amount), key=lambda term: -abs(term[1]))
    return Tally(preset, macs, macs + sum(terms.values()), dict(some))
