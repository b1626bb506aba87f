"""YAML nodes to entries: which key is the type, which are wiring, and what the entry is called."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.diagnostics import Diagnostic
from cnncalc.layers import LAYERS
from cnncalc.spec.entries import Body, Branch, Entry
from cnncalc.spec.traps import WIRING
from cnncalc.spec.tree import Mapping, Scalar, Sequence
from cnncalc.values import listed
from cnncalc.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Collection

    from cnncalc.diagnostics import Span
    from cnncalc.spec.tree import Tree

MERGES = ("add", "multiply", "subtract", "maximum", "average", "concat", "residual")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class EntryParser:
    """Reads the entries of one scope. `blocks` are the names of all blocks that can be used."""

    def __init__(self, blocks: Collection[str], found: list[Diagnostic]) -> None:
        self.blocks = blocks
        self.found = found

    def body(self, node: Tree | None, span: Span) -> Body:
        """The list under `layers`, with every entry named."""
        body = Body(span)
        body.entries = self.entries(node) if node is not None else []
        self._name_all(body)
        return body

    def entries(self, node: Tree) -> list[Entry]:
        """A list of entries; what is no entry is reported and left out."""
        if isinstance(node, Sequence):
            return [entry for item in node.items if (entry := self.entry(item))]
        hint = f"write a dash in front of every layer, or [{node.text}]" if isinstance(node, Scalar) else _DASHES
        if isinstance(node, Scalar) and node.is_empty:
            hint = "write [] for none"
        self.report(node.span, "S118", "a list of layers is wanted here", hint)
        return []

    def entry(self, node: Tree) -> Entry | None:
        """One entry: a word, or a mapping with one type key."""
        if isinstance(node, Scalar):
            return self._word(node)
        if isinstance(node, Sequence):
            self.report(node.span, "S118", "a layer is a word or a mapping, not a list", "remove one dash or bracket")
            return None
        types = [key for key, _ in node.pairs.values() if key.text not in WIRING]
        if not types:
            first = next(iter(node.pairs.values()), None)
            place = first[0].span if first else node.span
            self.report(place, "S118", "this entry has no layer type", "an entry has one type key such as `conv:`")
            return None
        entry = Entry(self._type_key(types))
        self._extra_keys(entry, [key for key in types if key is not entry.type])
        entry.value = self._value(node, entry.type)
        self._wiring(entry, node)
        self._branches(entry)
        return entry

    def _word(self, node: Scalar) -> Entry | None:
        if node.line != node.end_line or " " in node.text:
            first, *rest = node.text.split()
            message = f"`{node.text}` is no layer type"
            hint = f"a dash is missing in front of {rest[0]}" if node.line != node.end_line else ""
            if first.endswith(":") or first in LAYERS or first in self.blocks:
                hint = hint or f"write `{first.rstrip(':')}: {' '.join(rest)}`"
            self.report(node.span, "S102", message, hint)
            return None
        if node.is_empty:
            self.report(node.span, "Y013", "this entry is empty", "write a layer type behind the dash")
            return None
        glued = re.fullmatch(r"(\w+):(\S+)", node.text)
        if glued:
            message = f"`{node.text}` lacks a space behind the colon"
            self.report(node.span, "Y001", message, f"write `{glued[1]}: {glued[2]}`")
            return None
        return Entry(node)

    def _type_key(self, keys: list[Scalar]) -> Scalar:
        """Of several keys that are no wiring, the one that is the type: the first that is known, else the first."""
        known = (key for key in keys if key.text.startswith("$") or self.is_type(key.text))
        return next(known, keys[0])

    def is_type(self, word: str) -> bool:
        """Whether a word is a layer type, a merge or a block."""
        return word in LAYERS or word in MERGES or word in self.blocks

    def _extra_keys(self, entry: Entry, extra: list[Scalar]) -> None:
        if not extra:
            return
        entry.broken = True
        others = [key for key in extra if self.is_type(key.text)]
        if others:
            message = f"`{others[0].text}` is a second layer type beside `{entry.word}`"
            self.report(others[0].span, "S113", message, f"write a dash in front of `{others[0].text}`")
            return
        fields = [key.text for key in extra if key.text in self.fields(entry.word)]
        if fields:
            message = f"{listed(fields)} stand{'s' if len(fields) == 1 else ''} beside `{entry.word}`, not below it"
            hint = f"indent fields two columns more than `{entry.word}`, or put them in braces behind it"
            self.report(extra[0].span, "S101", message, hint)
            return
        key = extra[0]
        hint = nearest(key.text, WIRING) or f"beside a type stand only {listed(WIRING)}"
        self.report(key.span, "S101", f"`{key.text}` cannot stand beside `{entry.word}`", hint)

    def fields(self, word: str) -> Collection[str]:
        """The fields of a built-in type; none for a block or merge."""
        from cnncalc.layers import layer_class
        from cnncalc.layers.base import fields_of

        return fields_of(layer_class(word)) if word in LAYERS else ()

    def _value(self, node: Mapping, type_key: Scalar) -> Tree | None:
        value = node.pairs[type_key.text][1]
        return None if isinstance(value, Scalar) and value.is_empty else value

    def _wiring(self, entry: Entry, node: Mapping) -> None:
        for word in WIRING:
            pair = node.pairs.get(word)
            if not pair:
                continue
            key, value = pair
            if word == "from":
                self._sources(entry, key, value)
            elif not isinstance(value, Scalar) or value.is_empty:
                what = "is empty" if isinstance(value, Scalar) else "wants one value"
                self.report(key.span, "Y013" if isinstance(value, Scalar) else "S104", f"`{word}` {what}")
                entry.broken = True
            elif word == "name":
                self._own_name(entry, value)
            else:
                setattr(entry, word, value)

    def _own_name(self, entry: Entry, value: Scalar) -> None:
        if NAME.fullmatch(value.text):
            entry.named, entry.name = value, value.text
            return
        hint = f"write {fixed}" if (fixed := re.sub(r"\W+", "_", value.text).strip("_")) and fixed[0].isalpha() else ""
        if "$" in value.text:
            hint = "names are plain; copies are numbered by themselves: layer1/0, layer1/1"
        self.report(value.span, "S104", f"`{value.text}` is no name: letters, digits and _, no digit first", hint)

    def _sources(self, entry: Entry, key: Scalar, value: Tree) -> None:
        items = value.items if isinstance(value, Sequence) else [value]
        scalars = [item for item in items if isinstance(item, Scalar) and not item.is_empty]
        entry.sources_listed = isinstance(value, Sequence)
        if len(scalars) == len(items) and items:
            entry.sources = scalars
            return
        self.report(key.span, "S104", "`from` wants a name, or a list of names", "such as from: [enc4, previous]")
        entry.broken = True

    def _branches(self, entry: Entry) -> None:
        """Branches of a merge; its fields stay in `value`."""
        if entry.word not in MERGES or entry.value is None:
            return
        if not isinstance(entry.value, Mapping):
            hint = "name them, as in {left: [relu], right: []}" if entry.word != "residual" else ""
            if entry.word == "residual" and isinstance(entry.value, Sequence):
                entry.branches = [Branch(entry.type, self.entries(entry.value), None)]
                entry.value = None
                return
            self.report(entry.value.span, "S104", f"`{entry.word}` wants branches", hint)
            entry.broken = True
            return
        branches = {
            text: pair for text, pair in entry.value.pairs.items() if entry.word == "residual" or _is_branch(pair[1])
        }
        if branches:
            entry.branches = [self._branch(key, value) for key, value in branches.values()]
            entry.value = _without(entry.value, branches)
            if entry.sources_listed:
                message = f"`{entry.word}` has branches, which all read one volume, and a list of sources"
                self.report(entry.type.span, "S113", message, "keep the branches or the list")
                entry.broken = True
        if entry.word == "residual":
            self._check_residual(entry)

    def _check_residual(self, entry: Entry) -> None:
        names = [branch.name.text for branch in entry.branches or ()]
        for branch in entry.branches or ():
            if branch.name.text not in {"body", "shortcut"}:
                hint = nearest(branch.name.text, ("body", "shortcut")) or "`residual` has a body and a shortcut"
                self.report(branch.name.span, "S101", f"`residual` has no branch `{branch.name.text}`", hint)
                entry.broken = True
        if "body" not in names and not entry.broken:
            self.report(entry.type.span, "S103", "`residual` lacks its body", "write body: [...]")
            entry.broken = True

    def _branch(self, key: Scalar, value: Tree) -> Branch:
        if not isinstance(value, Mapping):
            return Branch(key, self.entries(value), None)
        for text, (word, _) in value.pairs.items():
            if text not in {"when", "layers"}:
                hint = nearest(text, ("when", "layers")) or "a branch is a list, or {when: …, layers: […]}"
                self.report(word.span, "S101", f"a branch has no key `{text}`", hint)
        layers, when = value.value("layers"), value.value("when")
        if when is not None and not isinstance(when, Scalar):
            self.report(when.span, "S104", "`when` wants true or false")
            when = None
        return Branch(key, self.entries(layers) if layers is not None else [], when)

    def _name_all(self, body: Body) -> None:
        """Give every entry its name: its own, or TYPE and its position among the entries of that type in the text."""
        counts: dict[str, int] = {}
        for entry in body.all_entries():
            word = entry.word.lstrip("$")
            counts[word] = counts.get(word, 0) + 1
            separator = "_" if word[-1:].isdigit() else ""
            entry.name = entry.name or f"{word}{separator}{counts[word]}"
            first = body.names.setdefault(entry.name, entry)
            if first is not entry:
                self._same_name(first, entry)

    def _same_name(self, first: Entry, second: Entry) -> None:
        own, other = (second, first) if second.named else (first, second)
        if first.named and second.named:
            message = f"the name {first.name} is taken: line {first.place.line} has it, too"
        else:
            message = f"{own.name} is the automatic name of the `{other.word}` in line {other.type.line}"
        self.report(own.place.span, "S106", message, "names are unique in their scope; choose another")

    def report(self, span: Span, code: str, message: str, hint: str = "") -> None:
        """Collect what is wrong."""
        self.found.append(Diagnostic(span, code, message, hint))


_DASHES = "write a dash in front of every layer"


def _without(node: Mapping, keys: Collection[str]) -> Mapping:
    """The mapping without some of its keys."""
    rest = Mapping(node.span, flow=node.flow)
    rest.pairs = {text: pair for text, pair in node.pairs.items() if text not in keys}
    return rest


def _is_branch(value: Tree) -> bool:
    """A list, or `{when: …, layers: …}`; anything else under a merge is a field."""
    return isinstance(value, Sequence | Mapping)
