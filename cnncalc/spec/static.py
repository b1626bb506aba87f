"""What can be said of an entry without expanding it: unknown types, unknown and missing fields, sources that don't go.

So a misspelt field is reported even behind a layer whose output is unknown, or in a block that nobody uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.diagnostics import Diagnostic
from cnncalc.layers import LAYERS, layer_class
from cnncalc.layers.base import fields_of
from cnncalc.spec.parse_entries import MERGES
from cnncalc.spec.traps import WIRING
from cnncalc.spec.tree import Mapping, Sequence
from cnncalc.values import listed
from cnncalc.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Collection

    from cnncalc.diagnostics import Span
    from cnncalc.spec.entries import Block, Entry
    from cnncalc.spec.tree import Scalar, Tree


def check_entry(entry: Entry, blocks: dict[str, Block], found: list[Diagnostic]) -> None:
    """Report what is wrong with an entry as it is written; a wrong one is marked `broken`."""
    if entry.broken or entry.word.startswith("$"):
        return
    before = len(found)
    if entry.word in MERGES:
        _check_merge(entry, found)
    elif entry.word in blocks:
        _check_use(entry, blocks[entry.word], found)
    elif entry.word in LAYERS:
        _check_layer(entry, found)
    else:
        known = (*LAYERS, "residual", *blocks)
        hint = nearest(entry.word, known) or "`cnncalc schema` and docs/layers.md list all layer types"
        _report(found, entry.type.span, "S102", f"there is no layer type `{entry.word}`", hint)
    entry.broken = len(found) > before


def _check_layer(entry: Entry, found: list[Diagnostic]) -> None:
    fields = fields_of(layer_class(entry.word))
    _check_one_source(entry, found)
    required = [name for name, field in fields.items() if field.required]
    main = [name for name, field in fields.items() if field.main]
    if isinstance(entry.value, Mapping):
        if not _check_keys(entry, entry.value, fields, "field", found):
            return
        given: Collection[str] = entry.value.pairs
    elif entry.value is not None:
        given = main
        if not main:
            _refuse_value(entry, entry.value, fields, found)
            return
    else:
        given = ()
    _check_missing(entry, [name for name in required if name not in given], found)


def _refuse_value(entry: Entry, value: Tree, fields: Collection[str], found: list[Diagnostic]) -> None:
    hint = f"name its fields: {listed(fields)}" if fields else f"write `{entry.word}` alone"
    what = "has no field that could stand alone" if fields else "has no fields"
    _report(found, value.span, "S104", f"`{entry.word}` {what}", hint)


def _check_use(entry: Entry, block: Block, found: list[Diagnostic]) -> None:
    """The use of a block: its arguments by name, in order, or the first one alone."""
    if len(block.body.inputs) < 2:
        _check_one_source(entry, found)
    args = list(block.args)
    value = entry.value
    if isinstance(value, Mapping):
        if not _check_keys(entry, value, block.args, "argument", found):
            return
        given: Collection[str] = value.pairs
    elif isinstance(value, Sequence):
        given = args[: len(value.items)]
        if len(value.items) > len(args):
            message = f"`{entry.word}` takes {_count(args)}, not {len(value.items)}"
            _report(found, value.items[len(args)].span, "S104", message, _arguments(args))
    elif value is not None:
        given = args[:1]
        if not args:
            _report(
                found, value.span, "S104", f"the block `{entry.word}` has no arguments", f"write `{entry.word}` alone"
            )
    else:
        given = ()
    _check_missing(
        entry, [name for name, arg in block.args.items() if arg.default is None and name not in given], found
    )


def _count(args: list[str]) -> str:
    return "no argument" if not args else "one argument" if len(args) == 1 else f"{len(args)} arguments"


def _arguments(args: list[str]) -> str:
    return f"in this order: {listed(args)}" if args else ""


def _check_keys(entry: Entry, value: Mapping, known: Collection[str], what: str, found: list[Diagnostic]) -> bool:
    """Whether every key is a field (or argument). What is misspelt is not reported as missing, too."""
    unknown = [key for key, _ in value.pairs.values() if key.text not in known]
    for key in unknown:
        if key.text in WIRING:
            message = f"`{key.text}` stands beside `{entry.word}`, not among its {what}s"
            hint = f"write `{key.text}` in the same column as `{entry.word}`"
        else:
            message = f"`{entry.word}` has no {what} `{key.text}`"
            hint = nearest(key.text, known) or (f"its {what}s are {listed(known)}" if known else f"it has no {what}s")
        _report(found, key.span, "S101", message, hint)
    return not unknown


def _check_missing(entry: Entry, missing: list[str], found: list[Diagnostic]) -> None:
    if missing and not entry.share:
        example = ", ".join(f"{name}: …" for name in missing)
        hint = f"write {entry.word}: {{{example}}}" if entry.value is None else f"add {example}"
        _report(found, entry.type.span, "S103", f"`{entry.word}` lacks {listed(missing)}", hint)


def _check_merge(entry: Entry, found: list[Diagnostic]) -> None:
    """Branches of its own, or a list of sources; and its fields."""
    if entry.word != "residual":
        fields = fields_of(layer_class(entry.word))
        if isinstance(entry.value, Mapping):
            _check_keys(entry, entry.value, fields, "field", found)
    if not entry.branches and not entry.sources_listed:
        message = f"`{entry.word}` joins several volumes: it needs branches, or a list of sources"
        _report(found, entry.type.span, "S103", message, "such as from: [enc4, previous]")


def _check_one_source(entry: Entry, found: list[Diagnostic]) -> None:
    if entry.sources_listed and entry.sources:
        place: Scalar = entry.sources[min(1, len(entry.sources) - 1)]
        message = f"`{entry.word}` takes one volume, not a list"
        _report(found, place.span, "S104", message, "`add` and `concat` join several volumes")


def _report(found: list[Diagnostic], span: Span, code: str, message: str, hint: str = "") -> None:
    found.append(Diagnostic(span, code, message, hint))
