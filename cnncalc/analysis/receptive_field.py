"""Receptive fields: which cells of the input a cell of a layer sees, by interval arithmetic over the graph.

The classic recursion (Araujo, Norris, Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks") knows
one size for a layer. Behind a transposed convolution or an upsampling, neighbours see fields of different sizes; so a
field here is a pattern of intervals that repeats, and nothing is rounded. Holes count as seen: a field is the hull.

The input has no edges here: a field may reach into the padding, and be larger than the input. Gates, and the statistics
of norms, are held constant.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd, lcm
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.layers.receptive import OWN_CELLS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.layers.receptive import Sight
    from cnncalc.model.graph import Graph, Node
    from cnncalc.model.volume import Volume

# The first and the last cell that are seen; None for a cell that sees nothing.
Span: TypeAlias = "tuple[int, int] | None"
# A pattern that is longer than this is followed over the layer's real cells alone.
LONGEST = 4096


class Field(NamedTuple):
    """What the cells of a layer see of the input along one axis.

    Cell i sees `spans[i]`, for i below the period; cell i + period the same, `advance` further. `stride` is the
    effective stride (the jump) as numerator and denominator: how far the fields of neighbours are apart.
    """

    spans: tuple[Span, ...]
    advance: int
    stride: tuple[int, int]

    @property
    def size(self) -> int:
        """Cells that are seen, by the cell that sees most."""
        return max(self.sizes)

    @property
    def least(self) -> int:
        """Cells that are seen by the cell that sees fewest."""
        return min(self.sizes)

    @property
    def sizes(self) -> list[int]:
        """Cells that are seen by each cell of a period."""
        return [span[1] - span[0] + 1 if span else 0 for span in self.spans]

    @property
    def start(self) -> int | None:
        """The left edge of the first cell's field; below 0 inside the padding, None if it sees nothing."""
        return self.spans[0][0] if self.spans[0] else None

    def at(self, cell: int) -> Span:
        """What a cell sees."""
        times, phase = divmod(cell, len(self.spans))
        return moved(self.spans[phase], times * self.advance)


# Along every spatial axis of a volume; None where a cell sees the whole input.
Fields: TypeAlias = "tuple[Field | None, ...]"
OWN = Field(((0, 0),), 1, (1, 1))
BLIND = Field((None,), 1, (1, 1))


def receptive_fields(graph: Graph) -> dict[str, Fields]:
    """The fields of every layer by its path, and of the inputs by their names."""
    found: dict[str, Fields] = {name: (OWN,) * volume.rank for name, volume in graph.inputs.items()}
    for path, node in graph.nodes.items():
        found[path] = _fields(node, [found[source] for source in node.inputs])
    return found


def _fields(node: Node, seen: list[Fields]) -> Fields:
    """What a layer sees, from what its inputs see."""
    if len(seen) == 1:
        return _seen_through(node, node.input_volumes[0], seen[0])
    branches = [_seen_through(node, x, fields) for x, fields in zip(node.input_volumes, seen, strict=True)]
    cells = node.volume.spatial
    return tuple(hull(along, count) for along, count in zip(zip(*branches, strict=True), cells, strict=True))


def _seen_through(node: Node, x: Volume, fields: Fields) -> Fields:
    """What a layer sees through one of its inputs; most look at the cell in their place, and see what it sees."""
    y = node.volume
    sights = node.layer.sights(y, x)
    if sights is OWN_CELLS.get(x.rank):
        return fields
    return tuple(_along(sight, x, fields, cells) for sight, cells in zip(sights, y.spatial, strict=True))


def _along(sight: Sight | None, x: Volume, fields: Fields, cells: int) -> Field | None:
    """What the cells of a layer see along an axis through an input x that sees `fields`."""
    if sight is None:
        return None
    if not any(sight.cells):
        return BLIND
    field = fields[x.axes.index(sight.axis)]
    return _through(sight, field, cells) if field else None


def _through(sight: Sight, field: Field, cells: int) -> Field:
    """What the cells of a layer see along an axis, where its input's see `field`; `cells` is how many they are."""
    if sight.period == 1 == len(field.spans):
        return _simply_through(sight, field)
    return _pattern_through(sight._replace(axis=""), field, cells)


# Most maps are square, and networks repeat themselves: what was followed along one axis is remembered for the other.
@lru_cache(maxsize=256)
def _pattern_through(sight: Sight, field: Field, cells: int) -> Field:
    """The same where cells of a period see differently."""
    stride = reduced(field.stride[0] * sight.step, field.stride[1] * sight.period)
    # The pattern repeats when the sight has gone over whole periods of the field.
    rounds = len(field.spans) // gcd(len(field.spans), sight.step)
    period = rounds * sight.period
    advance = rounds * sight.step // len(field.spans) * field.advance
    if period > LONGEST:
        period, advance = cells, cells * stride[0] // stride[1]
    return Field(tuple(_seen_from(cell, sight, field) for cell in range(period)), advance, stride)


def _simply_through(sight: Sight, field: Field) -> Field:
    """The same where all cells see alike: the usual case, and quick."""
    seen, step = sight.cells[0], sight.step
    if sight.step == 1 == len(seen) and not seen[0]:
        return field
    span, stride = field.spans[0], (field.stride[0] * step, field.stride[1])
    if not seen or not span:
        return Field((None,), field.advance * step, stride)
    first, last = seen[0] * field.advance, seen[-1] * field.advance
    return Field(((span[0] + first, span[1] + last),), field.advance * step, stride)


def _seen_from(cell: int, sight: Sight, field: Field) -> Span:
    """What one cell sees: the hull of what the cells that it looks at see."""
    times, phase = divmod(cell, sight.period)
    return spanned(field.at(times * sight.step + at) for at in sight.cells[phase])


def hull(branches: Iterable[Field | None], cells: int) -> Field | None:
    """What the cells of a merge see along an axis; `cells` is how many they are.

    Where the branches' strides differ, their fields drift apart, and the pattern is all of the real cells; the stride
    is that of the first branch that is not one repeated cell.
    """
    fields = []
    for field in branches:
        if field is None:
            return None
        if any(field.spans):
            fields.append(field)
    first = next((field for field in fields if field.stride[0]), fields[0] if fields else BLIND)
    if all(field == first for field in fields):
        return first
    return _hull(tuple(fields), first, cells)


@lru_cache(maxsize=256)
def _hull(fields: tuple[Field, ...], first: Field, cells: int) -> Field:
    """The hull of fields that differ, in steps of the first."""
    period = lcm(*(len(field.spans) for field in fields))
    advance = first.advance * (period // len(first.spans))
    if period > LONGEST or len({field.stride for field in fields}) > 1:
        period, advance = cells, cells * first.stride[0] // first.stride[1]
    return Field(tuple(spanned(field.at(cell) for field in fields) for cell in range(period)), advance, first.stride)


def spanned(spans: Iterable[Span]) -> Span:
    """The interval from the first cell to the last of several."""
    some = [span for span in spans if span]
    return (min(first for first, _ in some), max(last for _, last in some)) if some else None


def moved(span: Span, by: int) -> Span:
    """The interval so many cells further."""
    return (span[0] + by, span[1] + by) if span else None


def reduced(n: int, d: int) -> tuple[int, int]:
    """A fraction in lowest terms."""
    g = gcd(n, d) or 1
    return n // g, d // g
