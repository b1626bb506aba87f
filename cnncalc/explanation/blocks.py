"""What the layers of a block come to, from the report's rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.report import Counts
from cnncalc.explanation.model import Derivation, Section
from cnncalc.explanation.selection import fits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.model.graph import Graph
    from cnncalc.model.volume import Volume


class Block(NamedTuple):
    """The sum over a block: its layers' counts, and the volume that comes out, if it could be computed.

    `missing` layers could not be, and are in no number. `also` are the paths of blocks with the same sums.
    """

    path: str
    type: str
    layers: int
    counts: Counts
    preset: str
    volume: Volume | None
    missing: int = 0
    also: tuple[str, ...] = ()

    @property
    def section(self) -> Section:
        """As the layers' own sections."""
        lines = (
            Derivation(("layers",), self.layers),
            Derivation(("params",), self.counts.params),
            Derivation(("MACs",), self.counts.macs),
            Derivation(("FLOPs",), self.counts.flops, f"{self.preset} preset"),
        )
        return Section("sum", lines, tuple(self._remarks()))

    def _remarks(self) -> Iterator[str]:
        if self.volume:
            yield f"{self.volume} comes out."
        if self.missing:
            yield f"Not all of it: {self.missing:,} of its layers could not be computed."


def blocks(report: Report, names: Iterable[str]) -> tuple[Block, ...]:
    """The sum of every block that is named, or that a pattern fits; blocks with the same sums come once."""
    paths = dict.fromkeys(path for name in names for path in _named(report.graph, name.strip("/")))
    alike: dict[Block, list[str]] = {}
    for one in (_block(report, path) for path in paths):
        alike.setdefault(one._replace(path=""), []).append(one.path)
    return tuple(one._replace(path=first, also=tuple(others)) for one, (first, *others) in alike.items())


def _named(graph: Graph, name: str) -> list[str]:
    """The block of this path, or all on its level that a pattern fits; the name of a layer is no block's."""
    paths = [path for path in graph.scopes if path not in graph.nodes]
    if name in graph.nodes or "*" not in name:
        return [name] if name in paths else []
    return [path for path in paths if path.count("/") == name.count("/") and fits(path, name)]


def _block(report: Report, path: str) -> Block:
    graph, scope = report.graph, report.graph.scopes[path]
    rows = [row for row in report.rows if row.node.path.startswith(f"{path}/")]
    counts = Counts()
    for row in rows:
        counts = counts.plus(row.counts)
    node = graph.nodes.get(scope.output)
    return Block(
        path=path,
        type=f"{scope.copies} times {scope.type}" if scope.copies else scope.type,
        layers=len(rows),
        counts=counts,
        preset=report.preset,
        volume=node.volume if node else graph.inputs.get(scope.output),
        missing=sum(name.startswith(f"{path}/") for name in graph.unknown),
    )
