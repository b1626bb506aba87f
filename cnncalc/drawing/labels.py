"""Names beside points, so that none covers another, a point, or the edge: the nearest free place is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.drawing.picture import SIZES, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Spot: TypeAlias = "tuple[float, float]"
HEIGHT = SIZES["word"]
# Between a point and its name; a name further away is led to by a line.
NEAR = 8.0
# How far names may be from their points, as multiples of a line's height.
RINGS = 14


class Box(NamedTuple):
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether both have a point in common."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def is_inside(self, other: Box) -> bool:
        """Whether it lies wholly in another."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )

    def nearest(self, point: Spot) -> Spot:
        """The spot of the rectangle that is nearest to a point."""
        x, y = point
        return min(max(x, self.left), self.right), min(max(y, self.top), self.bottom)

    def is_crossed(self, a: Spot, b: Spot) -> bool:
        """Whether the line from a to b has a part inside (Liang and Barsky 1984)."""
        first, last = 0.0, 1.0
        for begin, end, low, high in ((a[0], b[0], self.left, self.right), (a[1], b[1], self.top, self.bottom)):
            step = end - begin
            if not step:
                if not low < begin < high:
                    return False
                continue
            enter, leave = sorted(((low - begin) / step, (high - begin) / step))
            first, last = max(first, enter), min(last, leave)
        return first < last


class Label(NamedTuple):
    """A name at its place; where a line leads to it, `leader` is the end of the line."""

    text: str
    box: Box
    leader: Spot | None


class Taken:
    """What is on the picture already: boxes of points and names, and lines that lead to names."""

    def __init__(self, points: Sequence[Spot]) -> None:
        half = NEAR / 2
        self.boxes = [Box(x - half, y - half, x + half, y + half) for x, y in points]
        self.lines: list[tuple[Spot, Spot]] = []

    def is_free(self, box: Box) -> bool:
        """Whether a name can stand there."""
        return not any(box.meets(other) for other in self.boxes) and not any(box.is_crossed(*one) for one in self.lines)

    def is_clear(self, a: Spot, b: Spot, own: Box) -> bool:
        """Whether a line goes through no name and no other point than its own."""
        return not any(other != own and other.is_crossed(a, b) for other in self.boxes)


def place(points: Sequence[Spot], texts: Sequence[str], area: Box) -> list[Label | None]:
    """A label for each point, in order; None for one that has no name, or finds no room.

    Points further right go first: their names reach over fewer of the others. Those that no line could reach without
    crossing a point or a name come last, and may cross. Each of n labels is held against at most n others at a bounded
    number of places: n^2 comparisons.
    """
    taken = Taken(points)
    found: list[Label | None] = [None] * len(points)
    order = sorted(range(len(points)), key=lambda at: (-points[at][0], points[at][1], at))
    for must_be_clear in (True, False):
        for at in order:
            if texts[at] and not found[at]:
                found[at] = label = _free(texts[at], points[at], taken.boxes[at], taken, area, clear=must_be_clear)
                taken.boxes += [label.box] if label else []
                taken.lines += [(points[at], label.leader)] if label and label.leader else []
    return found


def _free(text: str, point: Spot, own: Box, taken: Taken, area: Box, *, clear: bool) -> Label | None:
    """The nearest place that nothing has taken, and that a line can reach."""
    for box, is_led in _places(point, width_of(text)):
        if not (box.is_inside(area) and taken.is_free(box)):
            continue
        leader = box.nearest(point) if is_led else None
        if not (clear and leader) or taken.is_clear(point, leader, own):
            return Label(text, box, leader)
    return None


def _places(point: Spot, width: float) -> Iterator[tuple[Box, bool]]:
    """Right of the point, left, above, below; then rings further and further away."""
    x, y = point
    half = HEIGHT / 2
    for ring in range(RINGS):
        far = ring * HEIGHT
        for dx, dy in _directions(ring):
            middle = x + dx * (NEAR + far + width / 2), y + dy * (NEAR + half + far)
            yield Box(middle[0] - width / 2, middle[1] - half, middle[0] + width / 2, middle[1] + half), ring > 0


def _directions(ring: int) -> list[Spot]:
    """Where a ring looks, best first."""
    beside: list[Spot] = [(1, 0), (-1, 0), (0, -1), (0, 1)]
    between: list[Spot] = [(1, -0.6), (1, 0.6), (-1, -0.6), (-1, 0.6), (0.5, -1), (-0.5, -1)]
    steep: list[Spot] = [(0.5, 1), (-0.5, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)]
    return [*beside, *between, *(steep if ring else [])]
