"""What looks like a sign of YAML and is none: `–` and `“` from a slide, a no-break space from a page, `-relu`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.diagnostics import Diagnostic
from cnncalc.spec.brackets import without_strings

if TYPE_CHECKING:
    from cnncalc.spec.tree import Scalar, Source

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
