"""What a change to a spec changes: layers matched across both versions, causes told apart from consequences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.figures import FIGURES, figure
from cnncalc.comparison.alignment import align
from cnncalc.comparison.layers import Wiring, is_renamed, items
from cnncalc.comparison.moves import moves
from cnncalc.layers.base import fields_of
from cnncalc.model.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.analysis.receptive_field import Fields
    from cnncalc.analysis.report import Report, Row
    from cnncalc.comparison.layers import Item
    from cnncalc.layers.base import Layer

ADDED, REMOVED, KEPT = "added", "removed", "kept"


class Edit(NamedTuple):
    """Something of a layer that was one thing and is another; None stands for a field's default of `none`."""

    name: str
    old: object
    new: object


class Change(NamedTuple):
    """A layer of either network, or of both.

    `edits` are what the spec says otherwise: fields, `type`, `inputs`, `frozen`, `share`. `renamed` is whether it has
    another name that somebody chose; a number that counting changed is no name. `sees` are its receptive fields.
    """

    kind: str
    old: Row | None
    new: Row | None
    edits: tuple[Edit, ...] = ()
    moved: bool = False
    renamed: bool = False
    sees: tuple[Fields, Fields] = ((), ())

    @property
    def row(self) -> Row:
        """The layer as it is, or was."""
        row = self.new or self.old
        assert row, "a change is about a layer"
        return row

    @property
    def is_cause(self) -> bool:
        """Whether the spec says something else of this layer itself."""
        return self.kind != KEPT or bool(self.edits) or self.moved or self.renamed

    @property
    def is_consequence(self) -> bool:
        """Whether something of it changes only since something before it did."""
        return not self.is_cause and (self.changes_figures or self.sees_otherwise)

    @property
    def changes_figures(self) -> bool:
        """Whether its volumes, weights or operations are others."""
        a, b = self.old, self.new
        return not (a and b) or (a.node.input_volumes, a.node.volume, a.counts) != (
            b.node.input_volumes,
            b.node.volume,
            b.counts,
        )

    @property
    def sees_otherwise(self) -> bool:
        """Whether it sees more or less of the input."""
        return sizes_of(self.sees[0]) != sizes_of(self.sees[1])

    def gain(self, name: str) -> int:
        """By how much a count of it grew, below 0 if it shrank; all of it for a layer that is new or gone."""
        return int(getattr(self.new.counts, name) if self.new else 0) - int(
            getattr(self.old.counts, name) if self.old else 0
        )


@shown
class Difference(NamedTuple):
    """Two versions of a network: every layer of either, in the order of the new one, and inputs that differ."""

    old: Report
    new: Report
    changes: tuple[Change, ...]
    inputs: tuple[Edit, ...]
    outputs: tuple[Edit, ...]

    def __repr__(self) -> str:
        changes = f"{len(self.causes):,} changed, {len(self.consequences):,} affected"
        return f"<Difference {self.old.graph.file} -> {self.new.graph.file}: {changes}>"

    @property
    def causes(self) -> list[Change]:
        """What was changed."""
        return [change for change in self.changes if change.is_cause]

    @property
    def consequences(self) -> list[Change]:
        """What is otherwise only because of that."""
        return [change for change in self.changes if change.is_consequence]

    @property
    def is_none(self) -> bool:
        """Whether both are the same network; never where an error leaves one of them unknown."""
        is_known = self.old.is_computed and self.new.is_computed
        return is_known and not (self.inputs or self.outputs or self.causes or self.consequences)

    def figures(self) -> dict[str, tuple[int, int]]:
        """Every figure before and after; none where either network has errors."""
        a, b = self.old.totals, self.new.totals
        return {name: (figure(name, a), figure(name, b)) for name in FIGURES} if a and b else {}


