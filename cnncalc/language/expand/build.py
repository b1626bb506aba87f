"""One layer from its fields: every value read by its kind, the layer made, and asked what comes out."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING

from cnncalc.language.expressions.evaluate import PlacedError, UnknownError, constant, each, evaluate
from cnncalc.language.expressions.tokens import ExpressionError
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence
from cnncalc.layers import layer_class, make
from cnncalc.layers.base import ShapeError, fields_of, main_field
from cnncalc.layers.fields import FieldError
from cnncalc.model.volume import Dims, signal_hint

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    from cnncalc.language.entries import Block, Entry
    from cnncalc.language.expand.scope import Frame
    from cnncalc.language.expand.sharing import Original
    from cnncalc.language.yaml.tree import Tree
    from cnncalc.layers.base import Field, Layer
    from cnncalc.layers.fields import Kind
    from cnncalc.model.diagnostics import Span
    from cnncalc.model.values import Value
    from cnncalc.model.volume import Volume


def build_layer(
    entry: Entry, type_name: str, given: Table[str, Tree], frame: Frame, path: str, volumes: tuple[Volume, ...]
) -> tuple[Layer, Volume]:
    """The layer and its output volume; `PlacedError` at the field that is to blame.

    Copies of a layer that read equal volumes are one object: a repeated block asks what comes out once.
    """
    values = _values(entry, type_name, given, frame, path, volumes[0])
    built = frame.shared.built
    alike = type_name, tuple(values.items()), volumes
    try:
        if alike not in built:
            layer = make(type_name, values)
            built[alike] = layer, layer.output(*volumes)
        return built[alike]
    except ShapeError as err:
        blamed = given.get(err.field, entry.type)
        raise PlacedError(blamed.span, err.code, f"{path}: {err}", err.hint) from err


def _values(
    entry: Entry, type_name: str, given: Table[str, Tree], frame: Frame, path: str, x: Volume
) -> dict[str, object]:
    """The values of all fields. Where they depend on nothing, they are read once: the copies have them, too."""
    if (type_name, x.rank) in entry.constants:
        return entry.constants[type_name, x.rank]
    declared = fields_of(layer_class(type_name))
    values = each(given, lambda name: _read(name, declared, given, frame, path, x))
    if entry.share:
        _check_missing(entry, declared, given)
    elif all(isinstance(node, Scalar) and _is_constant(node) for node in given.values()):
        entry.constants[type_name, x.rank] = values
    return values


def _check_missing(entry: Entry, declared: Table[str, Field], given: Table[str, Tree]) -> None:
    """With `share`, what is missing shows only when the original's fields are there."""
    for name, field in declared.items():
        if field.required and name not in given:
            raise PlacedError(entry.span, "S103", f"`{entry.word}` lacks {name}", f"add {name}: …")


def _read(
    name: str, declared: Table[str, Field], given: Table[str, Tree], frame: Frame, path: str, x: Volume
) -> object:
    """The value of a field, as the layer stores it."""
    field, node = declared[name], given[name]
    if isinstance(node, Scalar) and _is_constant(node):
        try:
            return _read_constant(field.kind, node.text, x.rank)
        except (FieldError, ExpressionError):
            pass  # Once more, slowly: now the error gets its place.
    value = evaluate(node, frame)
    try:
        return field.kind.read(value, x.rank)
    except FieldError as err:
        hint = _dollar_hint(value, frame) or _signal_hint(value, x) or _decimal_hint(node) or err.hint
        hint = hint or field.kind.hint_for(value, lambda: _readable(declared, given, frame, x), x)
        raise PlacedError(_place(node, err.key), err.code, f"{path}: {field.name} {err}", hint) from None


def _readable(declared: Table[str, Field], given: Table[str, Tree], frame: Frame, x: Volume) -> dict[str, object]:
    """The fields of a layer that can be read, and the defaults of those that are left out."""
    values: dict[str, object] = {name: field.default for name, field in declared.items() if name not in given}
    for name, node in given.items():
        with suppress(FieldError, PlacedError, UnknownError):
            values[name] = declared[name].kind.read(evaluate(node, frame), x.rank)
    return values


