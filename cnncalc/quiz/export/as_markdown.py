"""Markdown: the questions for the students, then the key for the instructor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.markdown import escaped
from cnncalc.output.text import clean
from cnncalc.quiz.export.sheet import FOR_PEOPLE, decimal, known_mistakes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.quiz.export.sheet import Item, Sheet

# Decimals of points.
DECIMALS = 2


def write(sheet: Sheet) -> str:
    """Two parts under two headings: whoever hands out the first cuts off the second."""
    blocks = [f"# {_line(sheet.title)}"]
    blocks += [_line(sheet.description)] if sheet.description else []
    for number, item in enumerate(sheet.items, 1):
        blocks += [f"## {number}. {_line(item.id)}{_points(item)}", *_question(item)]
    blocks.append("# Key")
    for number, item in enumerate(sheet.items, 1):
        blocks += [f"## {number}. {_line(item.id)}: {_right(item)}", *_answer(item)]
    return "\n\n".join(blocks) + "\n"


def _points(item: Item) -> str:
    points = decimal(item.points, DECIMALS)
    return f" ({points} {'point' if item.points == 1 else 'points'})"


def _question(item: Item) -> Iterator[str]:
    yield from map(_line, item.stem)
    if item.listing:
        yield "\n".join(["```yaml", *map(clean, item.listing), "```"])
    if item.options:
        yield "\n".join(f"- **{_line(one.letter)}.** {_line(one.text)}" for one in item.options)


def _right(item: Item) -> str:
    letters = "".join(f"{option.letter}. " for option in item.options if option.is_right)
    return _line(letters + item.answer)


def _answer(item: Item) -> Iterator[str]:
    """How it is computed, and what the wrong answers come from."""
    if item.solution:
        yield "\n".join(["```text", *map(clean, item.solution), "```"])
    mistakes = [f"{one.letter}. {one.text}: {one.feedback}" for one in item.options if one.feedback]
    mistakes += known_mistakes(item, FOR_PEOPLE)
    if mistakes:
        yield "\n".join(f"- {_line(one)}" for one in mistakes)


def _line(text: str) -> str:
    return escaped(" ".join(clean(text).split()))
