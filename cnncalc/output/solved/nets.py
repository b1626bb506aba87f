"""What is told of a whole network: the inputs that it accepts, the values of a variable that meet a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.model.values import listed
from cnncalc.output.numbers import count_of, exact
from cnncalc.output.solved.page import Facts, Page, Table
from cnncalc.output.text import clean
from cnncalc.search.networks import used_most

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnncalc.output.solved.page import Part
    from cnncalc.search.networks import Budgeted, Inputs


def inputs_page(found: Inputs) -> Page:
    """The smallest and the largest size, all of them, and those that leave no pixel unread."""
    graph = found.graph
    title = f"{clean(graph.name or graph.file)}: input sizes, n cells along every spatial axis"
    own = listed(str(volume.dims) for volume in graph.inputs.values())
    sizes: Part = Facts(tuple(_sizes(found))) if found.accepted else f"No size is accepted; the spec's own is {own}."
    searched = f"Searched: every n from {found.sizes[0]} to {found.sizes[-1]}. Complete within these bounds."
    return Page(title, (sizes, *_why(str(found.refused), found.why), searched))


def _sizes(found: Inputs) -> Iterator[tuple[str, str]]:
    first, last = found.accepted[0], found.accepted[-1]
    fewer = " (the start of the search: smaller ones may be, too)" if first == found.sizes[0] > 1 else ""
    more = " (the end of the search: larger ones may be, too)" if last == found.sizes[-1] else ""
    yield "smallest accepted", f"{first}{fewer}"
    yield "largest accepted", f"{last}{more}"
    yield "accepted", runs(found.accepted)
    yield "no pixel unread", runs(found.whole) or "none"


def _why(value: str, why: str) -> list[str]:
    """What is wrong with a value that does not do."""
    return [f"At {clean(value)}: {clean(why)}"] if why else []


def runs(numbers: Iterable[int]) -> str:
    """`1 to 4, 7 and 9 to 11`: runs of neighbours; three and more in equal steps are `28 to 60 in steps of 4`."""
    left, said = list(numbers), []
    while left:
        step = left[1] - left[0] if len(left) > 1 else 1
        count = 1
        while count < len(left) and left[count] - left[count - 1] == step:
            count += 1
        if count < 3:
            said.append(str(left.pop(0)))
            continue
        said.append(f"{left[0]} to {left[count - 1]}{f' in steps of {step}' if step > 1 else ''}")
        left = left[count:]
    return listed(said)


def budget_page(found: Budgeted, most: int | None) -> Page:
    """The values within all limits, the nearest to a limit first; or the one that comes closest."""
    limits = listed(f"{name} <= {exact(limit)}" for name, limit in found.limits.items())
    tried = [*(one.value for one in (*found.within, *found.above)), *found.broken]
    return Page(
        f"{clean(found.graph.name or found.graph.file)}: ${found.variable} with {limits}",
        (
            _values(found, most),
            *_why(found.broken[-1] if found.broken else "", found.why),
            f"Tried: {count_of(len(tried), 'value')} ({_tried(tried)}); {len(found.within)} within the budget, "
            f"{len(found.above)} above, {len(found.broken)} with errors.",
        ),
    )


def _values(found: Budgeted, most: int | None) -> Part:
    if found.within:
        ordered = sorted(found.within, key=lambda one: -used_most(one, found.limits))[:most]
        rows = [(clean(one.value), *(exact(n) for n in one.figures.values())) for one in ordered]
        return Table((f"${found.variable}", *found.limits), tuple(rows), len(found.within))
    if found.above:
        near = min(found.above, key=lambda one: used_most(one, found.limits))
        said = listed(f"{name} {exact(n)}" for name, n in near.figures.items())
        return f"No solution. What comes closest: {clean(near.value)}, with {said}."
    return "No solution: with every value the network has errors."


def _tried(values: Sequence[str]) -> str:
    if all(one.isdecimal() for one in values):
        return runs(sorted(map(int, values)))
    return ", ".join(map(clean, values))
