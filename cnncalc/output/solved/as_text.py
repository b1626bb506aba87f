"""Answers of `solve` for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.solved.page import WORDS, Facts, Items, Table
from cnncalc.output.solved.told import told
from cnncalc.output.text import joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.output.solved.page import Part
    from cnncalc.output.solved.told import Solved

WIDTH = 80


def render(found: Solved, most: int | None) -> str:
    """The title, and every part behind an empty line."""
    page = told(found, most)
    lines = [page.title, *(line for part in page.parts for line in ("", *_part(part)))]
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Table):
        yield from _table(part)
    elif isinstance(part, Items):
        yield part.intro
        yield from (f"  {item}" for item in part.items)
    elif isinstance(part, Facts):
        width = max(len(name) for name, _ in part.facts)
        yield from (f"{name:{width}}  {fact}" for name, fact in part.facts)
    else:
        yield from joined(part.split(" "), " ", WIDTH)


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield table.title
    lines = [table.heads, *table.rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        cells = zip(line, widths, table.heads, strict=True)
        yield "  ".join(text.ljust(width) if head in WORDS else text.rjust(width) for text, width, head in cells)
    yield ""
    yield table.told
