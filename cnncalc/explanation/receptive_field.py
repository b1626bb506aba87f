"""What a cell of a layer sees of the input: the figures of the analysis, with the step that made them where it is one.

A window on a layer whose cells all see alike takes one step of the classic recursion (Araujo, Norris, Sim 2019,
"Computing Receptive Fields of Convolutional Neural Networks"). A figure that this step does not come to, as behind a
merge or a transposed convolution, is told alone, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.model import Derivation, Section
from cnncalc.formulas.notation import numbers
from cnncalc.formulas.term import Term
from cnncalc.layers.fields import SIDES
from cnncalc.layers.traced import LETTERS
from cnncalc.model.values import listed
from cnncalc.model.volume import AXES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cnncalc.analysis.receptive_field import Field, Fields
    from cnncalc.layers.windows import Axis
    from cnncalc.model.graph import Node

TITLE = "receptive field"
NAMES = ("rf", "jump", "start")
# Of layers that are alike but see other fields, so many are named.
NAMED = 2


def seen(node: Node, walks: Sequence[Axis], fields: Mapping[str, Fields]) -> Section | None:
    """The section of a layer; none where every cell sees the whole input along all axes, and for a vector."""
    own = fields[node.path]
    if not any(own):
        return None
    letters = [letter.lower() for letter in LETTERS[node.volume.rank]]
    found: dict[tuple[str, str], tuple[list[str], int]] = {}
    for at, field in enumerate(own):
        told = figures(field, _before(node, at, fields), walks[at] if at < len(walks) else None) if field else {}
        for name, term in told.items():
            found.setdefault((name, numbers(term)), ([], term))[0].append(letters[at])
    lines = [
        Derivation((name,) if along == letters else tuple(f"{name}_{letter}" for letter in along), term)
        for (name, _), (along, term) in sorted(found.items(), key=lambda one: NAMES.index(one[0][0]))
    ]
    traced = [isinstance(one.term, Term) for one in lines]
    origin = [] if all(traced) else [_origin(node, fields)]
    return Section(TITLE, tuple(lines), (*origin, *_remarks(node, own)), in_a_row=not any(traced))


def figures(field: Field, before: Field | None, walk: Axis | None) -> dict[str, int]:
    """Size, effective stride and first position along an axis; traced where one step of a window comes to them."""
    plain = {"rf": field.size}
    if field.stride[1] == 1:
        plain["jump"] = field.stride[0]
    if field.start is not None:
        plain["start"] = field.start
    stepped = _step(before, walk) if before and walk else {}
    return {name: stepped[name] if stepped.get(name) == value else value for name, value in plain.items()}


def _step(before: Field, walk: Axis) -> dict[str, int]:
    """One step of the recursion, from what the cells of the input see; nothing if they do not all see alike."""
    if len(before.spans) > 1 or before.start is None or before.stride != (before.advance, 1):
        return {}
    size, stride = Term(before.size, "rf_in"), Term(before.advance, "jump_in")
    start = Term(before.start, "start_in")
    F, S = _named(walk.reach, "F_eff"), _named(walk.stride, "S")
    P = _named(walk.padding[0], f"P_{SIDES[walk.name][0]}")
    rf, stride_out = widened(size, stride, F, S)
    return {"rf": rf, "jump": stride_out, "start": start - P * stride}


def widened(size: int, stride: int, F: int, S: int) -> tuple[int, int]:
    """What a cell of a window's output sees, and how far neighbours are apart, from the same of its input."""
    return size + (F - 1) * stride, stride * S


def _named(value: int, name: str) -> Term:
    """A number under its letter; its own derivation stands with the size."""
    return Term(int(value), value.name if isinstance(value, Term) and value.name else name)


def _before(node: Node, at: int, fields: Mapping[str, Fields]) -> Field | None:
    """What the only input of a layer sees along the same axis."""
    if len(node.inputs) > 1 or node.input_volumes[0].rank != node.volume.rank:
        return None
    return fields[node.inputs[0]][at]


def _origin(node: Node, fields: Mapping[str, Fields]) -> str:
    """Where figures without a formula come from."""
    if len(node.inputs) > 1:
        count = sum(not _is_constant(node, at) for at in range(len(node.inputs)))
        return f"The hull of {count} branches." if count > 1 else "One input alone: gates are held constant."
    if fields[node.path] == fields[node.inputs[0]]:
        return "As its input: every cell sees what the cell in its place sees."
    return "Followed cell by cell: no formula holds for all."


def _is_constant(node: Node, at: int) -> bool:
    """Whether an input shows nothing of what it sees, as a gate."""
    sights = node.layer.sights(node.volume, node.input_volumes[at])
    return all(sight is not None and not any(sight.cells) for sight in sights)


def _remarks(node: Node, own: Fields) -> Iterator[str]:
    """What the figures leave out: cells that see less, strides that are not whole, axes that are seen whole."""
    along: dict[str, list[str]] = {}
    for name, field in zip(AXES[node.volume.rank], own, strict=True):
        for said in _said(field):
            along.setdefault(said, []).append(f"the {name}")
    for said, names in along.items():
        yield f"{said}." if len(names) == len(own) else f"Along {listed(names)}: {said[0].lower()}{said[1:]}."


def _said(field: Field | None) -> Iterator[str]:
    """The same of one axis."""
    if not field:
        yield "Every cell sees the whole input"
        return
    if field.least != field.size:
        yield f"Neighbours see different sizes, {field.least:,} to {field.size:,} cells; rf is the most"
    if field.stride[1] != 1:
        yield f"The jump (effective stride) is {field.stride[0]}/{field.stride[1]}"


def unlike(first: Node, others: Sequence[Node], fields: Mapping[str, Fields]) -> tuple[str, ...]:
    """Layers that are told alike may lie behind others, and see other fields."""
    found = [node for node in others if fields[node.path] != fields[first.path]]
    if not found:
        return ()
    own = extent(fields[first.path])
    sizes = [(node.path, extent(fields[node.path])) for node in found[:NAMED]]
    told = [f"{path} {size}{' elsewhere' if size == own else ''}" for path, size in sizes]
    more = len(found) - NAMED
    return (f"Alike, but with another field: {listed([*told, *([f'{more:,} more'] if more > 0 else [])])}.",)


def extent(fields: Fields) -> str:
    """`11x11`."""
    return "x".join(f"{field.size}" if field else "all" for field in fields)
