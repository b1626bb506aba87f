"""What can be said of an entry without expanding it: unknown types and fields, missing ones, bad expressions.

So a misspelt field is reported even behind a layer whose output is unknown, or in a block that nobody uses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.language.entries import WIRING
from cnncalc.language.expand.branches import MERGES
from cnncalc.language.expand.build import fields_given
from cnncalc.language.expressions.evaluate import constant, syntax_errors
from cnncalc.language.expressions.tokens import ExpressionError
from cnncalc.language.messages.similar import similar
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.layers.fields import FieldError
from cnncalc.model.diagnostics import Diagnostic
from cnncalc.model.values import listed
from cnncalc.model.volume import MOST_AXES, Volume

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Mapping as Table

    from cnncalc.language.entries import Block, Entry
    from cnncalc.language.yaml.tree import Tree
    from cnncalc.layers.fields import Kind
    from cnncalc.model.diagnostics import Span
    from cnncalc.model.values import Value

_NO_AXES = Volume((), 1)
# From this likeness on a word is misspelt, and no other word: difflib's ratio, as for `maxpol` and `maxpool`.
_CLOSE = 0.85


class Checker:
    """Checks entries as they are written. `unreadable` are blocks that were reported: nothing is known of them."""

    def __init__(self, blocks: Table[str, Block], unreadable: Collection[str], found: list[Diagnostic]) -> None:
        self.blocks = blocks
        self.unreadable = unreadable
        self.found = found

    def check(self, entry: Entry) -> None:
        """Report what is wrong with an entry; a wrong one is marked `broken`."""
        before = len(self.found)
        if not entry.broken and not entry.word.startswith("$"):
            self.check_as(entry, entry.word)
        reported = {found.span for found in self.found[before:]}
        self._check_syntax(entry, reported)
        entry.broken = entry.broken or len(self.found) > before

    def check_as(self, entry: Entry, type_name: str) -> None:
        """Check an entry as one of a type; its own word may be a variable that holds it."""
        if type_name in self.unreadable:
            entry.broken = True
        elif type_name in MERGES:
            self._check_merge(entry, type_name)
        elif type_name in self.blocks:
            self._check_use(entry, self.blocks[type_name])
        elif type_name in LAYERS:
            self._check_layer(entry, type_name)
        else:
            hint = similar(type_name, (*LAYERS, "residual", *self.blocks, *WIRING), self.found)
            hint = _with_these_fields(entry, type_name, hint) or hint
            hint = hint or "`cnncalc schema` and docs/layers.md list all layer types"
            self.report(entry.span, "S102", f"there is no layer type `{type_name}`", hint)

    def _check_syntax(self, entry: Entry, reported: Collection[Span]) -> None:
        """Expressions that cannot be read, whatever their names stand for; those of unknown fields are passed over."""
        nodes: list[Tree | None] = [entry.value, entry.repeat, entry.when, entry.frozen]
        if isinstance(entry.value, Mapping) and reported:
            nodes[0] = None
            nodes += [node for key, node in entry.value.pairs.values() if key.span not in reported]
        nodes += [branch.when for branch in entry.branches or ()]
        for node in nodes:
            if node is not None and node.span not in reported:
                self.check_values(node)

    def check_numbers(self, entry: Entry, path: str) -> None:
        """Report values of a layer that are wrong whatever its input is: a stride of 0, `padding: full`, a list."""
        if entry.broken or entry.word not in LAYERS:
            return
        fields = fields_of(layer_class(entry.word))
        for name, node in fields_given(entry, entry.word, None).items():
            kind = fields[name].kind
            err = _never_fits(kind, node)
            if err:
                word = node.text if isinstance(node, Scalar) else ""
                hint = err.hint or kind.hint_for(word, dict, _NO_AXES)
                self.report(node.span, err.code, f"{path}: {name} {err}", hint)

    def check_values(self, node: Tree) -> None:
        """Report expressions of a node that cannot be read."""
        for err in syntax_errors(node):
            self.report(err.span, err.code, str(err), err.hint)

    def _check_layer(self, entry: Entry, type_name: str) -> None:
        fields = fields_of(layer_class(type_name))
        self._check_one_source(entry)
        required = [name for name, field in fields.items() if field.required]
        main = [name for name, field in fields.items() if field.main]
        if isinstance(entry.value, Mapping):
            if not self._check_keys(entry, entry.value, fields, "field"):
                return
            given: Collection[str] = entry.value.pairs
        elif entry.value is not None:
            given = main
            if not main:
                self._refuse_value(entry, entry.value, fields)
                return
        else:
            given = ()
        self._check_missing(entry, [name for name in required if name not in given])

    def _refuse_value(self, entry: Entry, value: Tree, fields: Collection[str]) -> None:
        hint = f"name its fields: {listed(fields)}" if fields else f"write `{entry.word}` alone"
        if fields and isinstance(value, Scalar) and re.fullmatch(r"(\w+ *= *[^\s,=]+[\s,]*)+", value.text):
            pairs = re.findall(r"(\w+) *= *([^\s,=]+)", value.text)
            hint = f"write {{{', '.join(f'{name}: {given}' for name, given in pairs)}}}"
        what = "has no field that could stand alone" if fields else "has no fields"
        self.report(value.span, "S104", f"`{entry.word}` {what}", hint)

    def _check_use(self, entry: Entry, block: Block) -> None:
        """The use of a block: its arguments by name, in order, or the first one alone."""
        if len(block.body.inputs) < 2:
            self._check_one_source(entry)
        args = list(block.args)
        value = entry.value
        if isinstance(value, Mapping):
            if not self._check_keys(entry, value, block.args, "argument"):
                return
            given: Collection[str] = value.pairs
        elif isinstance(value, Sequence):
            given = args[: len(value.items)]
            if len(value.items) > len(args):
                message = f"`{entry.word}` takes {_count(args)}, not {len(value.items)}"
                self.report(value.items[len(args)].span, "S104", message, _in_order(args))
        elif value is not None:
            given = args[:1]
            if not args:
                message = f"the block `{entry.word}` has no arguments"
                self.report(value.span, "S104", message, f"write `{entry.word}` alone")
        else:
            given = ()
        self._check_missing(entry, [one.name for one in block.args.values() if one.default is None], given)

    def _check_keys(self, entry: Entry, value: Mapping, known: Collection[str], what: str) -> bool:
        """Whether every key is a field (or argument). What is misspelt is not reported as missing, too."""
        unknown = [key for key, _ in value.pairs.values() if key.text not in known]
        for key in unknown:
            if key.text in WIRING:
                message = f"`{key.text}` stands beside `{entry.word}`, not among its {what}s"
                hint = f"write `{key.text}` in the same column as `{entry.word}`"
            else:
                message = f"`{entry.word}` has no {what} `{key.text}`"
                its = f"its {what}s are {listed(known)}" if known else f"it has no {what}s"
                hint = _own_layer(key, value.pairs[key.text][1]) or similar(key.text, known, self.found) or its
            self.report(key.span, "S101", message, hint)
        return not unknown

    def _check_missing(self, entry: Entry, required: Collection[str], given: Collection[str] = ()) -> None:
        missing = [name for name in required if name not in given]
        if missing and not entry.share:
            example = ", ".join(f"{name}: …" for name in missing)
            hint = f"write {entry.word}: {{{example}}}" if entry.value is None else f"add {example}"
            self.report(entry.span, "S103", f"`{entry.word}` lacks {listed(missing)}", hint)

    def _check_merge(self, entry: Entry, type_name: str) -> None:
        """Branches of its own, or several sources; and its fields."""
        if entry.word != type_name and isinstance(entry.value, Mapping):
            fields = fields_of(layer_class(type_name))
            extra = [key for key, _ in entry.value.pairs.values() if key.text not in fields]
            if extra:
                message = f"`{entry.word}` is {type_name}, and branches need the word itself"
                self.report(entry.span, "S102", message, f"write `{type_name}:`")
                return
        several = entry.sources_listed or any("/*" in one.text for one in entry.sources or ())
        if entry.word == "residual" and not entry.branches:
            self.report(entry.span, "S103", "`residual` lacks its body", "write residual: [...]")
        elif not entry.branches and not several and not entry.broken:
            message = f"`{entry.word}` joins several volumes: it needs branches, or a list of sources"
            self.report(entry.span, "S103", message, "such as from: [enc4, previous]")

    def _check_one_source(self, entry: Entry) -> None:
        if entry.sources_listed and entry.sources and entry.word != "opaque":
            place: Scalar = entry.sources[min(1, len(entry.sources) - 1)]
            message = f"`{entry.word}` takes one volume, not a list"
            self.report(place.span, "S104", message, "`add` and `concat` join several volumes")

    def report(self, span: Span, code: str, message: str, hint: str = "") -> None:
        """Collect what is wrong."""
        self.found.append(Diagnostic(span, code, message, hint))


def _own_layer(key: Scalar, value: Tree) -> str:
    """What to write for `activation: softmax`; '' for other keys."""
    from cnncalc.model.vocabulary import ACTIVATION, meant, simplified

    if simplified(key.text) not in ACTIVATION.split() or not isinstance(value, Scalar):
        return ""
    if simplified(value.text) in {"linear", "none", "null", "identity", "~"}:
        return "leave it out: there is none"
    layer = meant(value.text, LAYERS)
    return f"an activation is a layer of its own: write `- {layer}` below" if layer else ""


def _with_these_fields(entry: Entry, word: str, hint: str) -> str:
    """A hint at a layer type that has all fields of an entry, where the type of a hint lacks one of them; or ''.

    A type that is another tool's word for it, or that differs by a letter or two, is meant whatever its fields are.
    """
    suggested = next((name for name in LAYERS if hint == f'did you mean "{name}"?'), "")
    if not suggested or takes_fields(suggested, entry):
        return ""
    from difflib import get_close_matches

    from cnncalc.model.vocabulary import closest, nearest

    if closest(word, LAYERS) != suggested or get_close_matches(word.lower(), [suggested], cutoff=_CLOSE):
        return ""
    fitting = [name for name in LAYERS if takes_fields(name, entry, exactly=True)]
    return nearest(word, fitting) or (f'did you mean "{fitting[0]}"?' if fitting else "")


def takes_fields(type_name: str, entry: Entry, *, exactly: bool = False) -> bool:
    """Whether a layer type has all fields of an entry; unless `exactly`, misspelt ones and other tools' words count."""
    from cnncalc.model.vocabulary import meant

    keys = entry.value.pairs if isinstance(entry.value, Mapping) else {}
    fields = fields_of(layer_class(type_name))
    return all(key in fields or (not exactly and meant(key, fields)) for key in keys)


