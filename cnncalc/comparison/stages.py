"""A network cut into stages by resolution, so that unlike networks can be laid beside each other.

A stage is every layer whose output is so many times smaller than the input: 56x56 of 224x224 and 55x55 of 227x227 are
both a quarter. Halves are what networks go down by, so a reduction is rounded to a power of two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.analysis.report import Counts
from cnncalc.model.volume import Dims

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report, Row
    from cnncalc.model.volume import Volume

# The exponent of the power of two; below 0 where the output is larger than the input.
Reduction: TypeAlias = int
# Vectors and single cells: no resolution is left. It stands behind all others.
WHOLE: Reduction = 1_000


class Stage(NamedTuple):
    """All layers of a network at one resolution: the spatial sizes that they give, and what they add up to.

    `activations` of the counts leave out views, as the totals do.
    """

    reduction: Reduction
    sizes: tuple[Dims, ...]
    layers: int
    counts: Counts


def stages(report: Report) -> tuple[Stage, ...]:
    """The stages of a network, from the input's resolution down; they add up to its totals."""
    entering = next(iter(report.graph.inputs.values()), None)
    rows: dict[Reduction, list[Row]] = {}
    for row in report.rows:
        rows.setdefault(_reduction(entering, row.node.volume), []).append(row)
    return tuple(_stage(reduction, rows[reduction]) for reduction in sorted(rows))


def _stage(reduction: Reduction, rows: list[Row]) -> Stage:
    sizes = dict.fromkeys(Dims(row.node.volume.spatial) for row in rows)
    counts = (row.counts._replace(activations=row.stored) for row in rows)
    return Stage(reduction, tuple(filter(None, sizes)), len(rows), Counts(*map(sum, zip(*counts, strict=True))))


def _reduction(entering: Volume | None, volume: Volume) -> Reduction:
    """How often every axis was halved, on average over the axes of the input; below 0 where it was doubled."""
    if entering is None or 1 in {entering.positions, volume.positions}:
        return WHOLE
    before, after = entering.positions, volume.positions
    if before < after:
        return -_halvings(after, before, entering.rank)
    return _halvings(before, after, entering.rank)


def _halvings(before: int, after: int, rank: int) -> int:
    """The power of two that is nearest to the ratio of sizes along one axis.

    That is the k with 2^(k - 1/2) <= (before / after)^(1 / rank) < 2^(k + 1/2), as a comparison of integers.
    """
    k = 0
    while before**2 >= after**2 << rank * (2 * k + 1):
        k += 1
    return k
