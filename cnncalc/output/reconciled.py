"""What `cnncalc reconcile` prints: every tool's total, and below it what it is above the MACs, term by term."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.presets import PRESETS
from cnncalc.analysis.presets.quirks import quirks_of
from cnncalc.analysis.reconcile import reconcile
from cnncalc.output.drawing import head, row, signs_of
from cnncalc.output.fitting import Strip, fitted
from cnncalc.output.heading import facts
from cnncalc.output.numbers import exact
from cnncalc.output.paint import PLAIN, QUIET, TITLE, TOTAL, in_ascii, painted, unpainted
from cnncalc.output.text import clean, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnncalc.analysis.reconcile import Tally
    from cnncalc.analysis.report import Report
    from cnncalc.model.values import Json
    from cnncalc.output.paint import Piece
    from cnncalc.output.view import View

RECONCILE = "cnncalc/reconcile/1"
REMARKS = (
    "Every total is the MACs and the terms below it, exactly.",
    "* not backed by a measurement: read in the tool's source.",
)


class Line(NamedTuple):
    """A preset with its total, or one of its terms."""

    name: str
    unit: str
    amount: str
    is_term: bool


def table(reports: Sequence[Report], view: View) -> str:
    """A table for each network, in colour where there is any."""
    paint = painted if view.color else unpainted
    return "\n\n".join(paint(_drawn(report, view)) for report in reports if report.totals)


def plain(reports: Sequence[Report], view: View) -> str:
    """The same in pure ASCII."""
    return "\n\n".join(in_ascii(_drawn(report, view._replace(unicode=False))) for report in reports if report.totals)


def markdown(reports: Sequence[Report], view: View) -> str:
    """A heading and a table for each network."""
    from cnncalc.output.markdown import escaped

    del view
    return "\n".join("\n".join(_marked(report, escaped)) for report in reports if report.totals)


def as_json(reports: Sequence[Report], view: View) -> str:
    """An object for one network, a list of them for several."""
    from cnncalc.output.as_json import written

    del view
    documents: list[Json] = [_document(report) for report in reports]
    return written(documents[0] if len(documents) == 1 else documents) + "\n"


FORMATS: dict[str, Callable[[Sequence[Report], View], str]] = {
    "table": table,
    "plain": plain,
    "json": as_json,
    "markdown": markdown,
}


def _drawn(report: Report, view: View) -> Iterator[list[Piece]]:
    signs = signs_of(view)
    yield from ([(line, TITLE)] for line in joined(_title(report).split(" "), " ", view.width))
    yield from ([(line, QUIET)] for line in joined(_facts(report), signs.between, view.width))
    yield []
    lines = list(_lines(reconcile(report)))
    cells = list(zip(*lines, strict=True))
    strips = [
        Strip.of("preset", "preset", ["  " * line.is_term + line.name for line in lines], can_wrap=True),
        Strip.of("counts as", "counts as", list(cells[1])),
        Strip.of("total", "total", list(cells[2]), to_the_right=True),
    ]
    strips, _ = fitted(strips, view.width, ("counts as",))
    yield from head(strips, signs)
    for at, line in enumerate(lines):
        role = QUIET if line.is_term else TOTAL
        yield from row(strips, at, [role if strip.name != "counts as" else PLAIN for strip in strips], 4 * line.is_term)
    for remark in ("", *REMARKS, "", *_quirks(report)):
        yield from ([(line, QUIET)] for line in joined(remark.split(" "), " ", view.width))


def _quirks(report: Report) -> Iterator[str]:
    """What is odd about each tool, of what this network has: its mistakes are part of its preset."""
    for preset in PRESETS:
        yield from (f"{preset}: {quirk}" for quirk in quirks_of(preset, report.rows))


def _title(report: Report) -> str:
    return clean(report.graph.name or report.graph.file)


def _facts(report: Report) -> list[str]:
    return [*facts(report), f"{exact(report.known.macs)} MACs"]


def _lines(tallies: Sequence[Tally]) -> Iterator[Line]:
    for one in tallies:
        mark = "" if one.preset.is_measured else " *"
        yield Line(one.preset.name + mark, one.preset.unit, exact(one.total), is_term=False)
        for reason, amount in one.terms.items():
            yield Line(reason, "", f"{'+' if amount > 0 else '-'} {exact(abs(amount))}", is_term=True)


def _marked(report: Report, escaped: Callable[[str], str]) -> Iterator[str]:
    yield f"## {escaped(_title(report))}\n"
    yield f"{escaped(' · '.join(_facts(report)))}\n"
    yield "| preset | counts as | total | above the MACs |"
    yield "| --- | --- | ---: | --- |"
    for one in reconcile(report):
        terms = "; ".join(f"{reason} {amount:+,d}" for reason, amount in one.terms.items())
        mark = "" if one.preset.is_measured else " \\*"
        yield f"| `{one.preset.name}`{mark} | {one.preset.unit} | {exact(one.total)} | {escaped(terms)} |"
    yield ""
    yield "\n".join(f"{escaped(remark)}  " for remark in REMARKS)
    yield ""
    yield from (f"- {escaped(quirk)}" for quirk in _quirks(report))
    yield ""


def _document(report: Report) -> dict[str, Json]:
    from cnncalc.output.as_json import finding, posix

    return {
        "schema": RECONCILE,
        "file": posix(report.graph.file),
        "name": report.graph.name,
        "macs": int(report.totals.counts.macs) if report.totals else None,
        "presets": [_preset(one, report) for one in reconcile(report)],
        "diagnostics": [finding(one) for one in report.diagnostics],
    }


def _preset(one: Tally, report: Report) -> dict[str, Json]:
    preset = one.preset
    return {
        "preset": preset.name,
        "unit": preset.unit,
        "total": int(one.total),
        "difference": int(one.difference),
        "terms": [{"reason": reason, "amount": int(amount)} for reason, amount in one.terms.items()],
        "about": preset.about,
        "source": preset.source,
        "measured": preset.is_measured,
        "quirks": [*quirks_of(preset.name, report.rows)],
    }
