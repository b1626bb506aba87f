"""A YAML document as a tree of raw text, with a place on every word. Nothing is typed here: `010` is the text "010"."""

from __future__ import annotations

from typing import TypeAlias

from cnncalc.diagnostics import Span


class Source:
    """A text that was read: the name it was given by, and its lines."""

    __slots__ = ("file", "lines", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.splitlines()

    def span(self, line: int, column: int, end_column: int = 0) -> Span:
        """A place on one line, 1-based; one character if no end is given."""
        return Span(self.file, line, column, line, end_column or column + 1)


class Scalar:
    """A word or number as written. Lines and columns are 1-based; the end column is the one behind the last."""

    __slots__ = ("column", "end_column", "end_line", "line", "quoted", "source", "text")

    def __init__(self, source: Source, text: str, place: tuple[int, int, int, int], *, quoted: bool) -> None:
        self.source = source
        self.text = text
        self.quoted = quoted
        self.line, self.column, self.end_line, self.end_column = place

    @property
    def is_empty(self) -> bool:
        """Nothing at all, or YAML's words for it."""
        return not self.quoted and self.text in {"", "~", "null"}

    @property
    def span(self) -> Span:
        """Where it is written."""
        return Span(self.source.file, self.line, self.column, self.end_line, self.end_column)

    def stand_at(self, key: Scalar) -> None:
        """An empty value has no place of its own: it is pointed at by its key."""
        self.line, self.column, self.end_line, self.end_column = key.line, key.column, key.end_line, key.end_column

    def part(self, start: int, end: int) -> Span:
        """The place of some characters of the text; of all of it where escapes or line breaks blur the columns."""
        written = self.end_column - self.column
        quotes = (written - len(self.text)) // 2
        exact = self.line == self.end_line and written - len(self.text) in ({2} if self.quoted else {0})
        if not exact:
            return self.span
        return self.source.span(self.line, self.column + quotes + start, self.column + quotes + max(end, start + 1))


class Sequence:
    """A list of nodes. Its place is that of its first character."""

    __slots__ = ("flow", "items", "span")

    def __init__(self, span: Span, *, flow: bool) -> None:
        self.span = span
        self.flow = flow
        self.items: list[Tree] = []


class Mapping:
    """Pairs of key and value, in order; keys are unique. Its place is that of its first character."""

    __slots__ = ("flow", "pairs", "span")

    def __init__(self, span: Span, *, flow: bool) -> None:
        self.span = span
        self.flow = flow
        self.pairs: dict[str, tuple[Scalar, Tree]] = {}

    def value(self, key: str) -> Tree | None:
        """The value under a key, if there is one."""
        pair = self.pairs.get(key)
        return pair[1] if pair else None


Tree: TypeAlias = Scalar | Sequence | Mapping
