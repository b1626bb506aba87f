"""Comma-separated values: a row for each question, a column for each option."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.csv_text import csv_text
from cnncalc.output.text import clean
from cnncalc.quiz.export.sheet import FOR_PEOPLE, decimal, known_mistakes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.quiz.export.sheet import Item, Sheet

# Decimals of points.
DECIMALS = 7


def write(sheet: Sheet) -> str:
    """Question and network, an option a column, key, points, solution, and what the wrong answers come from."""
    letters = list(dict.fromkeys(option.letter for item in sheet.items for option in item.options))
    head = ["id", "question", "network", *letters, "key", "answer", "points", "solution", "feedback"]
    return csv_text([head, *(_row(item, letters) for item in sheet.items)])


def _row(item: Item, letters: Sequence[str]) -> list[str]:
    options = {option.letter: option for option in item.options}
    feedback = [f"{one.letter}: {one.feedback}" for one in item.options if one.feedback]
    return [
        clean(item.id),
        "\n".join(map(clean, item.stem)),
        "\n".join(map(clean, item.listing)),
        *(clean(options[letter].text) if letter in options else "" for letter in letters),
        "".join(option.letter for option in item.options if option.is_right),
        clean(item.answer),
        decimal(item.points, DECIMALS),
        "\n".join(map(clean, item.solution)),
        "\n".join(map(clean, [*feedback, *known_mistakes(item, FOR_PEOPLE)])),
    ]