def _written(node: Tree) -> Value:
    """The value of a node as it is written; `ExpressionError` where it depends on a variable or a volume."""
    if isinstance(node, Mapping) and not node.damaged:
        return {key.text: _written(value) for key, value in node.pairs.values()}
    if isinstance(node, Sequence):
        return [_written(item) for item in node.items]
    if isinstance(node, Mapping) or node.refused or node.is_empty or "$" in node.text or ".." in node.text:
        raise ExpressionError("it depends on something")
    return constant(node.text)


def _never_fits(kind: Kind, node: Tree) -> FieldError | None:
    """What a field says of a value as it is written, if it says the same for every number of axes."""
    try:
        value = _written(node)
    except ExpressionError:
        return None
    errors: list[FieldError] = []
    for rank in range(MOST_AXES + 1):
        try:
            kind.read(value, rank)
        except FieldError as err:
            errors.append(err)
        else:
            return None
    if len({str(err) for err in errors}) > 1:
        return None
    hints = {err.hint for err in errors}
    return FieldError(str(errors[0]), hints.pop() if len(hints) == 1 else "", errors[0].key, errors[0].code)


def _count(args: list[str]) -> str:
    return "no argument" if not args else "one argument" if len(args) == 1 else f"{len(args)} arguments"


def _in_order(args: list[str]) -> str:
    return f"in this order: {listed(args)}" if args else ""
