"""Anki: a text file of notes, type Basic, which imports again without doubles since every note has an id of its own.

Anki's manual, "Importing", "Text files". Nothing in it needs quotes: fields are HTML without tabs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.text import clean
from cnncalc.quiz.export import page
from cnncalc.quiz.export.named import digest
from cnncalc.quiz.export.sheet import FOR_PEOPLE, known_mistakes

if TYPE_CHECKING:
    from cnncalc.quiz.export.sheet import Item, Sheet

_HEAD = ("#separator:tab", "#html:true", "#notetype:Basic", "#guid column:1", "#tags column:4")


def write(sheet: Sheet) -> str:
    """A line for each question: its id, front, back, tags."""
    deck = f"#deck:{clean(sheet.title)}"
    return "\n".join([*_HEAD[:3], deck, *_HEAD[3:], *(_note(sheet, item) for item in sheet.items)]) + "\n"


def _note(sheet: Sheet, item: Item) -> str:
    options = page.broken(f"{one.letter}. {one.text}" for one in item.options)
    front = page.stem(item) + (f"<p>{options}</p>" if options else "")
    return "\t".join([digest(sheet.title, item.id), front, _back(item), "cnncalc"])


def _back(item: Item) -> str:
    """The answer, how it is computed, and what the wrong ones come from."""
    letters = "".join(f"{option.letter}. " for option in item.options if option.is_right)
    mistakes = [f"{one.letter}. {one.text}: {one.feedback}" for one in item.options if one.feedback]
    known = page.broken([*mistakes, *known_mistakes(item, FOR_PEOPLE)])
    return f"<p><b>{page.text(letters + item.answer)}</b></p>{page.solution(item)}" + (
        f"<p>{known}</p>" if known else ""
    )
