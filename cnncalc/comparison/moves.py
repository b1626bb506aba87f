"""Layers that stand somewhere else now: a run of them that is gone at one place and there at another."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.comparison.layers import Item

Pairs: TypeAlias = "list[tuple[int, int]]"
# Runs begin in so many pairs at most: with more of them alike, nobody could say what moved.
BEGINNINGS = 100_000


def moves(old: Sequence[Item], new: Sequence[Item], pairs: Pairs) -> Pairs:
    """Pairs among the layers that an alignment left over, the longest run first.

    A run moved if there is something to know it by: weights, a chosen name, or the scope that it is in.
    """
    gone = sorted({*range(len(old))} - {a for a, _ in pairs})
    come = sorted({*range(len(new))} - {b for _, b in pairs})
    places: dict[int, list[int]] = {}
    for b in come:
        places.setdefault(new[b].content, []).append(b)
    begins = [(a, b) for a in gone for b in places.get(old[a].content, ())][:BEGINNINGS]
    left, free = set(gone), set(come)
    runs = sorted((_run(a, b, old, new, (left, free)) for a, b in begins), key=lambda run: (-len(run), run))
    found: Pairs = []
    for run in runs:
        if all(a in left and b in free for a, b in run) and any(_is_known(old[a], new[b]) for a, b in run):
            found += run
            left -= {a for a, _ in run}
            free -= {b for _, b in run}
    return sorted(found)


def _run(a: int, b: int, old: Sequence[Item], new: Sequence[Item], free: tuple[set[int], set[int]]) -> Pairs:
    """How far both go on alike."""
    run = []
    while a in free[0] and b in free[1] and old[a].content == new[b].content:
        run.append((a, b))
        a, b = a + 1, b + 1
    return run


def _is_known(a: Item, b: Item) -> bool:
    if a.weighs or (a.is_named and a.path == b.path):
        return True
    return a.path.rpartition("/")[0] == b.path.rpartition("/")[0] and a.kin == b.kin
