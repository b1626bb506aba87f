"""Blocks where the source has no names: runs of entries that occur several times, the largest saving first.

Lists of entries (the top level, branches, bodies of blocks) are read as strings over skeletons: type, names of fields,
and the skeletons of branches, without any values. The run that saves most lines becomes a block, and so on with
blocks as letters, until nothing is worth it.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.formats.entries import Call, Entry, collapsed, referenced, walk
from cnncalc.formats.unify import blocks_of
from cnncalc.layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.formats.layout import MappedLayer
    from cnncalc.formats.unify import Block

Skeleton: TypeAlias = "tuple[object, ...]"
Place: TypeAlias = "tuple[list[Entry], int]"

ACTIVATIONS = frozenset(
    name for name, place in LAYERS.items() if place.startswith(("activation.", "parametric.")) and name != "identity"
)
LONGEST_RUN = 16
MOST_BLOCKS = 40
MOST_ARGUMENTS = 12
LONGEST_NAME = 24
WEIGHTED = frozenset({"conv", "depthwise", "convtranspose", "dense"})
POOLS = frozenset({"maxpool", "avgpool", "lppool", "flatten", "globalavgpool"})
NORMS = frozenset({"batchnorm", "layernorm", "groupnorm", "instancenorm", "rmsnorm"})


def with_blocks(body: list[Entry], blocks: list[Block], taken: set[str], least: int, *, is_small: bool) -> list[Entry]:
    """The body with blocks for what occurs several times; a block has to save `least` lines. `blocks` grows.

    Small ones are a layer with weights and the norm and activation behind it: they come first, so that the larger
    ones are written with them.
    """
    for _ in range(MOST_BLOCKS):
        run = _best_run(body, least, is_small=is_small)
        if run is None:
            break
        count, places = run
        type_ = _type_name([entries[start : start + count] for entries, start in places])
        for entries, start in sorted(places, key=lambda place: -place[1]):
            part = entries[start : start + count]
            call = Call(type_, "", _name_of(part), part, _first_input(part[0]))
            entries[start : start + count] = [_use(type_, part, call)]
        blocks += blocks_of(body, taken)
        body = collapsed(body)
        for block in blocks:
            block.body[:] = collapsed(block.body)
    return body


def _use(type_: str, part: list[Entry], call: Call) -> Entry:
    """The entry of a block in place of a run."""
    use = Entry(type_, {}, list(part[0].inputs), part[-1].layer, part[-1].output, call=call, sources=part[0].sources)
    if use.sources:
        use.reach, part[0].sources, part[0].reach = part[0].reach, None, ()
    return use


def _name_of(part: list[Entry]) -> str:
    """What a run is called in the source: what the names of its layers begin with, else that of the first."""
    weighted = [entry for entry in walk(part) if entry.call or entry.type in WEIGHTED]
    names = [name for entry in weighted or walk(part) if (name := entry.call.name if entry.call else entry.layer.name)]
    return common_name(names) or (names[0] if names else "")


def common_name(names: list[str]) -> str:
    """The words that all names begin with: `inception_3a` of `inception_3a/1x1` and `inception_3a/pool`."""
    if len(set(names)) == 1:
        return names[0]
    words = [re.split(r"[/._]", name) for name in names]
    shared = list(takewhile(lambda word: len(set(word)) == 1, zip(*words, strict=False)))
    length = sum(len(word[0]) + 1 for word in shared) - 1
    return "" if "".join(word[0] for word in shared).isdigit() else names[0][: max(length, 0)]


def _first_input(entry: Entry) -> MappedLayer:
    """The volume that enters an entry."""
    for branch in entry.branches or ():
        if branch:
            return _first_input(branch[0])
    return entry.call.input if entry.call else entry.inputs[0]


def _lists(body: list[Entry]) -> Iterator[list[Entry]]:
    """A list of entries, and those of its branches."""
    yield body
    for entry in body:
        for branch in entry.branches or ():
            yield from _lists(branch)


def _skeleton(entry: Entry) -> Skeleton:
    kind = entry.call.block.name if entry.call and entry.call.block else entry.type
    branches = tuple(tuple(map(_skeleton, branch)) for branch in entry.branches or ())
    return (
        kind,
        tuple(entry.fields),
        branches,
        entry.repeat if isinstance(entry.repeat, int) and entry.repeat == 1 else 0,
    )


def _best_run(body: list[Entry], least: int, *, is_small: bool) -> tuple[int, list[Place]] | None:
    """The run that saves most lines: its length, and where it is."""
    runs: dict[tuple[Skeleton, ...], list[Place]] = {}
    named = referenced(body)
    for entries in _lists(body):
        skeletons = [_skeleton(entry) for entry in entries]
        for start in range(len(entries)):
            for end in _ends(entries, start, named, is_small=is_small):
                run = tuple(skeletons[start : end + 1])
                places = runs.setdefault(run, [])
                overlaps = bool(places) and places[-1][0] is entries and places[-1][1] + len(run) > start
                if not overlaps:
                    places.append((entries, start))
    best: tuple[int, list[Place]] | None = None
    most = float(least) - 0.5
    for run, places in runs.items():
        saving = _saving(run, places)
        if saving > most:
            best, most = (len(run), places), saving
    return best


def _ends(entries: list[Entry], start: int, named: set[int], *, is_small: bool) -> Iterator[int]:
    """Where runs from an entry on may end."""
    if not _may_begin(entries[start]):
        return
    for end in range(start, min(start + LONGEST_RUN, len(entries))):
        entry = entries[end]
        if not _may_belong(entry, is_first=end == start):
            return
        if is_small and not _is_small(entry, is_first=end == start):
            return
        yield end
        # What is read from elsewhere, and what makes the maps smaller, ends a block.
        if id(entry.output) in named or entry.output.is_output or entry.type in POOLS:
            return


def _may_begin(entry: Entry) -> bool:
    """A block begins with a layer that has weights, a norm, another block, or branches."""
    return bool(entry.type in WEIGHTED or entry.type in NORMS or entry.call or entry.branches)


def _is_small(entry: Entry, *, is_first: bool) -> bool:
    """Whether an entry belongs to a layer with weights: itself, or a norm or activation behind it."""
    if entry.branches or entry.call or entry.sources:
        return is_first and entry.type in WEIGHTED
    if is_first:
        return entry.type in WEIGHTED
    return entry.type in NORMS or entry.type in ACTIVATIONS


def _may_belong(entry: Entry, *, is_first: bool) -> bool:
    """Whether nothing in an entry reads, by name, what is elsewhere."""
    if (entry.sources and not (is_first and len(entry.sources) == 1)) or entry.name:
        return False
    if not isinstance(entry.repeat, int) or entry.written is not None:
        return False
    parts = [entry, *(inner for branch in entry.branches or () for inner in walk(branch))]
    return not any((one.sources and one is not entry) or (one.layer.is_shared and not one.call) for one in parts)


def _saving(run: tuple[Skeleton, ...], places: list[Place]) -> float:
    """Lines that a block saves: less for each argument that its uses would have."""
    if len(places) < 2 or (len(run) > 1 and len(set(run)) == 1):
        return 0
    entries, start = places[0]
    first = entries[start : start + len(run)]
    if len(run) == 1 and (first[0].call or not first[0].branches):
        return 0
    if not any(entry.type in WEIGHTED or entry.call for entry in walk(first)):
        return 0
    size = sum(1 + len(entry.branches or ()) for entry in walk(first))
    arguments = _argument_count(places, len(run))
    if arguments > MOST_ARGUMENTS:
        return 0
    # A block that ends behind its activation, and begins with a convolution, is what a person would write.
    shape = (0.6 if first[0].type not in NORMS else 0.0) * len(places)
    return size * len(places) - (size + 3) - len(places) * (1 + arguments / 12) + shape


def _argument_count(places: list[Place], count: int) -> int:
    """How many different rows of values there are."""
    rows = set()
    columns = [_values(entries[start : start + count]) for entries, start in places]
    for row in zip(*columns, strict=True):
        if len(set(row)) > 1:
            rows.add(row)
    return len(rows)


def _values(part: list[Entry]) -> list[str]:
    values = []
    for entry in walk(part):
        fields = entry.call.arguments if entry.call else entry.fields
        values += [repr(value) for value in fields.values()]
        values.append(repr(entry.repeat))
    return values


_SHORT = {
    "batchnorm": "bn",
    "layernorm": "ln",
    "groupnorm": "gn",
    "instancenorm": "in",
    "leakyrelu": "leaky",
    "convtranspose": "deconv",
}


def _type_name(parts: list[list[Entry]]) -> str:
    """A name for a block: the word that its uses are called by and numbered, else out of what is in it."""
    words = {re.sub(r"[\W_]*\d+[a-z]?$", "", common_name(_names(part))) for part in parts}
    word = words.pop() if len(words) == 1 else ""
    if len(word) > 2 and word.isalpha() and any(entry.branches or entry.call for entry in parts[0]):
        return word
    return _type_of(parts[0])


def _names(part: list[Entry]) -> list[str]:
    """The names that the layers of a run have in the source."""
    names = []
    for entry in walk(part):
        names += _names(entry.call.body) if entry.call else [entry.layer.name]
    return names


def _type_of(part: list[Entry]) -> str:
    words = [entry.call.type if entry.call else _SHORT.get(entry.type, entry.type) for entry in part]
    plain = [entry for entry in part if not entry.branches and not entry.call]
    if len(plain) == len(part) and len(part) <= 3:
        return "_".join(words)
    if not any(entry.branches for entry in part) and len("_".join(words)) <= LONGEST_NAME:
        return "_".join(words)
    merge = next((entry for entry in part if entry.branches), None)
    if merge is not None:
        return "residual_block" if merge.type == "residual" else f"{merge.type}_block"
    return "depthwise_block" if any("depthwise" in word for word in words) else "unit"
