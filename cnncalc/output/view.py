"""What a person asked to see of a report, and on what."""

from __future__ import annotations

from typing import NamedTuple

# The depth that folds nothing and gives every copy a line of its own.
ALL = 0


class View(NamedTuple):
    """The options of a table, and the terminal's abilities.

    `depth` None is the default folding, `ALL` none. `only` are types of layers or blocks; `top` keeps the
    largest lines by the column `sort`. `batch`, `dtype` and `optimizer` concern memory alone; without an optimizer,
    tables are silent about training. `width` None is as wide as it takes.
    """

    depth: int | None = None
    columns: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    top: int | None = None
    sort: str = ""
    batch: int = 1
    dtype: str = "float32"
    optimizer: str = ""
    width: int | None = None
    color: bool = False
    unicode: bool = True
