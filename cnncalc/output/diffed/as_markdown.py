"""A difference as the comment on a pull request: a headline and the totals, all else folded away, never too long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.as_markdown import table_lines
from cnncalc.output.diffed.page import shown
from cnncalc.output.diffed.words import ARROW
from cnncalc.output.markdown import code, escaped
from cnncalc.output.numbers import count_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.comparison.difference import Difference
    from cnncalc.output.diffed.page import Shown
    from cnncalc.output.document import Grid
    from cnncalc.output.view import View

# GitHub takes 65,536 characters in a comment, GitLab a million; some are left for what a workflow adds.
LONGEST = 60_000
# More changes than these are folded away.
OPEN = 8
# Lines of a list that are tried, until it is short enough.
TRIED = (200, 50, 20, 5, 1)


def render(found: Difference, view: View) -> str:
    """As many lines of each list as a comment can hold."""
    del view
    for most in TRIED:
        text = "".join(f"{line}\n" for line in lines(found, most))
        if len(text) <= LONGEST:
            break
    return text


def lines(found: Difference, most: int) -> Iterator[str]:
    """The lines of a comment, with at most so many of each list."""
    one = shown(found, most)
    yield f"### {_text(one.title)}\n"
    yield f"{escaped(one.headline)}\n"
    if one.totals.rows:
        yield from table_lines(one.totals)
    yield from _list(one)
    if one.consequences.rows:
        count = len(one.consequences.rows) + one.more_consequences
        yield from _folded(
            f"{count_of(count, 'line')} on layers that changed only because of that",
            [*table_lines(_arrowed(one.consequences), names_are_code=True), *_more(one.more_consequences)],
        )
    if one.remarks:
        yield ""
        yield from (f"_{escaped(remark)}_  " for remark in one.remarks)


def _list(one: Shown) -> Iterator[str]:
    """What was changed: open where it is short."""
    items = [f"- {item.what} {code(item.path)}{_text(item.rest)}" for item in one.causes]
    if len(items) + one.more_causes <= OPEN:
        yield from (["", *items] if items else [])
    else:
        yield from _folded(count_of(len(items) + one.more_causes, "change"), [*items, *_more(one.more_causes)])


def _text(text: str) -> str:
    """A text without meaning for Markdown, with an arrow that is one."""
    return escaped(text.replace(ARROW, "→"))


def _arrowed(grid: Grid) -> Grid:
    return grid._replace(rows=[[cell.replace(ARROW, "→") for cell in cells] for cells in grid.rows])


def _folded(summary: str, lines: Sequence[str]) -> Iterator[str]:
    """What a reader has to open; Markdown inside of HTML wants blank lines around it."""
    yield f"\n<details>\n<summary>{summary}</summary>\n"
    yield from lines
    yield "\n</details>"


def _more(count: int) -> list[str]:
    return [f"\nand {count_of(count, 'more line')}: `cnncalc diff --all` shows everything"] if count else []
