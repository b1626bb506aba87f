"""Fixes of layers: their entries deleted, their fields set. There is none where something speaks of the layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.yaml.comments import scalars
from cnncalc.language.yaml.tree import Mapping, Scalar
from cnncalc.model.diagnostics import Fix

if TYPE_CHECKING:
    from cnncalc.language.entries import Entry
    from cnncalc.linting.context import Subject
    from cnncalc.model.diagnostics import Edit
    from cnncalc.model.graph import Node


def as_fix(title: str, *changes: Edit | None, safe: bool = True) -> Fix | None:
    """A fix of some changes; none if one of them is not possible."""
    possible = tuple(change for change in changes if change is not None)
    return Fix(title, possible, safe) if len(possible) == len(changes) else None


def varies(subject: Subject, node: Node) -> bool:
    """Whether a variable decides what a layer is, or whether it is there: with another value it is another one."""
    entry = subject.entries.get(node.span)
    if entry is None or entry.when is not None or "$" in entry.word:
        return True
    return entry.value is not None and any("$" in word.text for word in scalars(entry.value))


def without(subject: Subject, node: Node, title: str, *, safe: bool = True) -> Fix | None:
    """Delete the entry of a layer that passes its input on.

    Deleting `relu1` makes a `relu1` of `relu2`: so there is no fix where the text has such names at all, and no safe
    one where an output goes by such a name.
    """
    outputs = [subject.graph.nodes[path] for path in subject.graph.outputs if path in subject.graph.nodes]
    if safe and any(output.type == node.type for output in outputs):
        return None
    entry, item = subject.entries.get(node.span), subject.items.get(node.span)
    lines = subject.lines(node.span.file)
    if entry is None or item is None or entry.named or entry.sources or entry.repeat or varies(subject, node):
        return None
    if entry.word in subject.numbered:
        return None
    from cnncalc.linting.fixes.edits import without_item  # only where something is found

    return as_fix(title, without_item(item, lines), safe=safe)


def with_field(subject: Subject, node: Node, field: str, value: str, *, safe: bool = True) -> Fix | None:
    """Set a field of a layer's entry; none where it is an expression, which has other values elsewhere."""
    entry = subject.entries.get(node.span)
    if entry is None or entry.word.startswith("$"):
        return None
    return as_fix(f"write `{field}: {value}`", _set(subject, entry, field, value), safe=safe)


def _set(subject: Subject, entry: Entry, field: str, value: str) -> Edit | None:
    from cnncalc.linting.fixes import edits  # only where something is found

    given = (entry.given or {}).get(field)
    if isinstance(given, Scalar):
        return None if "$" in given.text else edits.instead(given, value)
    if isinstance(entry.value, Mapping) and given is None:
        return edits.with_pair(entry.value, field, value, subject.lines(entry.span.file))
    if isinstance(entry.value, Scalar) and entry.given:
        return edits.in_braces(entry.value, next(iter(entry.given)), f"{field}: {value}")
    return None
