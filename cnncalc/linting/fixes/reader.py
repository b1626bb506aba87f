"""Fixes for what the reader of specs says: where its hint is one exact change of the text, that change."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.static import takes_fields
from cnncalc.layers import LAYERS
from cnncalc.linting.fixes import edits
from cnncalc.linting.fixes.layers import as_fix
from cnncalc.model.diagnostics import Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.linting.context import Subject
    from cnncalc.model.diagnostics import Diagnostic

_MEANT = re.compile(r'did you mean "(?P<word>[^"]+)"\?')
_WORD = re.compile(r"\$?[A-Za-z_][\w./-]*")
_VALUE = re.compile(r"write (?P<value>true|false|\d+(x\d+)*)(: width x .*)?")
_NUMBER = re.compile(r"[\w.,+-]+")
_SPACED = re.compile(r"write `(?P<pair>[^`]+: [^`]+)`")
_QUOTED = re.compile(r'put the expression in quotes: (?P<text>".*")')
_TURNED = re.compile(r"depth comes last: (?P<volume>[\dx]+)\?")
_COMMENT = "a comment needs a space before its `#`"


def with_fix(one: Diagnostic, subject: Subject) -> Diagnostic:
    """A finding of the reader with its fix, if there is one."""
    found = _FIXES.get(one.code)
    lines = subject.lines(one.span.file)
    if found is None or one.fix or one.span.line != one.span.end_line or one.span.line > len(lines):
        return one
    text = lines[one.span.line - 1][one.span.column - 1 : one.span.end_column - 1]
    fix = next((fix for make in found if (fix := make(one, text, subject))), None)
    return one._replace(fix=fix)


def _similar(one: Diagnostic, text: str, subject: Subject) -> Fix | None:
    """A misspelt word, or another tool's."""
    del subject
    meant = _MEANT.fullmatch(one.hint)
    if not meant or not _WORD.fullmatch(text):
        return None
    sign = "$" if text.startswith("$") and not meant["word"].startswith("$") else ""
    return _instead(one, sign + meant["word"], safe=False)


def _type(one: Diagnostic, text: str, subject: Subject) -> Fix | None:
    """A misspelt layer type; none where its fields are of no use to the one that was perhaps meant."""
    meant, entry = _MEANT.fullmatch(one.hint), subject.entries.get(one.span)
    is_layer = meant is not None and meant["word"] in LAYERS
    if meant and is_layer and entry is not None and not takes_fields(meant["word"], entry):
        return None
    return _similar(one, text, subject)


def _value(one: Diagnostic, text: str, subject: Subject) -> Fix | None:
    """A value that is written in another tool's way: `no`, `1_000`, `25,557,032`."""
    del subject
    meant = _VALUE.fullmatch(one.hint)
    return _instead(one, meant["value"], safe=one.code == "Y001") if meant and _NUMBER.fullmatch(text) else None


def _space(one: Diagnostic, text: str, subject: Subject) -> Fix | None:
    """`kernel:3`."""
    del subject
    meant = _SPACED.fullmatch(one.hint)
    return _instead(one, meant["pair"]) if meant and meant["pair"].replace(": ", ":", 1) == text else None


def _quotes(one: Diagnostic, text: str, subject: Subject) -> Fix | None:
    """An expression with a comma, in brackets."""
    del text, subject
    meant = _QUOTED.fullmatch(one.hint)
    return _instead(one, meant["text"]) if meant else None


def _comment(one: Diagnostic, text: str, subject: Subject) -> Fix | None:
    """`64# note`; in brackets the comment would swallow the rest of the line."""
    before, sign, behind = text.partition("#")
    item = subject.lines(one.span.file)[one.span.line - 1]
    ends = one.span.end_column - 1 == len(item.rstrip())
    return _instead(one, f"{before} {sign}{behind}") if one.hint == _COMMENT and sign and ends else None


def _turned(one: Diagnostic, text: str, subject: Subject) -> Fix | None:
    """A volume that is written depth first."""
    del text, subject
    meant = _TURNED.fullmatch(one.hint)
    return _instead(one, meant["volume"], safe=False) if meant else None


def _flatten(one: Diagnostic, text: str, subject: Subject) -> Fix | None:
    """A flatten before a dense layer that reads the layer above; it would take the number of one behind it."""
    del text
    entry, item = subject.entries.get(one.span), subject.items.get(one.span)
    if entry is None or item is None or entry.sources or entry.repeat or entry.when or entry.share:
        return None
    if "flatten" in subject.numbered:
        return None
    return as_fix("put a `flatten` before it", edits.line_before(item, "flatten", subject.lines(one.span.file)))


def _instead(one: Diagnostic, text: str, *, safe: bool = True) -> Fix:
    return Fix(f"write `{text}`", (Edit(one.span, text),), safe)


_FIXES: dict[str, tuple[Callable[[Diagnostic, str, Subject], Fix | None], ...]] = {
    "Y001": (_space, _quotes, _value),
    "S101": (_similar,),
    "S102": (_type,),
    "S104": (_value,),
    "S107": (_similar,),
    "S108": (_comment, _value),
    "S114": (_turned,),
    "V218": (_flatten,),
}
