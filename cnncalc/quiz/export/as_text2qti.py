"""The plain text that text2qti reads, in Markdown: what an instructor can edit before Canvas gets it.

A whole number is `=   29`, which is exact. Numbers and short answers have no feedback of their own there, so what is
known of wrong ones is said to every wrong one (text2qti's README, "Feedback").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.model.volume import Dims
from cnncalc.output.text import clean
from cnncalc.quiz.export.sheet import CHOICE, NUMBER, ExportError, accepted, decimal, known_mistakes, writings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.quiz.export.sheet import Item, Sheet

# The column of a text behind its mark.
INDENT = 4
# Signs of Python-Markdown that a backslash takes the meaning from, those that it does not, and the starts of lists.
_ESCAPED = re.compile(r"([\\`*_{}\[\]#])")
_REFERENCES = str.maketrans({sign: f"&#{ord(sign)};" for sign in "<>&$~|^"})
_LIST = re.compile(r"(?P<number>\d*)(?P<sign>[-+.:=!])")


def write(sheet: Sheet) -> str:
    """The whole quiz as one file."""
    lines = [f"Quiz title: {_line(sheet.title)}"]
    if sheet.description:
        lines.append(f"Quiz description: {_line(sheet.description)}")
    seen: dict[str, int] = {}
    for number, item in enumerate(sheet.items, 1):
        lines += ["", *_question(item, number, seen)]
    return "\n".join(lines) + "\n"


def _question(item: Item, number: int, seen: dict[str, int]) -> Iterator[str]:
    yield f"Title: {_line(item.id)}"
    yield f"Points: {_points(item)}"
    stem = list(_stem(item))
    # Two questions with the same text are an error there.
    text = "\n".join(stem)
    seen[text] = seen.get(text, 0) + 1
    if seen[text] > 1:
        stem[0] += f" ({seen[text]})"
    yield from _block(f"{number}.", stem)
    if item.solution:
        yield from _block("...", _broken(item.solution))
    if item.form == CHOICE:
        yield from _choices(item)
    else:
        mistakes = known_mistakes(item)
        if mistakes:
            yield from _block("-", _broken(mistakes))
        yield from _answer(item)


def _choices(item: Item) -> Iterator[str]:
    for at, option in enumerate(item.options):
        yield from _block(f"{'*' if option.is_right else ''}{chr(ord('a') + at)})", [_line(option.text)])
        if option.feedback:
            yield from _block("...", [_line(option.feedback)])


def _answer(item: Item) -> Iterator[str]:
    if item.form == NUMBER and not isinstance(item.right, Dims | str):
        span = accepted(item.right)
        yield f"=   {span.value}{'' if span.is_exact else f' +- {span.tolerance}'}"
    else:
        words = writings(item.right) if isinstance(item.right, Dims) else (item.answer,)
        yield from (f"*   {clean(word)}" for word in words)


def _points(item: Item) -> str:
    """Points as text2qti takes them: whole ones and halves."""
    if item.points <= 0 or (2 * item.points).denominator != 1:
        raise ExportError(
            f"{item.id} gives {item.points} points, but text2qti knows whole and half ones above 0 alone",
            "multiply the points of all questions",
        )
    return decimal(item.points, 1)


def _stem(item: Item) -> Iterator[str]:
    """Paragraphs, and the network as code: four more blanks."""
    for at, paragraph in enumerate(item.stem):
        yield from ([""] if at else [])
        yield _line(paragraph)
    if item.listing:
        yield ""
        yield from (f"    {clean(line)}" for line in item.listing)


def _broken(lines: tuple[str, ...]) -> list[str]:
    """Lines below each other: each a paragraph, since text2qti strips the blanks that would break one."""
    return [part for at, line in enumerate(lines) for part in (*([""] if at else []), _line(line))]


def _block(mark: str, lines: list[str]) -> Iterator[str]:
    """A mark and its text, all lines of it in one column."""
    width = max(INDENT, len(mark) + 1)
    for at, line in enumerate(lines):
        yield f"{mark if not at else '':{width}}{line}".rstrip()


def _line(text: str) -> str:
    """Text without meaning for Markdown."""
    line = _ESCAPED.sub(r"\\\1", " ".join(clean(text).split())).translate(_REFERENCES)
    start = _LIST.match(line)
    return f"{start['number']}&#{ord(start['sign'])};{line[start.end() :]}" if start else line
