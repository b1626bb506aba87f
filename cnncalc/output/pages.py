"""A page of titles, tables and lists, drawn for a terminal or written as Markdown.

What compares networks says the same in both: it is put together once, as a page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.as_markdown import table_lines
from cnncalc.output.document import Grid
from cnncalc.output.drawing import head, row, rule, signs_of
from cnncalc.output.fitting import Strip, fitted, parts, width_of
from cnncalc.output.markdown import escaped
from cnncalc.output.paint import PLAIN, QUIET, TITLE, TOTAL
from cnncalc.output.text import joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.output.paint import Piece
    from cnncalc.output.view import View


class Section(NamedTuple):
    """A part of a page: a title, then a table, a list, or both; remarks stand below them.

    `expendable` are the titles of columns that give way to the width, the first one first.
    """

    title: str = ""
    grid: Grid | None = None
    items: Sequence[str] = ()
    remarks: Sequence[str] = ()
    expendable: Sequence[str] = ()


class Page(NamedTuple):
    """A title, facts that stand in one line below it, and sections."""

    title: str
    facts: Sequence[str]
    sections: Sequence[Section]


def grid_of(titles: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> Grid:
    """A table whose first columns are words, and all others numbers or volumes, which stand to the right."""
    return Grid(list(titles), [at >= words for at in range(len(titles))], [list(cells) for cells in rows], [])


def drawn(page: Page, view: View) -> Iterator[list[Piece]]:
    """The lines for a terminal."""
    signs = signs_of(view)
    yield from ([(line, TITLE)] for line in joined(page.title.split(" "), " ", view.width))
    yield from ([(line, QUIET)] for line in joined([*page.facts], signs.between, view.width))
    for section in page.sections:
        yield []
        yield from _section(section, view)


def _section(section: Section, view: View) -> Iterator[list[Piece]]:
    if section.title:
        yield [(section.title, TITLE)]
    if section.grid:
        yield from _grid(section.grid, section.expendable, view)
    for item in section.items:
        first, *more = joined(item.split(" "), " ", view.width - 2 if view.width else None)
        yield from ([("  " + line, PLAIN)] for line in (first, *(f"  {line}" for line in more)))
    for remark in section.remarks:
        yield from ([(line, QUIET)] for line in joined(remark.split(" "), " ", view.width))


def _grid(grid: Grid, expendable: Sequence[str], view: View) -> Iterator[list[Piece]]:
    rows = [*grid.rows, *([grid.foot] if grid.foot else [])]
    strips = [
        Strip.of(title, title, [cells[at] for cells in rows], to_the_right=right, can_wrap=not right)
        for at, (title, right) in enumerate(zip(grid.titles, grid.to_the_right, strict=True))
    ]
    fitting, hidden = fitted(strips, view.width, expendable)
    if view.width and width_of(fitting) > view.width:
        fitting = [strip for strip in strips if strip.name not in hidden]
    for number, strips in enumerate(parts(fitting, view.width)):
        if number:
            yield []
        yield from head(strips, signs_of(view))
        for at in range(len(grid.rows)):
            yield from row(strips, at, [QUIET if strip.cells[at] in {"0", ""} else PLAIN for strip in strips])
        if grid.foot:
            yield rule(strips, signs_of(view))
            yield from row(strips, len(grid.rows), [TOTAL] * len(strips))
    if hidden:
        yield [(f"hidden for want of width: {', '.join(hidden)}", QUIET)]


def marked(page: Page) -> Iterator[str]:
    """The lines in Markdown."""
    yield f"## {escaped(page.title)}"
    if page.facts:
        yield f"\n{escaped(' · '.join(page.facts))}"
    for section in page.sections:
        yield ""
        if section.title:
            yield f"### {escaped(section.title)}\n"
        if section.grid:
            yield from table_lines(section.grid)
        yield from (f"- {escaped(item)}" for item in section.items)
        if section.remarks:
            yield "\n" + "  \n".join(map(escaped, section.remarks))
