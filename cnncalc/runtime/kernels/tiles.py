"""How much of a convolution is done at a time, so that what is copied is still in the cache when it is multiplied."""

from __future__ import annotations

# Numbers of a tile, its windows and what comes of them: 1 MiB of float32, half a second-level cache. (Measured.)
TILE = 1 << 18
# Windows for every filter that a tile has if there are so many, however large it is: with fewer, fetching the filters
# takes longer than multiplying. (Measured.)
WINDOWS = 3


def tile(cells: int, filters: int, line: int, lines: int) -> tuple[int, int]:
    """How many groups, and how many rows of windows, make a tile.

    Of a group so many filters see so many cells of a window; `line` windows are in a row, and there are `lines` rows.
    """
    row = (cells + filters) * line
    enough = -(-WINDOWS * filters // line)
    lines = min(max(TILE // row, enough), lines)
    return max(TILE // (row * lines), 1), lines
