"""The layers of a report as a tree, by the parts of their paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report, Row


class Group:
    """A step of a path: a layer, a block with what is inside, or both (a repeated merge and its branches)."""

    __slots__ = ("_reading", "children", "path", "row")

    def __init__(self, path: str) -> None:
        self.path = path
        self.row: Row | None = None
        self.children: dict[str, Group] = {}
        self._reading: tuple[object, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def parts(self) -> int:
        """How many parts the path has."""
        return self.path.count("/") + 1

    def rows(self) -> Iterator[Row]:
        """All layers inside."""
        for child in self.children.values():
            yield from child.rows()
        if self.row:
            yield self.row

    def reading(self) -> tuple[object, ...]:
        """What a table could say of it, its name left out: copies that read the same can share a line."""
        if not self._reading:
            own = _reading(self.row) if self.row else None
            self._reading = (own, *((name, child.reading()) for name, child in self.children.items()))
        return self._reading


def _reading(row: Row) -> tuple[object, ...]:
    node = row.node
    return (node.type, node.input_volumes, node.volume, row.counts, row.operations, node.frozen, bool(node.shares))


def tree(report: Report) -> Group:
    """The whole network, its layers in the order in which they run."""
    root = Group("")
    for row in report.rows:
        group = root
        for part in row.node.path.split("/"):
            below = group.children.get(part)
            if below is None:
                below = group.children[part] = Group(f"{group.path}/{part}" if group.path else part)
            group = below
        group.row = row
    return root


def deepest(report: Report) -> int:
    """The most parts that a path has."""
    return max((row.node.path.count("/") + 1 for row in report.rows), default=1)
