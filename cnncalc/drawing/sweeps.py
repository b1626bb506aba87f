"""A sweep as points: parameters against MACs, the front standing out; where there are few variants, all are named."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

from cnncalc.drawing.picture import FRONT
from cnncalc.drawing.scatter import Point, scatter
from cnncalc.output.numbers import count_of, exact
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from cnncalc.drawing.picture import Picture
    from cnncalc.output.swept import Swept
    from cnncalc.search.variants import Variant

# Variants, and members of the front, of which each has a name.
FEW = 40
# Points of one spot are one point: so many spots there are to a decade, so a million variants are a picture, too.
SPOTS = 200


def sweep_picture(swept: Swept) -> Picture:
    """Every variant that has parameters and MACs."""
    front = swept.front or frozenset()
    names_all, names_front = swept.kept <= FEW, len(front) <= FEW
    spots: dict[tuple[int, int, str], Point] = {}
    for one in swept.variants:
        if not (one.figures and one.figure("params") and one.figure("macs")):
            continue
        stands_out = one.number in front
        name = _name(one, swept) if names_all or (names_front and stands_out) else ""
        point = _point(one, name, swept, stands_out=stands_out)
        spots.setdefault((_spot(point.x), _spot(point.y), name), point)
    key = f", the Pareto front in {FRONT}" if any(point.stands_out for point in spots.values()) else ""
    title = f"{clean(swept.name or swept.file)}: {count_of(swept.kept, 'variant')}{key}"
    return scatter(list(spots.values()), title, "parameters", "MACs")


def _point(one: Variant, name: str, swept: Swept, *, stands_out: bool) -> Point:
    params, macs = one.figure("params"), one.figure("macs")
    says = f"{_name(one, swept)}: {exact(params)} parameters, {exact(macs)} MACs"
    return Point(name, params, macs, says, stands_out)


def _name(one: Variant, swept: Swept) -> str:
    return clean(", ".join(f"{axis} {value}" for axis, value in zip(swept.axes, one.values, strict=True)))


def _spot(n: int) -> int:
    return round(log10(n) * SPOTS)
