"""What is said of a window's walk: cells left over, in words, and what would fit, found by trying."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnncalc.formulas.window import both, left_over, reach, spare, unread
from cnncalc.layers.windows import EXTENT
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnncalc.layers.windows import Axis
    from cnncalc.model.graph import Node

# A cell of an axis.
CELLS = {"width": "column", "height": "row", "frames": "frame", "length": "cell"}
# So far the nearest fitting values are looked for.
FAR = 8


def room(axis: Axis) -> int:
    """Cells by which the window can move: W1 - F + 2P."""
    return spare(axis.cells, axis.reach, axis.padding)


def left(axis: Axis) -> int:
    """Cells behind the last window, padding included; below 0 the window's overhang."""
    return left_over(axis.cells, axis.reach, axis.stride, axis.padding, axis.positions)


def left_shown(axis: Axis) -> str:
    """The same with the numbers put in: `24 - 3 + 2 * 0 - (11 - 1) * 2 = 1`."""
    from cnncalc.formulas.notation import numbers  # only where something is found
    from cnncalc.formulas.term import Term

    cells, reach, stride, positions = map(Term, (axis.cells, axis.reach, axis.stride, axis.positions))
    before, after = map(Term, axis.padding)
    return f"{numbers(left_over(cells, reach, stride, (before, after), positions))} = {left(axis)}"


def unread_cells(axis: Axis) -> int:
    """Cells of the input behind the last window."""
    return unread(left(axis), axis.padding)


def counted(axis: Axis, count: int) -> str:
    """`1 column`, `2 rows`."""
    return f"{count:,} {CELLS[axis.name]}{'' if count == 1 else 's'}"


def last_cells(axis: Axis, count: int) -> str:
    """`the last column`, `the last 2 rows`."""
    return f"the last {CELLS[axis.name] if count == 1 else counted(axis, count)}"


def fitting(node: Node, axes: Sequence[Axis], odd: Sequence[Axis], fits: Callable[[Axis], bool]) -> str:
    """The nearest input, kernel and padding that would fit, each with everything else as it is; found by trying.

    `odd` are the axes that do not fit. A number that is the same on all axes is changed on all of them, and has to fit
    all. No kernel is named that would jump over cells, or that is one cell.
    """
    concerned = [axis for axis in axes if axis in odd or fits(axis)]
    ways = [*_inputs(odd, fits), *_kernels(node, concerned, odd, fits)]
    if node.type.endswith("pool") and all(fits(axis._replace(rounding="ceil")) for axis in concerned):
        ways.append("`rounding: ceil`")
    elif not odd[0].same:
        ways += _paddings(concerned, odd, fits)
    return f"{', or '.join(filter(None, [', '.join(ways[:-1]), ways[-1]]))} would fit" if ways else ""


def _inputs(odd: Sequence[Axis], fits: Callable[[Axis], bool]) -> Iterator[str]:
    """`an input 31 or 33 wide`; of a square one side stands for both."""
    sizes = {axis.name: _around(axis.cells, partial(_with_cells, axis), fits) for axis in odd}
    if all(sizes.values()):
        alike = len({axis._replace(name="") for axis in odd}) == 1
        said = [f"{_either(near)} {EXTENT[name]}" for name, near in sizes.items()]
        yield f"an input {listed(said[:1] if alike else said)}"


def _kernels(node: Node, axes: Sequence[Axis], odd: Sequence[Axis], fits: Callable[[Axis], bool]) -> Iterator[str]:
    """`a kernel of 2 or 4`; one that differs from axis to axis is changed along a single one."""
    is_one = len({axis.kernel for axis in axes}) == 1
    if not is_one and len(odd) > 1:
        return
    size, changed = odd[0].kernel, axes if is_one else odd
    near = _around(
        size,
        lambda n: [_with_kernel(node, axis, n) for axis in changed],
        lambda axis: fits(axis) and axis.reach >= min(reach(size, axis.dilation), axis.stride),
        least=min(2, size),
        most=2 * size,
    )
    if near:
        yield f"a kernel of {_either(near)}" if is_one else f"a kernel {_either(near)} {EXTENT[odd[0].name]}"


def _paddings(axes: Sequence[Axis], odd: Sequence[Axis], fits: Callable[[Axis], bool]) -> Iterator[str]:
    """`padding of 1`, on both sides; what differs from axis to axis is changed along a single one."""
    is_one = len({axis.padding for axis in axes}) == 1
    if not is_one and len(odd) > 1:
        return
    changed = axes if is_one else odd
    near = _around(min(odd[0].padding), lambda n: [axis._replace(padding=(n, n)) for axis in changed], fits, least=0)
    if near:
        yield f"padding of {_either(near)}" + ("" if is_one else f" along the {odd[0].name}")


def _with_cells(axis: Axis, cells: int) -> list[Axis]:
    return [axis._replace(cells=cells)]


def _either(sizes: list[int]) -> str:
    return " or ".join(map(str, sizes))


def _with_kernel(node: Node, axis: Axis, kernel: int) -> Axis:
    """Another kernel; the stride of a pool goes with it where none is written."""
    follows = getattr(node.layer, "stride", axis.stride) is None
    return axis._replace(kernel=kernel, stride=kernel if follows else axis.stride)


def _around(
    size: int,
    changed: Callable[[int], list[Axis]],
    fits: Callable[[Axis], bool],
    *,
    least: int = 1,
    most: int | None = None,
) -> list[int]:
    """The nearest sizes below and above that fit."""
    last = size + FAR if most is None else min(most, size + FAR)
    below = (n for n in range(size - 1, max(least, size - FAR) - 1, -1) if _stand(changed(n), fits))
    above = (n for n in range(size + 1, last + 1) if _stand(changed(n), fits))
    return [n for n in (next(below, None), next(above, None)) if n is not None]


def _stand(axes: list[Axis], fits: Callable[[Axis], bool]) -> bool:
    """Whether windows find a place, with no more padding than half of themselves, and fit."""
    return all(
        axis.reach <= axis.cells + both(axis.padding)
        and 2 * max(axis.padding) <= axis.reach
        and axis.positions >= 1
        and fits(axis)
        for axis in axes
    )


def rounded_up(node: Node, axis: Axis) -> Iterator[str]:
    """What a pool would give if it rounded up."""
    if not node.type.endswith("pool") or axis.rounding != "floor" or axis.same:
        return
    up = axis._replace(rounding="ceil").positions
    if up != axis.positions:
        yield f"`rounding: ceil` would give {up} instead of {axis.positions} along the {axis.name}"


def meets_once(axis: Axis) -> bool:
    """Whether one cell of the window ever meets the input, and all others padding alone.

    A position at a time is looked at, and mostly the first one settles it; positions that overlap are one.
    """
    step = axis.positions * axis.stride if axis.stride <= axis.cells else axis.stride
    seen: set[int] = set()
    for moved in range(0, axis.positions * axis.stride, step):
        # Cells of the undilated window that lie on the input from one position to the next.
        first, last = axis.padding[0] - moved - (step - axis.stride), axis.padding[0] - moved + axis.cells - 1
        taps = range(max(0, -(-first // axis.dilation)), min(axis.kernel, last // axis.dilation + 1))
        seen.update(taps[:2])
        if len(seen) > 1:
            return False
    return len(seen) == 1
