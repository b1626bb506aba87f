"""What is said beside the formulas, in short sentences: what the rounding does, what meets, what is not learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import ceil_div, divisor
from cnncalc.formulas.window import both, left_over, unread
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.layers.base import Weight
    from cnncalc.layers.windows import Axis
    from cnncalc.model.graph import Node
    from cnncalc.model.volume import Dims, Volume

# A cell of an axis, and where its last ones are.
CELLS = {"width": "column", "height": "row", "frames": "frame", "length": "cell"}
ENDS = {"width": "on the right", "height": "at the bottom", "frames": "at the end", "length": "at the end"}


def left(axis: Axis) -> int:
    """Cells behind the last window, padding included; below 0 the window's overhang."""
    return left_over(*_walk(axis), int(axis.positions))


def unread_at_the_end(axis: Axis) -> int:
    """Cells of the input behind the last window."""
    return unread(left(axis), axis.padding)


def _walk(axis: Axis) -> tuple[int, int, int, tuple[int, int]]:
    return int(axis.cells), int(axis.reach), int(axis.stride), axis.padding


def walk_remark(walks: Sequence[Axis]) -> str:
    """How the window fits the first of some axes."""
    if not walks or walks[0].same:
        return ""
    if _is_dropped(walks[0]):
        return "one window dropped"
    rest = left(walks[0])
    return "exact fit" if not rest else "rounded up" if rest < 0 else "rounded down"


def size_remarks(walks: Sequence[Axis]) -> Iterator[str]:
    """What the rounding of the size means for the pixels; the same along several axes is said once."""
    groups: dict[tuple[int, ...], list[Axis]] = {}
    for axis in walks:
        key = left(axis), axis.padding[1], int(axis.stride), int(axis.reach), int(axis.padding[0]), int(axis.dilation)
        groups.setdefault(key, []).append(axis)
    for axes in groups.values():
        yield from _padding(axes)
        yield from _rounding(axes)
        yield from _gaps(axes)
        yield from _shared_factor(axes)


def _padding(axes: list[Axis]) -> Iterator[str]:
    """Where the odd cell of `same` goes."""
    before, after = axes[0].padding
    if axes[0].same and before != after:
        yield f"The odd cell of padding goes {_where(axes)}."


def _rounding(axes: list[Axis]) -> Iterator[str]:
    axis, rest = axes[0], left(axes[0])
    if _is_dropped(axis):
        yield f"Rounded up there would be one window more; it would start in the padding {_where(axes)}: dropped."
    if rest < 0:
        yield f"Rounded up: the last window hangs over the edge by {_counted(-rest, 'cell')} {_where(axes)}."
    if rest <= 0:
        return
    lost = unread_at_the_end(axis)
    over = f"{_counted(rest, 'cell')} {'is' if rest == 1 else 'are'} left over {_where(axes)}"
    if not lost:
        yield f"{over}: padding only, so every pixel up to the edge is read."
        return
    padding = f", {rest - lost} of them padding" if rest > lost else ""
    yield f"{over}{padding}: {_last(axes, lost)} {'is' if lost == 1 == len(axes) else 'are'} never read."


def _is_dropped(axis: Axis) -> bool:
    """Whether rounding up would give a window that is not there."""
    cells, reach, stride, padding = _walk(axis)
    return axis.rounding != "floor" and ceil_div(cells - reach + both(padding), stride) + 1 != axis.positions


def _gaps(axes: list[Axis]) -> Iterator[str]:
    """A stride larger than the window jumps over cells."""
    axis = axes[0]
    gap = int(axis.stride) - int(axis.reach)
    if gap > 0 and axis.positions > 1:
        cells = listed([_counted(gap, CELLS[one.name]) for one in axes])
        verb = "is" if gap == 1 == len(axes) else "are"
        yield f"The step is longer than the window: {cells} between two windows {verb} never read."


def _shared_factor(axes: list[Axis]) -> Iterator[str]:
    """A dilated window that walks in steps of the same factor meets only some cells."""
    axis = axes[0]
    factor = divisor(int(axis.stride), int(axis.dilation))
    if factor > 1 and axis.kernel > 1:
        cells = listed(CELLS[one.name] for one in axes)
        yield f"Stride and dilation share the factor {factor}: only one {cells} in {factor} is ever read."


def _where(axes: list[Axis]) -> str:
    return listed(dict.fromkeys(ENDS[axis.name] for axis in axes))


def _last(axes: list[Axis], lost: int) -> str:
    return listed([f"the last {CELLS[axis.name] if lost == 1 else f'{lost} {CELLS[axis.name]}s'}" for axis in axes])


def _counted(n: int, thing: str) -> str:
    return f"{n} {thing}" if n == 1 else f"{n:,} {thing}s"


def kept_volume(y: Volume, xs: Sequence[Volume]) -> str:
    """A layer that gives the volume that it was given says so."""
    if len(xs) > 1 or [*map(repr, y.dims)] != [*map(repr, xs[0].dims)]:
        return ""
    return f"The volume stays {y}."


def merge_remarks(type_name: str, inputs: Sequence[Volume], output: Volume) -> list[str]:
    """Which volumes meet, and which of them is repeated."""
    if len(inputs) < 2:
        return []
    if type_name == "opaque":
        return [f"The spec says what comes out: {output}."]
    if type_name == "concat":
        return [f"{listed(_volumes(inputs))} are joined to {output}, one behind the other."]
    repeated = dict.fromkeys(str(x) for x in inputs if x != output)
    said = f"{listed(_volumes(inputs))} meet element by element: {output}."
    if not repeated:
        return [said]
    return [said, f"{listed(repeated)} {'is' if len(repeated) == 1 else 'are'} repeated to {output}."]


def _volumes(inputs: Sequence[Volume]) -> list[str]:
    """`two of 28x28x6` for equal ones."""
    times: dict[Dims, int] = {}
    for x in inputs:
        times[x.dims] = times.get(x.dims, 0) + 1
    return [f"{dims}" if count == 1 else f"{count} times {dims}" for dims, count in times.items()]


def weight_remarks(node: Node, learnt: Sequence[Weight]) -> tuple[str, ...]:
    """What is not learnt here, and why."""
    if node.shares:
        return (f"The weights are those of {node.shares}: they are counted there.",)
    if "params" in node.layer.uncounted:
        return ("Unknown: the spec does not say how many there are.",)
    if not learnt:
        return ("None: nothing is learnt.",)
    remarks = ["Every filter sees one channel: D1/D1 = 1."] if node.type == "depthwise" else []
    if getattr(node.layer, "bias", True) is False:
        remarks.append("No biases.")
    if len(learnt) == 2 and learnt[0].shape == learnt[1].shape:
        remarks.append("Weights that scale, and as many biases that shift: gamma and beta.")
    if node.frozen:
        remarks.append("Frozen: they are counted, but not trained.")
    return tuple(remarks)


def buffer_remark(buffers: Sequence[Weight]) -> str:
    """Running statistics are no parameters."""
    return f"Buffers ({listed(one.name for one in buffers)}) are measured, not learnt: no parameters."
