"""Run a graph: its layers become NumPy kernels, in order, and what really comes out can be held against the claims."""

from __future__ import annotations

from functools import cache, lru_cache
from inspect import Parameter, signature
from time import perf_counter
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias

import numpy as np

from cnncalc.errors import UserError
from cnncalc.layers.base import fields_of
from cnncalc.model.exits import FAILED
from cnncalc.model.values import listed
from cnncalc.model.volume import Volume
from cnncalc.runtime.kernels import TENSORS, kernel, products
from cnncalc.runtime.weights import laid

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from cnncalc.layers.base import Layer
    from cnncalc.model.graph import Graph, Node
    from cnncalc.runtime.kernels.axes import Array, FloatType

# The path of a layer -> its weights by the names that it declares.
Weights: TypeAlias = "Mapping[str, Mapping[str, Array]]"

# A flag among the fields of a layer -> the weight that the layer then has.
FLAGS = {"bias": "bias", "gain": "gain", "scale": "weight", "shift": "bias"}


class MisfitError(ValueError):
    """Arrays that do not fit the graph: missing, unknown or of another shape."""


class OpaqueError(UserError):
    """A network that cannot be run, since an `opaque` layer is in it."""

    exit_code: ClassVar[int] = FAILED


def check_known(graph: Graph) -> None:
    """Raise `OpaqueError` unless every layer says what it computes."""
    opaque = [path for path, node in graph.nodes.items() if node.type == "opaque"]
    if opaque:
        message = f"{graph.file}: what {listed(opaque[:3])} {'computes' if len(opaque) == 1 else 'compute'} is unknown"
        more = f" (and {len(opaque) - 3} more)" if len(opaque) > 3 else ""
        raise OpaqueError(f"{message}{more}: a network with opaque layers cannot be run")


class Step(NamedTuple):
    """A layer in its turn. `freed` are the volumes that no later layer reads."""

    node: Node
    freed: tuple[str, ...]


class Ran(NamedTuple):
    """What a layer really did. `shape` is the array's, (N, D, H, W); `weights` the elements of the arrays it used."""

    path: str
    shape: tuple[int, ...]
    weights: Mapping[str, int]
    products: int
    seconds: float


class Execution(NamedTuple):
    """A run: the arrays of the graph's outputs by their names, the volumes that were to be kept, and every layer."""

    outputs: dict[str, Array]
    kept: dict[str, Array]
    ran: tuple[Ran, ...]


def execute(
    graph: Graph,
    inputs: Mapping[str, Array],
    weights: Weights,
    *,
    dtype: FloatType = np.float32,
    keep: Collection[str] = (),
    on_step: Callable[[Ran, Array], None] | None = None,
) -> Execution:
    """Run every layer of a graph on arrays of shape (N, D, H, W).

    `keep` names layers or blocks by path whose volumes are wanted. `on_step` is called after every layer with what it
    did and its array, which it may read but not keep: a later layer may write into it. Raises `MisfitError` for arrays
    that do not fit, `OpaqueError` for a network that cannot be run, `KeyError` for a path in `keep` that there is none
    of.
    """
    keep_memory()
    wanted = {path: graph.source_of(path) for path in keep}
    alive = checked_inputs(graph, inputs, dtype)
    given = checked_weights(graph, weights, dtype)
    owned = {storage(x) for x in alive.values()}  # the caller's arrays, never written into
    ran = []
    for node, freed in plan(graph, wanted.values()):
        xs = [alive[source] for source in node.inputs]
        others = (alive[name] for name in alive if name not in freed)
        spare = storage(xs[0]) not in owned.union(map(storage, others))
        start = perf_counter()
        own = given.get(node.shares or node.path, {})
        with products.counted() as tally, np.errstate(all="ignore"):
            y = run_layer(node.type, node.layer, xs, own, in_place=spare)
        sizes = {name: weight.size for name, weight in own.items()}
        ran.append(Ran(node.path, y.shape, sizes, tally.products, perf_counter() - start))
        alive[node.path] = y
        if on_step:
            on_step(ran[-1], y)
        del xs, y
        for name in freed:
            del alive[name]
    outputs = {name: alive[source] for name, source in graph.outputs.items()}
    return Execution(outputs, {path: alive[source] for path, source in wanted.items()}, tuple(ran))


@cache
def keep_memory() -> None:
    """Let what is freed be used again.

    glibc gives large arrays back to the system and asks for the next one page by page, which takes as long as a relu.
    It keeps arrays up to the size of the largest one that was freed, at most 32 MiB (mallopt(3), M_MMAP_THRESHOLD).
    """
    np.empty(31 << 20, np.uint8)


def plan(graph: Graph, keep: Iterable[str] = ()) -> list[Step]:
    """The layers in order, each with the volumes that are read for the last time; outputs and `keep` stay."""
    last = {name: name for name in graph.nodes}  # who reads a volume last; itself where nobody does
    for path, node in graph.nodes.items():
        last.update(dict.fromkeys(node.inputs, path))
    for source in (*graph.outputs.values(), *keep):
        last.pop(source, None)
    freed: dict[str, list[str]] = {}
    for source, reader in last.items():
        freed.setdefault(reader, []).append(source)
    return [Step(node, tuple(freed.get(path, ()))) for path, node in graph.nodes.items()]


