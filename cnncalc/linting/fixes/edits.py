"""Exact changes of the text: delete or insert an entry, set or drop a field. Where that cannot be exact, there is none.

Layout and comments survive: what stands in its own lines goes or comes with its lines, what stands in brackets with its
comma. Nothing is changed across a comment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.diagnostics import Edit, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Lines

    from cnncalc.language.yaml.tree import Tree

# What ends a plain word in brackets.
_SPECIAL = frozenset(",[]{}#&*!|>'\"%@`")


class Item(NamedTuple):
    """One item of a list, and where it stands there."""

    parent: Sequence
    at: int

    @property
    def node(self) -> Tree:
        """The item itself."""
        return self.parent.items[self.at]


def items(tree: Tree) -> Iterator[tuple[Span, Item]]:
    """Every item of every list below a tree, by the place of each of its words or keys."""
    if isinstance(tree, Mapping):
        for _, value in tree.pairs.values():
            yield from items(value)
    elif isinstance(tree, Sequence):
        for at, node in enumerate(tree.items):
            words = [key for key, _ in node.pairs.values()] if isinstance(node, Mapping) else [node]
            yield from ((word.span, Item(tree, at)) for word in words)
            yield from items(node)


def end_of(node: Tree) -> tuple[int, int]:
    """Line and column behind the last character of a node."""
    if isinstance(node, Scalar):
        return node.end_line, node.end_column
    if node.flow:
        return node.end
    parts = node.items if isinstance(node, Sequence) else [value for _, value in node.pairs.values()]
    return end_of(parts[-1]) if parts else node.span[3:5]


def without_item(item: Item, lines: Lines[str]) -> Edit | None:
    """Delete an item of a list, unless it is the only one."""
    if len(item.parent.items) == 1:
        return None
    if item.parent.flow:
        return _from_brackets(item.parent.items, item.at, lines)
    return _whole_lines(item.node.span, end_of(item.node), lines, dash=True)


def without_pair(mapping: Mapping, key: str, lines: Lines[str]) -> Edit | None:
    """Delete a key with its value, unless it is the only one."""
    if len(mapping.pairs) == 1:
        return None
    word, value = mapping.pairs[key]
    if mapping.flow:
        at = list(mapping.pairs).index(key)
        return _from_brackets([_Pair(*pair) for pair in mapping.pairs.values()], at, lines)
    return _whole_lines(word.span, max(end_of(value), end_of(word)), lines, dash=False)


def line_before(item: Item, text: str, lines: Lines[str]) -> Edit | None:
    """Put an item before another one of its list."""
    span = item.node.span
    if item.parent.flow:
        return Edit(_empty(span), f"{text}, ")
    before = lines[span.line - 1][: span.column - 1]
    if before.strip() != "-":
        return None
    return Edit(Span(span.file, span.line, 1, span.line, 1), f"{before}{text}\n")


def with_pair(mapping: Mapping, key: str, value: str, lines: Lines[str]) -> Edit | None:
    """Put a key with its value at the end of a mapping."""
    if not mapping.pairs:
        return None
    *_, (word, last) = mapping.pairs.values()
    line, column = max(end_of(last), end_of(word))
    if mapping.flow:
        return Edit(Span(word.span.file, line, column, line, column), f", {key}: {value}")
    if column == 1:
        return None
    begin = " " * (word.column - 1)
    end = len(lines[line - 1]) + 1
    return Edit(Span(word.span.file, line, end, line, end), f"\n{begin}{key}: {value}")


def instead(node: Scalar, text: str) -> Edit | None:
    """Put a text in the place of a word; not of one that spans several lines."""
    return Edit(node.span, text) if node.line == node.end_line else None


def in_braces(node: Scalar, key: str, more: str) -> Edit | None:
    """A main value that stood alone, as the first of several fields."""
    if node.quoted or _SPECIAL & set(node.text) or ": " in node.text:
        return None
    return instead(node, f"{{{key}: {node.text}, {more}}}")


class _Pair:
    """A pair in braces as something with a place and an end."""

    def __init__(self, key: Scalar, value: Tree) -> None:
        self.span = key.span
        self.end = max(end_of(value), end_of(key))


def _from_brackets(parts: Lines[Tree | _Pair], at: int, lines: Lines[str]) -> Edit | None:
    """Delete a part with the comma behind it; of the last one, with the comma before it."""
    first = parts[at].span
    if at + 1 < len(parts):
        behind = parts[at + 1].span
        span = Span(first.file, first.line, first.column, behind.line, behind.column)
    else:
        span = Span(first.file, *_end(parts[at - 1]), *_end(parts[at]))
    between = lines[span.line - 1 : span.end_line]
    return None if len(between) > 1 and any("#" in line for line in between) else Edit(span, "")


def _end(part: Tree | _Pair) -> tuple[int, int]:
    return part.end if isinstance(part, _Pair) else end_of(part)


def _whole_lines(begin: Span, end: tuple[int, int], lines: Lines[str], *, dash: bool) -> Edit | None:
    """Delete lines, if nothing else stands before the first word in them."""
    before = lines[begin.line - 1][: begin.column - 1].strip()
    last = end[0] if end[1] > 1 else end[0] - 1
    if before != ("-" if dash else ""):
        return None
    if last < len(lines):
        return Edit(Span(begin.file, begin.line, 1, last + 1, 1), "")
    above = len(lines[begin.line - 2]) + 1
    return Edit(Span(begin.file, begin.line - 1, above, last, len(lines[last - 1]) + 1), "")


def _empty(span: Span) -> Span:
    return Span(span.file, span.line, span.column, span.line, span.column)
