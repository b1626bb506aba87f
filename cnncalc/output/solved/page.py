"""What an answer of `solve` consists of, whatever the format: a title, then paragraphs, tables, lists and facts."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from cnncalc.output.numbers import count_of, exact


class Table(NamedTuple):
    """Solutions, of which the first rows are shown; `total` is how many there are."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int
    title: str = ""

    @property
    def told(self) -> str:
        """`46 solutions; --all shows the other 34.`"""
        hidden = self.total - len(self.rows)
        more = f"; --all shows the other {exact(hidden)}" if hidden else ""
        return f"{count_of(self.total, 'solution')}{more}."


class Items(NamedTuple):
    """A list behind a sentence."""

    intro: str
    items: tuple[str, ...]


class Facts(NamedTuple):
    """Names with what they are."""

    facts: tuple[tuple[str, str], ...]


# A text is a paragraph.
Part: TypeAlias = "str | Table | Items | Facts"


class Page(NamedTuple):
    """All of it."""

    title: str
    parts: tuple[Part, ...]


# Columns of words; all others are numbers, and stand to the right.
WORDS = frozenset({"fit"})
