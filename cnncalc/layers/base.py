"""What a layer type is: fields, and what it claims of its output, its weights and its operations.

A layer knows no line and no name of its own. It claims; the kernel of the same name witnesses.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from cnncalc.operations import NOTHING, Operations
from cnncalc.term import product

if TYPE_CHECKING:
    from cnncalc.layers.fields import Kind
    from cnncalc.volume import Volume

WEIGHT, BIAS, BUFFER = "weight", "bias", "buffer"


class Weight(NamedTuple):
    """A tensor of a layer, declared by its shape; its size is derived, never written a second time.

    `role` is `weight`, `bias` (every vector called bias or shift) or `buffer` (running statistics, not learnt).
    """

    name: str
    shape: tuple[int, ...]
    role: str = WEIGHT

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return product(self.shape)


class ShapeError(Exception):
    """A layer that does not fit its input. The walk adds layer and place; `field` says which word to point at."""

    def __init__(self, message: str, *, hint: str = "", field: str = "", code: str = "V200") -> None:
        super().__init__(message)
        self.hint = hint
        self.field = field
        self.code = code


@dataclass(frozen=True, slots=True)
class Layer:
    """One volume in, one out; unless a type says otherwise, the same volume, no weights and no operations."""

    # Gives another view of the same numbers: nothing is stored for it.
    is_view: ClassVar[bool] = False

    def output(self, x: Volume, /) -> Volume:
        """The volume that comes out; `ShapeError` if the layer does not fit."""
        return x

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        """The tensors that the layer owns, for an input volume x."""
        del x
        return ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        """Operations for one sample, at inference, from input x to output y."""
        del y, x
        return NOTHING

    def products(self, y: Volume, x: Volume, /) -> int:
        """Products inside sums of products: the MACs."""
        del y, x
        return 0


class Field(NamedTuple):
    """A field of a layer type, as its class declares it."""

    name: str
    kind: Kind
    doc: str
    main: bool
    letter: str
    required: bool
    default: object


_FIELDS: dict[type[Layer], dict[str, Field]] = {}


def fields_of(layer_type: type[Layer]) -> dict[str, Field]:
    """The fields of a layer type by name, in order of declaration."""
    if layer_type not in _FIELDS:
        _FIELDS[layer_type] = {
            one.name: Field(one.name, required=one.default is MISSING, default=one.default, **one.metadata)
            for one in fields(layer_type)
        }
    return _FIELDS[layer_type]


def main_field(layer_type: type[Layer]) -> Field | None:
    """The field that can stand alone, as in `maxpool: 2`."""
    return next((one for one in fields_of(layer_type).values() if one.main), None)


@dataclass(frozen=True, slots=True)
class Case:
    """A worked case beside its layer: volumes in the language's writing, counts, and where they are from."""

    layer: Layer
    inputs: str
    output: str
    weights: int = 0
    macs: int = 0
    source: str = ""