def _is_constant(node: Scalar) -> bool:
    return not (node.refused or "$" in node.text or ".." in node.text or node.is_empty)


@lru_cache(maxsize=4096)
def _read_constant(kind: Kind, text: str, rank: int) -> object:
    """The value of a field that depends on nothing: in a repeated block it is read a hundred times."""
    return kind.read(constant(text), rank)


def _place(node: Tree, key: str) -> Span:
    """The key of a mapping or the word of a list that is to blame, or the whole value."""
    if key and isinstance(node, Mapping) and key in node.pairs:
        return node.pairs[key][0].span
    items = node.items if key and isinstance(node, Sequence) else ()
    return next((item.span for item in items if isinstance(item, Scalar) and item.text == key), node.span)


def _dollar_hint(value: Value, frame: Frame) -> str:
    """`filters: filters`."""
    return (
        f"a variable is written with a dollar sign: `${value}`"
        if isinstance(value, str) and value in frame.values
        else ""
    )


def _decimal_hint(node: Tree) -> str:
    """`0x10`, which is a size of 0 by 10 here."""
    text = node.text if isinstance(node, Scalar) else ""
    is_hexadecimal = text.startswith("0x") and text[2:].isdecimal()
    return f"{text} is 0 by {text[2:]} here; write {int(text, 16)}" if is_hexadecimal else ""


def _signal_hint(value: Value, x: Volume) -> str:
    """Two axes on a signal: `28x28` was meant to be an image."""
    axes = value if isinstance(value, dict) else ()
    if x.rank == 1 and ("height" in axes or (isinstance(value, Dims) and len(value) == 2)):
        return signal_hint(x)
    return ""


def fields_given(entry: Entry, type_name: str, original: Original | None) -> dict[str, Tree]:
    """The fields of a layer; with `share`, those left out are the original's."""
    if entry.given is None or entry.word.startswith("$"):
        main = main_field(layer_class(type_name))
        entry.given = _by_name(entry.value, [main.name] if main else [], in_order=False)
    return entry.given if original is None else _completed(entry, entry.given, original)


def arguments_given(entry: Entry, block: Block, original: Original | None) -> dict[str, Tree]:
    """The arguments of a use; with `share`, those left out are the original's."""
    entry.given = _by_name(entry.value, list(block.args), in_order=True)
    return entry.given if original is None else _completed(entry, entry.given, original)


def _completed(entry: Entry, given: dict[str, Tree], original: Original) -> dict[str, Tree]:
    entry.whole = {**(original.entry.whole or original.entry.given or {}), **given}
    return entry.whole


def _by_name(value: Tree | None, names: list[str], *, in_order: bool) -> dict[str, Tree]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {text: node for text, (_, node) in value.pairs.items()}
    if in_order and isinstance(value, Sequence):
        return dict(zip(names, value.items, strict=False))
    return {names[0]: value} if names else {}


def evaluate_arguments(entry: Entry, frame: Frame, inner: Frame, block: Block, given: dict[str, Tree]) -> None:
    """Put the arguments of a use into the block's frame; defaults may use arguments before them."""
    inner.later = block.args
    values = each(given, lambda name: evaluate(given[name], frame))
    for name, argument in block.args.items():
        if name in values:
            inner.values[name] = values[name]
        elif argument.default is None:
            raise PlacedError(entry.span, "S103", f"`{entry.word}` lacks {name}", f"add {name}: …")
        else:
            inner.values[name] = _default(argument.default, inner)
    inner.later = ()


def _default(node: Tree, inner: Frame) -> Value:
    """A default belongs to the block: what is wrong with it is shown with the use that led there."""
    try:
        return evaluate(node, inner)
    except PlacedError as err:
        err.uses = inner.uses
        raise
