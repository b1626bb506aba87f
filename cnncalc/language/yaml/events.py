"""YAML events to a tree with a place on every scalar, under limits, in one pass.

Composing with libyaml crashes on 50,000 nested brackets, and loading explodes on merge keys; events do neither.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from cnncalc.language import limits
from cnncalc.language.yaml.repairs import mended_items, mended_pairs
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from cnncalc.language.yaml.tree import Source, Tree
    from cnncalc.model.diagnostics import Span

LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_PROPERTY = r"[&!][^\s,\[\]{}]*"


class StopReadingError(Exception):
    """Reading ends here: the diagnostic says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class TreeBuilder:
    """Builds the tree from events. `found` collects what is wrong but does not stop the reading."""

    def __init__(self, source: Source, found: list[Diagnostic]) -> None:
        self.source = source
        self.found = found
        self.open: list[Sequence | Mapping] = []
        self.children: list[list[Tree]] = []
        self.root: Tree | None = None
        self.nodes = 0
        self.refused: list[Tree] = []

    def tree(self) -> Tree | None:
        """Read the whole document."""
        try:
            for event in yaml.parse(self.source.text, Loader=LOADER):
                if isinstance(event, yaml.ScalarEvent):
                    self._scalar(event)
                elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                    self._second_document(event)
                    break
                else:
                    self._take(event)
        except yaml.MarkedYAMLError as err:
            from cnncalc.language.yaml.traps import syntax_error  # most files are right

            mark = err.problem_mark or err.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            raise StopReadingError(syntax_error(self.source, line, column)) from None
        except yaml.YAMLError:
            raise StopReadingError(Diagnostic(self.source.span(1, 1), "Y001", "this is not YAML")) from None
        return self.root

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(event)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)

    def _second_document(self, event: yaml.Event) -> None:
        message = "a second document begins here; a spec is one document"
        hint = "put each spec into a file of its own"
        self.found.append(Diagnostic(self._place(event), "Y005", message, hint))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        node = Scalar(self.source, event.value, _marks(event), quoted=bool(event.style))
        if event.anchor or event.tag:
            node.refused = self._refuse_properties(event)
        self._add(node)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        kind = Sequence if isinstance(event, yaml.SequenceStartEvent) else Mapping
        node = kind(self._place(event), flow=bool(event.flow_style))
        if (event.anchor or event.tag) and self._refuse_properties(event):
            self.refused.append(node)
        self._add(node)
        self.open.append(node)
        self.children.append([])
        if len(self.open) > limits.YAML_DEPTH:
            from cnncalc.language.yaml.brackets import too_deep  # most files are right

            raise StopReadingError(too_deep(node.span))

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

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        """A list or mapping is complete."""
        parent, children = self.open.pop(), self.children.pop()
        if parent.flow:
            parent.end = _marks(event)[2:]
        if self.refused and self.refused[-1] is parent:
            self._withdraw(self.refused.pop())
            return
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

    def _withdraw(self, node: Tree) -> None:
        """Nobody knows what a list or mapping with a tag would be."""
        nothing = Scalar(self.source, "", node.span[1:], quoted=False)
        nothing.refused = True
        if self.children:
            self.children[-1][-1] = nothing
        else:
            self.root = nothing

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
        wrong = self._wrong_key(parent, key)
        if wrong:
            self.found.append(wrong)
        if wrong or key.refused:
            parent.damaged = True
            return
        if isinstance(value, Scalar) and value.text == "" and not value.quoted:
            value.stand_at(key)
        parent.pairs[key.text] = (key, value)

    def _wrong_key(self, parent: Mapping, key: Scalar) -> Diagnostic | None:
        """A key that is none of the language's, or no key at all."""
        if key.text == "<<":
            message, hint = "merge keys (`<<`) are not part of the language", "blocks and `vars` do their work"
            return Diagnostic(key.span, "Y010", message, hint)
        if key.text in parent.pairs:
            first = parent.pairs[key.text][0]
            message = f"`{key.text}` is here for the second time; the first is in line {first.line}"
            hint = "keep one of them" if parent.flow else "keep one of them; or a dash is missing in front of it"
            return Diagnostic(key.span, "Y002", message, hint)
        if not key.text.strip():
            width = len(self.source.lines[key.line - 1]) if key.line <= len(self.source.lines) else 0
            place = self.source.span(key.line, max(1, min(key.column, width)))
            return Diagnostic(place, "Y001", "a key is missing here", "write one word in front of the colon")
        if not key.text.isascii():
            from cnncalc.language.yaml.repairs import wrong_space_in  # few keys are no plain words

            return wrong_space_in(key)
        return None

    def _alias(self, event: yaml.AliasEvent) -> None:
        node = Scalar(self.source, f"*{event.anchor}", _marks(event), quoted=False)
        node.refused = True
        before = self.children[-1][-1] if self.children and self.children[-1] else None
        if not (isinstance(before, Scalar) and before.text == "<<"):
            message, hint = f"aliases (`{node.text}`) are not part of the language", "blocks and `vars` do their work"
            self.found.append(Diagnostic(node.span, "Y010", message, hint))
        self._add(node)

    def _refuse_properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> bool:
        """Report an anchor or tag; whether the value has become another by it."""
        line, column, *_ = _marks(event)
        text = self.source.lines[line - 1] if line <= len(self.source.lines) else ""
        word = re.compile(_PROPERTY).match(text, column - 1)
        written = word.group() if word else "!"
        place = self.source.span(line, column, column + len(written))
        what, hint, refused = "anchors", "blocks and `vars` do their work", False
        if not event.anchor:
            refused = not str(event.tag).startswith("tag:yaml.org,2002:") or "/" in str(event.tag)
            negation = re.fullmatch(r"!\s*(\$?\w*)", written)
            what, hint = "tags", f"write `not {negation[1] or '…'}` for a negation" if negation else "delete it"
        code = "Y010" if event.anchor else "Y009"
        self.found.append(Diagnostic(place, code, f"{what} (`{written}`) are not part of the language", hint))
        return refused

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
