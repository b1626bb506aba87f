"""A table as lines of pieces, each with the role that it plays: who draws decides what a role looks like."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.render.fitting import GAP, width_of, wrapped
from cnncalc.render.sheet import sheet
from cnncalc.render.text import joined
from cnncalc.render.totals import titles, totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.render.fitting import Strip
    from cnncalc.render.folding import Line
    from cnncalc.render.sheet import Sheet
    from cnncalc.render.totals import Total
    from cnncalc.render.view import View

# Text and its role.
Piece: TypeAlias = "tuple[str, str]"
PLAIN, TITLE, QUIET, HEAD, TYPE, BLOCK, TOTAL = "plain", "title", "quiet", "head", "type", "block", "total"


class Signs(NamedTuple):
    """What rules and lists are drawn with."""

    rule: str
    between: str


UNICODE = Signs("─", " · ")
ASCII = Signs("-", " | ")


def drawn(report: Report, view: View) -> Iterator[list[Piece]]:
    """The lines of everything that is shown of a report: heading, table, remarks, totals."""
    signs = UNICODE if view.unicode else ASCII
    table = sheet(report, view)
    yield [(table.title, TITLE)]
    yield from ([(line, QUIET)] for line in joined(table.facts, signs.between, view.width))
    if not table.lines and not table.has_rest:
        return
    yield []
    yield from _table(table, signs)
    for remark in table.remarks:
        yield from ([(line, QUIET)] for line in joined(remark.split(" "), " ", view.width))
    yield []
    yield from _totals([titles(view), *totals(report, view)], view.width)


def _table(table: Sheet, signs: Signs) -> Iterator[list[Piece]]:
    rule: list[Piece] = [(signs.rule * width_of(table.strips), QUIET)]
    yield _beside([(strip.padded(strip.column.title), HEAD) for strip in table.strips])
    yield rule
    for at, line in enumerate(table.lines):
        yield from _row(table.strips, at, line)
    if table.has_rest:
        yield _beside([(strip.padded(strip.cells[-2]), QUIET) for strip in table.strips])
    yield rule
    yield _beside([(strip.padded(strip.cells[-1]), TOTAL) for strip in table.strips])


def _row(strips: list[Strip], at: int, line: Line) -> Iterator[list[Piece]]:
    """The cells of one line side by side; where a narrow one wraps, on as many lines as it takes."""
    cells = [wrapped(strip, strip.cells[at], 2 * line.level) for strip in strips]
    for parts in zip_longest(*cells, fillvalue=""):
        pieces = [_cell(strip, part, line) for strip, part in zip(strips, parts, strict=True)]
        yield [piece for at, pair in enumerate(pieces) for piece in (*([(" " * GAP, PLAIN)] if at else []), *pair)]


def _cell(strip: Strip, text: str, line: Line) -> list[Piece]:
    name, padded = strip.column.name, strip.padded(text)
    if name == "layer":
        guide = 2 * line.level
        return [(padded[:guide], QUIET), (padded[guide:], PLAIN if line.counts else BLOCK)]
    quiet = text == "0" or name.endswith("%") or (name == "output" and not line.counts)
    return [(padded, TYPE if name == "type" else QUIET if quiet else PLAIN)]


def _beside(cells: list[Piece]) -> list[Piece]:
    return [piece for at, cell in enumerate(cells) for piece in ([(" " * GAP, PLAIN), cell] if at else [cell])]


def _totals(found: list[Total], width: int | None) -> Iterator[list[Piece]]:
    """Name, all digits, short form, bytes; what is least missed gives way to the width."""
    columns = list(zip(*found, strict=True))
    widths = [max(map(len, column)) for column in columns]
    kept = [0, 1, 2, 3]
    for expendable in (2, 3):
        if width is not None and sum(widths[at] + GAP for at in kept) - GAP > width:
            kept.remove(expendable)
    for number, total in enumerate(found):
        cells = [total[at].rjust(widths[at]) if at else total[at].ljust(widths[at]) for at in kept]
        yield _beside([(cell, QUIET if not number or at == 2 else PLAIN) for at, cell in zip(kept, cells, strict=True)])
