"""Which dimension of a recorded tensor is which axis of a layer's volume.

A layer's volume has its depth first here: (D, H, W), (D, L), (D, T, H, W) or (D,). A tensor of the source has a batch
and its dimensions in any order. Both are products of the same factors: a `Factor` is a part of an axis that is moved
as a whole. So reshapes and permutations of the source need no layer: they only regroup factors, and a layer is added
where an operation needs an arrangement that differs from the one there is (`arranged`). An axis of size 1 is an empty
product.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.formats.record import Module, Shape, Weight

# Names of the axes of a volume, in tensor order, by the number of spatial axes.
AXES = (("depth",), ("depth", "length"), ("depth", "height", "width"), ("depth", "frames", "height", "width"))


class Factor(NamedTuple):
    """A factor of an axis: its size, and a key that tells it from others of the same tensor."""

    size: int
    key: str


Product: TypeAlias = "tuple[Factor, ...]"


def size_of(factors: Product) -> int:
    """The size of an axis."""
    return prod(factor.size for factor in factors)


@dataclass(slots=True, eq=False)
class MappedLayer:
    """A layer of the spec to be written: its type and fields, what it reads, and the volume that is expected of it.

    `shape` is (D, ...) in tensor order. `weights` and `buffers` are the source's tensors; `name` is its name there.
    `weight_axes` are the axes along which a weight varies, in the weight's own order. `comment` is written behind it.
    """

    type: str
    fields: dict[str, object]
    inputs: list[MappedLayer]
    shape: Shape
    weights: tuple[Weight, ...] = ()
    name: str = ""
    modules: tuple[Module, ...] = ()
    share: MappedLayer | None = None
    buffers: tuple[Weight, ...] = ()
    weight_axes: tuple[int, ...] = ()
    comment: str = ""
    is_output: bool = False
    is_shared: bool = False

    @property
    def volume(self) -> str:
        """The volume as the language writes it."""
        return volume_text(self.shape)


def volume_text(shape: Shape) -> str:
    """(D, H, W) as `WxHxD`."""
    return "x".join(map(str, (*reversed(shape[1:]), shape[0])))


def axis_names(shape: Shape) -> tuple[str, ...]:
    """The names of a volume's axes in tensor order."""
    return AXES[len(shape) - 1]


class UnmappedError(Exception):
    """A recorded operation that has no counterpart, in words for the user."""


class Value(NamedTuple):
    """A tensor of the source: a layer's output, its axes as factors, and the tensor's dimensions out of these."""

    layer: MappedLayer
    axes: tuple[Product, ...]
    dims: tuple[Product, ...]

    @property
    def shape(self) -> Shape:
        """The tensor's shape, the batch in front."""
        return tuple(map(size_of, self.dims))

    def axis_of(self, dim: int) -> int | None:
        """The axis of the layer that a dimension is; None if it is only a part of one, or several, or of size 1."""
        factors = self.dims[dim]
        return self.axes.index(factors) if factors and factors in self.axes else None

    def arrangement(self) -> tuple[object, ...]:
        """What makes two tensors lie alike in their layers, whatever the layers are."""
        places = {
            factor.key: (axis, tuple(one.size for one in factors[:place]))
            for axis, factors in enumerate(self.axes)
            for place, factor in enumerate(factors)
        }
        return tuple(tuple((places[factor.key], factor.size) for factor in factors) for factors in self.dims)


def value_of(layer: MappedLayer, order: Sequence[int] | None = None) -> Value:
    """The tensor that a layer gives; `order` names the axis behind each dimension after the batch, channels first."""
    axes = tuple((Factor(size, str(axis)),) if size != 1 else () for axis, size in enumerate(layer.shape))
    dims = axes if order is None else tuple(axes[axis] for axis in order)
    return Value(layer, axes, ((), *dims))


