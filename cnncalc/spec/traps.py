"""The traps of YAML that this syntax meets, each with a message of its own.

libyaml and PyYAML word their errors differently, so nothing here depends on their words: only on the place of the
problem and on the lines around it.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.diagnostics import Diagnostic
from cnncalc.spec.tree import Scalar

if TYPE_CHECKING:
    from cnncalc.spec.tree import Source, Tree

WIRING = ("name", "from", "repeat", "when", "share", "frozen")
_WIRING_LINE = re.compile(rf"\s+(?P<word>{'|'.join(WIRING)})\s*:")
_BARE_ENTRY = re.compile(r"\s*-\s+(?P<type>\$?[A-Za-z_]\w*)\s*(#.*)?$")
_GLUED = re.compile(r"(?P<key>[A-Za-z_]\w*):(?P<value>\S+)$")


def syntax_error(source: Source, line: int, column: int) -> Diagnostic:
    """What is wrong where the YAML parser gave up, 1-based."""
    text = source.lines[line - 1] if line <= len(source.lines) else ""
    for trap in (_tab, _word_with_wiring, _second_colon, _open_bracket, _bad_start):
        found = trap(source, line, column, text)
        if found:
            return found
    message = "the YAML ends too early" if not text.strip() else "the YAML cannot be read from here on"
    hint = "look at the indentation, brackets and quotes here and in the line above"
    return Diagnostic(source.span(max(1, min(line, len(source.lines))), column), "Y001", message, hint)


def _tab(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    del column
    indentation = text[: len(text) - len(text.lstrip())]
    if "\t" not in indentation:
        return None
    place = source.span(line, indentation.index("\t") + 1)
    return Diagnostic(place, "Y006", "a tab cannot indent YAML", "indent with spaces")


def _word_with_wiring(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """`- relu` with `name:` below it."""
    del column
    wiring = _WIRING_LINE.match(text)
    above = line - 1
    while above and not source.lines[above - 1].split("#")[0].strip():
        above -= 1
    entry = _BARE_ENTRY.match(source.lines[above - 1]) if wiring and above else None
    if not wiring or not entry:
        return None
    place = source.span(above, entry.start("type") + 1, entry.end("type") + 1)
    message = f"`{entry['type']}` with `{wiring['word']}` below it needs a colon"
    return Diagnostic(place, "Y001", message, f"write `{entry['type']}:`")


def _second_colon(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """`source: a: b`."""
    before, rest = text[: column - 1], text[column - 1 :]
    if not re.match(r":(\s|$)", rest) or not re.search(r":\s", before):
        return None
    start = re.search(r":\s+", before)
    begin = start.end() if start else 0
    quoted = text[begin:].rstrip().replace('"', "'")
    place = source.span(line, column)
    return Diagnostic(place, "Y001", "a value with a colon and a space in it needs quotes", f'write "{quoted}"')


def _open_bracket(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """A brace or bracket that is never closed, or closed by the other kind, before the place of the problem."""
    del column, text
    stack: list[tuple[str, int, int]] = []
    for number, content in enumerate(source.lines[:line], 1):
        for at, character in enumerate(_without_strings(content), 1):
            if character in "{[":
                stack.append((character, number, at))
            elif character in "}]" and stack:
                opened, opened_line, opened_at = stack.pop()
                if opened + character not in {"{}", "[]"}:
                    message = f"`{opened}` is closed by `{character}`"
                    return Diagnostic(source.span(number, at), "Y001", message, f"it was opened in line {opened_line}")
                del opened_at
            elif character in "}]":
                return Diagnostic(source.span(number, at), "Y001", f"`{character}` closes nothing", "delete it")
    if not stack:
        return None
    opened, opened_line, opened_at = stack[-1]
    closing = "}" if opened == "{" else "]"
    place = source.span(opened_line, opened_at)
    return Diagnostic(place, "Y001", f"`{opened}` is never closed", f"add `{closing}`")


def _without_strings(line: str) -> str:
    """The line with quoted text and comments blanked out, columns kept."""
    blank = re.sub(r""""(?:[^"\\]|\\.)*"|'(?:[^']|'')*'""", lambda quoted: " " * len(quoted.group()), line)
    comment = re.search(r"(^|\s)#", blank)
    return blank[: comment.start()] if comment else blank


