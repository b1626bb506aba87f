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
from cnncalc.spec.traps import mend, syntax_error
from cnncalc.spec.tree import Mapping, Scalar, Sequence, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.spec.tree import Tree

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class StopReadingError(Exception):
    """Reading ends here: the diagnostic says why."""

    def __init__(self, span: Span, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.diagnostic = Diagnostic(span, code, message, hint)


def decode(data: bytes, file: str) -> tuple[str, list[Diagnostic]]:
    """Bytes to text: UTF-8, with or without a byte order mark, within the size limit."""
    if len(data) > limits.TEXT_BYTES:
        message = f"the file has {len(data):,} bytes; a spec has at most {limits.TEXT_BYTES:,} (4 MiB)"
        return "", [Diagnostic(Span(file, 1, 1, 1, 2), "Y003", message)]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as err:
        before = data[: err.start].decode("utf-8", errors="replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        utf16 = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
        message = "the file is UTF-16, not UTF-8" if utf16 else f"byte 0x{data[err.start]:02x} is not UTF-8"
        place = Span(file, line, column, line, column + 1)
        return "", [Diagnostic(place, "Y011", message, "save the file as UTF-8")]


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
        message = f"the text has {len(source.text):,} characters; a spec has at most {limits.TEXT_BYTES:,} (4 MiB)"
        raise StopReadingError(source.span(1, 1), "Y003", message)
    bad = _CONTROL.search(source.text)
    if bad:
        before = source.text[: bad.start()]
        line, column = before.count("\n") + 1, bad.start() - before.rfind("\n")
        raise StopReadingError(
            source.span(line, column),
            "Y011",
            f"the character U+{ord(bad.group()):04X} cannot stand in a spec",
            "it is a control character; delete it",
        )


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
                self._take(event)
        except yaml.MarkedYAMLError as err:
            mark = err.problem_mark or err.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            found = syntax_error(self.source, line, column)
            raise StopReadingError(found.span, found.code, found.message, found.hint) from None
        except yaml.YAMLError:
            raise StopReadingError(self.source.span(1, 1), "Y001", "this is not YAML") from None
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
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            message = "a second document begins here; a spec is one document"
            raise StopReadingError(self._place(event), "Y005", message, "put each spec into a file of its own")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.anchor or event.tag:
            self._refuse_properties(event)
        self._add(Scalar(self.source, event.value, _marks(event), quoted=bool(event.style)))

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
            raise StopReadingError(node.span, "Y004", message, "blocks flatten deep structures")

    def _add(self, node: Tree) -> None:
        """Hand a node to the innermost open list or mapping."""
        self.nodes += 1
        if self.nodes > limits.YAML_NODES:
            span = node.span
            raise StopReadingError(
                span, "Y003", f"more than {limits.YAML_NODES:,} YAML nodes", "`repeat` and blocks say it shorter"
            )
        if not self.open:
            self.root = node
            return
        self.children[-1].append(node)

    def _end(self) -> None:
        """A list or mapping is complete."""
        parent, children = self.open.pop(), self.children.pop()
        if isinstance(parent, Sequence):
            parent.items = children
            return
        pairs = [(self._key(key), value) for key, value in zip(children[::2], children[1::2], strict=True)]
        if parent.flow:
            pairs, traps = mend(pairs)
            self.found += traps
        for key, value in pairs:
            self._pair(parent, key, value)

    def _key(self, node: Tree) -> Scalar:
        if isinstance(node, Scalar):
            return node
        raise StopReadingError(
            node.span, "Y001", "a list or mapping cannot be a key", "an expression in braces needs quotes"
        )

    def _pair(self, parent: Mapping, key: Scalar, value: Tree) -> None:
        if key.text == "<<" and not key.quoted:
            hint = "blocks and `vars` do the work of merge keys"
            self.found.append(Diagnostic(key.span, "Y010", "merge keys (`<<`) are not part of the language", hint))
        elif key.text in parent.pairs:
            first = parent.pairs[key.text][0]
            message = f"`{key.text}` is here for the second time; the first is in line {first.line}"
            hint = "keep one of them" if parent.flow else "keep one of them; or a dash is missing in front of it"
            self.found.append(Diagnostic(key.span, "Y002", message, hint))
        else:
            if isinstance(value, Scalar) and value.is_empty:
                value.stand_at(key)
            parent.pairs[key.text] = (key, value)

    def _alias(self, event: yaml.AliasEvent) -> None:
        place = self._place(event)
        before = self.children[-1][-1] if self.children and self.children[-1] else None
        if not (isinstance(before, Scalar) and before.text == "<<"):
            hint = "blocks and `vars` do the work of aliases"
            self.found.append(
                Diagnostic(place, "Y010", f"aliases (`*{event.anchor}`) are not part of the language", hint)
            )
        self._add(Scalar(self.source, f"*{event.anchor}", place[1:], quoted=False))

    def _refuse_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        place = self._place(event)
        if event.anchor:
            message, hint = f"anchors (`&{event.anchor}`) are not part of the language", "use a block or a variable"
            self.found.append(Diagnostic(place, "Y010", message, hint))
            return
        tag = str(event.tag)
        if tag == "!":
            message, hint = "`!` begins a YAML tag and is not part of the language", "write `not` for a negation"
        else:
            message, hint = f"tags (`{tag}`) are not part of the language", "write the value alone"
        self.found.append(Diagnostic(place, "Y009", message, hint))

    def _place(self, event: yaml.Event) -> Span:
        line, column, end_line, end_column = _marks(event)
        one_line = end_line == line and end_column > column
        return Span(self.source.file, line, column, line, end_column if one_line else column + 1)


def _marks(event: yaml.Event) -> tuple[int, int, int, int]:
    """Line and column of the first character and of the one behind the last, 1-based."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None:
        return 1, 1, 1, 2
    return start.line + 1, start.column + 1, end.line + 1, end.column + 1
