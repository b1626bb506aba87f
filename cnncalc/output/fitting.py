"""A table cut to the width that there is: columns give way first, then words wrap; digits are never cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.output.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

# Blanks between two columns, and the least that a column of words is narrowed to.
GAP = 2
LEAST = 10


class Strip(NamedTuple):
    """A column with all its cells. Numbers and volumes stand to the right; only words can wrap."""

    name: str
    title: str
    cells: list[str]
    width: int
    to_the_right: bool = False
    can_wrap: bool = False

    @classmethod
    def of(
        cls, name: str, title: str, cells: list[str], *, to_the_right: bool = False, can_wrap: bool = False
    ) -> Strip:
        """As wide as the widest of its cells."""
        return cls(name, title, cells, max(map(len, (title, *cells))), to_the_right, can_wrap)

    def padded(self, cell: str) -> str:
        """A cell in the full width."""
        return cell.rjust(self.width) if self.to_the_right else cell.ljust(self.width)

    def wrapped(self, cell: str, indent: int) -> list[str]:
        """A cell on as many lines as it takes, the later ones indented."""
        return [cell] if len(cell) <= self.width else folded(cell, self.width, indent)


def width_of(strips: Sequence[Strip]) -> int:
    """What strips take side by side."""
    return sum(strip.width for strip in strips) + GAP * (len(strips) - 1)


def parts(strips: list[Strip], width: int | None) -> list[list[Strip]]:
    """Tables one below the other where the columns are too wide for one: each begins with the first column."""
    first, *rest = strips
    tables = [[first]]
    for strip in rest:
        if width is not None and len(tables[-1]) > 1 and width_of([*tables[-1], strip]) > width:
            tables.append([first])
        tables[-1].append(strip)
    return tables


def fitted(strips: list[Strip], width: int | None, expendable: Sequence[str]) -> tuple[list[Strip], list[str]]:
    """The strips that fit, narrowed if need be, and the names of those that had to go.

    `expendable` are the names of those that can go, the first one first. A table that is still too wide runs over.
    """
    if width is None:
        return strips, []
    here = [strip.name for strip in strips]
    dropped = [name for name in expendable if name in here]
    for count in range(len(dropped) + 1):
        if width_of(_without(strips, dropped[:count])) <= width:
            dropped = dropped[:count]
            break
    # The last to go may have made more room than was needed: the most valued that fits in comes back.
    for name in reversed(dropped):
        fewer = [other for other in dropped if other != name]
        if width_of(_without(strips, fewer)) <= width:
            dropped = fewer
    return _narrowed(_without(strips, dropped), width), dropped


def _without(strips: list[Strip], names: list[str]) -> list[Strip]:
    return [strip for strip in strips if strip.name not in names]


def _narrowed(strips: list[Strip], width: int) -> list[Strip]:
    """The widest column of words gives room first."""
    over = width_of(strips) - width
    narrow = list(strips)
    for at, strip in sorted(enumerate(strips), key=lambda pair: -pair[1].width):
        if over > 0 and strip.can_wrap:
            less = max(0, min(over, strip.width - LEAST))
            narrow[at] = strip._replace(width=strip.width - less)
            over -= less
    return narrow
