"""Reads a printed table back, knowing only that numbers stand under the ends of their titles."""

from __future__ import annotations

import re
from typing import NamedTuple


class Printed(NamedTuple):
    """A table as it was printed: cells by title, from the first line to the last before the totals, and the totals."""

    columns: dict[str, list[str]]
    total: dict[str, str]
    lines: list[str]

    def numbers(self, title: str) -> list[int]:
        """The numbers of a column; lines without one are left out."""
        return [int(cell.replace(",", "")) for cell in self.columns[title] if cell]


def read(text: str) -> list[Printed]:
    """Every table of a text."""
    lines = text.split("\n")
    rules = [at for at, line in enumerate(lines) if re.fullmatch(r"[-─]{8,}", line)]
    return [
        _table(lines[top - 1], lines[top + 1 : end], lines[end + 1])
        for top, end in zip(*[iter(rules)] * 2, strict=True)
    ]


def _table(titles: str, lines: list[str], total: str) -> Printed:
    ends = {
        found.group(): found.end()
        for found in re.finditer(r"[^ ]+( \([a-z0-9]+\)| %)?", titles)
        if not found.group().endswith("%")
    }
    columns = {title: [_ending_at(line, end) for line in lines] for title, end in ends.items()}
    return Printed(columns, {title: _ending_at(total, end) for title, end in ends.items()}, lines)


def _ending_at(line: str, end: int) -> str:
    """The number whose last digit stands in a column; empty if there is none."""
    found = re.search(r"(?<![^ ├└│─])[\d,]+$", line[:end])
    return found.group() if found and len(line) >= end and not line[end : end + 1].strip() else ""
