"""What `cnncalc solve` prints: solutions as a table or as JSON, the bounds of the search, and what comes closest."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnncalc.render.numbers import count_of, exact
from cnncalc.render.text import clean
from cnncalc.solve.filters import Counted
from cnncalc.solve.networks import Budgeted, Inputs, used_most
from cnncalc.solve.space import DILATED, EXTENDED
from cnncalc.solve.windows import Windows
from cnncalc.values import listed
from cnncalc.volume import Dims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnncalc.solve.space import Choice, Space
    from cnncalc.solve.windows import Found

Solved: TypeAlias = "Windows | Counted | Inputs | Budgeted"
# Rows of a table before the rest is counted only.
SHOWN = 12


def table(found: Solved, most: int | None = SHOWN) -> str:
    """The solutions for a person; `most` of them, or all."""
    if isinstance(found, Windows):
        lines = _windows(found, most)
    elif isinstance(found, Counted):
        lines = _filters(found, most)
    elif isinstance(found, Inputs):
        lines = _inputs(found)
    else:
        lines = _budget(found, most)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _windows(found: Windows, most: int | None) -> Iterator[str]:
    space = found.space
    kind = space.type if space.keeps_depth else f"{space.type} with {count_of(space.filters, 'filter')}"
    yield f"{found.x.dims} -> {found.y.dims}: {kind}"
    yield ""
    if found.objection:
        yield f"No solution: {found.objection}."
        return
    if found.found:
        heads = [name for name, _ in _figures(space, found.found[0])]
        rows = [[*_cells(space, one.window), *(text for _, text in _figures(space, one))] for one in found.found]
        yield from _rows([*_heads(space), *heads], rows, most)
    elif found.is_solved:
        yield "No window that is the same along every axis does it. Any line of one table goes with any of another:"
        if any(one.padding == "same" for axis in found.axes for one in axis.windows):
            yield "(Padding `same` is for all axes: such a line goes with others of `same` alone.)"
        for axis in found.axes:
            yield from ("", f"{axis.name} {axis.cells} -> {axis.wanted}")
            yield from _rows(_heads(space), [_cells(space, one) for one in axis.windows], most)
    else:
        yield from _closest(found)
    yield from ("", *_bounds(space))


def _figures(space: Space, one: Found) -> Iterator[tuple[str, str]]:
    """What is told of a solution: how it fits, unless nothing can be left over; what it costs, if anything."""
    if space.type != "convtranspose":
        yield "fit", fit(one)
    if not space.keeps_depth:
        yield "params", exact(one.params)
        yield "MACs", exact(one.macs)


def fit(one: Found) -> str:
    """What becomes of the last cells of the input, and of those between two windows."""
    skipped = f", {exact(one.skipped)} skipped" if one.skipped else ""
    if not one.left:
        return f"exact{skipped}"
    if one.left < 0:
        return f"ceiled, {exact(-one.left)} over{skipped}"
    return f"floored, {f'{exact(one.unread)} unread' if one.unread else 'all read'}{skipped}"


def _closest(found: Windows) -> Iterator[str]:
    yield "No solution. What comes closest:"
    for axis in found.axes:
        if axis.windows:
            continue
        if not axis.closest:
            yield f"  {axis.name} {axis.cells}: no window of these fits"
        for near in axis.closest:
            yield f"  {axis.name} {axis.cells} -> {near.size}, not {axis.wanted}: {_said(found.space, near.window)}"


def _said(space: Space, window: Choice) -> str:
    pairs = zip(_heads(space), _cells(space, window), strict=True)
    return ", ".join(f"{name} {value}" for name, value in pairs)


def _heads(space: Space) -> list[str]:
    extra = ["dilation"] * (space.type in DILATED) + ["output padding"] * (space.type in EXTENDED)
    return ["kernel", "stride", "padding", *extra]


def _cells(space: Space, window: Choice) -> list[str]:
    return [str(value) for value in window[: 3 + (space.type in DILATED) + (space.type in EXTENDED)]]


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]], most: int | None) -> Iterator[str]:
    shown = [heads, *rows[:most]]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(
            text.ljust(width) if head == "fit" else text.rjust(width)
            for text, width, head in zip(row, widths, heads, strict=True)
        )
    hidden = len(rows) - len(shown) + 1
    yield ""
    yield f"{count_of(len(rows), 'solution')}{f'; --all shows the other {exact(hidden)}' if hidden else ''}."


def _bounds(space: Space) -> Iterator[str]:
    """What was searched: the answer is complete within it, and silent about the rest."""
    names = ["kernel", "stride", "padding", "dilation", "output_padding"]
    count = len(_heads(space))
    said = [f"{name.replace('_', ' ')} {_range(space, at)}" for at, name in enumerate(names[:count])]
    yield f"Searched: {', '.join(said)};"
    rounding = f", rounding {space.rounding}" if space.keeps_depth else ""
    yield f"padding in cells on each side, the same on both{rounding}. Complete within these bounds."


def _range(space: Space, at: int) -> str:
    """`1 to 16`, `5`, `5x3`, `same`."""
    each = [ranges[at] for ranges in space.axes]
    if any(one != each[0] for one in each):
        return " x ".join(map(_span, each)) if max(map(len, each)) > 1 else str(Dims(int(one[0]) for one in each))
    return _span(each[0])


def _span(values: Sequence[int | str]) -> str:
    numbers = [one for one in values if isinstance(one, int)]
    words = [one for one in values if isinstance(one, str)]
    span = [str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"] if numbers else []
    return listed([*span, *words], "or")


def _filters(found: Counted, most: int | None) -> Iterator[str]:
    space = found.space
    biases = "with biases" if space.bias else "without biases"
    yield f"{space.type} on {found.x.dims} with {count_of(found.params, 'parameter')}, {biases}"
    yield ""
    if found.found:
        rows = [[_kernel(one.kernel), exact(one.filters)] for one in found.found]
        yield from _rows(["kernel", "filters"], rows, most)
    else:
        yield "No solution. What comes closest:"
        for one in found.closest:
            yield f"  {exact(one.params)} parameters: kernel {_kernel(one.kernel)}, {count_of(one.filters, 'filter')}"
    yield ""
    last = f" to {exact(found.filters[-1])}" if len(found.filters) > 1 else ""
    yield f"Searched: kernel {_range(space, 0)}, filters {exact(found.filters[0])}{last}; groups 1."
    yield "Complete within these bounds."


def _kernel(kernel: tuple[int, ...]) -> str:
    return str(Dims(kernel)) if len(kernel) > 1 else str(kernel[0])


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


def _inputs(found: Inputs) -> Iterator[str]:
    graph = found.graph
    yield f"{clean(graph.name or graph.file)}: input sizes, n cells along every spatial axis"
    yield ""
    if found.accepted:
        fewer = (
            " (the start of the search: smaller ones may be, too)" if found.accepted[0] == found.sizes[0] > 1 else ""
        )
        yield f"smallest accepted  {found.accepted[0]}{fewer}"
        more = " (the end of the search: larger ones may be, too)" if found.accepted[-1] == found.sizes[-1] else ""
        yield f"largest accepted   {found.accepted[-1]}{more}"
        yield f"accepted           {runs(found.accepted)}"
        yield f"no pixel unread    {runs(found.whole) or 'none'}"
    else:
        own = listed(str(volume.dims) for volume in graph.inputs.values())
        yield f"No size is accepted; the spec's own input is {own}."
    if found.why:
        yield ""
        yield f"At {found.refused}: {clean(found.why)}"
    yield ""
    yield f"Searched: every n from {found.sizes[0]} to {found.sizes[-1]}. Complete within these bounds."


def _budget(found: Budgeted, most: int | None) -> Iterator[str]:
    limits = listed(f"{name} <= {exact(limit)}" for name, limit in found.limits.items())
    yield f"{clean(found.graph.name or found.graph.file)}: ${found.variable} with {limits}"
    yield ""
    if found.within:
        ordered = sorted(found.within, key=lambda one: -used_most(one, found.limits))
        rows = [[clean(one.value), *(exact(n) for n in one.figures.values())] for one in ordered]
        yield from _rows([f"${found.variable}", *found.limits], rows, most)
    elif found.above:
        near = min(found.above, key=lambda one: used_most(one, found.limits))
        said = listed(f"{name} {exact(n)}" for name, n in near.figures.items())
        yield f"No solution. What comes closest: {clean(near.value)}, with {said}."
    else:
        yield "No solution: with every value the network has errors."
    if found.why:
        yield ""
        yield f"At {clean(found.broken[-1])}: {clean(found.why)}"
    yield ""
    values = [one.value for one in (*found.within, *found.above)]
    tried = [*values, *found.broken]
    yield (
        f"Tried: {count_of(len(tried), 'value')} ({_tried(tried)}); {len(found.within)} within the budget, "
        f"{len(found.above)} above, {len(found.broken)} with errors."
    )


def _tried(values: Sequence[str]) -> str:
    if all(one.isdecimal() for one in values):
        return runs(sorted(map(int, values)))
    return ", ".join(map(clean, values))