def regrouped(value: Value, shape: Shape) -> Value | None:
    """The tensor in another shape, its elements in the same order; None if sizes share no factors."""
    pending = [factor for dim in value.dims for factor in dim]
    pieces: dict[str, Product] = {}
    dims = []
    for size in shape:
        dim: list[Factor] = []
        missing = size
        while missing > 1:
            if not pending:
                return None
            factor = pending.pop(0)
            if missing % factor.size == 0:
                dim.append(factor)
                missing //= factor.size
            elif factor.size % missing == 0:
                first = Factor(missing, f"{factor.key}.0")
                rest = Factor(factor.size // missing, f"{factor.key}.1")
                pieces[factor.key] = (first, rest)
                pending.insert(0, rest)
                dim.append(first)
                missing = 1
            else:
                return None
        dims.append(tuple(dim))
    if pending:
        return None
    axes = tuple(_split(axis, pieces) for axis in value.axes)
    return Value(value.layer, axes, tuple(_split(dim, pieces) for dim in dims))


def _split(factors: Product, pieces: dict[str, Product]) -> Product:
    """With factors that were split since replaced by their parts."""
    if not pieces:
        return factors
    result: list[Factor] = []
    for factor in factors:
        result.extend(_split(pieces[factor.key], pieces) if factor.key in pieces else (factor,))
    return tuple(result)


def permuted(value: Value, order: Sequence[int]) -> Value:
    """The dimensions in another order."""
    return value._replace(dims=tuple(value.dims[dim] for dim in order))


class Step(NamedTuple):
    """A layer that rearranges: its type, its fields, and the shape that it gives."""

    type: str
    fields: dict[str, object]
    shape: Shape


def steps_to(value: Value, target: Sequence[Product]) -> list[Step]:
    """The layers that bring a layer's volume into the axes `target` (depth first); `UnmappedError` if none can."""
    source, target = list(value.axes), list(target)
    if source == target:
        return []
    shape = tuple(map(size_of, target))
    flat = [factor for axis in source for factor in axis]
    wanted = [factor for axis in target for factor in axis]
    if flat == wanted:
        return [_reshape(shape)]
    shuffle = shuffle_to(source, target)
    if shuffle is not None:
        return [Step(*shuffle, shape)]
    whole = [list(axis) for axis in source]
    runs = whole if all(whole) and _stay_together(whole, wanted) else _runs(flat, wanted)
    return _permute(value.layer.shape, runs, wanted, shape)


def _reshape(shape: Shape) -> Step:
    if len(shape) == 1:
        return Step("flatten", {}, shape)
    if len(shape) > len(AXES):
        raise UnmappedError(f"a volume of {len(shape)} axes")
    return Step("reshape", {"output": volume_text(shape)}, shape)


def shuffle_to(source: Sequence[Product], target: Sequence[Product]) -> tuple[str, dict[str, object]] | None:
    """A channel shuffle, or a pixel shuffle in PyTorch's order, either way."""
    if len(source) != len(target) or len(source) < 2:
        return None
    if list(source[1:]) == list(target[1:]) and source[0][1:] + source[0][:1] == target[0] and len(target[0]) == 2:
        return "channelshuffle", {"groups": source[0][0].size}
    for name, few, many in (("pixelshuffle", target, source), ("pixelunshuffle", source, target)):
        cells = few[1:]
        inner = [axis[-1] for axis in cells if len(axis) > 1]
        is_split = len(inner) == len(cells) and len({factor.size for factor in inner}) == 1
        if (
            is_split
            and many[0] == (*few[0], *inner)
            and all(axis[:-1] == other for axis, other in zip(cells, many[1:], strict=True))
        ):
            return name, {"factor": inner[0].size}
    return None


def _stay_together(runs: list[list[Factor]], wanted: list[Factor]) -> bool:
    """Whether the factors of every run follow one another in the wanted order."""
    follows = dict(pairwise(wanted))
    return all(follows.get(first) == second for run in runs for first, second in pairwise(run))


def _runs(flat: list[Factor], wanted: list[Factor]) -> list[list[Factor]]:
    """The source's factors in runs that stay together."""
    follows = dict(pairwise(wanted))
    runs: list[list[Factor]] = []
    for factor in flat:
        if runs and follows.get(runs[-1][-1]) == factor:
            runs[-1].append(factor)
        else:
            runs.append([factor])
    return runs


def _permute(layer_shape: Shape, runs: list[list[Factor]], wanted: list[Factor], shape: Shape) -> list[Step]:
    """Reshape into runs, permute them, reshape into the target."""
    sizes = tuple(size_of(tuple(run)) for run in runs)
    if len(runs) > len(AXES):
        raise UnmappedError(f"axes that have to be moved in {len(runs)} parts, more than the four of a volume")
    starts = {run[0]: number for number, run in enumerate(runs)}
    order = [starts[factor] for factor in wanted if factor in starts]
    names = axis_names(sizes)
    permute: dict[str, object] = {"order": [names[axis] for axis in (*reversed(order[1:]), order[0])]}
    steps = [] if layer_shape == sizes else [_reshape(sizes)]
    moved = tuple(sizes[axis] for axis in order)
    steps.append(Step("permute", permute, moved))
    if moved != shape:
        steps.append(_reshape(shape))
    return steps