def run_layer(
    type_name: str, layer: Layer, xs: Sequence[Array], weights: Mapping[str, Array], *, in_place: bool = False
) -> Array:
    """Run one layer's kernel, perhaps in place of its first input where the kernel can.

    Raises `MisfitError` where the weights are not those that the layer's fields and its kernel ask for.
    """
    run = kernel(type_name)
    arguments = arguments_of(type_name, layer, weights)
    if in_place and "out" in keywords(type_name):
        arguments["out"] = xs[0]
    return run(*xs, **arguments)


def arguments_of(type_name: str, layer: Layer, weights: Mapping[str, Array]) -> dict[str, object]:
    """The keyword arguments of a layer's kernel: weights (None where there are none), and fields."""
    return {**arguments_without_arrays(type_name, layer, frozenset(weights)), **weights}


@lru_cache(maxsize=4096)
def arguments_without_arrays(type_name: str, layer: Layer, weights: frozenset[str]) -> Mapping[str, object]:
    """The arguments that are the same in every run, for weights of these names."""
    named = keywords(type_name)
    needed = {name for name, one in named.items() if name in TENSORS and one.default is Parameter.empty}
    if not needed <= weights <= named.keys():
        raise MisfitError(f"{type_name} with {listed(sorted(weights)) or 'no weights'}")
    values = {name: getattr(layer, one.attribute) for name, one in fields_of(type(layer)).items()}
    for flag, name in FLAGS.items():
        if isinstance(values.get(flag), bool) and values[flag] != (name in weights):
            raise MisfitError(f"{type_name} with `{flag}: {str(values[flag]).lower()}`, but the weights say otherwise")
    fields = {name: plain(value) for name, value in values.items()}
    taken = fields if any(one.kind is Parameter.VAR_KEYWORD for one in named.values()) else named
    filled: dict[str, object] = {**fields, **dict.fromkeys(TENSORS)}
    return {name: filled[name] for name in taken if name != "out"}


@cache
def keywords(type_name: str) -> Mapping[str, Parameter]:
    """The keyword arguments of a type's kernel by name."""
    parameters = signature(kernel(type_name)).parameters
    return {
        name: one for name, one in parameters.items() if one.kind in {Parameter.KEYWORD_ONLY, Parameter.VAR_KEYWORD}
    }


def plain(value: object) -> object:
    """A field's value as kernels take it: a volume is its numbers."""
    return tuple(value.dims) if isinstance(value, Volume) else value


def checked_inputs(graph: Graph, inputs: Mapping[str, Array], dtype: FloatType) -> dict[str, Array]:
    """One array for every input of the graph, all with the same N; or `MisfitError`, or `OpaqueError`."""
    check_known(graph)
    if graph.missing:
        raise MisfitError(f"{graph.missing} layers of the graph could not be computed")
    if inputs.keys() != graph.inputs.keys():
        raise MisfitError(f"the inputs are {listed(graph.inputs)}, not {listed(inputs) or 'none'}")
    for name, volume in graph.inputs.items():
        check_shape(f"the input {name}", ("N", *inputs[name].shape[1:]), ("N", *reversed(volume.dims)))
    samples = {len(x) for x in inputs.values()}
    if len(samples) > 1:
        raise MisfitError(f"inputs of different batches: {listed(map(str, sorted(samples)))}")
    return {name: np.asarray(x, dtype, order="C") for name, x in inputs.items()}


def checked_weights(graph: Graph, weights: Weights, dtype: FloatType) -> dict[str, dict[str, Array]]:
    """The declared weights of every layer that has its own, and no others; or `MisfitError`."""
    declared = {
        node.path: {one.name: one.shape for one in node.layer.weights(*node.input_volumes)}
        for node in graph.nodes.values()
        if not node.shares
    }
    wanted = {(path, name) for path, own in declared.items() for name in own}
    given = {(path, name) for path, own in weights.items() for name in own}
    for what, those in {"missing": wanted - given, "of no layer": given - wanted}.items():
        if those:
            raise MisfitError(f"weights {what}: {listed(sorted(f'{path}.{name}' for path, name in those))}")
    for path, name in sorted(wanted):
        check_shape(f"{path}.{name}", weights[path][name].shape, declared[path][name])
    return laid(graph, {path: {name: np.asarray(w, dtype) for name, w in own.items()} for path, own in weights.items()})


def check_shape(what: str, shape: tuple[int | str, ...], wanted: tuple[int | str, ...]) -> None:
    """Raise `MisfitError` unless a shape is the one that is wanted."""
    if shape != wanted:
        given, asked = (f"({', '.join(map(str, one))})" for one in (shape, wanted))
        raise MisfitError(f"{what} has the shape {given}, but should have {asked}")


def storage(x: Array) -> int:
    """Which memory an array looks at: the same number for all views of one array."""
    found: object = x
    while (base := getattr(found, "base", None)) is not None:
        found = base
    return id(found)
