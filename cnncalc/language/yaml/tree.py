"""A YAML document as a tree of raw text, with a place on every word. Nothing is typed here: `010` is the text "010"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.model.diagnostics import Span

if TYPE_CHECKING:
    from collections.abc import Collection

# What ends a line in YAML. Most texts are ASCII with line feeds, and need no pattern.
_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"
_NOTHING = ("", "~", "null")


class Source:
    """A text that was read: the name it was given by, and its lines."""

    __slots__ = ("file", "lines", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.split("\n") if text.isascii() and "\r" not in text else re.split(_BREAK, text)
        if len(self.lines) > 1 and not self.lines[-1]:
            self.lines.pop()

    def span(self, line: int, column: int, end_column: int = 0) -> Span:
        """A place on one line, 1-based; one character if no end is given."""
        return Span(self.file, line, column, line, end_column or column + 1)

    def at(self, offset: int) -> Span:
        """The place of the character with a number, counted from 0."""
        return Span(self.file, *place_of(self.text, offset))


def place_of(text: str, offset: int) -> tuple[int, int, int, int]:
    """Line and column of the character with a number, and of the one behind it."""
    line, begin = 1, 0
    for found in re.compile(_BREAK).finditer(text, 0, offset):
        line, begin = line + 1, found.end()
    return line, offset - begin + 1, line, offset - begin + 2


def line_starts(text: str) -> list[int]:
    """The numbers of the first characters of all lines, counted from 0."""
    return [0, *(found.end() for found in re.finditer(_BREAK, text))]


class Scalar:
    """A word or number as written. Lines and columns are 1-based; the end column is the one behind the last.

    One that is `refused` was reported already: it has no value, and nothing more is said of it.
    """

    __slots__ = ("column", "end_column", "end_line", "line", "quoted", "refused", "source", "text")

    def __init__(self, source: Source, text: str, place: tuple[int, int, int, int], *, quoted: bool) -> None:
        self.source = source
        self.text = text
        self.quoted = quoted
        self.refused = False
        self.line, self.column, self.end_line, self.end_column = place

    @property
    def is_empty(self) -> bool:
        """Nothing at all, nothing but spaces, or YAML's words for it; quotes change nothing."""
        return self.text in _NOTHING or self.text.isspace()

    @property
    def span(self) -> Span:
        """Where it is written; the first line of a text of several lines."""
        if self.line == self.end_line:
            return Span(self.source.file, self.line, self.column, self.line, max(self.end_column, self.column + 1))
        first = self.source.lines[self.line - 1].rstrip()
        return self.source.span(self.line, self.column, max(len(first), self.column) + 1)

    def stand_at(self, key: Scalar) -> None:
        """An empty value has no place of its own: it is pointed at by its key."""
        self.line, self.column, self.end_line, self.end_column = key.line, key.column, key.end_line, key.end_column

    def part(self, start: int, end: int) -> Span:
        """The place of some characters of the text, as far as they stand on one line."""
        places = self._written()
        if not start < end <= len(places):
            return self.span
        line, column = places[start]
        last_line, last_column = places[end - 1]
        if last_line != line:
            last_column = len(self.source.lines[line - 1].rstrip())
        return self.source.span(line, column, max(last_column, column) + 1)

    def _written(self) -> list[tuple[int, int]]:
        """Line and column of every character of the text; nothing where an escape hides one."""
        if self.line == self.end_line and not self.quoted and self.end_column - self.column == len(self.text):
            return [(self.line, self.column + at) for at in range(len(self.text))]
        return _aligned(self)

    def followed_by(self, last: Scalar, text: str) -> Scalar:
        """A scalar from this one to another, with a text of its own."""
        return Scalar(self.source, text, (self.line, self.column, last.end_line, last.end_column), quoted=False)


def _aligned(node: Scalar) -> list[tuple[int, int]]:
    """Where every character of a quoted, folded or literal text is written: the same characters in the same order."""
    lines = node.source.lines
    line, column = node.line, node.column
    style = lines[line - 1][column - 1 : column]
    if style in {"|", ">"}:
        line, column = line + 1, 1
    elif node.quoted:
        column += 1
    places = []
    for character in node.text:
        while line <= len(lines) and (column > len(lines[line - 1]) or _is_folded(lines[line - 1], column, character)):
            line, column = (line + 1, 1) if column > len(lines[line - 1]) else (line, column + 1)
        written = lines[line - 1][column - 1 : column] if line <= len(lines) else ""
        if not character.isspace() and (written != character or (style == '"' and character == "\\")):
            return []
        places.append((line, column))
        if not character.isspace():
            column += 2 if style == character == "'" else 1
    return places


def _is_folded(line: str, column: int, character: str) -> bool:
    """A blank in the writing that comes before the character."""
    return line[column - 1].isspace() and not character.isspace()


class Sequence:
    """A list of nodes. Its place is that of its first character.

    `end` is the line and column behind its closing bracket; only lists in brackets have one.
    """

    __slots__ = ("end", "flow", "items", "span")

    def __init__(self, span: Span, *, flow: bool) -> None:
        self.span = span
        self.end = (0, 0)
        self.flow = flow
        self.items: list[Tree] = []


class Mapping:
    """Pairs of key and value, in order; keys are unique. Its place is that of its first key, or of its brace.

    One that is `damaged` lost a pair that was reported: what it lacks is not reported again. `end` is as of a list.
    """

    __slots__ = ("damaged", "end", "flow", "pairs", "span")

    def __init__(self, span: Span, *, flow: bool) -> None:
        self.span = span
        self.end = (0, 0)
        self.flow = flow
        self.damaged = False
        self.pairs: dict[str, tuple[Scalar, Tree]] = {}

    def value(self, key: str) -> Tree | None:
        """The value under a key, if there is one."""
        pair = self.pairs.get(key)
        return pair[1] if pair else None

    def only(self, keys: Collection[str]) -> Mapping:
        """The mapping with some of its keys."""
        rest = Mapping(self.span, flow=self.flow)
        rest.damaged, rest.end = self.damaged, self.end
        rest.pairs = {text: pair for text, pair in self.pairs.items() if text in keys}
        return rest


Tree: TypeAlias = Scalar | Sequence | Mapping
