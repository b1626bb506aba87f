"""A window's walk along an axis as a small picture: padding, cells, positions, and what is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.explanation import Explanation
    from cnncalc.layers.sliding import Axis

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
    dots: str


UNICODE = Signs("□", "·", "■", "-", "×", "…")
ASCII = Signs("o", ".", "#", "-", "x", "~")


def pictures(one: Explanation, *, unicode: bool = True) -> list[list[str]]:
    """A picture for every axis; axes that are walked alike share one."""
    signs = UNICODE if unicode else ASCII
    alike: dict[Axis, list[str]] = {}
    for axis in one.walks:
        alike.setdefault(axis._replace(name=""), []).append(axis.name)
    return [list(picture(axis, listed(names), signs)) for axis, names in alike.items()]


def picture(axis: Axis, name: str, signs: Signs) -> Iterator[str]:
    """The axis, and below it a line for each position of the window."""
    before, after = map(int, axis.padding)
    reach, stride, positions = int(axis.reach), int(axis.stride), int(axis.positions)
    # A window that rounding up lets hang over needs room behind the padding.
    whole = max(before + int(axis.cells) + after, (positions - 1) * stride + reach)
    shown = list(range(whole)) if whole <= MOST else [*range(END), -1, *range(whole - END, whole)]
    windows = {at: _window(axis, at) for at in _near(axis, shown)}
    ground = [_ground(cell, axis, set().union(*windows.values()), signs) for cell in shown]
    rows = _few([at for at, window in windows.items() if _is_shown(window, shown)])
    cells = {at: [_cell(cell, windows[at], signs) for cell in shown] for at in rows}
    yield f"{name}: {_legend(signs, {sign for line in (ground, *cells.values()) for sign in line})}"
    yield _line("", ground)
    last = -1
    for at, line in cells.items():
        if at != last + 1:
            yield _line("", [signs.dots])
        last = at
        yield _line(f"{at + 1}", line).rstrip()
    if last != positions - 1:
        if not rows:
            yield _line("", [f"(a window of {reach} cells is wider than what is shown)"])
        yield _line("", [f"{signs.dots} {positions:,} positions in all"])


def _window(axis: Axis, at: int) -> set[int]:
    """The cells of a position, counted from the edge of the padding."""
    start = at * int(axis.stride)
    return {start + cell * int(axis.dilation) for cell in range(int(axis.kernel))}


def _near(axis: Axis, shown: list[int]) -> list[int]:
    """Positions of which something may be in the picture: all, or those near either end."""
    positions = range(int(axis.positions))
    if -1 not in shown:
        return list(positions)
    starts, stride, reach = shown[END + 1], int(axis.stride), int(axis.reach)
    head = positions[: END // stride + 1]
    return sorted({*head, *positions[max(0, (starts - reach) // stride) :]})


def _legend(signs: Signs, used: set[str]) -> str:
    meanings = {
        signs.cell: "cell",
        signs.padding: "padding",
        signs.window: "window",
        signs.between: "jumped over",
        signs.unread: "never read",
    }
    return ", ".join(f"{sign} {meaning}" for sign, meaning in meanings.items() if sign in used)


def _line(label: str, cells: list[str]) -> str:
    return f"  {label:>5}  {' '.join(cells)}"


def _ground(cell: int, axis: Axis, read: set[int], signs: Signs) -> str:
    """A cell of the padded axis."""
    if cell < 0:
        return signs.dots
    if not axis.padding[0] <= cell < axis.padding[0] + axis.cells:
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
