"""A spec to a graph: blocks are opened, copies made, branches joined, and every layer is asked for its volume.

What is wrong is collected. A layer that does not fit leaves an unknown volume, and layers behind it stay silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from cnncalc.diagnostics import Diagnostic
from cnncalc.graph import Node, Scope
from cnncalc.layers import LAYERS
from cnncalc.spec import limits
from cnncalc.spec.arithmetic import WrongValueError
from cnncalc.spec.build import build_layer
from cnncalc.spec.evaluate import PlacedError, evaluate, true_or_false, whole_number
from cnncalc.spec.frame import Frame, Port, UnknownVolumeError
from cnncalc.spec.parse_entries import MERGES
from cnncalc.spec.sharing import effective_value, share_weights
from cnncalc.spec.tree import Mapping, Scalar, Sequence
from cnncalc.values import shown
from cnncalc.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.graph import Graph
    from cnncalc.spec.entries import Block, Branch, Entry
    from cnncalc.spec.tree import Tree
    from cnncalc.values import Value
    from cnncalc.volume import Volume


class LimitError(Exception):
    """The expansion is too large to go on."""


class Expander:
    """Expands the entries of a spec into `graph`."""

    def __init__(self, graph: Graph, blocks: dict[str, Block], variables: dict[str, Value]) -> None:
        self.graph = graph
        self.blocks = blocks
        self.variables = variables
        self.ports: dict[str, Port] = {}
        self.steps = 0
        self.uses = 0

    def run(self, entries: list[Entry], frame: Frame) -> None:
        """Expand entries one after the other; `frame.previous` is the last one's output in the end."""
        for entry in entries:
            frame.previous = self.entry(entry, frame)

    def entry(self, entry: Entry, frame: Frame) -> Port:
        """One entry, whatever is wrong with it."""
        path = frame.here + entry.name
        try:
            ports = self.copies(entry, frame, self.sources(entry, frame))
        except PlacedError as err:
            self.graph.diagnostics.append(Diagnostic(err.span, err.code, str(err), err.hint, path, frame.uses))
            ports = [self.unknown()]
        except UnknownVolumeError:
            ports = [self.unknown()]
        self.ports[path] = ports[0]
        if ports[0].source and path not in self.graph.nodes and path not in self.graph.scopes:
            self.graph.aliases[path] = ports[0].source
        return ports[0]

    def unknown(self) -> Port:
        """The output of something that could not be computed."""
        self.graph.missing += 1
        return Port("", None)

    def sources(self, entry: Entry, frame: Frame) -> list[Port]:
        """The volumes that an entry reads."""
        if entry.broken:
            raise UnknownVolumeError
        if entry.sources is None:
            if frame.previous is None:
                names = ", ".join(frame.inputs)
                hint = f"write from: and one of {names}"
                raise PlacedError(entry.type.span, "S112", f"{entry.name} does not say which input it reads", hint)
            return [frame.previous]
        found = []
        for source in entry.sources:
            try:
                found += frame.resolve_all(source.text) if "/*" in source.text else [frame.resolve(source.text)]
            except WrongValueError as err:
                raise PlacedError(source.span, err.code, str(err), err.hint) from None
        return found

    def copies(self, entry: Entry, frame: Frame, inputs: list[Port]) -> list[Port]:
        """All copies of an entry, each reading the one before."""
        if entry.repeat is None:
            return self.copy(entry, frame, entry.name, inputs)
        count = whole_number(entry.repeat, frame, "repeat")
        outer, ports = frame.index, inputs
        for index in range(count):
            frame.index = index
            ports = self.copy(entry, frame, f"{entry.name}/{index}", ports)
            self.ports[f"{frame.here}{entry.name}/{index}"] = ports[0]
        frame.index = outer
        path = frame.here + entry.name
        self.graph.scopes[path] = Scope(path, self.type_of(entry, frame), ports[0].source, entry.type.span, count)
        return ports

    def copy(self, entry: Entry, frame: Frame, name: str, inputs: list[Port]) -> list[Port]:
        """One copy: a layer, a merge, or a block. Where its `when` is false, its inputs pass."""
        self.step(entry)
        if entry.when is not None and not true_or_false(entry.when, frame, "when"):
            return inputs
        type_name = self.type_of(entry, frame)
        before = len(self.graph.nodes)
        if type_name in self.blocks:
            ports = self.block(entry, frame, name, inputs, self.blocks[type_name])
        elif entry.branches:
            ports = [self.merge(entry, frame, name, inputs)]
        else:
            ports = [self.layer(entry, frame, name, inputs, type_name)]
        if entry.share is not None:
            share_weights(self.graph, entry, frame, name, before)
        return ports

    def step(self, entry: Entry) -> None:
        """Count what is expanded, so that no spec runs for ever."""
        self.steps += 1
        if len(self.graph.nodes) >= limits.LAYERS or self.steps > limits.EXPANSION_STEPS:
            self.give_up(entry, f"{limits.LAYERS:,} layers")

    def give_up(self, entry: Entry, bound: str) -> NoReturn:
        """The network is too large, or has no end."""
        message = f"the network grows beyond {bound} here"
        hint = "look at the repeats, and at blocks that use blocks"
        self.graph.diagnostics.append(Diagnostic(entry.type.span, "S119", message, hint))
        raise LimitError

    def type_of(self, entry: Entry, frame: Frame) -> str:
        """The type of an entry; `$act` stands for the word that it holds."""
        word = entry.word
        if not word.startswith("$"):
            return "add" if word == "residual" else word
        try:
            value = frame.value(word[1:])
        except WrongValueError as err:
            raise PlacedError(entry.type.span, err.code, str(err), err.hint) from None
        if isinstance(value, str) and (value in LAYERS or value in self.blocks):
            return value
        hint = nearest(value, (*LAYERS, *self.blocks)) if isinstance(value, str) else ""
        raise PlacedError(entry.type.span, "S102", f"{word} is {shown(value)}, which is no layer type", hint)

    def layer(self, entry: Entry, frame: Frame, name: str, inputs: list[Port], type_name: str) -> Port:
        """A built-in layer."""
        volumes = known(inputs)
        if type_name in MERGES and len(inputs) == 1:
            return inputs[0]
        path = frame.here + name
        layer, output = build_layer(entry, type_name, effective_value(entry, frame), frame, path, volumes)
        frozen = frame.frozen or (entry.frozen is not None and true_or_false(entry.frozen, frame, "frozen"))
        self.graph.nodes[path] = Node(
            path,
            type_name,
            layer,
            tuple(port.source for port in inputs),
            volumes,
            output,
            entry.type.span,
            frame.uses,
            frozen,
        )
        return Port(path, output)

    def merge(self, entry: Entry, frame: Frame, name: str, inputs: list[Port]) -> Port:
        """A merge with branches of its own, all reading the same volume."""
        outer, prefixes = frame.previous, frame.copy_prefixes
        if entry.repeat is not None:
            frame.copy_prefixes = (f"{frame.here}{name}/", *prefixes)
        ports = []
        for branch in entry.branches or ():
            if branch.when is None or true_or_false(branch.when, frame, "when"):
                frame.previous = inputs[0]
                self.run(branch.entries, frame)
                ports.append(frame.previous)
        frame.previous, frame.copy_prefixes = outer, prefixes
        if entry.word == "residual" and not _has_shortcut(entry.branches or []):
            ports.append(inputs[0])
        if not ports:
            hint = "one `when` of its branches must be true"
            raise PlacedError(entry.type.span, "S113", f"{frame.here + name} has no branch left", hint)
        return self.layer(entry, frame, name, ports, self.type_of(entry, frame))

    def block(self, entry: Entry, frame: Frame, name: str, inputs: list[Port], block: Block) -> list[Port]:
        """The use of a block: a scope of its own."""
        known(inputs)
        path = frame.here + name
        self._check_use(entry, frame, path, inputs, block)
        inner = Frame(block.body, dict(self.variables), self.ports, f"{path}/")
        inner.uses = (*frame.uses, entry.type.span)
        inner.frozen = frame.frozen or (entry.frozen is not None and true_or_false(entry.frozen, frame, "frozen"))
        names = [one.text for one in block.body.inputs] or ["input"]
        inner.inputs = dict(zip(names, inputs, strict=True))
        inner.previous = inputs[0] if len(inputs) == 1 else None
        self.arguments(entry, frame, inner, block)
        self.run(block.body.entries, inner)
        ports = self.outputs(block.body.outputs, inner)
        self.graph.scopes[path] = Scope(path, block.name.text, ports[0].source, entry.type.span)
        return ports

    def _check_use(self, entry: Entry, frame: Frame, path: str, inputs: list[Port], block: Block) -> None:
        self.uses += 1
        if self.uses > limits.BLOCK_USES:
            self.give_up(entry, f"{limits.BLOCK_USES:,} uses of blocks")
        if len(frame.uses) >= limits.NESTED_BLOCKS:
            message = f"blocks are nested deeper than {limits.NESTED_BLOCKS}"
            raise PlacedError(entry.type.span, "S119", message, f"does `{block.name.text}` use itself without an end?")
        wanted = max(1, len(block.body.inputs))
        if len(inputs) != wanted:
            names = ", ".join(one.text for one in block.body.inputs)
            hint = f"write from: [{names}] with the names of {wanted} volumes" if names else "write one name"
            raise PlacedError(entry.type.span, "S113", f"{path} takes {wanted} volumes, not {len(inputs)}", hint)

    def arguments(self, entry: Entry, frame: Frame, inner: Frame, block: Block) -> None:
        """Put the arguments of a use into the block's frame; defaults may use arguments before them."""
        given = given_arguments(effective_value(entry, frame), list(block.args))
        values = {name: evaluate(node, frame) for name, node in given.items()}
        for name, argument in block.args.items():
            if name not in values and argument.default is None:
                raise PlacedError(entry.type.span, "S103", f"`{entry.word}` lacks {name}", f"add {name}: …")
            inner.values[name] = values[name] if name in values else evaluate(argument.default or entry.type, inner)

    def outputs(self, names: list[Scalar], frame: Frame) -> list[Port]:
        """The volumes that leave a scope: the named ones, or the last."""
        if not names:
            return [frame.previous or Port("", None)]
        try:
            return [frame.resolve(name.text) for name in names]
        except WrongValueError as err:
            raise PlacedError(names[0].span, err.code, str(err), err.hint) from None


def known(ports: Iterable[Port]) -> tuple[Volume, ...]:
    """The volumes of ports; `UnknownVolumeError` if one is not known."""
    volumes = []
    for port in ports:
        if port.volume is None:
            raise UnknownVolumeError
        volumes.append(port.volume)
    return tuple(volumes)


def given_arguments(value: Tree | None, names: list[str]) -> dict[str, Tree]:
    """The arguments of a use by name: given by name, in order, or the first one alone."""
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return {text: node for text, (_, node) in value.pairs.items()}
    if isinstance(value, Sequence):
        return dict(zip(names, value.items, strict=False))
    return {names[0]: value} if names else {}


def _has_shortcut(branches: list[Branch]) -> bool:
    return any(branch.name.text == "shortcut" for branch in branches)
