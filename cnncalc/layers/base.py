"""What a layer type is: fields, and what it claims of its output, its weights and its operations.

A layer knows no line and no name of its own. It claims; the kernel of the same name witnesses.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Self

from cnncalc.formulas.operations import NOTHING, Operations
from cnncalc.formulas.term import product
from cnncalc.layers.receptive import own_cells

if TYPE_CHECKING:
    from collections.abc import Iterable
    from dataclasses import Field as DataclassField

    from cnncalc.layers.fields import Kind
    from cnncalc.layers.receptive import Sights
    from cnncalc.layers.windows import Axis
    from cnncalc.model.volume import Volume

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


def weight_shape(x: Volume, axes: Iterable[str]) -> tuple[int, ...]:
    """The sizes of some axes of x in a tensor's order: depth, frames, height, width."""
    wanted = tuple(axes)
    return tuple(x.size(axis) for axis in reversed(x.axes) if axis in wanted)


class ShapeError(Exception):
    """A layer that does not fit its input. The walk adds layer and place; `field` says which word to point at.

    `axis` is the axis of the input that is to blame: the walk tells how it got its size.
    """

    def __init__(self, message: str, *, hint: str = "", field: str = "", code: str = "V200", axis: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        self.field = field
        self.code = code
        self.axis = axis


class Geometry(NamedTuple):
    """A window along the spatial axes of its input; all but `groups` per axis, in cells.

    `padding` is (before, after), resolved where it was `same`; the cells that a transposed convolution crops.
    """

    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    padding: tuple[tuple[int, int], ...]
    dilation: tuple[int, ...]
    groups: int = 1

    @classmethod
    def of(cls, axes: tuple[Axis, ...], groups: int = 1) -> Self | None:
        """That of a window's axes; None where there are none."""
        if not axes:
            return None
        kernel, stride = tuple(axis.kernel for axis in axes), tuple(axis.stride for axis in axes)
        padding, dilation = tuple(axis.padding for axis in axes), tuple(axis.dilation for axis in axes)
        return cls(kernel, stride, padding, dilation, groups)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Layer:
    """One volume in, one out; unless a type says otherwise, the same volume, no weights and no operations.

    Layers of one type with equal fields are equal. Every type inherits how they compare: methods that are generated
    for each type cost as much at every start as importing its module.
    """

    # Gives another view of the same numbers: nothing is stored for it.
    is_view: ClassVar[bool] = False
    # One class for several types, rows of a table: an instance is told the name of its own.
    of_many: ClassVar[bool] = False
    # Operations for one element of the output, where that is all there is to say.
    per_element: ClassVar[Operations] = NOTHING

    @property
    def uncounted(self) -> tuple[str, ...]:
        """Which of `params` and `macs` are unknown: what is counted of them is 0."""
        return ()

    def output(self, x: Volume, /) -> Volume:
        """The volume that comes out; `ShapeError` if the layer does not fit."""
        return x

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        """The tensors that the layer owns, for an input volume x."""
        del x
        return ()

    def operations(self, y: Volume, x: Volume, /) -> Operations:
        """Operations for one sample, at inference, from input x to output y."""
        del x
        return self.per_element.times(y.elements)

    def products(self, y: Volume, x: Volume, /) -> int:
        """Products inside sums of products: the MACs."""
        del y, x
        return 0

    def windows(self, x: Volume, /) -> tuple[Axis, ...]:
        """The walk of a window along every spatial axis of x; nothing for a type without one."""
        del x
        return ()

    def geometry(self, x: Volume, /) -> Geometry | None:
        """Kernel, stride, padding, dilation and groups on an input x; None for a type without a window."""
        return Geometry.of(self.windows(x))

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        """Which cells of an input x the cells of y look at, for every spatial axis of y; their own unless said so."""
        del y
        return own_cells(x)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layer) and type(self) is type(other) and _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash((type(self), _values(self)))

    def __repr__(self) -> str:
        given = (f"{one.name}={getattr(self, one.name)!r}" for one in fields(self))
        return f"{type(self).__qualname__}({', '.join(given)})"


def _values(layer: Layer) -> tuple[object, ...]:
    return tuple(getattr(layer, one.name) for one in fields(layer))


class Field(NamedTuple):
    """A field of a layer type, as its class declares it.

    `attribute` is its name in the class: it ends in `_` where a method has the field's name.
    """

    name: str
    attribute: str
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
        declared = [_field(one) for one in fields(layer_type) if one.metadata]
        _FIELDS[layer_type] = {one.name: one for one in declared}
    return _FIELDS[layer_type]


def _field(one: DataclassField[object]) -> Field:
    name = one.name.removesuffix("_")
    return Field(name, one.name, required=one.default is MISSING, default=one.default, **one.metadata)


def main_field(layer_type: type[Layer]) -> Field | None:
    """The field that can stand alone, as in `maxpool: 2`."""
    return next((one for one in fields_of(layer_type).values() if one.main), None)


class Case(NamedTuple):
    """A worked case beside its layer: volumes in the language's writing, counts, and where they are from.

    `inputs` lists the volumes of a merge with commas: `7x7x64, 1x1x64`.
    """

    layer: Layer
    inputs: str
    output: str
    weights: int = 0
    macs: int = 0
    source: str = ""
