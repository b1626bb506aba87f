"""The list of bundled architectures: as a table, in ASCII, and for programs."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.drawing import head, row, signs_of
from cnncalc.output.fitting import Strip, fitted
from cnncalc.output.numbers import exact
from cnncalc.output.paint import BLOCK, PLAIN, QUIET, in_ascii, painted, unpainted
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.model.values import Json
    from cnncalc.output.paint import Piece
    from cnncalc.output.view import View

LIST = "cnncalc/list/1"
# What gives way first where the width does not suffice.
EXPENDABLE = ("year", "title", "input", "MACs")


class Entry(NamedTuple):
    """One architecture of the list."""

    name: str
    title: str
    year: str
    input: str
    params: str
    macs: str


def table(reports: Sequence[Report], view: View) -> str:
    """A line for each, in colour where there is any."""
    lines = _drawn(reports, view)
    return painted(lines) if view.color else unpainted(lines)


def plain(reports: Sequence[Report], view: View) -> str:
    """The same in pure ASCII."""
    return in_ascii(_drawn(reports, view._replace(unicode=False)))


def as_json(reports: Sequence[Report], view: View) -> str:
    """An object with a list of them."""
    from cnncalc.output.as_json import dims, written

    del view
    found: list[Json] = [
        {
            "file": report.graph.file,
            "name": report.graph.name,
            "source": report.graph.reference,
            "inputs": {name: dims(volume) for name, volume in report.graph.inputs.items()},
            "outputs": {name: dims(volume) for name, volume in report.outputs.items()},
            "params": int(report.known.params),
            "macs": int(report.known.macs),
        }
        for report in reports
    ]
    return written({"schema": LIST, "architectures": found}) + "\n"


FORMATS: dict[str, Callable[[Sequence[Report], View], str]] = {"table": table, "plain": plain, "json": as_json}


def year_of(reference: str) -> str:
    """The first year in a reference."""
    words = ("".join(takewhile(str.isdigit, word.lstrip("("))) for word in reference.split())
    return next((word for word in words if len(word) == 4 and word[:2] in {"19", "20"}), "")


def _drawn(reports: Sequence[Report], view: View) -> Iterator[list[Piece]]:
    entries = [_entry(report) for report in reports]
    titles = Entry("name", "title", "year", "input", "params", "MACs")
    strips = [
        Strip.of(
            title, title, list(cells), to_the_right=title in {"input", "params", "MACs"}, can_wrap=title == "title"
        )
        for title, *cells in zip(titles, *entries, strict=True)
    ]
    strips, _ = fitted(strips, view.width, EXPENDABLE)
    roles = [{"name": BLOCK, "year": QUIET, "input": QUIET}.get(strip.name, PLAIN) for strip in strips]
    yield from head(strips, signs_of(view))
    for at in range(len(entries)):
        yield from row(strips, at, roles)


def _entry(report: Report) -> Entry:
    graph, known = report.graph, report.known
    volumes = ", ".join(map(str, graph.inputs.values()))
    return Entry(
        graph.file, clean(graph.name), year_of(graph.reference), volumes, exact(known.params), exact(known.macs)
    )
