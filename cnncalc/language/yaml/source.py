"""From bytes to a tree: encoding and size checked, and what is wrong with the YAML collected."""

from __future__ import annotations

import codecs
import gc
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cnncalc.language import limits
from cnncalc.language.yaml.events import StopReadingError, TreeBuilder
from cnncalc.language.yaml.tree import Source, place_of
from cnncalc.model.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.language.yaml.tree import Tree

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def decode(data: bytes, file: str) -> tuple[str, list[Diagnostic]]:
    """Bytes to text: UTF-8, with or without a byte order mark, within the size limit."""
    if len(data) > limits.TEXT_BYTES:
        return "", [_too_large(Span(file, 1, 1, 1, 2))]
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode(), []
    except UnicodeDecodeError as err:
        before = err.object[: err.start].decode()
        return "", [Diagnostic(Span(file, *place_of(before, len(before))), "Y011", *_not_utf8(data, err))]


def _not_utf8(data: bytes, err: UnicodeDecodeError) -> tuple[str, str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "the file is UTF-16, not UTF-8", "save the file as UTF-8"
    if 0 in data:
        return "this is no text", "a spec is a text in YAML, such as `cnncalc show lenet5` prints"
    return f"byte 0x{err.object[err.start]:02x} is not UTF-8", "save the file as UTF-8"


def _too_large(place: Span) -> Diagnostic:
    message = "the file is too large: a spec has at most 4 MiB (4,194,304 bytes)"
    return Diagnostic(place, "Y003", message, "`repeat` and blocks say it shorter")


def read(text: str, file: str) -> tuple[Source, Tree | None, list[Diagnostic]]:
    """The tree of a YAML text, and what is wrong with it; no tree where the YAML itself is broken."""
    source = Source(file, text)
    found: list[Diagnostic] = []
    try:
        _check_characters(source)
        with no_collection():
            tree = TreeBuilder(source, found).tree()
    except StopReadingError as stop:
        found.append(stop.diagnostic)
        tree = None
    return source, tree, found


@contextmanager
def no_collection() -> Iterator[None]:
    """Pause the garbage collector: a tree has no cycles, and collecting triples the time of a long spec."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_characters(source: Source) -> None:
    if len(source.text) > limits.TEXT_BYTES:
        raise StopReadingError(_too_large(source.span(1, 1)))
    bad = _CONTROL.search(source.text)
    if bad:
        message = f"the character U+{ord(bad.group()):04X} cannot stand in a spec"
        hint = "save the file as UTF-8" if bad.group() == "\0" else "it is a control character; delete it"
        raise StopReadingError(Diagnostic(source.at(bad.start()), "Y011", message, hint))
