"""A spec over a grid of its variables and inputs: the totals of every variant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.load import blueprint
from cnncalc.search.grid import Axis, Grid, read_values
from cnncalc.search.variants import Variant, Work
from cnncalc.search.workers import computed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Variant", "sweep"]


def sweep(
    path: str,
    *,
    vars: Mapping[str, str] | None = None,
    inputs: Mapping[str, str] | None = None,
    flops: str = "exact",
    jobs: int = 1,
) -> Iterator[Variant]:
    """Every variant of a spec, in the order of the grid, the last variable fastest; inputs after variables.

    `vars` and `inputs` lead from names to values as `cnncalc sweep --set` takes them: `{"width": "0.5:2:0.25"}`. With
    several `jobs`, processes of their own share the work; the result is the same. A variant that fails says `why`.
    Raises `GridError` for values that are none, and `UnreadableError` for a spec that cannot be read.
    """
    axes = [Axis(name, read_values(text)) for name, text in (vars or {}).items()]
    axes += [Axis(name, read_values(text), is_input=True) for name, text in (inputs or {}).items()]
    return computed(Work(blueprint(path), Grid(tuple(axes)), flops), jobs)
