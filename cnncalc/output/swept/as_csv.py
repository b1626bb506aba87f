"""A sweep for spreadsheets: a line for every variant, written as it comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.figures import FIGURES
from cnncalc.output.csv_text import CsvText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnncalc.search.variants import Variant

# Lines that are written at once.
PIECE = 32
NOTHING = ("",) * len(FIGURES)


def titles(axes: Sequence[str]) -> list[str]:
    """What was varied, by its name; with a `$` where a column of figures has it already."""
    taken = {*FIGURES, "pareto", "error"}
    return [f"${name}" if name in taken else name for name in axes]


def pieces(axes: Sequence[str], variants: Iterable[Variant], front: frozenset[int] | None) -> Iterator[str]:
    """The head, and then some lines at a time; the column `pareto` is there where a front is asked for."""
    text = CsvText()
    text.row([*titles(axes), *FIGURES, *([] if front is None else ["pareto"]), "error"])
    for count, one in enumerate(variants, 1):
        mark = [] if front is None else [int(one.number in front)]
        text.row([*one.values, *(one.figures or NOTHING), *mark, one.why])
        if not count % PIECE:
            yield text.take()
    yield text.take()
