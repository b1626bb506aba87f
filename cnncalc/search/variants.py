"""One variant of a sweep: the spec expanded once more, and its totals, or the reason why it has none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.figures import FIGURES, figure
from cnncalc.language.load import BadOptionError
from cnncalc.model.diagnostics import first_error

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.analyze import Asked
    from cnncalc.language.load import Blueprint
    from cnncalc.search.grid import Grid

# A reason is a line of a table, and there is always one.
_LONGEST = 200
UNKNOWN = "a layer could not be computed"
UNCOUNTED = "an opaque layer does not give its counts"


class Variant(NamedTuple):
    """A point of the grid: its number, its values, and every figure by the order of `FIGURES`; `why` there are none."""

    number: int
    values: tuple[str, ...]
    figures: tuple[int, ...]
    why: str = ""

    def figure(self, name: str) -> int:
        """One figure by its name; `IndexError` for a variant that failed."""
        return self.figures[ORDER[name]]


ORDER = {name: at for at, name in enumerate(FIGURES)}


class Work(NamedTuple):
    """All that is needed to compute any variant: it is handed to every worker once."""

    blueprint: Blueprint
    grid: Grid
    flops: str = "exact"

    def variants(self, begin: int, end: int, asked: Asked) -> Iterator[Variant]:
        """The variants with numbers from `begin` up to `end`."""
        for number in range(begin, end):
            yield self.variant(number, asked)

    def variant(self, number: int, asked: Asked) -> Variant:
        """One variant; whatever is wrong with it is its own affair."""
        values = self.grid.at(number)
        given = list(zip(self.grid.axes, values, strict=True))
        variables = {axis.name: value for axis, value in given if not axis.is_input}
        inputs = {axis.name: value for axis, value in given if axis.is_input}
        try:
            graph = self.blueprint.graph(vars=variables, inputs=inputs)
        except BadOptionError as err:
            return Variant(number, values, (), str(err)[:_LONGEST])
        totals = analyze(graph, flops=self.flops, asked=asked).totals
        if totals is None:
            return Variant(
                number,
                values,
                (),
                (first_error(graph.diagnostics) or (UNKNOWN if graph.missing else UNCOUNTED))[:_LONGEST],
            )
        return Variant(number, values, tuple(figure(name, totals) for name in FIGURES))
