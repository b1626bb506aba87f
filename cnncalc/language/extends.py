"""A spec and what it extends, laid over one another: one mapping of sections."""

from __future__ import annotations

import posixpath
from os.path import basename, dirname
from typing import TYPE_CHECKING

from cnncalc.language import limits
from cnncalc.language.files import Disk, Place, UnreadableError, inside, is_path, locate, plain, read_bytes
from cnncalc.language.yaml.repairs import glued_pair
from cnncalc.language.yaml.source import decode, read
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.model.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from cnncalc.language.files import Store
    from cnncalc.language.yaml.tree import Source, Tree

NOT_INHERITED = ("name", "source", "description", "expect", "budget", "extends")
MERGED_BY_NAME = ("vars", "blocks")
# Other words for a section, which editors do not offer.
SYNONYMS = {"budgets": "budget"}


class Reader:
    """Reads a spec and what it extends into one top-level mapping; collects what is wrong on the way."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self.sources: dict[str, Source] = {}
        self.read: dict[str, Mapping | None] = {}

    def top(self, place: Place) -> Mapping | None:
        """The sections of the spec at a place, with those that it extends below its own."""
        text, found = decode(read_bytes(place), place.given)
        self.found += found
        return None if found else self.top_of_text(text, place, ())

    def top_of_text(self, text: str, place: Place, chain: tuple[str, ...]) -> Mapping | None:
        """The same for a text that is already read. `chain` are the files that led here."""
        source, tree, found = read(text, place.given)
        self.sources[place.given] = source
        self.found += found
        if not isinstance(tree, Mapping):
            is_refused = isinstance(tree, Scalar) and tree.refused
            if not is_refused and (tree is not None or not found):
                self._report(_first_word(source, tree), "S118", *_no_mapping(tree))
            return None
        return self.with_extended(tree, place, chain)

    def with_extended(self, tree: Mapping, place: Place, chain: tuple[str, ...] = ()) -> Mapping:
        """The sections of a tree, with those that it extends below its own."""
        self._rename_synonyms(tree)
        extended = self._extended(tree)
        base = tree.only(())
        if extended and place.path:
            chain = (*chain, place.store.resolved(place.path))
        for name in extended:
            below = self._base(name, place, chain)
            if below is None:
                base.damaged = True
            else:
                _lay(base, below)
                base.damaged = base.damaged or below.damaged
        own = dict(tree.pairs)
        _lay(base, tree)
        base.pairs.update({key: own[key] for key in NOT_INHERITED if key in own})
        return base

    def _rename_synonyms(self, tree: Mapping) -> None:
        """Give sections that are written with a synonym their usual name; report those that are there under both."""
        if SYNONYMS.keys().isdisjoint(tree.pairs):
            return
        pairs = {}
        for text, (key, value) in tree.pairs.items():
            name = SYNONYMS.get(text, text)
            if name == text:
                pairs[name] = (key, value)
            elif name in tree.pairs:
                self._report(key.span, "S113", f"`{name}` and `{text}` are both here", "keep one")
            else:
                pairs[name] = (Scalar(key.source, name, key.span[1:], quoted=False), value)
        tree.pairs = pairs

    def _extended(self, tree: Mapping) -> list[Scalar]:
        value = tree.value("extends")
        items: list[Tree] = value.items if isinstance(value, Sequence) else [value] if value is not None else []
        names = [item for item in items if isinstance(item, Scalar) and not item.is_empty]
        if len(names) < len(items):
            wrong = next(item for item in items if item not in names)
            message = "`extends` wants a file, or a list of files"
            self._report(wrong.span, "S104", message, "such as extends: resnet50.yaml")
            tree.damaged = True
        return [name for name in names if not name.refused]

    def _base(self, name: Scalar, place: Place, chain: tuple[str, ...]) -> Mapping | None:
        """The sections of a file that is extended."""
        if place.folder is None:
            message = "a spec from standard input cannot extend a file"
            self._report(name.span, "S120", message, "save it to a file first")
            return None
        base = self._base_place(name, place, place.folder)
        if base is None or base.path is None:
            return None
        resolved = base.store.resolved(base.path)
        if resolved in chain:
            names = " -> ".join(basename(one) for one in (*chain, base.path))
            self._report(name.span, "S110", f"`extends` runs in a circle: {names}", "a file cannot extend itself")
            return None
        if len(chain) > limits.EXTENDED_FILES:
            message = f"`extends` goes deeper than {limits.EXTENDED_FILES} files"
            self._report(name.span, "S119", message, "lay several files under one: extends: [a.yaml, b.yaml]")
            return None
        if resolved not in self.read:
            self.read[resolved] = self._read_base(name, base, chain)
        return self.read[resolved]

    def _read_base(self, name: Scalar, place: Place, chain: tuple[str, ...]) -> Mapping | None:
        try:
            data = read_bytes(place._replace(given=name.text))
        except UnreadableError as err:
            hint = "the path is relative to this file; bundled architectures also go by name"
            self._report(name.span, "S120", str(err), hint)
            return None
        text, found = decode(data, place.given)
        self.found += found
        return None if found else self.top_of_text(text, place, chain)

    def _base_place(self, name: Scalar, place: Place, folder: str) -> Place | None:
        """The file behind a name in `extends`, which lies below the folder or is bundled."""
        if not is_path(name.text):
            try:
                return locate(name.text)
            except UnreadableError as err:
                self._report(name.span, "S120", str(err), err.hint)
                return None
        try:
            path = inside(folder, name.text, place.store)
        except UnreadableError as err:
            self._report(name.span, "S120", str(err), err.hint or "`extends` reaches only below")
            return None
        return Place(_beside(place, _shortest(name.text, folder, place.store)), path, dirname(path), place.store)

    def _report(self, span: Span, code: str, message: str, hint: str = "") -> None:
        self.found.append(Diagnostic(span, code, message, hint))


def _shortest(name: str, folder: str, store: Store) -> str:
    """A name without `x/..`, unless x is a link: a finding there is the same, whichever file led to it."""
    short = posixpath.normpath(name)
    same = store.resolved(posixpath.join(folder, short)) == store.resolved(posixpath.join(folder, name))
    return short if same else plain(name)


def _beside(place: Place, name: str) -> str:
    """How a file that is extended is called in messages: as its user is given, with all that stands before its name."""
    ends = ("/", "\\") if isinstance(place.store, Disk) else ("/", ":")
    before = max(place.given.rfind(sign) for sign in ends) + 1
    return place.given[:before] + name


def _lay(below: Mapping, above: Mapping) -> None:
    """Lay sections over others: `vars` and `blocks` merge by name, other keys are replaced; some stay behind."""
    for text, (key, value) in above.pairs.items():
        if text in NOT_INHERITED:
            continue
        under = below.value(text)
        if text in MERGED_BY_NAME and isinstance(under, Mapping) and isinstance(value, Mapping):
            below.pairs[text] = (key, _merged(under, value))
            continue
        other = {"input": "inputs", "inputs": "input"}.get(text, "")
        if other not in above.pairs:
            below.pairs.pop(other, None)
        below.pairs[text] = (key, value)


def _merged(under: Mapping, over: Mapping) -> Mapping:
    """Both mappings' pairs; those of `over` win and keep the place of what they replace."""
    merged = Mapping(over.span, flow=over.flow)
    merged.pairs = {**under.pairs, **over.pairs}
    return merged


def _first_word(source: Source, tree: Tree | None) -> Span:
    is_empty = tree is None or (isinstance(tree, Scalar) and tree.is_empty)
    return source.span(1, 1) if tree is None or is_empty else tree.span


def _no_mapping(tree: Tree | None) -> tuple[str, str]:
    if tree is None or (isinstance(tree, Scalar) and tree.is_empty):
        return "the file is empty", "a spec has at least `input` and `layers`"
    glued = glued_pair(tree.text) if isinstance(tree, Scalar) else None
    if glued:
        return f"`{glued.group()}` lacks a space behind the colon", f"write `{glued['key']}: {glued['value']}`"
    return "a spec has keys such as `input:` and `layers:` at the top", "the layers stand under `layers:`"
