"""Questions as HTML, for all the formats that carry it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.quiz.export.sheet import Item


def text(words: str) -> str:
    """Text as a page shows it."""
    return escape(clean(words), quote=True)


def stem(item: Item) -> str:
    """The paragraphs, and the network below them. One line, so that no format takes a break for the question's end."""
    paragraphs = "".join(f"<p>{text(one)}</p>" for one in item.stem)
    return paragraphs + (f"<pre>{broken(item.listing)}</pre>" if item.listing else "")


def solution(item: Item) -> str:
    """The right answer and how it is computed; '' if there is nothing to compute."""
    return f"<p>{broken(item.solution)}</p>" if item.solution else ""


def broken(lines: Iterable[str]) -> str:
    """Lines below each other."""
    return "<br>".join(map(text, lines))
