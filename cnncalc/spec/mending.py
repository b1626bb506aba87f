"""Lists and mappings in brackets and braces as they were meant, where a comma or a missing space cut them up.

`{kernel:3}` lacks a space; `{params: 25,557,032}` and `[max(1, $d), 3]` end at their comma, so that the rest of the
number or expression becomes a key or an item of its own. The meaning is clear, so that nothing else need be said.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.diagnostics import Diagnostic
from cnncalc.spec.tokens import whole_value
from cnncalc.spec.tree import Scalar

if TYPE_CHECKING:
    from cnncalc.spec.tree import Tree

    Pair: TypeAlias = tuple[Scalar, Tree]

_GLUED = r"(?P<key>[A-Za-z_]\w*):(?P<value>\S+)"


def glued_pair(text: str, *, whole: bool = True) -> re.Match[str] | None:
    """`kernel:3`, if that is the whole text, or what it begins with; compiled where there is a colon."""
    if ":" not in text:
        return None
    return re.match(_GLUED + "$" if whole else _GLUED, text)


def mended_pairs(pairs: list[Pair], found: list[Diagnostic]) -> list[Pair]:
    """The pairs of a mapping in braces; `found` collects what was wrong with them."""
    meant: list[Pair] = []
    at = 0
    while at < len(pairs):
        key, value = pairs[at]
        at += 1
        glued = glued_pair(key.text) if _is_bare(value) and not key.quoted else None
        if glued:
            found.append(lacks_space(key, glued))
            key, value = _split(key, glued)
        rest = [later for later, _ in takewhile(_is_rest, pairs[at : at + _MOST])]
        if rest and isinstance(value, Scalar) and (whole := _grouped(value, rest) or _cut_off(value, rest)):
            found.append(whole[1])
            value = whole[0]
            at += len(rest)
        meant.append((key, value))
    return meant


# Of more pieces than this no number and no expression is made.
_MOST = 50


def mended_items(items: list[Tree], found: list[Diagnostic]) -> list[Tree]:
    """The items of a list in brackets; `found` collects what was wrong with them."""
    if not any(isinstance(item, Scalar) and "(" in item.text for item in items):
        return items
    meant: list[Tree] = []
    at = 0
    while at < len(items):
        item = items[at]
        at += 1
        if isinstance(item, Scalar) and not item.quoted and item.text.count("(") > item.text.count(")"):
            later = takewhile(lambda one: isinstance(one, Scalar) and not one.quoted, items[at : at + _MOST])
            rest = _up_to_balance(item.text, [one for one in later if isinstance(one, Scalar)])
            if rest:
                item, wrong = _joined(item, rest)
                found.append(wrong)
                at += len(rest)
        meant.append(item)
    return meant


def lacks_space(node: Scalar, glued: re.Match[str]) -> Diagnostic:
    """`kernel:3`."""
    message = f"`{glued.group()}` lacks a space behind the colon"
    return Diagnostic(node.part(*glued.span()), "Y001", message, f"write `{glued['key']}: {glued['value']}`")


def _is_bare(value: Tree) -> bool:
    return isinstance(value, Scalar) and not value.quoted and value.text == ""


def _is_rest(pair: Pair) -> bool:
    """A key without a value, as the rest of a number or expression looks."""
    return _is_bare(pair[1]) and not glued_pair(pair[0].text)


def _split(key: Scalar, glued: re.Match[str]) -> Pair:
    """`kernel:3` as key and value."""
    colon = key.column + glued.end("key")
    first = Scalar(key.source, glued["key"], (key.line, key.column, key.line, colon), quoted=False)
    second = Scalar(key.source, glued["value"], (key.line, colon + 1, key.line, key.end_column), quoted=False)
    return first, second


def _grouped(value: Scalar, rest: list[Scalar]) -> tuple[Scalar, Diagnostic] | None:
    """`25,557,032`, made whole."""
    if value.quoted or not re.fullmatch(r"\d{1,3}", value.text):
        return None
    if not all(re.fullmatch(r"\d{3}", group.text) for group in rest):
        return None
    whole = value.followed_by(rest[-1], "".join([value.text, *(group.text for group in rest)]))
    message = "digits cannot be grouped by commas"
    return whole, Diagnostic(whole.span, "Y001", message, f"write {whole.text}")


def _cut_off(value: Scalar, rest: list[Scalar]) -> tuple[Scalar, Diagnostic] | None:
    """An expression that goes on behind a comma, made whole."""
    if value.quoted or value.text.count("(") <= value.text.count(")"):
        return None
    if len(_up_to_balance(value.text, rest)) == len(rest):
        return _joined(value, rest)
    whole = value.followed_by(rest[-1], value.text)
    whole.refused = True
    return whole, Diagnostic(value.span, "Y001", "a `(` is never closed", "add `)`, and put the expression in quotes")


def _up_to_balance(text: str, rest: list[Scalar]) -> list[Scalar]:
    """The pieces up to the one that closes what the text opens; none if it stays open."""
    for count, piece in enumerate(rest, 1):
        text += piece.text
        if text.count("(") == text.count(")"):
            return rest[:count]
    return []


def _joined(first: Scalar, rest: list[Scalar]) -> tuple[Scalar, Diagnostic]:
    whole = first.followed_by(rest[-1], ", ".join([first.text, *(piece.text for piece in rest)]))
    tuple_of_numbers = whole_value(whole.text)
    if tuple_of_numbers:
        whole.refused = True
        return whole, Diagnostic(whole.span, "Y001", *tuple_of_numbers)
    message = "a comma ends the value here, so this expression is cut off"
    return whole, Diagnostic(whole.span, "Y001", message, f'put the expression in quotes: "{whole.text}"')
