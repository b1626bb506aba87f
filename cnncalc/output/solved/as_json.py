"""What `cnncalc solve --format json` prints. All solutions are in it, however many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.as_json import posix, written
from cnncalc.search.filters import Counted
from cnncalc.search.networks import Inputs
from cnncalc.search.windows import Windows

if TYPE_CHECKING:
    from cnncalc.model.values import Json
    from cnncalc.output.solved.told import Solved
    from cnncalc.search.filters import Filters
    from cnncalc.search.networks import Budgeted, Tried
    from cnncalc.search.space import Choice, Pad, Space
    from cnncalc.search.windows import Found, Near, OneAxis

SOLVE = "cnncalc/solve/1"


def render(found: Solved, most: int | None) -> str:
    """One object with all solutions; `question` says which of four kinds."""
    del most
    if isinstance(found, Windows):
        document = _windows(found)
    elif isinstance(found, Counted):
        document = _filters(found)
    elif isinstance(found, Inputs):
        document = _inputs(found)
    else:
        document = _budget(found)
    return written(document) + "\n"


def _head(file: str, question: str, *, solved: bool) -> dict[str, Json]:
    return {"schema": SOLVE, "file": posix(file), "question": question, "solved": solved}


def _windows(found: Windows) -> dict[str, Json]:
    return {
        **_head("cnncalc solve", "window", solved=found.is_solved),
        "type": found.space.type,
        "input": list(found.x.dims),
        "output": list(found.y.dims),
        "objection": found.objection,
        "bounds": _bounds(found.space),
        "solutions": [_found(one) for one in found.found],
        "axes": [_axis(axis) for axis in found.axes],
    }


def _bounds(space: Space) -> dict[str, Json]:
    """For every axis all values that were tried, and the groups."""
    fields = ("kernel", "stride", "padding", "dilation", "output_padding")
    tried: dict[str, Json] = {
        name: [list(map(_cells, axis[at])) for axis in space.axes] for at, name in enumerate(fields)
    }
    return {**tried, "groups": list(space.groups)}


def _cells(value: Pad) -> Json:
    """Cells before and after as a list."""
    return list(value) if isinstance(value, tuple) else value


def _window(one: Choice) -> dict[str, Json]:
    return {**one._asdict(), "padding": _cells(one.padding)}


def _found(one: Found) -> dict[str, Json]:
    cells: dict[str, Json] = {"left_over": one.left, "unread": one.unread, "skipped": one.skipped}
    return {**_window(one.window), **cells, "groups": one.groups, "params": one.params, "macs": one.macs}


def _axis(axis: OneAxis) -> dict[str, Json]:
    return {
        "axis": axis.name,
        "input": axis.cells,
        "output": axis.wanted,
        "solutions": [_window(one) for one in axis.windows],
        "closest": [_near(one) for one in axis.closest],
    }


def _near(one: Near) -> dict[str, Json]:
    return {**_window(one.window), "output": one.size}


def _filters(found: Counted) -> dict[str, Json]:
    return {
        **_head("cnncalc solve", "filters", solved=bool(found.found)),
        "type": found.space.type,
        "input": list(found.x.dims),
        "params": found.params,
        "bias": found.space.bias,
        "bounds": {
            "kernel": [list(axis.kernel) for axis in found.space.axes],
            "filters": [found.filters[0], found.filters[-1]],
            "groups": list(found.space.groups),
        },
        "solutions": [_counted(one) for one in found.found],
        "closest": [_counted(one) for one in found.closest],
    }


def _counted(one: Filters) -> dict[str, Json]:
    return {"kernel": list(one.kernel), "filters": one.filters, "groups": one.groups, "params": one.params}


def _inputs(found: Inputs) -> dict[str, Json]:
    return {
        **_head(found.graph.file, "input", solved=bool(found.accepted)),
        "name": found.graph.name,
        "bounds": [found.sizes[0], found.sizes[-1]],
        "smallest": found.accepted[0] if found.accepted else None,
        "largest": found.accepted[-1] if found.accepted else None,
        "accepted": list(found.accepted),
        "no_pixel_unread": list(found.whole),
    }


def _budget(found: Budgeted) -> dict[str, Json]:
    return {
        **_head(found.graph.file, "budget", solved=bool(found.within)),
        "name": found.graph.name,
        "variable": found.variable,
        "limits": {**found.limits},
        "within": [_tried(one) for one in found.within],
        "above": [_tried(one) for one in found.above],
        "errors": list(found.broken),
    }


def _tried(one: Tried) -> dict[str, Json]:
    return {"value": one.value, "figures": {**one.figures}}
