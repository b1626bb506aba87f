"""What every reader makes of a foreign file: a small graph of recorded operations, in the order in which they run.

An operation has one output, a tensor with the batch in front. Its `kind` and `attributes` mean the same in every
format (the table is in `mapper.py`); dimensions keep the order of the source, so a network that has its channels last
is recorded with its channels last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias

from cnncalc.errors import UserError
from cnncalc.model.exits import FAILED

if TYPE_CHECKING:
    from collections.abc import Iterable

Shape: TypeAlias = "tuple[int, ...]"


class Module(NamedTuple):
    """A module (a scope, a nested model) that an operation belongs to: its path, its class, which call of it."""

    path: str
    type: str
    call: int = 0

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]


class Weight(NamedTuple):
    """A learnt tensor, by its name in the source. One name is one tensor, however many operations use it.

    A matrix is `transposed` if its first axis is the input's. The spec's numbers are `factor` times the source's.
    """

    name: str
    shape: Shape
    transposed: bool = False
    factor: float = 1.0

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return prod(self.shape)


@dataclass(slots=True, eq=False)
class Operation:
    """One recorded operation, and the tensor that it gives.

    `shape` is None where the source does not give it and it could not be computed: what reads such a tensor is not
    looked at. `name` is the layer's or node's name in the source, or the path of the module that ran it. `buffers` are
    tensors that are not learnt: a norm's mean and variance.
    """

    kind: str
    inputs: tuple[Operation, ...] = ()
    shape: Shape | None = None
    attributes: dict[str, object] = field(default_factory=dict)
    weights: tuple[Weight, ...] = ()
    name: str = ""
    modules: tuple[Module, ...] = ()
    buffers: tuple[Weight, ...] = ()


class Reason(NamedTuple):
    """Why a part of a network cannot be written as a spec: where in the source, and what is there."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


@dataclass(slots=True, eq=False)
class Record:
    """A whole network as it was read.

    `file` is the name of the source as given, `format` that of the format. `notes` are differences between the source
    and the spec that a reader of the spec should know; `reasons` what cannot be written. `params` and `macs` are
    totals that the source itself states, where it does.
    """

    file: str
    format: str
    name: str = ""
    inputs: list[Operation] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    outputs: list[Operation] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def add(self, operation: Operation) -> Operation:
        """Append an operation, and return it."""
        (self.inputs if operation.kind == "input" else self.operations).append(operation)
        return operation

    def note(self, text: str) -> None:
        """Note a difference once."""
        if text not in self.notes:
            self.notes.append(text)

    def refuse(self, where: str, message: str) -> None:
        """Note a reason once."""
        reason = Reason(where, message)
        if reason not in self.reasons:
            self.reasons.append(reason)

    @property
    def params(self) -> int:
        """Learnt numbers: every tensor counts once."""
        return sum({weight.name: weight.size for one in self.operations for weight in one.weights}.values())

    @property
    def macs(self) -> int:
        """Multiply-accumulates of convolutions and products with a weight matrix, for one sample."""
        return sum(map(operation_macs, self.operations))


def operation_macs(operation: Operation) -> int:
    """Multiply-accumulates: every number of a filter once per position of the output (transposed: of the input)."""
    if operation.kind not in {"conv", "linear"} or operation.shape is None:
        return 0
    source = operation.inputs[0].shape if operation.attributes.get("transposed") else operation.shape
    if source is None:
        return 0
    channel = operation.attributes.get("channel_axis", 1) if operation.kind == "conv" else -1
    assert isinstance(channel, int)
    positions = prod(size for axis, size in enumerate(source) if axis not in {0, channel % len(source)})
    return operation.weights[0].size * positions


class ImportRefusedError(UserError):
    """A network that cannot be written as a spec, with all reasons."""

    exit_code: ClassVar[int] = FAILED

    def __init__(self, file: str, format_: str, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        lines = "".join(f"\n  {reason}" for reason in self.reasons)
        super().__init__(f"{file}: this {format_} network cannot be written as a spec:{lines}")


class FormatError(UserError):
    """A foreign file that is broken, or is not what it claims to be."""

    exit_code: ClassVar[int] = FAILED


def text_of(data: bytes, file: str) -> str:
    """The text of a file in UTF-8; names and remarks in another encoding do no harm, since only keys are read."""
    if b"\0" in data:
        raise FormatError(f"{file} is no text")
    return data.decode("utf-8-sig", "replace")


class MismatchError(Exception):
    """A spec that was written does not agree with what was read: a bug of ours, never the user's."""
