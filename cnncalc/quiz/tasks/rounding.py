"""What becomes of part of a step: the strict rule, under which there is none, and the habit of rounding at the end."""

from __future__ import annotations

from fractions import Fraction
from functools import total_ordering
from math import ceil, floor
from typing import TYPE_CHECKING, cast

from cnncalc.explanation.remarks import left
from cnncalc.layers.base import ShapeError
from cnncalc.model.volume import Volume
from cnncalc.quiz.answers.values import FractionalDims, number
from cnncalc.quiz.tasks.task import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cnncalc.model.graph import Node
    from cnncalc.quiz.tasks.working import Step


def fits_whole(step: Step) -> bool:
    """Whether the window ends at the last cell along every axis: what CS231n asks of a layer."""
    return all(one.same or left(one) == 0 for one in step.plain.windows(step.x))


@total_ordering
class Unrounded:
    """A size that is carried along with its fraction: dividing by the stride does not round it.

    The formulas take it for a whole number; it has of one what they use.
    """

    def __init__(self, value: int | Fraction) -> None:
        self.value = Fraction(value)

    def __add__(self, other: int) -> Unrounded:
        return Unrounded(self.value + other)

    def __radd__(self, other: int) -> Unrounded:
        return self + other

    def __sub__(self, other: int) -> Unrounded:
        return Unrounded(self.value - other)

    def __mul__(self, other: int) -> Unrounded:
        return Unrounded(self.value * other)

    def __rmul__(self, other: int) -> Unrounded:
        return self * other

    def __floordiv__(self, other: int) -> Unrounded:
        return Unrounded(self.value / other)

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Unrounded) else other)

    def __lt__(self, other: object) -> bool:
        return self.value < other if isinstance(other, int) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.value)


def _unrounded(size: int) -> int:
    return cast("int", Unrounded(size))


def carried(inputs: Mapping[str, Volume], nodes: Iterable[Node]) -> dict[str, Volume]:
    """Every volume as the layers' own formulas give it if no division rounds; nothing where a layer cannot do that."""
    volumes = {name: Volume(tuple(map(_unrounded, x.spatial)), x.depth) for name, x in inputs.items()}
    try:
        for node in nodes:
            volumes[node.path] = node.layer.output(*(volumes[source] for source in node.inputs))
    except (ShapeError, TypeError):
        return {}
    return volumes


def rounded(x: Volume, *, goes_up: bool) -> Volume | None:
    """The volume rounded at last, up or to the nearest; None where there was no fraction to carry."""
    sizes = [_exactly(size) for size in x.spatial]
    if all(size.denominator == 1 for size in sizes):
        return None
    return Volume(tuple(ceil(size) if goes_up else floor(size + Fraction(1, 2)) for size in sizes), x.depth)


def unrounded(x: Volume) -> FractionalDims | None:
    """The sizes with their fractions, and the depth; None where there was no fraction to carry."""
    sizes = [_exactly(size) for size in x.spatial]
    if all(size.denominator == 1 for size in sizes):
        return None
    return FractionalDims([*(int(size) if size.denominator == 1 else size for size in sizes), int(x.depth)])  # type: ignore[list-item]


def _exactly(size: object) -> Fraction:
    if isinstance(size, Unrounded):
        return size.value
    return Fraction(size) if isinstance(size, int) else Fraction(0)


def carried_lines(volumes: Mapping[str, Volume], nodes: Iterable[Node]) -> tuple[Line, ...]:
    """Every volume with its fractions."""
    return tuple(
        Line(node.path, ("output",), result="x".join(number(_exactly(size)) for size in volumes[node.path].dims))
        for node in nodes
        if node.volume != node.input_volumes[0]
    )
