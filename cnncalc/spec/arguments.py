"""Fields and arguments by name: given by name, in order, or the first one alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers import layer_class
from cnncalc.layers.base import main_field
from cnncalc.spec.evaluate import PlacedError, each, evaluate
from cnncalc.spec.tree import Mapping, Sequence

if TYPE_CHECKING:
    from cnncalc.spec.entries import Block, Entry
    from cnncalc.spec.frame import Frame
    from cnncalc.spec.sharing import Original
    from cnncalc.spec.tree import Tree
    from cnncalc.values import Value


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
