"""One layer from its fields: every value read by its kind, the layer made, and asked what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers import layer_class, make
from cnncalc.layers.base import ShapeError, fields_of, main_field
from cnncalc.layers.fields import FieldError
from cnncalc.spec.evaluate import PlacedError, evaluate
from cnncalc.spec.tree import Mapping
from cnncalc.volume import Dims

if TYPE_CHECKING:
    from cnncalc.diagnostics import Span
    from cnncalc.layers.base import Field, Layer
    from cnncalc.spec.entries import Entry
    from cnncalc.spec.frame import Frame
    from cnncalc.spec.tree import Tree
    from cnncalc.values import Value
    from cnncalc.volume import Volume


def build_layer(
    entry: Entry, type_name: str, value: Tree | None, frame: Frame, path: str, volumes: tuple[Volume, ...]
) -> tuple[Layer, Volume]:
    """The layer and its output volume; `PlacedError` at the field that is to blame."""
    given = given_fields(entry, type_name, value)
    values = {}
    for field, node in given.values():
        values[field.name] = read_field(field, node, frame, path, volumes[0])
    layer = make(type_name, values)
    try:
        return layer, layer.output(*volumes)
    except ShapeError as err:
        node = given[err.field][1] if err.field in given else entry.type
        raise PlacedError(node.span, err.code, f"{path}: {err}", err.hint) from None


def given_fields(entry: Entry, type_name: str, value: Tree | None) -> dict[str, tuple[Field, Tree]]:
    """The fields that an entry gives, with their nodes; what `static` could not check is checked here."""
    fields = fields_of(layer_class(type_name))
    main = main_field(layer_class(type_name))
    if value is None:
        given: dict[str, Tree] = {}
    elif isinstance(value, Mapping):
        given = {text: node for text, (_, node) in value.pairs.items()}
    elif main:
        given = {main.name: value}
    else:
        raise PlacedError(value.span, "S104", f"`{type_name}` has no field that could stand alone")
    for name, node in given.items():
        if name not in fields:
            raise PlacedError(node.span, "S101", f"`{type_name}` has no field `{name}`")
    for name, field in fields.items():
        if field.required and name not in given:
            raise PlacedError(entry.type.span, "S103", f"`{type_name}` lacks {name}", f"add {name}: …")
    return {name: (fields[name], node) for name, node in given.items()}


def read_field(field: Field, node: Tree, frame: Frame, path: str, x: Volume) -> object:
    """The value of a field, as the layer stores it."""
    value = evaluate(node, frame)
    try:
        return field.kind.read(value, x.rank)
    except FieldError as err:
        hint = _dollar_hint(value, frame) or _signal_hint(value, x) or err.hint
        code = "S105" if "must be at least" in str(err) else "S104"
        raise PlacedError(_place(node, err.key), code, f"{path}: {field.name} {err}", hint) from None


def _place(node: Tree, key: str) -> Span:
    """The key of a mapping that is to blame, or the whole value."""
    if key and isinstance(node, Mapping) and key in node.pairs:
        return node.pairs[key][0].span
    return node.span


def _dollar_hint(value: Value, frame: Frame) -> str:
    """`filters: filters`."""
    return f"`${value}`?" if isinstance(value, str) and value in frame.values else ""


def _signal_hint(value: Value, x: Volume) -> str:
    """Two axes on a signal: `28x28` was meant to be an image."""
    if isinstance(value, Dims) and len(value) == 2 and x.rank == 1:
        return f"{x} is a signal, length x depth; an image has three numbers, such as {x}x1"
    return ""
