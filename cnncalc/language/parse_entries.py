"""YAML nodes to entries: which key is the type, which are wiring."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from cnncalc.language.entries import NAME, RESERVED_NAMES, WIRING, Body, Entry
from cnncalc.language.expand.branches import MERGES, read_branches
from cnncalc.language.messages.similar import similar
from cnncalc.language.yaml.repairs import glued_pair, lacks_space
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence, Source
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of, main_field
from cnncalc.model.diagnostics import Diagnostic
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping as Table

    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Span

_NO_SOURCE = Source("", "")
_DASHES = "write a dash in front of every layer"


class EntryParser:
    """Reads the entries of one scope. `blocks` are all blocks that can be used, with the names of their arguments."""

    def __init__(self, blocks: Table[str, Collection[str]], found: list[Diagnostic]) -> None:
        self.blocks = blocks
        self.found = found

    def body(self, node: Tree | None) -> Body:
        """The list under `layers`; `name_entries` names them, once the inputs of the scope are known."""
        body = Body()
        body.entries = self.entries(node) if node is not None else []
        return body

    def entries(self, node: Tree) -> list[Entry]:
        """A list of entries; what is no entry is reported, and its output is unknown."""
        if isinstance(node, Sequence):
            return [entry for item in node.items for entry in self.entry(item)]
        if not (isinstance(node, Scalar) and node.refused):
            self._no_list(node)
        return [_nothing(node)]

    def _no_list(self, node: Scalar | Mapping) -> None:
        first = node if isinstance(node, Scalar) else next((key for key, _ in node.pairs.values()), None)
        wrong = _wrong_item(first) if first and not first.is_empty else None
        if wrong:
            self.found.append(wrong)
            return
        hint = _DASHES
        if isinstance(node, Scalar):
            hint = "write [] for none" if node.is_empty else f"{_DASHES}, or [{node.text}]"
        self.report(node.span, "S118", "a list of layers is wanted here", hint)

    def entry(self, node: Tree) -> list[Entry]:
        """One entry: a word, or a mapping with one type key. (Two, where a dash is missing between two words.)"""
        if isinstance(node, Scalar):
            return self._word(node)
        if isinstance(node, Sequence):
            self.report(node.span, "S118", "a layer is a word or a mapping, not a list", "remove one dash or bracket")
            return [_nothing(node)]
        types = [key for key, _ in node.pairs.values() if key.text not in WIRING]
        if not types:
            if not node.damaged:
                message, hint = "this entry has no layer type", "an entry has one type key such as `conv:`"
                self.report(node.span, "S118", message, hint)
            return [_nothing(node)]
        entry = Entry(self._type_key(types), broken=node.damaged)
        self._extra_keys(entry, [key for key in types if key is not entry.type])
        self._value(entry, node.pairs[entry.word][1])
        self._wiring(entry, node)
        read_branches(self, entry)
        return [entry]

    def _word(self, node: Scalar) -> list[Entry]:
        if node.refused:
            return [_nothing(node)]
        if node.is_empty:
            self.report(node.span, "Y013", "this entry is empty", "write a layer type behind the dash")
            return [_nothing(node)]
        if not re.search(r"[\s:]", node.text):
            return [Entry(node)]
        words = node.text.split()
        if node.line != node.end_line and all(self.is_type(word) or word == "-" for word in words):
            return self._without_dash(node)
        message = f"`{node.text}` is no layer type"
        self.found.append(_wrong_item(node) or Diagnostic(node.span, "S102", message, self._meant(words)))
        return [Entry(_piece(node, 0, re.split(r"[\s:]", node.text.lstrip(), maxsplit=1)[0]), broken=True)]

    def _without_dash(self, node: Scalar) -> list[Entry]:
        """`- relu` with `tanh` in the line below, or with `- tanh` there but deeper."""
        pieces = [_piece(node, word.start(), word.group()) for word in re.finditer(r"\S+", node.text)]
        for before, piece in pairwise(pieces):
            if piece.text == "-":
                self.report(piece.span, "S102", "this dash stands deeper than the one above", "line them up")
            elif before.text != "-":
                self.report(piece.span, "S102", f"`{piece.text}` has no dash", f"write `- {piece.text}`")
        return [Entry(piece) for piece in pieces if piece.text != "-"]

    def _meant(self, words: list[str]) -> str:
        """What a line of several words was perhaps meant to be."""
        first = words[0].rstrip(":")
        if "if" in words:
            return "choose the type in `vars` or an argument, and write `- $name` here"
        if first in LAYERS and not main_field(layer_class(first)):
            example = ", ".join(f"{name}: …" for name, field in fields_of(layer_class(first)).items() if field.required)
            return f"write `{first}: {{{example}}}`"
        return f"write `{first}: {' '.join(words[1:])}`" if self.is_type(first) else ""

    def _type_key(self, keys: list[Scalar]) -> Scalar:
        """Of several keys that are no wiring, the one that is the type: the first that is known, else the first."""
        return next((key for key in keys if self.is_type(key.text)), keys[0])

    def is_type(self, word: str) -> bool:
        """Whether a word is a layer type, a merge, a block, or a variable that may hold one."""
        return word in LAYERS or word in MERGES or word in self.blocks or word.startswith("$")

    def _extra_keys(self, entry: Entry, extra: list[Scalar]) -> None:
        """Keys beside the type that are no wiring."""
        if not extra:
            return
        entry.broken = True
        if not self.is_type(entry.word):
            hint = similar(entry.word, (*LAYERS, "residual", *self.blocks, *WIRING), self.found)
            hint = hint or "an entry has one type key such as `conv:`"
            self.report(entry.span, "S102", f"there is no layer type `{entry.word}`", hint)
            return
        fields = [key for key in extra if key.text in self.fields(entry.word)]
        if fields:
            names = listed(key.text for key in fields)
            message = f"{names} stand{'s' if len(fields) == 1 else ''} beside `{entry.word}`, not below it"
            hint = f"indent fields two columns more than `{entry.word}`, or put them in braces behind it"
            self.report(fields[0].span, "S101", message, hint)
        for key in extra:
            if key in fields:
                continue
            if self.is_type(key.text):
                message = f"`{key.text}` is a second layer type beside `{entry.word}`"
                self.report(key.span, "S113", message, f"write a dash in front of `{key.text}`")
            else:
                hint = similar(key.text, WIRING, self.found) or f"beside a type stand only {listed(WIRING)}"
                hint = "branches stand below it, two columns further in" if entry.word in MERGES else hint
                self.report(key.span, "S101", f"`{key.text}` cannot stand beside `{entry.word}`", hint)

    def fields(self, word: str) -> Collection[str]:
        """The fields of a type, or the arguments of a block."""
        return fields_of(layer_class(word)) if word in LAYERS else self.blocks.get(word, ())

    def _value(self, entry: Entry, value: Tree) -> None:
        """The fields, if there are any."""
        if isinstance(value, Scalar) and (value.is_empty or value.refused):
            entry.broken = entry.broken or value.refused
            return
        glued = glued_pair(value.text, whole=False) if isinstance(value, Scalar) else None
        if glued and isinstance(value, Scalar):
            self.found.append(lacks_space(value, glued))
            entry.broken = True
            return
        entry.broken = entry.broken or (isinstance(value, Mapping) and value.damaged)
        entry.value = value

    def _wiring(self, entry: Entry, node: Mapping) -> None:
        for word in WIRING:
            pair = node.pairs.get(word)
            if not pair:
                continue
            key, value = pair
            if isinstance(value, Scalar) and value.refused:
                entry.broken = True
            elif word == "from":
                self._sources(entry, key, value)
            elif not isinstance(value, Scalar) or value.is_empty:
                what = "is empty" if isinstance(value, Scalar) else "wants one value"
                code, hint = ("Y013", "fill it in, or delete it") if isinstance(value, Scalar) else ("S104", "")
                self.report(value.span, code, f"`{word}` {what}", hint)
                entry.broken = entry.broken or word != "name"
                entry.named = value if word == "name" and isinstance(value, Scalar) else entry.named
            elif word == "name":
                self._own_name(entry, value)
            else:
                setattr(entry, word, value)

    def _own_name(self, entry: Entry, value: Scalar) -> None:
        entry.named, entry.name = value, value.text
        if value.text in RESERVED_NAMES:
            message = f"`{value.text}` is a name of the language's own"
            self.report(value.span, "S106", message, "choose another")
        elif not re.fullmatch(NAME, value.text):
            plain = re.sub(r"\W+", "_", value.text, flags=re.ASCII).strip("_")
            hint = f"write {plain}" if re.fullmatch(NAME, plain) else ""
            if "$" in value.text:
                hint = "names are plain; copies are numbered by themselves: layer1/0, layer1/1"
            message = f"`{value.text}` is no name: letters a to z, digits and _, no digit first"
            self.report(value.span, "S104", message, hint)

    def _sources(self, entry: Entry, key: Scalar, value: Tree) -> None:
        items = value.items if isinstance(value, Sequence) else [value]
        scalars = [item for item in items if isinstance(item, Scalar) and not item.is_empty and not item.refused]
        entry.sources_listed = isinstance(value, Sequence)
        if len(scalars) == len(items) and items:
            entry.sources = scalars
            return
        entry.broken = True
        if not any(isinstance(item, Scalar) and item.refused for item in items):
            wrong = next((item for item in items if item not in scalars), key)
            place = key.span if isinstance(value, Mapping) else wrong.span
            self.report(place, "S104", "`from` wants a name, or a list of names", "such as from: [enc4, previous]")

    def report(self, span: Span, code: str, message: str, hint: str = "") -> None:
        """Collect what is wrong."""
        self.found.append(Diagnostic(span, code, message, hint))


def _wrong_item(first: Scalar) -> Diagnostic | None:
    """The first layer of what is no list, if its dash or its colon lacks a space, or is none."""
    from cnncalc.language.yaml.repairs import wrong_dash, wrong_space_in  # most layers are in a list

    glued = glued_pair(first.text)
    dash = wrong_space_in(first) or wrong_dash(first.source, first.line)
    return dash or (lacks_space(first, glued) if glued else None)


def _piece(node: Scalar, start: int, word: str) -> Scalar:
    """One word of a text, as a scalar of its own."""
    span = node.part(start, start + len(word))
    return Scalar(node.source, word, span[1:], quoted=False)


def _nothing(node: Tree) -> Entry:
    """What stands for an entry that could not be read: its output is unknown."""
    return Entry(Scalar(_NO_SOURCE, "?", node.span[1:], quoted=False), broken=True)
