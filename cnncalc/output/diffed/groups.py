"""Changes that say the same in one line: whole blocks that are new, gone or moved, and copies that change alike."""

from __future__ import annotations

import re
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.comparison.difference import ADDED, KEPT, REMOVED
from cnncalc.output.diffed.words import behind, described, edited, in_and_out, renaming, seen_text, volumes_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cnncalc.comparison.difference import Change, Difference
    from cnncalc.model.graph import Graph

# What a group is called, by what became of its layers.
CHANGED, MOVED, RENAMED = "changed", "moved", "renamed"
# The number of a copy, and one behind a name: copies are put together first.
_COPY = re.compile(r"(?<=/)\d+(?=/|$)")
_BEHIND = re.compile(r"(?<=[A-Za-z_])\d+(?=/|$)")
# Numbers that are written out where they have gaps.
FEW = 4


class Group(NamedTuple):
    """Changes in one line: what became of which layers (`path`), and what that is about (`what`), how many `times`.

    `output` and `sees` say what changed for all of them alike, and are empty where they differ. `params` and `macs` are
    what they gained together.
    """

    kind: str
    path: str
    what: str
    times: int
    layers: int
    output: str
    sees: str
    params: int
    macs: int


def causes(found: Difference) -> list[Group]:
    """What was changed, in the order of the new network."""
    gone = _covers(found.old.graph, [one.row.node.path for one in found.changes if one.kind == REMOVED])
    come = _covers(found.new.graph, [one.row.node.path for one in found.changes if one.kind == ADDED])
    moved = _covers(found.new.graph, [one.row.node.path for one in found.changes if one.moved and not one.edits])

    def told(change: Change) -> tuple[str, str, str]:
        """What became of it, the path of what it is a part of, and what is said of that."""
        path = change.row.node.path
        if change.kind != KEPT:
            is_new = change.kind == ADDED
            cover = (come if is_new else gone)[path]
            return change.kind, cover, described(found.new.graph if is_new else found.old.graph, cover)
        if change.moved and not change.edits:
            return MOVED, moved[path], f"{described(found.new.graph, moved[path])}{behind(found, moved[path])}"
        if change.edits:
            return CHANGED, path, edited(change)
        return RENAMED, *renaming(change)

    return _merged(_gathered([one for one in found.changes if one.is_cause], told))


def consequences(found: Difference) -> list[Group]:
    """What is otherwise only because of that; layers that merely see another part of the input are left out."""
    changes = [one for one in found.consequences if one.changes_figures]
    return _merged(_gathered(changes, lambda change: ("", change.row.node.path, in_and_out(change))))


def _covers(graph: Graph, paths: Sequence[str]) -> dict[str, str]:
    """For every path, the widest scope of which all layers are among the paths; itself, if there is none."""
    inside: dict[str, int] = {}
    for path in graph.nodes:
        for scope in _scopes(path):
            inside[scope] = inside.get(scope, 0) + 1
    for path in paths:
        for scope in _scopes(path):
            inside[scope] -= 1
    return {path: next((scope for scope in _scopes(path) if not inside[scope]), path) for path in paths}


def _scopes(path: str) -> Iterator[str]:
    """All that a path leads through, widest first, itself included: `layer1`, `layer1/0`, `layer1/0/conv1`."""
    parts = path.split("/")
    return ("/".join(parts[: at + 1]) for at in range(len(parts)))


def _gathered(changes: Iterable[Change], told: Callable[[Change], tuple[str, str, str]]) -> Iterator[Group]:
    """One group for neighbours of which the same is told."""
    for (kind, path, what), some in groupby(changes, key=told):
        same, said = list(some), what
        if len(same) > 1 and kind in {ADDED, REMOVED, MOVED}:
            said = f"{what}, {len(same):,d} layers"
        outputs = {volumes_text(one) for one in same if kind == CHANGED}
        sees = {seen_text(one) for one in same if kind in {CHANGED, ""}}
        yield Group(
            kind,
            path,
            said,
            1,
            len(same),
            outputs.pop() if len(outputs) == 1 else "",
            sees.pop() if len(sees) == 1 else "",
            sum(one.gain("params") for one in same),
            sum(one.gain("macs") for one in same),
        )


def _merged(groups: Iterable[Group]) -> list[Group]:
    """One group for copies that change alike, then for names that differ in a number, at the place of the first."""
    found = list(groups)
    for number in (_COPY, _BEHIND):
        alike: dict[tuple[str, ...], list[Group]] = {}
        for group in found:
            what = number.sub("#", group.what) if group.kind == RENAMED else group.what
            key = (group.kind, number.sub("#", group.path), what, group.output, group.sees)
            alike.setdefault(key, []).append(group)
        found = [_joined(same, number) if len(same) > 1 else same[0] for same in alike.values()]
    return found


def _joined(same: list[Group], number: re.Pattern[str]) -> Group:
    first = same[0]
    return first._replace(
        path=spanned([group.path for group in same], number),
        what=spanned([group.what for group in same], number) if first.kind == RENAMED else first.what,
        times=sum(group.times for group in same),
        layers=sum(group.layers for group in same),
        params=sum(group.params for group in same),
        macs=sum(group.macs for group in same),
    )


def spanned(paths: list[str], number: re.Pattern[str]) -> str:
    """`layer3/1..5/conv1` for several paths that differ in numbers; `*` where not all of these are meant."""
    numbers = list(zip(*([int(n) for n in number.findall(path)] for path in paths), strict=True))
    spans = [sorted(set(column)) for column in numbers]
    has_all = prod(map(len, spans)) == len(set(paths))
    words = iter([_span(span) if has_all else "*" if len(span) > 1 else str(span[0]) for span in spans])
    return number.sub(lambda _: next(words), paths[0])


def _span(numbers: list[int]) -> str:
    first, last = numbers[0], numbers[-1]
    if first == last:
        return str(first)
    if last - first == len(numbers) - 1:
        return f"{first}..{last}"
    return ",".join(map(str, numbers)) if len(numbers) <= FEW else "*"
