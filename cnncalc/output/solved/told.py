"""What an answer of `solve` tells a person: solutions, what comes closest, and the bounds of the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnncalc.model.values import listed
from cnncalc.model.volume import Dims
from cnncalc.output.numbers import count_of, exact
from cnncalc.output.solved.nets import budget_page, inputs_page
from cnncalc.output.solved.page import Items, Page, Table
from cnncalc.search.filters import Counted
from cnncalc.search.networks import Budgeted, Inputs
from cnncalc.search.space import DILATED, EXTENDED, FILTERED
from cnncalc.search.windows import Windows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.output.solved.page import Part
    from cnncalc.search.filters import Filters
    from cnncalc.search.space import Choice, Pad, Space
    from cnncalc.search.windows import Found, OneAxis

Solved: TypeAlias = "Windows | Counted | Inputs | Budgeted"


def told(found: Solved, most: int | None) -> Page:
    """The page of an answer, with so many rows of every table, or all."""
    if isinstance(found, Windows):
        return _windows(found, most)
    if isinstance(found, Counted):
        return _filters(found, most)
    return inputs_page(found) if isinstance(found, Inputs) else budget_page(found, most)


def _windows(found: Windows, most: int | None) -> Page:
    space = found.space
    kind = space.type if space.keeps_depth else f"{space.type} with {count_of(space.filters, 'filter')}"
    title = f"{found.x.dims} -> {found.y.dims}: {kind}"
    if found.objection:
        return Page(title, (f"No solution: {found.objection}.",))
    return Page(title, (*_solutions(found, most), _bounds(space)))


def _solutions(found: Windows, most: int | None) -> Iterator[Part]:
    """One table, a table for every axis, or what comes closest."""
    space = found.space
    if found.found:
        heads = [*_heads(space), *(name for name, _ in _figures(space, found.found[0]))]
        rows = [(*_cells(space, one.window), *(text for _, text in _figures(space, one))) for one in found.found[:most]]
        yield Table(tuple(heads), tuple(rows), len(found.found))
    elif found.is_solved:
        yield "No window that is the same along every axis does it. Any line of one table goes with any of another:"
        if any(one.padding == "same" for axis in found.axes for one in axis.windows):
            yield "(Padding `same` is for all axes: such a line goes with others of `same` alone.)"
        yield from (_axis(space, axis, most) for axis in found.axes)
    else:
        yield Items("No solution. What comes closest:", tuple(_closest(found)))
        if not has_sides(space):
            yield "With --sides, paddings such as 1+2 are searched, too: 1 before and 2 after."


def has_sides(space: Space) -> bool:
    """Whether paddings were tried that are not the same on both sides."""
    return any(isinstance(one, tuple) for axis in space.axes for one in axis.padding)


def _axis(space: Space, axis: OneAxis, most: int | None) -> Table:
    rows = tuple(tuple(_cells(space, one)) for one in axis.windows[:most])
    return Table(tuple(_heads(space)), rows, len(axis.windows), f"{axis.name} {axis.cells} -> {axis.wanted}")


def _figures(space: Space, one: Found) -> Iterator[tuple[str, str]]:
    """What is told of a solution: how it fits, unless nothing can be left over; what it costs, if anything."""
    if space.type != "convtranspose":
        yield "fit", fit(one)
    if not space.keeps_depth:
        if len(space.groups) > 1:
            yield "groups", exact(one.groups)
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
    for axis in found.axes:
        if axis.windows:
            continue
        if not axis.closest:
            yield f"{axis.name} {axis.cells}: no window of these fits"
        for near in axis.closest:
            yield f"{axis.name} {axis.cells} -> {near.size}, not {axis.wanted}: {_said(found.space, near.window)}"


def _said(space: Space, window: Choice) -> str:
    pairs = zip(_heads(space), _cells(space, window), strict=True)
    return ", ".join(f"{name} {value}" for name, value in pairs)


def _heads(space: Space) -> list[str]:
    extra = ["dilation"] * (space.type in DILATED) + ["output padding"] * (space.type in EXTENDED)
    return ["kernel", "stride", "padding", *extra]


def _cells(space: Space, window: Choice) -> list[str]:
    F, S, P, L, extra = window
    further = [str(L)] * (space.type in DILATED) + [str(extra)] * (space.type in EXTENDED)
    return [str(F), str(S), padding(P), *further]


def padding(cells: Pad) -> str:
    """`2`, `1+2` (before and after), `same`."""
    return "+".join(map(str, cells)) if isinstance(cells, tuple) else str(cells)


def _bounds(space: Space) -> str:
    """What was searched: the answer is complete within it, and silent about the rest."""
    names = ["kernel", "stride", "padding", "dilation", "output_padding"]
    said = [f"{name.replace('_', ' ')} {_range(space, names.index(name.replace(' ', '_')))}" for name in _heads(space)]
    said += [f"groups {_span(space.groups)}"] if space.type in FILTERED else []
    sides = "the same on both, or as 1+2: 1 before and 2 after" if has_sides(space) else "the same on both"
    rounding = f", rounding {space.rounding}" if space.keeps_depth else ""
    return (
        f"Searched: {', '.join(said)}; padding in cells on each side, {sides}{rounding}. Complete within these bounds."
    )


def _range(space: Space, at: int) -> str:
    """`1 to 16`, `5`, `5x3`, `same`."""
    each = [ranges[at] for ranges in space.axes]
    if all(one == each[0] for one in each):
        return _span(each[0])
    return " x ".join(map(_span, each)) if max(map(len, each)) > 1 else "x".join(_span(one) for one in each)


def _span(values: Sequence[Pad]) -> str:
    numbers = [one for one in values if isinstance(one, int)]
    others = [padding(one) for one in values if not isinstance(one, int)]
    sides = [one for one in others if one != "same"]
    span = [str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"] if numbers else []
    span += [sides[0] if len(sides) == 1 else f"{sides[0]} to {sides[-1]}"] if sides else []
    return listed([*span, *(["same"] if "same" in others else [])], "or")


def _filters(found: Counted, most: int | None) -> Page:
    space = found.space
    biases = "with biases" if space.bias else "without biases"
    last = f" to {exact(found.filters[-1])}" if len(found.filters) > 1 else ""
    return Page(
        f"{space.type} on {found.x.dims} with {count_of(found.params, 'parameter')}, {biases}",
        (
            _counted(found, most),
            f"Searched: kernel {_range(space, 0)}, filters {exact(found.filters[0])}{last}, groups "
            f"{_span(space.groups)}. Complete within these bounds.",
        ),
    )


def _counted(found: Counted, most: int | None) -> Part:
    """The kernels and filters, or those that come closest."""
    if not found.found:
        return Items(
            "No solution. What comes closest:",
            tuple(f"{exact(one.params)} parameters: {_filters_said(one)}" for one in found.closest),
        )
    has_groups = len(found.space.groups) > 1
    rows = [
        (_kernel(one.kernel), exact(one.filters), *([exact(one.groups)] if has_groups else []))
        for one in found.found[:most]
    ]
    return Table(("kernel", "filters", *(["groups"] if has_groups else [])), tuple(rows), len(found.found))


def _filters_said(one: Filters) -> str:
    groups = f", {one.groups} groups" if one.groups > 1 else ""
    return f"kernel {_kernel(one.kernel)}, {count_of(one.filters, 'filter')}{groups}"


def _kernel(kernel: tuple[int, ...]) -> str:
    return str(Dims(kernel)) if len(kernel) > 1 else str(kernel[0])
