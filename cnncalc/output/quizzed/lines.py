"""Lines of feedback for a terminal: folded to its width, painted, in ASCII where there is no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.notation import ASCII, UNICODE
from cnncalc.output.explained.as_text import WORDS
from cnncalc.output.paint import PLAIN, QUIET, TITLE, TOTAL, painted, unpainted
from cnncalc.output.text import ascii_only, clean, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cnncalc.formulas.notation import Style
    from cnncalc.output.paint import Piece
    from cnncalc.output.view import View

WIDTH = 100


def style_of(view: View) -> Style:
    """How formulas are written in a view."""
    return UNICODE if view.unicode else ASCII


class Lines:
    """Collects lines of pieces."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.width = min(view.width or WIDTH, WIDTH)
        self.lines: list[list[Piece]] = []

    def gap(self) -> None:
        """An empty line."""
        self.lines.append([])

    def title(self, text: str) -> None:
        """What it is about."""
        self.lines.append([(clean(text), TITLE)])

    def total(self, text: str) -> None:
        """What it comes to."""
        self.lines.append([(clean(text), TOTAL)])

    def head(self, name: str, text: str, *, ok: bool = True) -> None:
        """A question and what is said of it."""
        self.lines.append([(f"{clean(name)}: ", TITLE), (clean(text), PLAIN if ok else TOTAL)])

    def option(self, lead: str, told: Sequence[str]) -> None:
        """An option, and what is said of it behind and below."""
        lead = clean(lead)
        indent = len(lead) + 2
        room = max(self.width - indent, 30)
        lines = [line for text in told for line in joined(clean(text).split(" "), " ", room)] or [""]
        self.lines.append([(lead, PLAIN), ("  ", PLAIN), (lines[0], PLAIN)])
        self.lines += [[(" " * indent, PLAIN), (line, PLAIN)] for line in lines[1:]]

    def remark(self, text: str, indent: int = 2) -> None:
        """A sentence, folded."""
        for line in joined(clean(text).split(" "), " ", max(self.width - indent, 30)):
            self.lines.append([(" " * indent + line, PLAIN)])

    def computation(self, texts: Iterable[str], indent: int = 4, lead: str = "") -> None:
        """Formulas, one a line; `lead` stands before the first."""
        for at, text in enumerate(texts):
            first, *others = joined(clean(text).split(" "), " ", max(self.width - indent - len(lead), 40))
            self.lines.append([(" " * indent + (lead if not at else " " * len(lead)), QUIET), (first, PLAIN)])
            self.lines += [[(" " * (indent + len(lead) + 2), PLAIN), (line, PLAIN)] for line in others]

    def row(self, cells: Sequence[str], widths: Sequence[int], *, role: str = PLAIN) -> None:
        """Cells in columns: the first to the left, numbers to the right."""
        text = "  ".join(
            f"{cell:<{width}}" if not at else f"{cell:>{width}}"
            for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        self.lines.append([(text.rstrip(), role)])

    def text(self) -> str:
        """All of it, as the view wants it."""
        text = painted(self.lines) if self.view.color else unpainted(self.lines)
        return text if self.view.unicode else ascii_only(text.translate(WORDS))
