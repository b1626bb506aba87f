"""A summary as lines of pieces: heading, table, remarks, totals."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.fitting import GAP, Strip, fitted, width_of
from cnncalc.output.paint import BLOCK, HEAD, PLAIN, QUIET, TITLE, TOTAL, TYPE
from cnncalc.output.sheet import sheet
from cnncalc.output.text import joined
from cnncalc.output.totals import titles, totals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.output.folding import Line
    from cnncalc.output.paint import Piece
    from cnncalc.output.sheet import Sheet
    from cnncalc.output.view import View


class Signs(NamedTuple):
    """What rules and lists are drawn with."""

    rule: str
    between: str


# A share that catches the eye, in percent.
NOTABLE = 10
UNICODE = Signs("─", " · ")
ASCII = Signs("-", " | ")


def drawn(report: Report, view: View) -> Iterator[list[Piece]]:
    """The lines of everything that is shown of a report."""
    signs = signs_of(view)
    table = sheet(report, view)
    yield from ([(line, TITLE)] for line in joined(table.title.split(" "), " ", view.width))
    yield from ([(line, QUIET)] for line in joined(table.facts, signs.between, view.width))
    yield []
    yield from _table(table, signs)
    for remark in table.remarks:
        yield from ([(line, QUIET)] for line in joined(remark.split(" "), " ", view.width))
    yield []
    yield from _totals(report, view)


def signs_of(view: View) -> Signs:
    """What the output can carry."""
    return UNICODE if view.unicode else ASCII


def head(strips: list[Strip], signs: Signs) -> Iterator[list[Piece]]:
    """The titles of the columns, and the rule below them."""
    yield beside([[(strip.padded(strip.title), HEAD)] for strip in strips])
    yield rule(strips, signs)


def rule(strips: list[Strip], signs: Signs) -> list[Piece]:
    """A rule as wide as the table."""
    return [(signs.rule * width_of(strips), QUIET)]


def beside(cells: list[list[Piece]]) -> list[Piece]:
    """Cells side by side."""
    return [piece for at, cell in enumerate(cells) for piece in ([(" " * GAP, PLAIN), *cell] if at else cell)]


def _table(table: Sheet, signs: Signs) -> Iterator[list[Piece]]:
    strips, foot = table.strips, len(table.strips[0].cells) - 1
    yield from head(strips, signs)
    for at, line in enumerate(table.lines):
        roles = [_role(strip, strip.cells[at], line) for strip in strips]
        yield from row(strips, at, roles, 2 * line.level)
    if table.has_rest:
        yield from row(strips, foot - 1, [QUIET] * len(strips))
    yield rule(strips, signs)
    yield from row(strips, foot, [TOTAL] * len(strips))


def row(strips: list[Strip], at: int, roles: list[str], indent: int = 0) -> Iterator[list[Piece]]:
    """The cells of one line; where a narrow one wraps, on as many lines as it takes."""
    for parts in zip_longest(*(strip.wrapped(strip.cells[at], indent) for strip in strips), fillvalue=""):
        cells = [(strip.padded(part), role) for strip, part, role in zip(strips, parts, roles, strict=True)]
        guided = (indent if strip.name == "layer" else 0 for strip in strips)
        yield beside([[(text[:n], QUIET), (text[n:], role)] for (text, role), n in zip(cells, guided, strict=True)])


def _role(strip: Strip, text: str, line: Line) -> str:
    """Zeros and small shares step back; what heads a block stands out."""
    if strip.name == "layer":
        return PLAIN if line.counts else BLOCK
    if strip.name == "type":
        return TYPE
    is_small = strip.name.endswith("%") and text != "" and float(text.strip("<>%")) < NOTABLE
    return QUIET if is_small or text == "0" or not line.counts else PLAIN


def _totals(report: Report, view: View) -> Iterator[list[Piece]]:
    """Name, all digits, short form, bytes; what is least missed gives way to the width."""
    columns = [list(column) for column in zip(titles(view), *totals(report, view), strict=True)]
    names = ("name", "exact", "short", "bytes")
    strips = [
        Strip.of(name, "", cells, to_the_right=name != "name") for name, cells in zip(names, columns, strict=True)
    ]
    strips, _ = fitted(strips, view.width, ("short", "bytes"))
    for at in range(len(columns[0])):
        yield from row(strips, at, [QUIET if not at or strip.name == "short" else PLAIN for strip in strips])
