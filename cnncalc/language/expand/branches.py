"""The branches of a merge: lists of layers by name, each perhaps under a condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language.entries import WIRING, Branch
from cnncalc.language.messages.similar import similar
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.layers import layer_class
from cnncalc.layers.base import fields_of

if TYPE_CHECKING:
    from cnncalc.language.entries import Entry
    from cnncalc.language.expand.scope import Frame
    from cnncalc.language.expand.sharing import Original
    from cnncalc.language.parse_entries import EntryParser
    from cnncalc.language.yaml.tree import Tree

MERGES = ("add", "multiply", "subtract", "maximum", "average", "concat", "residual")
_RESIDUAL = ("body", "shortcut")


def read_branches(parser: EntryParser, entry: Entry) -> None:
    """Read the branches of a merge; what remains in its `value` are fields."""
    if entry.word not in MERGES or entry.value is None:
        return
    if isinstance(entry.value, Mapping):
        _read_mapping(parser, entry, entry.value)
    elif entry.word == "residual" and isinstance(entry.value, Sequence):
        entry.branches = [Branch(entry.type, parser.entries(entry.value), None)]
        entry.value = None
    else:
        hint = "write body: [...]" if entry.word == "residual" else "name them, as in {left: [relu], right: []}"
        parser.report(entry.value.span, "S104", f"`{entry.word}` wants branches", hint)
        entry.broken = True
    if entry.branches and entry.sources_listed:
        message = f"`{entry.word}` has branches, which all read one volume, and a list of sources"
        parser.report(entry.span, "S113", message, "keep the branches or the list")
        entry.broken = True


def _read_mapping(parser: EntryParser, entry: Entry, value: Mapping) -> None:
    fields = () if entry.word == "residual" else fields_of(layer_class(entry.word))
    branches = []
    for text, (key, node) in value.pairs.items():
        if text in WIRING:
            message = f"`{text}` stands beside `{entry.word}`, not among its branches"
            parser.report(key.span, "S101", message, f"write `{text}` in the same column as `{entry.word}`")
            entry.broken = True
        elif entry.word == "residual" and text not in _RESIDUAL:
            hint = similar(text, _RESIDUAL, parser.found) or "`residual` has a body and a shortcut"
            parser.report(key.span, "S101", f"`residual` has no branch `{text}`", hint)
            entry.broken = True
        elif text not in fields:
            branches.append(_branch(parser, entry, key, node))
    entry.branches = branches or None
    entry.value = value.only(fields)
    if entry.word == "residual" and "body" not in value.pairs and not entry.broken:
        parser.report(entry.span, "S103", "`residual` lacks its body", "write body: [...]")
        entry.broken = True


def _branch(parser: EntryParser, entry: Entry, key: Scalar, value: Tree) -> Branch:
    if isinstance(value, Sequence):
        return Branch(key, parser.entries(value), None)
    if isinstance(value, Scalar):
        _refuse_word(parser, entry, key, value)
        return Branch(key, [], None)
    entry.broken = entry.broken or value.damaged
    for text, (word, _) in value.pairs.items():
        if text not in {"when", "layers"}:
            hint = similar(text, ("when", "layers"), parser.found) or "a branch is a list, or {when: …, layers: […]}"
            if parser.is_type(text):
                hint = f"write a dash in front of `{text}`, or put the branch in brackets"
            parser.report(word.span, "S101", f"a branch has no key `{text}`", hint)
            entry.broken = True
    layers, when = value.value("layers"), value.value("when")
    if when is not None and not isinstance(when, Scalar):
        parser.report(when.span, "S104", "`when` wants true or false")
        entry.broken = True
        when = None
    return Branch(key, parser.entries(layers) if layers is not None else [], when)


def _refuse_word(parser: EntryParser, entry: Entry, key: Scalar, value: Scalar) -> None:
    """A single word where a branch is wanted, or a field that the merge does not have."""
    entry.broken = True
    if value.refused:
        return
    field = similar(key.text, parser.fields(entry.word), parser.found) if entry.word != "residual" else ""
    if field:
        parser.report(key.span, "S101", f"`{entry.word}` has no field `{key.text}`", field)
        return
    hint = "write [] for the identity" if value.is_empty else f"write {key.text}: [{value.text}]"
    parser.report(value.span, "S118", f"the branch `{key.text}` wants a list of layers", hint)


class Copy(NamedTuple):
    """One copy of an entry, or all there is of it: `name` has the number of the copy, `type` is what a variable holds.

    `original` is the entry whose weights it shares, if it does.
    """

    entry: Entry
    frame: Frame
    name: str
    type: str
    original: Original | None

    @property
    def path(self) -> str:
        """The full path."""
        return self.frame.here + self.name


def original(entry: Entry, frame: Frame) -> Original | None:
    """The entry whose weights an entry uses, if it shares any."""
    if entry.share is None:
        return None
    from cnncalc.language.expand.sharing import original_of  # few specs share weights

    return original_of(entry, entry.share, frame)
