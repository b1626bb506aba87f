"""The layer graph: nodes in the order they run, each with the volume that its layer claims.

A graph belongs to one input and one set of variables. Volumes are computed while the spec is expanded, since blocks
may ask for them; everything else follows in `analysis`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.shown import shown

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer
    from cnncalc.model.diagnostics import Diagnostic, Span
    from cnncalc.model.volume import Dims, Volume


class Node(NamedTuple):
    """One layer of the graph.

    `inputs` are paths of nodes or names of inputs, in order. `span` is the word that names the layer's type; `uses`
    the block uses that led there, outermost first. `shares` is the path of the node whose weights it uses.
    """

    path: str
    type: str
    layer: Layer
    inputs: tuple[str, ...]
    input_volumes: tuple[Volume, ...]
    volume: Volume
    span: Span
    uses: tuple[Span, ...] = ()
    frozen: bool = False
    shares: str = ""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


class Scope(NamedTuple):
    """The use of a block, or one entry's repetition: what a table can fold.

    `path` is the use's; `type` the block's or layer type's name; `output` the path of the node (or the name of the
    input) that the bare path stands for.
    """

    path: str
    type: str
    output: str
    span: Span
    copies: int = 0


class Claim(NamedTuple):
    """What a spec says of itself under `expect`: `path` is a layer or block, empty for the whole network.

    `span` is the value's place, `owner` that of the path or quantity.
    """

    path: str
    quantity: str
    value: int | Dims
    span: Span
    owner: Span


class Budget(NamedTuple):
    """An upper limit that a spec sets under `budget`: `written` is the limit as it stands there, such as `26M`."""

    quantity: str
    limit: int
    written: str
    span: Span


# Every method that is generated costs a tenth of a millisecond at every start.
@shown
@dataclass(slots=True, eq=False, repr=False)
class Graph:
    """What a spec says, expanded: its name, the source it cites (`reference`), its layers.

    `nodes` holds only layers whose volume could be computed.

    `aliases` are entries that made no node, such as one whose `when` is false: their path stands for another volume.
    `outputs` maps the name of an output to the node that makes it. `missing` counts layers that could not be
    computed; it is zero in a graph without errors. `unknown` are their paths. `name_errors` are the places of errors
    about the name of a layer, which leave no layer out. `sources` are the lines of every file
    that was read, for messages. `as_written` is false where inputs or variables were given from outside: claims hold
    only as written, budgets always. A library has only blocks (and variables): there is nothing to summarise.
    """

    file: str
    name: str = ""
    reference: str = ""
    inputs: dict[str, Volume] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    missing: int = 0
    unknown: set[str] = field(default_factory=set)
    name_errors: set[Span] = field(default_factory=set)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    budgets: list[Budget] = field(default_factory=list)
    is_library: bool = False
    as_written: bool = True
    sources: dict[str, list[str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        inputs = ", ".join(map(str, self.inputs.values()))
        unknown = f", {self.missing:,} not computed" if self.missing else ""
        return f"<Graph {self.file}: input {inputs}, {len(self.nodes):,} layers{unknown}>"

    def source_of(self, path: str) -> str:
        """The node (or input) that a path stands for: its own, or the output of a block; `KeyError` if none."""
        if path in self.nodes or path in self.inputs:
            return path
        return self.scopes[path].output if path in self.scopes else self.aliases[path]

    def volume_of(self, source: str) -> Volume:
        """The volume that a node's path or an input's name stands for."""
        node = self.nodes.get(source)
        return node.volume if node else self.inputs[source]
