"""Lists and mappings in brackets and braces as they were meant, where a comma or a missing space cut them up.

`{kernel:3}` lacks a space; `{params: 25,557,032}` and `[max(1, $d), 3]` end at their comma, so that the rest of the
number or expression becomes a key or an item of its own. The meaning is clear, so that nothing else need be said.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.language.expressions.tokens import whole_value
from cnncalc.language.yaml.brackets import without_strings
from cnncalc.language.yaml.tree import Scalar
from cnncalc.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cnncalc.language.yaml.tree import Tree

    Pair: TypeAlias = tuple[Scalar, Tree]
    from cnncalc.language.yaml.tree import Source

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


# Compiled when something is wrong, as all patterns of this kind.
_SPACES = "[\xa0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]"
_QUOTES = "[\u2018-\u201f\xab\xbb`\xb4]"
_DASH = r"\s*(?P<dash>[-*\u2010-\u2015\u2212\u2022\xb7])(?P<space>\s*)(?P<word>\$?[A-Za-z_]\w*)"


def wrong_space(source: Source, line: int) -> Diagnostic | None:
    """A space of another kind where YAML wants its own: in front of a line, or behind a dash, a colon or a comma."""
    text = source.lines[line - 1]
    found = re.search(rf"(?:^ *|[-:,{{\[] *)({_SPACES}+)", without_strings(text)) if not text.isascii() else None
    if not found:
        return None
    place = source.span(line, found.start(1) + 1, found.end(1) + 1)
    return Diagnostic(place, "Y001", *_of_space(found[1][0]))


def wrong_space_in(word: Scalar) -> Diagnostic | None:
    """A word that such a space begins or holds together: `filters: 6` is one word with it."""
    is_cut = not word.text.isascii() and not word.quoted and re.search(rf"(^|[:-]){_SPACES}", word.text)
    return wrong_space(word.source, word.line) if is_cut else None


def wrong_dash(source: Source, line: int) -> Diagnostic | None:
    """`-relu`, `– relu` or `* relu` at the beginning of a line: none of them makes an item of a list."""
    found = re.match(_DASH, source.lines[line - 1])
    if not found or (found["dash"] == "-" and found["space"]):
        return None
    message = f"{_named(found['dash'])} makes no list"
    if found["dash"] == "-":
        message = f"`-{found['word']}` lacks a space behind the dash"
    place = source.span(line, found.start("dash") + 1, found.end() + 1)
    return Diagnostic(place, "Y001", message, f"write `- {found['word']}`")


def foreign_word(text: str) -> tuple[str, str]:
    """A message and a hint for letters or signs of an expression that are none of the language's."""
    space = re.search(_SPACES, text)
    if space:
        return _of_space(space.group())
    hint = "quotes are \" and '" if re.match(_QUOTES, text) else "it knows the letters a to z and the digits 0 to 9"
    return f"`{text}` is no word of the language", hint


def _of_space(character: str) -> tuple[str, str]:
    return f"{_named(character)} stands where a space belongs", "type a space in its place"


def _named(character: str) -> str:
    if character.isascii():
        return f"`{character}`"
    import unicodedata  # most files are right

    return f"U+{ord(character):04X} ({unicodedata.name(character).lower()})"