def _bad_start(source: Source, line: int, column: int, text: str) -> Diagnostic | None:
    """A character that cannot begin a value: `%`, `@`, a back quote; or a quote that is never closed."""
    rest = text[column - 1 :]
    if rest[:1] in {"%", "@", "`"}:
        message = (
            f"a value cannot begin with `{rest[0]}`" if rest[0] != "`" else "a value cannot begin with a back quote"
        )
        return Diagnostic(source.span(line, column), "Y001", message, "put it in quotes")
    for number, content in enumerate(source.lines[:line], 1):
        opened = re.search(r"(?<![\w\"'])[\"']", _without_strings(content))
        if opened:
            quote = opened.group()
            place = source.span(number, opened.start() + 1)
            return Diagnostic(place, "Y001", f"the quote {quote} is never closed", f"add {quote} where the text ends")
    return None


Pair: TypeAlias = tuple[Scalar, "Tree"]


def mend(pairs: list[Pair]) -> tuple[list[Pair], list[Diagnostic]]:
    """The pairs of a mapping in braces as they were meant, and what was wrong with them.

    `{kernel:3}` lacks a space; `{params: 25,557,032}` and `{to: max(1, $d)}` end at their comma, so that the rest of
    the number or expression becomes keys without a value. The meaning is clear, so that nothing else need be said.
    """
    meant: list[Pair] = []
    found: list[Diagnostic] = []
    while pairs:
        (key, value), *pairs = pairs
        glued = _GLUED.match(key.text) if _is_bare(value) and not key.quoted else None
        if glued:
            found.append(_lacks_space(key, glued))
            key, value = _split(key, glued)
        rest = list(takewhile(lambda pair: _is_bare(pair[1]) and not _GLUED.match(pair[0].text), pairs))
        if rest and isinstance(value, Scalar) and (cut := _cut_off(value, [later.text for later, _ in rest])):
            found.append(cut)
            pairs = pairs[len(rest) :]
        meant.append((key, value))
    return meant, found


def _is_bare(value: Tree) -> bool:
    return isinstance(value, Scalar) and not value.quoted and value.text == ""


def _lacks_space(key: Scalar, glued: re.Match[str]) -> Diagnostic:
    message = f"`{key.text}` lacks a space behind the colon"
    return Diagnostic(key.span, "Y001", message, f"write `{glued['key']}: {glued['value']}`")


def _split(key: Scalar, glued: re.Match[str]) -> Pair:
    """`kernel:3` as key and value."""
    colon = key.column + glued.end("key")
    first = Scalar(key.source, glued["key"], (key.line, key.column, key.line, colon), quoted=False)
    second = Scalar(key.source, glued["value"], (key.line, colon + 1, key.line, key.end_column), quoted=False)
    return first, second


def _cut_off(value: Scalar, rest: list[str]) -> Diagnostic | None:
    """A value that goes on behind a comma; it is made whole."""
    if value.quoted:
        return None
    digits, whole = "".join([value.text, *rest]), ", ".join([value.text, *rest])
    if re.fullmatch(r"\d{1,3}", value.text) and all(re.fullmatch(r"\d{3}", group) for group in rest):
        span, value.text = value.span, digits
        return Diagnostic(span, "Y001", "digits cannot be grouped by commas", f"write {digits}")
    if value.text.count("(") > value.text.count(")") and whole.count("(") == whole.count(")"):
        span, value.text = value.span, whole
        message = "inside braces a comma ends the value, so this expression is cut off"
        return Diagnostic(span, "Y001", message, f'put the expression in quotes: "{whole}"')
    return None
