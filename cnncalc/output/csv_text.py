"""Comma-separated values: the one writer of every format with rows and cells."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?\d[\d.,]*(?:e[+-]?\d+)?", re.IGNORECASE)


class CsvText:
    """Rows as text, the same on every version of Python: a line feed ends a line, and cells are quoted where needed.

    A text that a spreadsheet would run as a formula has an apostrophe in front (OWASP, CSV Injection).
    """

    def __init__(self) -> None:
        self._text = StringIO()
        self._writer = csv.writer(self._text, lineterminator="\n")

    def row(self, cells: Iterable[object]) -> None:
        """Add a row."""
        self._writer.writerow([plain(cell) if isinstance(cell, str) else cell for cell in cells])

    def take(self) -> str:
        """The rows that were added since the last call."""
        text = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return text


def csv_text(rows: Iterable[Iterable[object]]) -> str:
    """All rows as one text."""
    text = CsvText()
    for row in rows:
        text.row(row)
    return text.take()


def plain(cell: str) -> str:
    """A cell that is no formula. A lone carriage return, which only newer versions of Python quote, is a line break."""
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
