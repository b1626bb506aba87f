"""A window's walk along an axis as a small picture: padding, cells, positions, and what is left over.

A transposed convolution is drawn on its output: what every input cell stamps there, and what is cropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.explanation import Explanation
    from cnncalc.layers.conv_transpose import Canvas
    from cnncalc.layers.windows import Axis

# Of a longer axis the middle is left out: so many cells at either end stay.
MOST, END = 32, 15
# Of more positions, too.
ROWS = 3


class Signs(NamedTuple):
    """What cells are drawn with."""

    cell: str
    padding: str
    window: str
    between: str
    unread: str
    over: str
    dots: str


UNICODE = Signs("□", "·", "■", "-", "×", "+", "…")
ASCII = Signs("o", ".", "#", "-", "x", "+", "~")


class Words(NamedTuple):
    """What the signs mean, and what goes from position to position."""

    cell: str
    padding: str
    window: str
    between: str
    unread: str
    over: str
    walker: str


WINDOW = Words("cell", "padding", "window", "jumped over", "never read", "over the edge", "window")
STAMP = Words("cell of the output", "cropped", "stamp", "jumped over", "nothing stamped", "over the edge", "stamp")


class Walk(NamedTuple):
    """What is drawn: cells with others at both `ends`, and a window that goes over them; all in cells."""

    cells: int
    ends: tuple[int, int]
    kernel: int
    stride: int
    dilation: int
    positions: int
    words: Words = WINDOW

    @property
    def reach(self) -> int:
        """Cells that the dilated window spans."""
        return (self.kernel - 1) * self.dilation + 1


def walk_of(axis: Axis) -> Walk:
    """The walk of a window over the padded input."""
    before, after = map(int, axis.padding)
    return Walk(
        int(axis.cells), (before, after), int(axis.kernel), int(axis.stride), int(axis.dilation), int(axis.positions)
    )


def stamps_of(canvas: Canvas) -> Walk:
    """The stamps of all input cells on the canvas, of which the output is what is not cropped."""
    kernel, stride, dilation, output = map(int, (canvas.kernel, canvas.stride, canvas.dilation, canvas.positions))
    before, stamped = int(canvas.crop[0]), (int(canvas.cells) - 1) * stride + int(canvas.reach)
    # Output padding may reach beyond the last stamp.
    after = max(stamped - before - output, 0)
    return Walk(output, (before, after), kernel, stride, dilation, int(canvas.cells), STAMP)


def pictures(one: Explanation, *, unicode: bool = True) -> list[list[str]]:
    """A picture for every axis; axes that are walked alike share one."""
    signs = UNICODE if unicode else ASCII
    alike: dict[Walk, list[str]] = {}
    for axis in one.walks:
        alike.setdefault(walk_of(axis), []).append(axis.name)
    for canvas in one.canvases:
        alike.setdefault(stamps_of(canvas), []).append(canvas.name)
    return [list(picture(walk, listed(names), signs)) for walk, names in alike.items()]


def picture(walk: Walk, name: str, signs: Signs) -> Iterator[str]:
    """The axis, and below it a line for each position of the window."""
    # A window that rounding up lets hang over the edge needs room behind the padding.
    whole = max(sum(walk.ends) + walk.cells, (walk.positions - 1) * walk.stride + walk.reach)
    shown = list(range(whole)) if whole <= MOST else [*range(END), -1, *range(whole - END, whole)]
    windows = {at: _window(walk, at) for at in _near(walk, shown)}
    ground = [_ground(cell, walk, set().union(*windows.values()), signs) for cell in shown]
    rows = _few([at for at, window in windows.items() if _is_shown(window, shown)])
    cells = {at: [_cell(cell, windows[at], signs) for cell in shown] for at in rows}
    yield f"{name}: {_legend(signs, walk.words, {sign for line in (ground, *cells.values()) for sign in line})}"
    yield _line("", ground)
    last = -1
    for at, line in cells.items():
        if at != last + 1:
            yield _line("", [signs.dots])
        last = at
        yield _line(f"{at + 1}", line).rstrip()
    if last != walk.positions - 1:
        if not rows:
            yield _line("", [f"(a {walk.words.walker} of {walk.reach} cells is wider than what is shown)"])
        yield _line("", [f"{signs.dots} {walk.positions:,} positions in all"])


def _window(walk: Walk, at: int) -> set[int]:
    """The cells of a position, counted from the edge of the padding."""
    start = at * walk.stride
    return {start + cell * walk.dilation for cell in range(walk.kernel)}


def _near(walk: Walk, shown: list[int]) -> list[int]:
    """Positions of which something may be in the picture: all, or those near either end."""
    positions = range(walk.positions)
    if -1 not in shown:
        return list(positions)
    head = positions[: END // walk.stride + 1]
    return sorted({*head, *positions[max(0, (shown[END + 1] - walk.reach) // walk.stride) :]})


def _legend(signs: Signs, words: Words, used: set[str]) -> str:
    """What the signs that are used mean."""
    return ", ".join(f"{sign} {word}" for sign, word in zip(signs[:-1], words[:-1], strict=True) if sign in used)


def _line(label: str, cells: list[str]) -> str:
    return f"  {label:>5}  {' '.join(cells)}"


def _ground(cell: int, walk: Walk, read: set[int], signs: Signs) -> str:
    """A cell of the padded axis, or behind it."""
    if cell < 0:
        return signs.dots
    if cell >= walk.cells + sum(walk.ends):
        return signs.over
    if not walk.ends[0] <= cell < walk.ends[0] + walk.cells:
        return signs.padding
    return signs.cell if cell in read else signs.unread


def _cell(cell: int, window: set[int], signs: Signs) -> str:
    """A cell below: of the window, between its cells, or outside."""
    if cell < 0 or not min(window) <= cell <= max(window):
        return " "
    return signs.window if cell in window else signs.between


def _is_shown(window: set[int], shown: list[int]) -> bool:
    """Whether all of a window is in the picture."""
    return {min(window), max(window)} <= set(shown) and (-1 not in shown or max(window) < END or min(window) >= END)


def _few(positions: list[int]) -> list[int]:
    """The first and the last ones."""
    return positions if len(positions) <= 2 * ROWS + 2 else [*positions[:ROWS], *positions[-ROWS:]]
