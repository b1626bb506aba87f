"""Answers of `solve` in Markdown, for notes and solutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.markdown import escaped
from cnncalc.output.solved.page import WORDS, Facts, Items, Table
from cnncalc.output.solved.told import told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnncalc.output.solved.page import Part
    from cnncalc.output.solved.told import Solved


def render(found: Solved, most: int | None) -> str:
    """A heading, and every part behind an empty line."""
    page = told(found, most)
    lines = [f"## {escaped(page.title)}", *(line for part in page.parts for line in ("", *_part(part)))]
    return "\n".join(lines) + "\n"


def _part(part: Part) -> Iterator[str]:
    if isinstance(part, Table):
        yield from _table(part)
    elif isinstance(part, Items):
        yield f"{escaped(part.intro)}\n"
        yield from (f"- {escaped(item)}" for item in part.items)
    elif isinstance(part, Facts):
        yield from (f"- **{escaped(name)}**: {escaped(fact)}" for name, fact in part.facts)
    else:
        yield escaped(part)


def _table(table: Table) -> Iterator[str]:
    if table.title:
        yield f"### {escaped(table.title)}\n"
    yield _row(map(escaped, table.heads))
    yield _row("---" if head in WORDS else "---:" for head in table.heads)
    yield from (_row(map(escaped, row)) for row in table.rows)
    yield f"\n{escaped(table.told)}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
