"""A spec to a graph: blocks are opened, copies made, branches joined, and every layer is asked for its volume.

What is wrong is collected. A layer that does not fit leaves an unknown volume, and layers behind it stay silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from cnncalc.language import limits
from cnncalc.language.entries import within
from cnncalc.language.expand.branches import MERGES, Copy, original
from cnncalc.language.expand.build import arguments_given, build_layer, evaluate_arguments, fields_given
from cnncalc.language.expand.entry_types import EntryTypes
from cnncalc.language.expand.scope import UNKNOWN, Frame, Port, Shared
from cnncalc.language.expand.wiring import (
    check_absent,
    check_one,
    check_repeat,
    check_use,
    known,
    no_input,
    outputs,
    sources,
)
from cnncalc.language.expressions.evaluate import PlacedError, UnknownError, true_or_false, whole_number
from cnncalc.language.messages.origins import Noting
from cnncalc.model.diagnostics import Diagnostic
from cnncalc.model.graph import Node, Scope

if TYPE_CHECKING:
    from cnncalc.language.document import Spec
    from cnncalc.language.entries import Block, Entry
    from cnncalc.language.yaml.tree import Scalar
    from cnncalc.model.graph import Graph
    from cnncalc.model.values import Value


class LimitError(Exception):
    """The expansion is too large to go on."""


class Expander:
    """Expands the entries of a spec into `graph`."""

    def __init__(self, graph: Graph, spec: Spec, variables: dict[str, Value], shared: Shared) -> None:
        self.graph = graph
        self.types = EntryTypes(spec.blocks, spec.checker)
        self.variables = variables
        self.shared = shared
        self.with_outputs = {name for name, block in spec.blocks.items() if block.body.outputs}
        self.made: list[str] = []
        self.steps = 0
        self.uses = 0

    def run(self, entries: list[Entry], frame: Frame) -> None:
        """Expand entries one after the other; `frame.previous` is the last one's output in the end."""
        for entry in entries:
            frame.previous = self.entry(entry, frame)

    def entry(self, entry: Entry, frame: Frame) -> Port:
        """One entry, whatever is wrong with it."""
        path = frame.here + entry.name
        outer, frame.at = frame.at, entry
        try:
            ports = self.copies(entry, frame, sources(entry, frame))
        except PlacedError as err:
            for one in (err, *err.others):
                uses = frame.uses if one.uses is None else one.uses
                found = Diagnostic(one.span, one.code, str(one), one.hint, path, uses, notes=one.notes)
                self.graph.diagnostics.append(found)
            ports = [self.unknown(path)]
        except UnknownError:
            self.types.check_numbers(entry, frame)
            ports = [self.unknown(path)]
        frame.at = outer
        self.settle(path, ports[0])
        if self.with_outputs and (entry.word in self.with_outputs or entry.word.startswith("$")):
            self.settle_outputs(path, self.types.block(entry, frame), ports)
        return ports[0]

    def unknown(self, path: str) -> Port:
        """The output of something that could not be computed."""
        self.graph.missing += 1
        self.graph.unknown.add(path)
        return UNKNOWN

    def settle(self, path: str, port: Port) -> None:
        """From now on the path stands for the port."""
        self.shared.ports[path] = port
        if port.source and path not in self.graph.nodes and path not in self.graph.scopes:
            self.graph.aliases[path] = port.source

    def settle_outputs(self, path: str, block: Block | None, ports: list[Port]) -> None:
        """The outputs of a block's use go by USE/NAME."""
        for name, port in zip(block.body.outputs if block else (), ports, strict=False):
            if f"{path}/{name.text}" not in self.shared.ports:
                self.settle(f"{path}/{name.text}", port)

    def copies(self, entry: Entry, frame: Frame, inputs: list[Port]) -> list[Port]:
        """All copies of an entry, each reading the one before."""
        if entry.repeat is None:
            return self.copy(entry, frame, entry.name, inputs)
        count = whole_number(entry.repeat, frame, "repeat")
        if not count:
            return self.absent(entry, frame, inputs, "repeat: 0")
        if count > limits.LAYERS:
            self.give_up(entry.repeat, entry, frame, f"{limits.LAYERS:,} layers")
        path = frame.here + entry.name
        (index_above, above), ports = (frame.index, frame.previous), inputs
        try:
            for index in range(count):
                frame.index, frame.previous = index, ports[0] if index else above
                check_repeat(entry, index, inputs, ports)
                ports = self.copy(entry, frame, f"{entry.name}/{index}", ports)
                self.settle(f"{path}/{index}", ports[0])
            scope = Scope(path, self.types.of(entry, frame), ports[0].source, entry.span, count)
        finally:
            frame.index, frame.previous = index_above, above
        self.shared.opened.add(path)
        self.graph.scopes[path] = scope
        return ports

    def absent(self, entry: Entry, frame: Frame, inputs: list[Port], why: str) -> list[Port]:
        """An entry that does not exist: its inputs pass."""
        for branch in entry.branches or ():
            frame.left_out.update(one.name for one in within(branch.entries))
        check_absent(entry, inputs, self.types.block(entry, frame), why)
        return inputs

    def copy(self, entry: Entry, frame: Frame, name: str, inputs: list[Port]) -> list[Port]:
        """One copy: a layer, a merge, or a block. Where its `when` is false, its inputs pass."""
        self.step(entry, frame)
        if entry.when is not None and not true_or_false(entry.when, frame, "when"):
            return self.absent(entry, frame, inputs, "when: false")
        one = Copy(entry, frame, name, self.types.of(entry, frame), original(entry, frame))
        before = len(self.made)
        outer = frame.frozen
        if entry.frozen is not None:
            frame.frozen = true_or_false(entry.frozen, frame, "frozen") or outer
        try:
            if one.type in self.types.blocks:
                ports = self.block(one, inputs)
            elif entry.branches:
                ports = [self.merge(one, inputs)]
            else:
                ports = [self.layer(one, inputs)]
        finally:
            frame.frozen = outer
        if one.original is not None:
            from cnncalc.language.expand.sharing import share_weights

            share_weights(self.graph, one.original, one.path, name[len(entry.name) :], self.made[before:])
        return ports

    def step(self, entry: Entry, frame: Frame) -> None:
        """Count what is expanded, so that no spec runs for ever."""
        self.steps += 1
        if len(self.made) >= limits.LAYERS or self.steps > limits.EXPANSION_STEPS:
            self.give_up(entry.type, entry, frame, f"{limits.LAYERS:,} layers")

    def give_up(self, word: Scalar, entry: Entry, frame: Frame, bound: str) -> NoReturn:
        """The network is too large, or has no end."""
        message = f"the network grows beyond {bound} here"
        hint = "look at the repeats, and at blocks that use blocks"
        path = frame.here + entry.name
        self.graph.diagnostics.append(Diagnostic(word.span, "S119", message, hint, path, frame.uses))
        raise LimitError

    def layer(self, one: Copy, inputs: list[Port]) -> Port:
        """A built-in layer."""
        entry, frame, path = one.entry, one.frame, one.path
        volumes = known(inputs)
        if one.type in MERGES:
            if len(inputs) == 1:
                return inputs[0]
        elif one.type != "opaque":
            check_one(entry, one.type, len(inputs))
        given = fields_given(entry, one.type, one.original)
        read = tuple(port.source for port in inputs)
        with Noting(self.graph, read):
            layer, output = build_layer(entry, one.type, given, frame, path, volumes)
        node = Node(path, one.type, layer, read, volumes, output, entry.span, frame.uses, frame.frozen)
        self.graph.nodes[path] = node
        self.made.append(path)
        return Port(path, output)

    def merge(self, one: Copy, inputs: list[Port]) -> Port:
        """A merge with branches of its own, all reading the same volume."""
        entry, frame = one.entry, one.frame
        outer, prefixes = frame.previous, frame.copy_prefixes
        entering = inputs[0] if inputs else None
        if entry.repeat is not None:
            frame.copy_prefixes = (f"{one.path}/", *prefixes)
        try:
            ends = self.branches(entry, frame, entering)
        finally:
            frame.previous, frame.copy_prefixes = outer, prefixes
        if not ends:
            message, hint = f"{one.path} has no branch left", "one `when` of its branches must be true"
            raise PlacedError(entry.span, "S113", message, hint)
        ports = [port for port in ends if port is not None]
        if len(ports) < len(ends):
            raise no_input(entry, frame)
        return self.layer(one, ports)

    def branches(self, entry: Entry, frame: Frame, entering: Port | None) -> list[Port | None]:
        """What comes out of every branch that exists; nothing where an empty one has no input to pass on."""
        ends = []
        for branch in entry.branches or ():
            if branch.when is None or true_or_false(branch.when, frame, "when"):
                frame.previous = entering
                self.run(branch.entries, frame)
                ends.append(frame.previous)
            else:
                frame.left_out.update(inner.name for inner in within(branch.entries))
        if entry.word == "residual" and not any(branch.name.text == "shortcut" for branch in entry.branches or ()):
            ends.append(entering)
        return ends

    def block(self, one: Copy, inputs: list[Port]) -> list[Port]:
        """The use of a block: a scope of its own."""
        known(inputs)
        entry, frame, path = one.entry, one.frame, one.path
        block = self.types.blocks[one.type]
        self.uses += 1
        if self.uses > limits.BLOCK_USES:
            self.give_up(entry.type, entry, frame, f"{limits.BLOCK_USES:,} uses of blocks")
        if len(frame.uses) >= limits.NESTED_BLOCKS:
            message = f"blocks are nested deeper than {limits.NESTED_BLOCKS}"
            raise PlacedError(entry.span, "S119", message, f"does `{block.name.text}` use itself without an end?")
        check_use(entry, path, inputs, block)
        inner = Frame(block.body, dict(self.variables), self.shared, f"{path}/")
        inner.uses = (*frame.uses, entry.span)
        inner.frozen = frame.frozen
        names = [name.text for name in block.body.inputs] or ["input"]
        inner.inputs = dict(zip(names, inputs, strict=True))
        inner.previous = inputs[0] if len(inputs) == 1 else None
        evaluate_arguments(entry, frame, inner, block, arguments_given(entry, block, one.original))
        self.shared.opened.add(path)
        self.run(block.body.entries, inner)
        ports = outputs(block.body.outputs, inner)
        self.settle_outputs(path, block, ports)
        self.graph.scopes[path] = Scope(path, block.name.text, ports[0].source, entry.span)
        return ports
