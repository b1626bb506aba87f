"""A table cut to the width that there is: columns give way first, then words wrap; digits are never cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.render.columns import EXPENDABLE, TextColumn
from cnncalc.render.text import folded

if TYPE_CHECKING:
    from cnncalc.render.columns import Column

# Blanks between two columns, and the least that a column of words is narrowed to.
GAP = 2
LEAST = 10


class Strip(NamedTuple):
    """A column with all its cells, from the first line to the foot."""

    column: Column
    cells: list[str]
    width: int

    @classmethod
    def of(cls, column: Column, cells: list[str]) -> Strip:
        """As wide as the widest of its cells."""
        return cls(column, cells, max(len(column.title), *map(len, cells)))

    @property
    def is_text(self) -> bool:
        """Whether it is words, which may wrap."""
        return isinstance(self.column, TextColumn)

    def padded(self, cell: str) -> str:
        """A cell in the full width: words and volumes to the left, numbers to the right."""
        return cell.ljust(self.width) if self.is_text and self.column.name != "output" else cell.rjust(self.width)


def width_of(strips: list[Strip]) -> int:
    """What strips take side by side."""
    return sum(strip.width for strip in strips) + GAP * (len(strips) - 1)


def fitted(strips: list[Strip], width: int | None, *, keep_all: bool) -> tuple[list[Strip], list[str]]:
    """The strips that fit, narrowed if need be, and the names of the columns that had to go.

    What was asked for is kept (`keep_all`). A table that is still too wide runs over.
    """
    dropped = []
    for name in () if keep_all or width is None else EXPENDABLE:
        if width_of(strips) <= width:
            break
        dropped += [name for strip in strips if strip.column.name == name]
        strips = [strip for strip in strips if strip.column.name != name]
    if width is None or width_of(strips) <= width:
        return strips, dropped
    return _narrowed(strips, width), dropped


def _narrowed(strips: list[Strip], width: int) -> list[Strip]:
    """The widest column of words gives room first."""
    over = width_of(strips) - width
    for at in sorted(range(len(strips)), key=lambda at: -strips[at].width):
        strip = strips[at]
        if over > 0 and strip.column.name in ("layer", "type", "from", "input"):
            less = min(over, max(0, strip.width - LEAST))
            strips[at] = strip._replace(width=strip.width - less)
            over -= less
    return strips


def wrapped(strip: Strip, cell: str, indent: int) -> list[str]:
    """A cell on as many lines as it takes."""
    return [cell] if len(cell) <= strip.width else folded(cell, strip.width, indent)
