"""Which layer of the old network is which of the new one: the alignment of two sequences that is worth most.

Neither paths nor order alone can tell. Paths of layers without a name of their own are counted, so that one that is
inserted shifts all behind it; and the same relu stands in a hundred places. So both sequences are laid beside each
other as biologists lay proteins (Needleman and Wunsch 1970): every pair is worth something, by what the two layers are
and by what they are called, pairs may not cross, and the sum is made as large as it can be.

That costs old x new comparisons, so three things come first. Equal ends are cut off: nothing is worth more to a layer
than one that is the same in all. If still more than `CELLS` pairs remain, the sequences are cut at layers that are the
same in path, type and fields, as many as can be had in order (n log n), and only what lies between is aligned; a piece
that is too large even so is paired by its paths alone. So time is bounded by n log n and `CELLS` for every cut.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.layers.base import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cnncalc.comparison.layers import Item

Pairs: TypeAlias = "list[tuple[int, int]]"
# Pairs that are compared at most in one piece: about a second.
CELLS = 1_000_000
# What two layers have in common is worth so much: everything, and more if they have weights, which makes them hard to
# mistake; the type, and with it the fields that are not as usual; the kind (an activation for another).
SAME, WEIGHS = 20, 10
SAME_TYPE, SHARED_FIELDS = 8, 8
SAME_KIND = 5
# And what they are called: the same chosen name, the same path, the same but for counted numbers.
SAME_NAME, SAME_PATH, SAME_KIN = 8, 3, 2


def align(old: Sequence[Item], new: Sequence[Item]) -> Pairs:
    """The numbers of layers that belong together, in increasing order of both."""
    begin = _common(zip(old, new, strict=False))
    ends = zip(reversed(old[begin:]), reversed(new[begin:]), strict=False)
    end = _common(ends)
    middle = _middle(old[begin : len(old) - end], new[begin : len(new) - end])
    return [
        *((at, at) for at in range(begin)),
        *((a + begin, b + begin) for a, b in middle),
        *((len(old) - end + at, len(new) - end + at) for at in range(end)),
    ]


def _common(pairs: Iterable[tuple[Item, Item]]) -> int:
    """How many pairs are the same from the beginning on."""
    count = 0
    for a, b in pairs:
        if a.content != b.content or a.path != b.path:
            break
        count += 1
    return count


def _middle(old: Sequence[Item], new: Sequence[Item]) -> Pairs:
    if len(old) * len(new) <= CELLS:
        return best(old, new)
    found: Pairs = []
    last = (0, 0)
    for anchor in [*_anchors(old, new), (len(old), len(new))]:
        piece = old[last[0] : anchor[0]], new[last[1] : anchor[1]]
        inside = best(*piece) if len(piece[0]) * len(piece[1]) <= CELLS else _by_path(*piece)
        found += [(a + last[0], b + last[1]) for a, b in inside]
        found += [anchor] if anchor[0] < len(old) else []
        last = anchor[0] + 1, anchor[1] + 1
    return found


def _anchors(old: Sequence[Item], new: Sequence[Item]) -> Pairs:
    """As many layers that are the same in all as stand in the same order."""
    places = {(item.path, item.content): at for at, item in enumerate(new)}
    return _increasing([(at, places.get((item.path, item.content), -1)) for at, item in enumerate(old)])


def _by_path(old: Sequence[Item], new: Sequence[Item]) -> Pairs:
    """As many layers of one path and type as stand in the same order."""
    places = {(item.path, item.type): at for at, item in enumerate(new)}
    return _increasing([(at, places.get((item.path, item.type), -1)) for at, item in enumerate(old)])


def _increasing(pairs: Pairs) -> Pairs:
    """The longest run of pairs whose second numbers increase; those without one (-1) are left out."""
    ends: list[int] = []  # The least second number that a run of each length can end with,
    enders: list[int] = []  # the pair it is of,
    before = [-1] * len(pairs)  # and for each pair the one before it.
    for at, (_, there) in enumerate(pairs):
        if there < 0:
            continue
        length = bisect_left(ends, there)
        before[at] = enders[length - 1] if length else -1
        if length == len(ends):
            ends.append(there)
            enders.append(at)
        else:
            ends[length], enders[length] = there, at
    run, at = [], enders[-1] if enders else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def best(old: Sequence[Item], new: Sequence[Item]) -> Pairs:
    """The alignment that is worth most; of several, the one that leaves out what comes last."""
    worths = Worths()
    rows = [[0] * (len(new) + 1)]
    for a in old:
        above, row, left = rows[-1], [0], 0
        for at, b in enumerate(new):
            worth = worths.of(a, b)
            left = max(left, above[at + 1], above[at] + worth if worth else 0)
            row.append(left)
        rows.append(row)
    return _traced(rows, old, new, worths)


def _traced(rows: list[list[int]], old: Sequence[Item], new: Sequence[Item], worths: Worths) -> Pairs:
    """The pairs that made the sum, from the last to the first."""
    pairs = []
    a, b = len(old), len(new)
    while a and b:
        worth = worths.of(old[a - 1], new[b - 1])
        if rows[a][b] == rows[a][b - 1]:
            b -= 1
        elif rows[a][b] == rows[a - 1][b]:
            a -= 1
        else:
            assert worth, "a sum that grew has a pair to show for it"
            a, b = a - 1, b - 1
            pairs.append((a, b))
    return pairs[::-1]


class Worths:
    """What pairs are worth; two contents are compared once."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], int] = {}

    def of(self, a: Item, b: Item) -> int:
        """0 for two that have nothing to do with each other."""
        key = (a.content, b.content)
        worth = self.known.get(key)
        if worth is None:
            worth = self.known[key] = _worth(a, b)
        if a.path == b.path:
            return worth + (SAME_NAME if a.is_named else SAME_PATH)
        if a.kin == b.kin:
            return worth + SAME_KIN if worth else 0
        return worth


def _worth(a: Item, b: Item) -> int:
    """By what they are."""
    if a.content == b.content:
        return SAME + (WEIGHS if a.weighs else 0)
    if a.type == b.type:
        told = [pair for pair in _fields(a, b) if pair[0] != pair[2] or pair[1] != pair[2]]
        shared = sum(1 for one, other, _ in told if one == other)
        return SAME_TYPE + (SHARED_FIELDS * shared // len(told) if told else 0)
    return SAME_KIND if a.kind == b.kind else 0


def _fields(a: Item, b: Item) -> list[tuple[object, object, object]]:
    """Both values of every field, and what it is where nobody says anything."""
    every = fields_of(type(a.layer)).values()
    return [(getattr(a.layer, one.attribute), getattr(b.layer, one.attribute), one.default) for one in every]
