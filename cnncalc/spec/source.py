"""YAML text to a tree with a place on every scalar, under limits, in one pass over the parser's events.

Composing with libyaml crashes on 50,000 nested brackets, and loading explodes on merge keys; events do neither.
"""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import yaml

from cnncalc.diagnostics import Diagnostic, Span
from cnncalc.spec import limits
from cnncalc.spec.mending import mended_items, mended_pairs
from cnncalc.spec.traps import syntax_error
from cnncalc.spec.tree import Mapping, Scalar, Sequence, Source, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.spec.tree import Tree

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_PROPERTY = re.compile(r"[&!][^\s,\[\]{}]*")
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class StopReadingError(Exception):
    """Reading ends here: the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def decode(data: bytes, file: str) -> tuple[str, list[Diagnostic]]:
    """Bytes to text: UTF-8, with or without a byte order mark, within the size limit."""
    if len(data) > limits.TEXT_BYTES:
        return "", [_too_large(Span(file, 1, 1, 1, 2))]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as err:
        before = err.object[: err.start].decode()
        place = Span(file, *place_of(before, len(before)))
        wide = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
        message = "the file is UTF-16, not UTF-8" if wide else f"byte 0x{err.object[err.start]:02x} is not UTF-8"
        return "", [Diagnostic(place, "Y011", message, "save the file as UTF-8")]


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
            tree = _Reader(source, found).tree()
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


class _Reader:
    """Builds the tree from events. `found` collects what is wrong but does not stop the reading."""

    def __init__(self, source: Source, found: list[Diagnostic]) -> None:
        self.source = source
        self.found = found
        self.open: list[Sequence | Mapping] = []
        self.children: list[list[Tree]] = []
        self.root: Tree | None = None
        self.nodes = 0

    def tree(self) -> Tree | None:
        """Read the whole document."""
        try:
            for event in yaml.parse(self.source.text, Loader=_LOADER):
                if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                    self._second_document(event)
                    break
                self._take(event)
        except yaml.MarkedYAMLError as err:
            mark = err.problem_mark or err.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise StopReadingError(syntax_error(self.source, line, column)) from None
        except yaml.YAMLError:
            raise StopReadingError(Diagnostic(self.source.span(1, 1), "Y001", "this is not YAML")) from None
        return self.root

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)

    def _second_document(self, event: yaml.Event) -> None:
        message = "a second document begins here; a spec is one document"
        hint = "put each spec into a file of its own"
        self.found.append(Diagnostic(self._place(event), "Y005", message, hint))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        node = Scalar(self.source, event.value, _marks(event), quoted=bool(event.style))
        if event.anchor or event.tag:
            self._refuse_properties(event)
            node.refused = event.tag == "!"
        self._add(node)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        if event.anchor or event.tag:
            self._refuse_properties(event)
        kind = Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping
        node = kind(self._place(event), flow=bool(event.flow_style))
        self._add(node)
        self.open.append(node)
        self.children.append([])
        if len(self.open) > limits.YAML_DEPTH:
            message = f"nested deeper than {limits.YAML_DEPTH} levels"
            raise StopReadingError(Diagnostic(node.span, "Y004", message, "blocks flatten deep structures"))

    def _add(self, node: Tree) -> None:
        """Hand a node to the innermost open list or mapping."""
        self.nodes += 1
        if self.nodes > limits.YAML_NODES:
            message, hint = f"more than {limits.YAML_NODES:,} YAML nodes", "`repeat` and blocks say it shorter"
            raise StopReadingError(Diagnostic(node.span, "Y003", message, hint))
        if not self.open:
            self.root = node
            return
        self.children[-1].append(node)

    def _end(self) -> None:
        """A list or mapping is complete."""
        parent, children = self.open.pop(), self.children.pop()
        if isinstance(parent, Sequence):
            parent.items = mended_items(children, self.found) if parent.flow else children
            for item in children:
                _stand_at_dash(item)
            return
        pairs = self._pairs(parent, children)
        for key, value in mended_pairs(pairs, self.found) if parent.flow else pairs:
            self._pair(parent, key, value)
        if pairs and not parent.flow:
            parent.span = pairs[0][0].span

    def _pairs(self, parent: Mapping, children: list[Tree]) -> list[tuple[Scalar, Tree]]:
        """Keys with their values; a key that is none is left out."""
        pairs = []
        for key, value in zip(children[::2], children[1::2], strict=True):
            if isinstance(key, Scalar):
                pairs.append((key, value))
                continue
            parent.damaged = True
            message = "a list or mapping cannot be a key"
            hint = "`{{` and `}}` are no part of the language: `$name` stands for a value"
            doubled = isinstance(key, Mapping) and key.flow and parent.flow
            self.found.append(Diagnostic(key.span, "Y001", message, hint if doubled else "a key is one word"))
        return pairs

    def _pair(self, parent: Mapping, key: Scalar, value: Tree) -> None:
        if key.text == "<<":
            message, hint = "merge keys (`<<`) are not part of the language", "blocks and `vars` do their work"
            self.found.append(Diagnostic(key.span, "Y010", message, hint))
            parent.damaged = True
        elif key.text in parent.pairs:
            first = parent.pairs[key.text][0]
            message = f"`{key.text}` is here for the second time; the first is in line {first.line}"
            hint = "keep one of them" if parent.flow else "keep one of them; or a dash is missing in front of it"
            self.found.append(Diagnostic(key.span, "Y002", message, hint))
            parent.damaged = True
        elif key.refused:
            parent.damaged = True
        else:
            if isinstance(value, Scalar) and value.text == "" and not value.quoted:
                value.stand_at(key)
            parent.pairs[key.text] = (key, value)

    def _alias(self, event: yaml.AliasEvent) -> None:
        node = Scalar(self.source, f"*{event.anchor}", _marks(event), quoted=False)
        node.refused = True
        before = self.children[-1][-1] if self.children and self.children[-1] else None
        if not (isinstance(before, Scalar) and before.text == "<<"):
            message, hint = f"aliases (`{node.text}`) are not part of the language", "blocks and `vars` do their work"
            self.found.append(Diagnostic(node.span, "Y010", message, hint))
        self._add(node)

    def _refuse_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        line, column, *_ = _marks(event)
        written = f"&{event.anchor}" if event.anchor else str(event.tag)
        if event.anchor:
            code, message = "Y010", f"anchors (`{written}`) are not part of the language"
            hint = "blocks and `vars` do their work"
        elif written == "!":
            code, message = "Y009", "`!` begins a YAML tag and is not part of the language"
            hint = "write `not` for a negation"
        else:
            code, message = "Y009", f"tags (`{written}`) are not part of the language"
            hint = "write the value alone"
        text = self.source.lines[line - 1] if line <= len(self.source.lines) else ""
        word = _PROPERTY.match(text, column - 1)
        place = self.source.span(line, column, word.end() + 1 if word else 0)
        self.found.append(Diagnostic(place, code, message, hint))

    def _place(self, event: yaml.Event) -> Span:
        line, column, end_line, end_column = _marks(event)
        one_line = end_line == line and end_column > column
        return self.source.span(line, column, end_column if one_line else 0)


def _stand_at_dash(item: Tree) -> None:
    """An empty item has no place of its own: it is pointed at by its dash."""
    if isinstance(item, Scalar) and item.text == "" and not item.quoted and item.line <= len(item.source.lines):
        dash = item.source.lines[item.line - 1][: item.column - 1].rstrip()
        if dash.endswith("-"):
            item.column, item.end_column = len(dash), len(dash) + 1


def _marks(event: yaml.Event) -> tuple[int, int, int, int]:
    """Line and column of the first character and of the one behind the last, 1-based."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        return 1, 1, 1, 2
    return start.line + 1, start.column + 1, end.line + 1, end.column + 1
