"""From layers to the entries of a spec: modules become uses of blocks, branches are found, equal neighbours repeat."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.layers import layer_class
from cnncalc.layers.base import fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.formats.layout import MappedLayer
    from cnncalc.formats.mapper import Mapped
    from cnncalc.formats.unify import Block

MERGES = frozenset({"add", "concat", "multiply", "subtract", "maximum", "average"})
# Modules that only group others: they become part of what uses them.
GROUPS = frozenset({"Sequential", "ModuleList", "ModuleDict"})
# A chain of skips (an encoder and its decoder) reads better with names than as branches in branches.
MOST_NESTED_SKIPS = 1


@dataclass(slots=True, eq=False)
class Call:
    """The use of a block: the body that it was made from, and the values of the arguments once the block is known.

    `path` is that of its module, `name` what it is called at the top level.
    """

    type: str
    path: str
    name: str
    body: list[Entry]
    input: MappedLayer
    block: Block | None = None
    arguments: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Entry:
    """An entry of a list of layers.

    `layer` is the layer that it becomes, of a call the last one; `output` the layer that others read (of repeated
    entries the last copy's). `sources` is what `from` has to list, None where it reads the entry above. `written` are
    the fields as a block writes them, where values vary between its uses.
    """

    type: str
    fields: dict[str, object]
    inputs: list[MappedLayer]
    layer: MappedLayer
    output: MappedLayer
    branches: list[list[Entry]] | None = None
    call: Call | None = None
    sources: list[MappedLayer] | None = None
    reach: tuple[object, ...] = ()
    repeat: object = 1
    written: dict[str, object] | None = None
    when: str = ""
    shortcut_when: str = ""
    name: str = ""
    copies: list[MappedLayer] = field(default_factory=list)

    @property
    def members(self) -> list[MappedLayer]:
        """The layers of all copies, of a call the last of each."""
        return [self.layer, *self.copies]


def walk(body: Sequence[Entry]) -> Iterator[Entry]:
    """Entries and those in their branches, in the order of the text; not those of blocks."""
    for entry in body:
        yield entry
        for branch in entry.branches or ():
            yield from walk(branch)


def calls_in(body: Sequence[Entry]) -> Iterator[Call]:
    """The uses of blocks, those inside blocks first."""
    for entry in walk(body):
        if entry.call is not None:
            yield from calls_in(entry.call.body)
            yield entry.call


def filled(type_: str, fields: dict[str, object]) -> dict[str, object]:
    """The fields with the defaults of those that are left out, in the language's order: so uses can be compared."""
    declared = fields_of(layer_class(type_))
    result = {}
    for name, one in declared.items():
        if name in fields:
            result[name] = fields[name]
        elif name == "stride" and one.default is None:
            result[name] = fields["kernel"]
        elif not one.required and one.default is not None and not isinstance(one.default, tuple):
            result[name] = one.default
    return {**result, **{name: value for name, value in fields.items() if name not in result}}


def entry_of(layer: MappedLayer) -> Entry:
    """One layer as an entry."""
    return Entry(layer.type, filled(layer.type, layer.fields), list(layer.inputs), layer, layer)


def living(network: Mapped) -> list[MappedLayer]:
    """The layers that reach an output, or have weights."""
    live = {id(layer) for layer in network.outputs}
    kept = []
    for layer in reversed(network.layers):
        if id(layer) in live or layer.weights:
            kept.append(layer)
            live.update(id(one) for one in layer.inputs)
    return kept[::-1]


def grow_concats(layers: Sequence[MappedLayer]) -> None:
    """`concat(a, b, c)` reads the `concat(a, b)` that is there already: DenseNet."""
    known: dict[tuple[int, ...], MappedLayer] = {}
    for layer in layers:
        if layer.type != "concat" or layer.fields:
            continue
        parts = tuple(map(id, layer.inputs))
        for count in range(len(parts) - 1, 1, -1):
            if parts[:count] in known:
                layer.inputs = [known[parts[:count]], *layer.inputs[count:]]
                break
        known[parts] = layer


class TreeBuilder:
    """Entries of a network: its modules as calls, and the branches of every list."""

    def __init__(self, network: Mapped, layers: list[MappedLayer]) -> None:
        self.outputs = network.outputs
        self.readers = Counter(id(one) for layer in layers for one in layer.inputs)
        self.readers.update(map(id, network.outputs))
        self.layers = layers
        self.input = network.inputs[0] if len(network.inputs) == 1 else None
        self.dissolved: frozenset[str] = frozenset()
        self.attempts: Counter[tuple[str, bool]] = Counter()

    def body(self) -> list[Entry]:
        """The entries of the top level. A class of which most uses can be no block is none in the others either."""
        items = self.scope(self.layers, 0)
        types = {type_ for type_, _ in self.attempts}
        self.dissolved = frozenset(type_ for type_ in types if self.attempts[type_, False] > self.attempts[type_, True])
        if self.dissolved:
            items = self.scope(self.layers, 0)
        return self.structured(items, self.input, None)

    def scope(self, layers: Sequence[MappedLayer], depth: int) -> list[Entry]:
        """Entries of a run of layers whose modules agree up to `depth`."""
        items: list[Entry] = []
        start = 0
        while start < len(layers):
            first = layers[start]
            if len(first.modules) <= depth:
                items.append(entry_of(first))
                start += 1
                continue
            module, end = first.modules[depth], start
            while end < len(layers) and len(layers[end].modules) > depth and layers[end].modules[depth] == module:
                end += 1
            items += self.module(layers[start:end], depth)
            start = end
        return items

    def module(self, layers: Sequence[MappedLayer], depth: int) -> list[Entry]:
        """The layers of one module: a call if it reads one volume and gives one, its last; else the layers alone."""
        if len(layers) == 1:
            return [entry_of(layers[0])]
        module = layers[0].modules[depth]
        if module.type in GROUPS or module.type in self.dissolved or _only_wraps(layers, depth):
            return self.scope(layers, depth + 1)
        entry = self.call_of(layers, depth)
        self.attempts[module.type, entry is not None] += 1
        return self.scope(layers, depth + 1) if entry is None else [entry]

    def call_of(self, layers: Sequence[MappedLayer], depth: int) -> Entry | None:
        inside = set(map(id, layers))
        outer = {id(one): one for layer in layers for one in layer.inputs if id(one) not in inside}
        uses = Counter(id(one) for layer in layers for one in layer.inputs)
        leaving = [layer for layer in layers if self.readers[id(layer)] > uses[id(layer)]]
        if len(outer) != 1 or leaving != [layers[-1]] or any(layer.is_shared for layer in layers):
            return None
        source = next(iter(outer.values()))
        body = self.structured(self.scope(layers, depth + 1), source, layers[-1])
        module = layers[0].modules[depth]
        call = Call(module.type, module.path, module.path, body, source)
        return Entry(module.type, {}, [source], layers[-1], layers[-1], call=call)

    # Branches

    def structured(self, items: list[Entry], source: MappedLayer | None, output: MappedLayer | None) -> list[Entry]:
        """Entries in chains; a merge whose chains all begin at one volume has them as its branches."""
        uses = Counter(id(one) for entry in items for one in entry.inputs)
        uses.update(map(id, [output] if output is not None else self.outputs))
        chains: dict[int, _Chain] = {}
        for number, entry in enumerate(items):
            if len(entry.inputs) == 1 and entry.type not in MERGES:
                _extend(chains, uses, entry, entry.inputs[0], number, 1)
            else:
                _join(chains, uses, entry, number)
        order = sorted(chains.values(), key=lambda chain: (chain.entries[-1].output is output, chain.number))
        result: list[Entry] = []
        previous = source
        for chain in order:
            head = chain.entries[0]
            if chain.source is None:
                head.sources = list(head.inputs)
            elif chain.source is not previous:
                head.sources = [chain.source]
            result += chain.entries
            previous = chain.entries[-1].output
        result = collapsed(result)
        _set_reach(result)
        return result


@dataclass(slots=True, eq=False)
class _Chain:
    """Entries that read one another; `source` is what the first reads, None if that is several volumes."""

    source: MappedLayer | None
    entries: list[Entry]
    number: int


def _extend(
    chains: dict[int, _Chain], uses: Counter[int], entry: Entry, source: MappedLayer, number: int, readers: int
) -> None:
    """Append an entry to the chain that ends in its source, if nothing else reads that."""
    if id(source) in chains and uses[id(source)] == readers:
        chain = chains.pop(id(source))
        chain.entries.append(entry)
    else:
        chain = _Chain(source, [entry], number)
    chains[id(entry.output)] = chain


def _join(chains: dict[int, _Chain], uses: Counter[int], entry: Entry, number: int) -> None:
    """A merge: with branches if all chains that it joins begin at one volume."""
    parts: list[tuple[MappedLayer | None, _Chain | None]] = []
    for one in entry.inputs:
        is_own = id(one) in chains and uses[id(one)] == 1
        chain = chains[id(one)] if is_own else None
        parts.append((chain.source if chain else one, chain))
    sources = {id(source) for source, _ in parts}
    source = parts[0][0]
    empty = sum(1 for _, chain in parts if chain is None)
    is_opaque = entry.type not in MERGES
    if len(sources) != 1 or source is None or empty > 1 or is_opaque or _is_skip(entry, [chain for _, chain in parts]):
        chains[id(entry.output)] = _Chain(None, [entry], number)
        return
    for one in entry.inputs:
        if id(one) in chains and uses[id(one)] == 1:
            chains.pop(id(one))
    entry.branches = [chain.entries if chain else [] for _, chain in parts]
    if entry.type == "add" and len(parts) == 2:
        entry.type = "residual"
        _body_first(entry)
    _extend(chains, uses, entry, source, number, len(parts))


def _is_skip(entry: Entry, chains: list[_Chain | None]) -> bool:
    """Whether a concat joins a volume with what was made of it by a chain that has such a skip itself."""
    if entry.type != "concat" or all(chain is not None for chain in chains):
        return False
    return any(
        inner.type == "concat" and inner.branches is not None and not all(inner.branches)
        for chain in chains
        if chain is not None
        for inner in walk(chain.entries)
    )


_SHORTCUTS = ("proj", "downsample", "shortcut", "skip", "identity")


def _body_first(entry: Entry) -> None:
    """The longer branch of a residual is its body; of two that both have layers, a name may tell the shortcut."""
    assert entry.branches is not None
    first, second = (_is_shortcut(branch) for branch in entry.branches)
    if all(entry.branches) and first != second:
        if first:
            entry.branches.reverse()
    elif sum(1 for _ in walk(entry.branches[0])) < sum(1 for _ in walk(entry.branches[1])):
        entry.branches.reverse()


def _is_shortcut(branch: list[Entry]) -> bool:
    names = " ".join(module.name for entry in branch for module in entry.layer.modules).lower()
    return any(word in names for word in _SHORTCUTS)


def _only_wraps(layers: Sequence[MappedLayer], depth: int) -> bool:
    """Whether all of a module's layers belong to one module inside it."""
    if any(len(layer.modules) <= depth + 1 for layer in layers):
        return False
    inner = layers[0].modules[depth + 1]
    return inner.type not in GROUPS and all(layer.modules[depth + 1] == inner for layer in layers)


def _set_reach(body: list[Entry]) -> None:
    """How far back each `from` reaches: two bodies are alike only if these are."""
    places = {id(entry.output): number for number, entry in enumerate(walk(body))}
    for entry in walk(body):
        if entry.sources:
            entry.reach = tuple(places.get(id(one), "input") for one in entry.sources)


# Repeats


def referenced(body: Sequence[Entry]) -> set[int]:
    """The outputs that some `from` lists."""
    return {id(one) for entry in walk(body) for one in entry.sources or ()}


def collapsed(body: list[Entry]) -> list[Entry]:
    """Equal neighbours, calls or merges with branches, as one entry with a count."""
    for entry in body:
        if entry.branches:
            entry.branches = [collapsed(branch) for branch in entry.branches]
    named = referenced(body)
    result: list[Entry] = []
    for entry in body:
        last = result[-1] if result else None
        if last is not None and _may_repeat(last, entry, named) and signature(last) == signature(entry):
            assert isinstance(last.repeat, int)
            assert isinstance(entry.repeat, int)
            last.repeat += entry.repeat
            last.copies += entry.members
            last.output = entry.output
        else:
            result.append(entry)
    return result


def _may_repeat(last: Entry, entry: Entry, named: set[int]) -> bool:
    """Whether an entry can be the next copy of the one above it."""
    if not (entry.call or entry.branches) or entry.sources or id(last.output) in named or last.output.is_output:
        return False
    if not isinstance(last.repeat, int) or not isinstance(entry.repeat, int):
        return False
    if last.sources and len(last.sources) > 1:
        return False
    inner = [one for branch in entry.branches or () for one in walk(branch)]
    return not any(one.sources or one.layer.is_shared for one in inner)


def signature(entry: Entry) -> tuple[object, ...]:
    """What makes two entries the same text, however often they repeat."""
    branches = tuple(map(_signatures, entry.branches or ()))
    call = entry.call and (
        entry.call.type,
        _signatures(entry.call.body) if entry.call.block is None else repr(entry.call.arguments),
    )
    return (entry.type, repr(entry.fields), branches, call, entry.reach)


def _signatures(body: Sequence[Entry]) -> tuple[object, ...]:
    return tuple((signature(entry), entry.repeat) for entry in body)
