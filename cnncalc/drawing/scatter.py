"""Points on two logarithmic axes, with their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.drawing.labels import HEIGHT, Box, place
from cnncalc.drawing.picture import Dot, Line, Picture, Word
from cnncalc.drawing.scale import scale_of, tick_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.drawing.labels import Label
    from cnncalc.drawing.picture import Shape
    from cnncalc.drawing.scale import Scale

# The picture and the room around its axes; with many names it is larger.
WIDTH, HEIGHT_OF_ALL = 960, 640
MANY, LARGER = 40, 1.5
LEFT, RIGHT, TOP, BOTTOM = 78, 24, 52, 64
RADIUS = 4.5
# Unnamed points are many, and small.
SMALL = 2.5


class Point(NamedTuple):
    """A network: its name (none where it is one of many), both figures, and whether it stands out."""

    name: str
    x: int
    y: int
    says: str = ""
    stands_out: bool = False


class Axis(NamedTuple):
    """The title of an axis, and its scale."""

    title: str
    scale: Scale


def scatter(points: Sequence[Point], title: str, x_title: str, y_title: str) -> Picture:
    """A picture of points whose figures are all at least 1; one of none says so."""
    if not points:
        words = Word(WIDTH / 2, HEIGHT_OF_ALL / 2, "nothing to show", "axis", "middle")
        return Picture(WIDTH, HEIGHT_OF_ALL, title, title, (words,))
    larger = LARGER if sum(bool(point.name) for point in points) > MANY else 1
    width, height = round(WIDTH * larger), round(HEIGHT_OF_ALL * larger)
    x = Axis(x_title, scale_of((point.x for point in points), LEFT, width - RIGHT))
    y = Axis(y_title, scale_of((point.y for point in points), height - BOTTOM, TOP))
    named = _named(points, x.scale, y.scale)
    about = f"{title}: {x_title} against {y_title}, both logarithmic, for {len(points):,d} networks"
    return Picture(width, height, title, about, (*_axes(title, x, y), *named))


def _axes(title: str, x: Axis, y: Axis) -> Iterator[Shape]:
    """Title, grid, ticks and what they count."""
    left, right, bottom, top = x.scale.begin, x.scale.end, y.scale.begin, y.scale.end
    yield Word(left, top - 24, title, "title")
    for n in x.scale.ticks():
        yield Line(x.scale.at(n), top, x.scale.at(n), bottom, "grid")
        yield Word(x.scale.at(n), bottom + 20, tick_text(n), "axis", "middle")
    for n in y.scale.ticks():
        yield Line(left, y.scale.at(n), right, y.scale.at(n), "grid")
        yield Word(left - 8, y.scale.at(n) + 4, tick_text(n), "axis", "end")
    yield Line(left, bottom, right, bottom, "axis")
    yield Line(left, top, left, bottom, "axis")
    yield Word((left + right) / 2, bottom + 46, x.title, "axis", "middle")
    yield Word(left - 58, (top + bottom) / 2, y.title, "axis", "middle", upright=True)


def _named(points: Sequence[Point], x: Scale, y: Scale) -> Iterator[Shape]:
    """The points over the lines that lead to their names; those that stand out over the others."""
    places = [(x.at(point.x), y.at(point.y)) for point in points]
    area = Box(x.begin + 2, y.end + 2, x.end - 2, y.begin - 2)
    labels = place(places, [point.name for point in points], area)
    for at, label in zip(places, labels, strict=True):
        if label and label.leader:
            yield Line(*at, *label.leader, "leader")
    for point, (left, top) in sorted(zip(points, places, strict=True), key=lambda pair: pair[0].stands_out):
        radius = RADIUS if point.name or point.stands_out else SMALL
        yield Dot(left, top, radius, "front" if point.stands_out else "point", point.says)
    for at, label in zip(places, labels, strict=True):
        if label:
            yield _word(at, label)


def _word(at: tuple[float, float], label: Label) -> Word:
    """A name; its box is as wide as it may get, so it stands at the side where its point is."""
    box, base = label.box, round(label.box.top + HEIGHT * 0.85, 1)
    if box.right <= at[0]:
        return Word(round(box.right, 1), base, label.text, "word", "end")
    if box.left >= at[0]:
        return Word(round(box.left, 1), base, label.text, "word")
    return Word(round((box.left + box.right) / 2, 1), base, label.text, "word", "middle")
