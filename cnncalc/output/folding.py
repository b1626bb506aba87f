"""From a report to the lines that a person reads: blocks as a tree, equal copies in one line, deep scopes folded.

Every layer is counted in exactly one line, so at every depth the lines add up to the totals: the line above the
lines of an opened block counts nothing of what is below it.
"""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.report import Counts
from cnncalc.formulas.operations import NOTHING, Operations
from cnncalc.output.tree import Group, deepest, tree
from cnncalc.output.view import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnncalc.analysis.report import Report, Row
    from cnncalc.model.graph import Node
    from cnncalc.model.volume import Volume

# The default depth is the deepest that gives no more lines than this.
ENOUGH = 40


class Line(NamedTuple):
    """One line: a layer, a block, or several equal ones.

    `path` names what it stands for (`layer3/1..35/conv2`); `label` is what a tree shows at `level`. `times` is how
    many copies the counts add up, `layers` how many layers. `node` is the layer, if it is one (the first of equal
    ones). `volume` is None where it could not be computed, `counts` above the lines of an opened block. `place` is
    the line of the spec where the layer is written or the block used, 0 if there is none. `ends` are the nodes whose
    volumes the first and the last of equal ones give, `paths` all layers that are counted.
    """

    path: str
    label: str
    level: int
    type: str
    times: int
    layers: int
    node: Node | None
    volume: Volume | None
    counts: Counts | None
    operations: Operations
    place: int
    ends: tuple[str, ...]
    paths: tuple[str, ...]


def fold(report: Report, depth: int | None = None) -> list[Line]:
    """The lines of a table, closed below `depth` parts of a path; by default the deepest of about 40 lines."""
    root = tree(report)
    if depth is not None:
        return list(Folding(report, root, depth).lines())
    lines = list(Folding(report, root, 1).lines())
    for deeper in range(2, deepest(report) + 1):
        more = list(islice(Folding(report, root, deeper).lines(), ENOUGH + 1))
        if len(more) > ENOUGH:
            break
        lines = more
    return lines


def leaves(report: Report, *, each: bool = False) -> list[Line]:
    """A line for every layer, without the tree; equal copies share one unless `each` is wanted."""
    depth = ALL if each else deepest(report)
    return [line for line in Folding(report, tree(report), depth).lines() if line.counts]


def uses(report: Report, types: frozenset[str], *, each: bool = False) -> list[Line]:
    """A line for every layer or use of a block of these types; what is inside of one is counted with it."""
    depth = ALL if each else deepest(report)
    return [line for line in Folding(report, tree(report), depth, types).lines() if line.counts and line.type in types]


class Folding:
    """One way to fold a report: below `depth` parts of a path, and whatever is of a `closed` type."""

    def __init__(self, report: Report, root: Group, depth: int, closed: frozenset[str] = frozenset()) -> None:
        self.graph = report.graph
        self.root = root
        self.depth = depth
        self.closed = closed

    def lines(self) -> Iterator[Line]:
        """All lines, from top to bottom."""
        return self.inside([self.root], 0, "")

    def inside(self, same: list[Group], level: int, above: str, label: str = "") -> Iterator[Line]:
        """The lines of what is inside of equal groups; `label` stands before their names."""
        for name in same[0].children:
            yield from self.of([group.children[name] for group in same], label + name, level, above + name)

    def of(self, same: list[Group], label: str, level: int, path: str) -> Iterator[Line]:
        """The lines of equal groups, one set for all of them."""
        runs = self.runs(same[0])
        if len(runs) == 1:
            # All copies are equal: the entry stands for them, and no line is spent on their numbers.
            path = f"{path}/{_span(runs[0])}"
            same = [copy for group in same for copy in group.children.values()]
            runs = []
        if self.is_closed(same[0], repeated=bool(runs)):
            yield self.line(same, label, level, path, (row for group in same for row in group.rows()))
            return
        if not runs and not same[0].row and len(same[0].children) == 1:
            # A block around one thing is no level of its own: `stage3/mbconv`.
            yield from self.inside(same, level, f"{path}/", f"{label}/")
            return
        # The merge of a repeated entry is a layer with its branches below it: here only its own row is counted.
        yield self.line(same, label, level, path, (group.row for group in same if group.row))
        for run in runs:
            equal = [group.children[copy.name] for group in same for copy in run]
            yield from self.of(equal, _span(run), level + 1, f"{path}/{_span(run)}")
        if not runs:
            yield from self.inside(same, level + 1, f"{path}/")

    def runs(self, group: Group) -> list[list[Group]]:
        """The copies of a repeated entry in runs of equal ones; none if it is not repeated."""
        if not self.copies(group):
            return []
        copies = list(group.children.values())
        if self.depth == ALL:
            return [[copy] for copy in copies]
        return [list(run) for _, run in groupby(copies, key=Group.reading)]

    def copies(self, group: Group) -> int:
        """How often an entry is repeated; 0 if it is not."""
        scope = self.graph.scopes.get(group.path)
        return scope.copies if scope else 0

    def is_closed(self, group: Group, *, repeated: bool) -> bool:
        """Whether what is inside has no lines of its own."""
        too_deep = self.depth != ALL and group.parts >= self.depth
        return not group.children or too_deep or (not repeated and self.type_of(group) in self.closed)

    def line(self, same: list[Group], label: str, level: int, path: str, counted: Iterable[Row]) -> Line:
        """A line for equal groups that counts these rows."""
        first, rows = same[0], list(counted)
        return Line(
            path,
            label,
            level,
            self.type_of(first),
            times=len(same) * max(1, self.copies(first)),
            layers=len(rows),
            node=first.row.node if first.row else None,
            volume=self.volume_of(first),
            counts=_sum(rows) if rows else None,
            operations=Operations(*_columns(row.operations for row in rows)) if rows else NOTHING,
            place=self.place_of(first),
            ends=tuple(map(self.source_of, (first, same[-1]))),
            paths=tuple(row.node.path for row in rows),
        )

    def type_of(self, group: Group) -> str:
        """The block or layer type, as the spec says it."""
        scope = self.graph.scopes.get(group.path)
        if scope:
            return scope.type
        return group.row.node.type if group.row else ""

    def source_of(self, group: Group) -> str:
        """The path of the node (or the name of the input) whose volume comes out."""
        if group.row:
            return group.row.node.path
        scope = self.graph.scopes.get(group.path)
        return scope.output if scope else ""

    def volume_of(self, group: Group) -> Volume | None:
        """What comes out, if it could be computed."""
        if group.row:
            return group.row.node.volume
        scope = self.graph.scopes.get(group.path)
        if not scope:
            return None
        node = self.graph.nodes.get(scope.output)
        return node.volume if node else self.graph.inputs.get(scope.output)

    def place_of(self, group: Group) -> int:
        """The line of the spec that speaks of it."""
        speaks = self.graph.scopes.get(group.path) or (group.row.node if group.row else None)
        return speaks.span.line if speaks else 0


def _span(run: list[Group]) -> str:
    """The numbers of a run of copies, the last included: `1..35`."""
    first, last = run[0].name, run[-1].name
    return first if first == last else f"{first}..{last}"


def _sum(rows: list[Row]) -> Counts:
    """As the totals add up: what a view shows is no activation of its own."""
    return Counts(*_columns(row.counts._replace(activations=row.stored) for row in rows))


def _columns(vectors: Iterable[tuple[int, ...]]) -> list[int]:
    return [sum(column) for column in zip(*vectors, strict=True)]
