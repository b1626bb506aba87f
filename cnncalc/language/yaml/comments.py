"""Comments, which YAML's parser throws away: found again in the lines, outside of every quoted or literal text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.yaml.tree import Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence as Lines

    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Span


def comments(file: str, lines: Lines[str], tree: Tree, word: str) -> Iterator[tuple[int, int, str]]:
    """Line, column and text of every comment of a file that begins with a word."""
    begun = re.compile(rf"(?:^|(?<=\s))#\s*{re.escape(word)}.*")
    candidates = [number for number, line in enumerate(lines, 1) if word in line]
    texts = _by_line(file, tree) if candidates else {}
    for number in candidates:
        found = begun.search(lines[number - 1])
        if found and not any(_holds(node, (number, found.start() + 1)) for node in texts.get(number, ())):
            yield number, found.start() + 1, found.group().rstrip()


def _by_line(file: str, tree: Tree) -> dict[int, list[Scalar]]:
    """Every text of a file that a `#` can be part of, for each of its lines."""
    found: dict[int, list[Scalar]] = {}
    for node in scalars(tree):
        if (node.quoted or node.line != node.end_line) and node.source.file == file:
            for line in range(node.line, node.end_line + 1):
                found.setdefault(line, []).append(node)
    return found


def scalars(tree: Tree) -> Iterator[Scalar]:
    """Every word of a tree, keys included."""
    if isinstance(tree, Scalar):
        yield tree
    elif isinstance(tree, Sequence):
        for item in tree.items:
            yield from scalars(item)
    else:
        for key, value in tree.pairs.values():
            yield key
            yield from scalars(value)


def last_lines(file: str, tree: Tree) -> dict[int, int]:
    """For every line of a file on which something begins: the last line of what begins there."""
    found: dict[int, int] = {}
    _note_last(file, tree, found)
    return found


def _note_last(file: str, tree: Tree, found: dict[int, int]) -> int:
    """The last line of a tree; notes those of all its items and pairs for the lines on which they begin."""
    if isinstance(tree, Scalar):
        return tree.end_line if tree.end_column > 1 else tree.end_line - 1
    last = tree.span.line
    parts = (
        [(item.span, item) for item in tree.items]
        if isinstance(tree, Sequence)
        else [(key.span, value) for key, value in tree.pairs.values()]
    )
    for begin, part in parts:
        end = _note_last(file, part, found)
        _note(file, begin, end, found)
        last = max(last, end)
    return last


def _note(file: str, begin: Span, last: int, found: dict[int, int]) -> None:
    if begin.file == file:
        found[begin.line] = max(found.get(begin.line, begin.line), last)


def _holds(node: Scalar, place: tuple[int, int]) -> bool:
    """Whether a place is inside a text; the line of a `|` may end in a comment."""
    style = node.source.lines[node.line - 1][node.column - 1 : node.column]
    begin = (node.line + 1, 1) if style in {"|", ">"} else (node.line, node.column)
    return begin <= place < (node.end_line, node.end_column)
