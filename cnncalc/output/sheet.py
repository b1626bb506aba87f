"""What a table says of a report, before anybody draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.operations import Operations
from cnncalc.output.columns import EXPENDABLE, UNKNOWN, TextColumn, chosen
from cnncalc.output.fitting import Strip, fitted
from cnncalc.output.heading import facts
from cnncalc.output.numbers import count_of, exact
from cnncalc.output.selection import select
from cnncalc.output.text import clean
from cnncalc.output.totals import lower_bound, missing

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.output.columns import Column
    from cnncalc.output.folding import Line
    from cnncalc.output.view import View


class Sheet(NamedTuple):
    """A table as text: a heading, strips of cells side by side, and remarks.

    The cells of a strip are those of `lines`, then of the layers that no line shows if there are any (`has_rest`),
    then the totals: the cells above always add up to the last.
    """

    title: str
    facts: list[str]
    strips: list[Strip]
    lines: list[Line]
    has_rest: bool
    remarks: list[str]


def sheet(report: Report, view: View) -> Sheet:
    """What a table shows of a report for a view."""
    lines, remarks = select(report, view)
    guides = _guides([line.level for line in lines]) if view.unicode else ["  " * line.level for line in lines]
    labelled = [line._replace(label=guide + line.label) for guide, line in zip(guides, lines, strict=True)]
    rest = len(report.rows) - sum(line.layers for line in lines)
    every = Operations(*map(sum, zip(*(row.operations for row in report.rows), strict=True)))
    strips = [_strip(column, report, labelled, every, rest) for column in chosen(report, view)]
    expendable = () if view.columns else tuple(name for name in EXPENDABLE if name != view.sort)
    strips, dropped = fitted(strips, view.width, expendable)
    if "type" in dropped:
        copies = [f"{line.label} x{exact(line.times)}" if line.times > 1 else line.label for line in labelled]
        strips, more = fitted([_relabelled(strip, copies) for strip in strips], view.width, expendable)
        dropped += more
    if dropped:
        remarks = [*remarks, f"hidden for want of width: {', '.join(dropped)}"]
    return Sheet(
        title=clean(report.graph.name or report.graph.file),
        facts=facts(report),
        strips=strips,
        lines=lines,
        has_rest=bool(rest),
        remarks=[*_copies(lines), *remarks, *missing(report)],
    )


def _strip(column: Column, report: Report, lines: list[Line], every: Operations, rest: int) -> Strip:
    """A column's cells for the lines, for the layers that they leave out, and for all."""
    name, title = column.name, column.title
    if isinstance(column, TextColumn):
        words = [*([count_of(rest, "other layer" if lines else "layer")] if rest else []), "total"]
        below = words if name == "layer" else [""] * len(words)
        cells = [*map(column.says, lines), *below]
        return Strip.of(name, title, cells, to_the_right=not column.is_words, can_wrap=column.is_words)
    total = column.number(report.known, every)
    numbers = [column.number(line.counts, line.operations) if line.counts else None for line in lines]
    shown = [*numbers, total - sum(filter(None, numbers))] if rest else numbers
    whole = total if report.totals or not column.shares else 0
    foot = "" if column.shares else lower_bound(report) + exact(total)
    cells = [column.cell(number, whole) for number in shown]
    for place, line in enumerate(lines):
        if line.node and column.depends_on in line.node.layer.uncounted:
            cells[place] = "" if column.shares else UNKNOWN
    return Strip.of(name, title, [*cells, foot], to_the_right=True)


def _relabelled(strip: Strip, labels: list[str]) -> Strip:
    """Where the types had no room, the layers say how many copies they are."""
    if strip.name != "layer":
        return strip
    return Strip.of(strip.name, strip.title, [*labels, *strip.cells[len(labels) :]], can_wrap=True)


def _copies(lines: list[Line]) -> list[str]:
    """What a line with several copies means, by the first such line."""
    times = next((line.times for line in lines if line.times > 1 and line.counts), 0)
    return [f"x{exact(times)}: {exact(times)} copies in one line, their numbers added up"] if times else []


def _guides(levels: list[int]) -> list[str]:
    """What stands before each label of a tree, as in `│ ├ `. Whether a branch goes on is known from the lines below."""
    guides = []
    goes_on: set[int] = set()
    for level in reversed(levels):
        passing = "".join("│ " if above in goes_on else "  " for above in range(1, level))
        guides.append(passing + ("├ " if level in goes_on else "└ ") if level else "")
        goes_on = {above for above in goes_on if above < level} | {level}
    return guides[::-1]