def diff(old: Report, new: Report) -> Difference:
    """What makes the new network another one than the old. Layers that could not be computed are not compared."""
    contents: dict[tuple[str, Layer], int] = {}
    before, after = items(old, contents), items(new, contents)
    pairs = align(before, after)
    moved = moves(before, after, pairs)
    names = {**_inputs_by_place(old, new), **{before[a].path: after[b].path for a, b in pairs}}
    wiring = Wiring(old.graph, new.graph, names)
    seen = old.receptive_fields(), new.receptive_fields()
    partners = {b: a for a, b in [*pairs, *moved]}
    kept = {
        b: _kept(old.rows[a], new.rows[b], (before[a], after[b]), wiring if (a, b) not in moved else None)._replace(
            sees=(seen[0][before[a].path], seen[1][after[b].path])
        )
        for b, a in partners.items()
    }
    changes = tuple(_in_order(old, new, kept, partners))
    return Difference(old, new, changes, tuple(_volumes(old, new)), tuple(_outputs(old, new, names)))


def sizes_of(fields: Fields) -> tuple[int, ...]:
    """How much is seen along every axis; 0 stands for all of it."""
    return tuple(field.size if field else 0 for field in fields)


def _inputs_by_place(old: Report, new: Report) -> dict[str, str]:
    """Inputs of one name; where there is one each, it is the same whatever it is called."""
    a, b = list(old.graph.inputs), list(new.graph.inputs)
    return dict(zip(a, b, strict=True)) if len(a) == len(b) == 1 else {name: name for name in a if name in b}


def _kept(old: Row, new: Row, named: tuple[Item, Item], wiring: Wiring | None) -> Change:
    """A layer that both networks have; without wiring for one that moved: there it reads what is there."""
    a, b = old.node, new.node
    edits = [Edit("type", a.type, b.type)] if a.type != b.type else [*_fields(a.layer, b.layer)]
    if wiring and wiring.differs(a.inputs, b.inputs):
        edits.append(Edit("inputs", a.inputs, b.inputs))
    if a.frozen != b.frozen:
        edits.append(Edit("frozen", a.frozen, b.frozen))
    if bool(a.shares) != bool(b.shares):
        edits.append(Edit("share", a.shares or None, b.shares or None))
    return Change(KEPT, old, new, tuple(edits), moved=wiring is None, renamed=is_renamed(*named))


def _fields(old: Layer, new: Layer) -> Iterator[Edit]:
    for field in fields_of(type(new)).values():
        a, b = getattr(old, field.attribute), getattr(new, field.attribute)
        if a != b:
            yield Edit(field.name, a, b)


def _in_order(old: Report, new: Report, kept: dict[int, Change], partners: dict[int, int]) -> Iterator[Change]:
    """The layers of the new network; behind each, what stood behind it in the old one and is gone."""
    gone = {*range(len(old.rows))} - {*partners.values()}
    yield from _gone(old.rows, gone, 0)
    for b, row in enumerate(new.rows):
        yield kept.get(b) or Change(ADDED, None, row)
        if b in kept:
            yield from _gone(old.rows, gone, partners[b] + 1)


def _gone(rows: Sequence[Row], gone: set[int], begin: int) -> Iterator[Change]:
    while begin in gone:
        yield Change(REMOVED, rows[begin], None)
        begin += 1


def _volumes(old: Report, new: Report) -> Iterator[Edit]:
    """Inputs that have another size, or that only one network has."""
    before, after = old.graph.inputs, new.graph.inputs
    same = _inputs_by_place(old, new)
    for name, volume in before.items():
        if name not in same:
            yield Edit(name, volume, None)
        elif after[same[name]] != volume:
            yield Edit(same[name], volume, after[same[name]])
    yield from (Edit(name, None, volume) for name, volume in after.items() if name not in same.values())


def _outputs(old: Report, new: Report, names: dict[str, str]) -> Iterator[Edit]:
    """Outputs that come from another layer, where the networks have more than one or another number of them."""
    before = {name: names.get(source, source) for name, source in old.graph.outputs.items()}
    after = new.graph.outputs
    if len(before) == len(after) == 1:
        return
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield Edit(name, before.get(name), after.get(name))
