"""A sweep for people: the first variants as a table, the front marked, and why some failed."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from cnncalc.analysis.figures import label
from cnncalc.output.document import Grid
from cnncalc.output.numbers import count_of, exact, in_bytes
from cnncalc.output.pages import Page, Section, drawn, marked
from cnncalc.output.paint import in_ascii, painted, unpainted
from cnncalc.output.swept.as_csv import titles
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.output.swept import Failures, Swept
    from cnncalc.output.view import View
    from cnncalc.search.variants import Variant

TOLD = ("params", "macs", "flops", "activations", "peak_memory")
IN_BYTES = ("peak_memory",)
# Variants in a table that nobody gave a length.
SHOWN = 40
ON_FRONT = "*"


def table(swept: Swept, view: View, most: int) -> str:
    """In colour where there is any."""
    lines = drawn(page(swept, most), view)
    return painted(lines) if view.color else unpainted(lines)


def plain(swept: Swept, view: View, most: int) -> str:
    """The same in pure ASCII."""
    return in_ascii(drawn(page(swept, most), view._replace(unicode=False)))


def markdown(swept: Swept, view: View, most: int) -> str:
    """For a wiki or a report."""
    del view
    return "".join(f"{line}\n" for line in marked(page(swept, most)))


FORMATS = {"table": table, "plain": plain, "markdown": markdown}


def page(swept: Swept, most: int) -> Page:
    """The table of what is wanted, and remarks on what is not in it."""
    wanted = count_of(swept.size, "variant")
    facts = [wanted if swept.kept == swept.size else f"{exact(swept.kept)} of {wanted}"]
    remarks = [*_remarks(swept, most)]
    expendable = [label(name, swept.flops) for name in reversed(TOLD[2:])]
    section = Section("", _grid(swept, most), remarks=remarks, expendable=expendable)
    return Page(clean(swept.name or swept.file), facts, [section])


def _grid(swept: Swept, most: int) -> Grid:
    axes = [clean(title) for title in titles(swept.axes)]
    rows = [_row(one, swept) for one in islice(swept.variants, most)]
    front = [] if swept.front is None else ["pareto"]
    heads = [*axes, *(label(name, swept.flops) for name in TOLD), *front]
    return Grid(heads, [title != "pareto" for title in heads], rows, [])


def _row(one: Variant, swept: Swept) -> list[str]:
    values = [clean(value) for value in one.values]
    mark = [] if swept.front is None else [ON_FRONT if one.number in swept.front else ""]
    if not one.figures:
        return [*values, *["?"] * len(TOLD), *mark]
    return [*values, *((in_bytes if name in IN_BYTES else exact)(one.figure(name)) for name in TOLD), *mark]


def _remarks(swept: Swept, most: int) -> Iterator[str]:
    if swept.kept > most:
        yield f"and {count_of(swept.kept - most, 'more variant')}: --top shows more, --format csv all"
    yield from reasons(swept.failures, swept.axes)


def reasons(failures: Failures, axes: Sequence[str]) -> Iterator[str]:
    """`? 3 variants: conv1: the window is 5 wide ... (first: width=0.25, depth=1)`."""
    for why, (count, values) in failures.reasons.items():
        first = ", ".join(f"{name}={value}" for name, value in zip(axes, values, strict=True))
        yield clean(f"? {count_of(count, 'variant')}: {why} (first: {first})")
    others = failures.total - sum(count for count, _ in failures.reasons.values())
    if others:
        yield f"? {count_of(others, 'other variant')} failed for other reasons"
