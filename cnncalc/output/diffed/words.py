"""Changes in words: `filters 16 -> 32`, `now reads a and c`, `10x10x16 -> 8x8x16`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.fields import written
from cnncalc.layers.base import fields_of
from cnncalc.model.values import listed
from cnncalc.output.seen import told
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.comparison.difference import Change, Difference, Edit
    from cnncalc.layers.base import Field, Layer
    from cnncalc.model.graph import Graph

ARROW = "->"
# Of a longer list of sources, so many are named.
NAMED = 4


def turned(old: str, new: str) -> str:
    """`old -> new`; nothing where they are the same."""
    return f"{old} {ARROW} {new}" if old != new else ""


def described(graph: Graph, path: str) -> str:
    """What stands at a path: a block by its name, a layer by its type and the fields that are not as usual."""
    scope, node = graph.scopes.get(path), graph.nodes.get(path)
    if scope and not (node and not scope.copies):
        return f"{clean(scope.type)} x{scope.copies}" if scope.copies else clean(scope.type)
    if not node:
        return ""
    fields = ", ".join(_unusual(node.layer))
    return f"{node.type} ({fields})" if fields else node.type


def _unusual(layer: Layer) -> Iterator[str]:
    for field in fields_of(type(layer)).values():
        value = getattr(layer, field.attribute)
        if value != field.default and value is not None:
            yield f"{field.name} {written(value, field.kind)}"


def behind(found: Difference, path: str) -> str:
    """Where something that moved stands now: `, now behind conv2`."""
    nodes = found.new.graph.nodes
    first = nodes.get(path) or next(node for one, node in nodes.items() if one.startswith(f"{path}/"))
    return f", now behind {_sources(first.inputs)}"


def edited(change: Change) -> str:
    """All that the spec says otherwise of a layer."""
    parts = [_edit(one, change) for one in change.edits]
    if change.renamed and change.old:
        parts.append(f"was called {clean(change.old.node.path)}")
    if change.moved:
        parts.append("moved")
    return ", ".join(parts)


def _edit(edit: Edit, change: Change) -> str:
    layers = [row.node.layer for row in (change.old, change.new) if row]
    if edit.name == "type":
        return f"{edit.old} {ARROW} {edit.new}"
    if edit.name == "inputs":
        return f"reads {_sources(edit.new)} instead of {_sources(edit.old)}"
    if edit.name == "frozen":
        return "frozen" if edit.new else "no longer frozen"
    if edit.name == "share":
        return f"shares the weights of {clean(str(edit.new))}" if edit.new else "has weights of its own"
    kinds = fields_of(type(layers[0]))
    old, new = (value_text(value, edit.name, kinds) or "none" for value in (edit.old, edit.new))
    return f"{edit.name} {old} {ARROW} {new}"


def value_text(value: object, name: str, fields: dict[str, Field]) -> str | None:
    """A value as the language writes it; None where there is none."""
    if value is None:
        return None
    if name in fields:
        return written(value, fields[name].kind)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _sources(paths: object) -> str:
    names = [clean(str(path)) for path in paths] if isinstance(paths, tuple) else []
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    return listed([*names[:NAMED], *more])


def renaming(change: Change) -> tuple[str, str]:
    """The old and the new path of what was renamed, without the parts at their ends that both have."""
    assert change.old, "only what was there can be renamed"
    assert change.new, "only what is there can be renamed"
    old, new = change.old.node.path.split("/"), change.new.node.path.split("/")
    while len(old) > 1 and len(new) > 1 and old[-1] == new[-1]:
        old.pop()
        new.pop()
    return clean("/".join(old)), clean("/".join(new))


def volumes_text(change: Change) -> str:
    """`10x10x16 -> 8x8x16`."""
    return turned(str(change.old.node.volume), str(change.new.node.volume)) if change.old and change.new else ""


def in_and_out(change: Change) -> str:
    """What comes out if that is otherwise, else what goes in: `output 10x10x16 -> 8x8x16`."""
    output = volumes_text(change)
    if output or not (change.old and change.new):
        return f"output {output}"
    ends = (", ".join(map(str, row.node.input_volumes)) for row in (change.old, change.new))
    return f"input {turned(*ends)}"


def seen_text(change: Change) -> str:
    """`14x14 -> 16x16`."""
    before, after = (told("rf", fields) for fields in change.sees)
    return turned(before, after) if change.old and change.new else ""
