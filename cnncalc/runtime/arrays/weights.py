"""Weights of a network out of files, under its own names, in order, or by a list of names; and as one file.

A tensor is called after its layer's path: `layer1/0/conv1.weight`. Others' names come with a state_dict, saved as .npz.
"""

from __future__ import annotations

from itertools import zip_longest
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.files import read_file
from cnncalc.language import limits
from cnncalc.language.yaml.source import decode, read
from cnncalc.language.yaml.tree import Mapping as MappingNode
from cnncalc.language.yaml.tree import Scalar
from cnncalc.model.vocabulary import closest
from cnncalc.runtime.arrays import ArrayError
from cnncalc.runtime.arrays.files import TEXTS, Stored, read_array, stored_arrays
from cnncalc.runtime.arrays.inputs import finite, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


from cnncalc.model.values import listed
from cnncalc.runtime.kernels import TENSORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.model.graph import Graph
    from cnncalc.runtime.execute import Weights
    from cnncalc.runtime.kernels.axes import Array, FloatType

# PyTorch counts the batches that a norm has seen; no result depends on it.
IGNORED = "num_batches_tracked"
ORDER = "order"
MAPPINGS = "for a state_dict of PyTorch add --weights-map order, or a file of names"
# So many names are told; of more, how many there are.
TOLD = 5


def declared(graph: Graph) -> dict[str, tuple[int, ...]]:
    """The shape of every tensor of a network by its name."""
    owners = [node for node in graph.nodes.values() if not node.shares]
    return {f"{node.path}.{one.name}": one.shape for node in owners for one in node.layer.weights(*node.input_volumes)}


def read_weights(graph: Graph, given: Sequence[str], mapping: str, dtype: FloatType) -> dict[str, dict[str, Array]]:
    """The weights of every layer out of `--weights`: files with all of them, and `NAME=FILE` or `NAME=NUMBER`.

    `mapping` is '' for the network's own names, `order`, or a file of names. Raises `ArrayError` for tensors that are
    missing, of no layer, of another shape or not finite.
    """
    wanted = declared(graph)
    tensors: dict[str, Array | Stored] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if equals and name in wanted:
            tensors[name] = single(name, value, wanted[name])
        elif equals and name.rpartition(".")[2] in TENSORS:
            near = closest(name, list(wanted))
            raise ArrayError(f"--weights {word}: the network has no {name}", f'did you mean "{near}"?' if near else "")
        else:
            tensors |= renamed(word, mapping, wanted)
    check_names(tensors, wanted, mapping)
    for name, tensor in tensors.items():
        if tensor.shape != wanted[name]:
            message = f"{name} has the shape {shown(tensor.shape)}, and the network wants {shown(wanted[name])}"
            raise ArrayError(message, "is it for another version of the network?")
    return nested({name: finite(name, _loaded(tensors[name]), dtype) for name in wanted})


def _loaded(tensor: Array | Stored) -> Array:
    return tensor.load() if isinstance(tensor, Stored) else tensor


def single(name: str, value: str, shape: tuple[int, ...]) -> Array:
    """One tensor: out of a file, or filled with a number. In text, leading axes of 1 can be left out."""
    try:
        number = float(value)
    except ValueError:
        found = read_array(value)
        # Text has no more than three axes.
        bare = tuple(size for at, size in enumerate(shape) if any(one != 1 for one in shape[: at + 1]))
        is_bare = value.lower().endswith(TEXTS) and squeezed(found.shape) == bare
        return found.reshape(shape) if is_bare else found
    if not isfinite(number):
        raise ArrayError(f"--weights {name}={value}: a finite number is wanted")
    return np.full(shape, number)


def squeezed(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape without its leading axes of 1."""
    return squeezed(shape[1:]) if shape[:1] == (1,) else shape


def renamed(file: str, mapping: str, wanted: Mapping[str, tuple[int, ...]]) -> dict[str, Stored]:
    """The tensors of a file under the network's names; none is loaded before its name and shape are known to fit."""
    tensors = {name: stored for name, stored in stored_arrays(file).items() if name.rpartition(".")[2] != IGNORED}
    if "" in tensors:
        raise ArrayError(f"{file} has one array without a name", "name its tensor: --weights conv1.weight=w.npy")
    if mapping == ORDER:
        return in_order(file, tensors, wanted)
    return by_list(tensors, mapping, wanted) if mapping else tensors


def check_names(given: Mapping[str, Array | Stored], wanted: Mapping[str, tuple[int, ...]], mapping: str) -> None:
    """Raise `ArrayError` unless exactly the declared tensors are there."""
    missing, surplus = [one for one in wanted if one not in given], [one for one in given if one not in wanted]
    if missing and surplus:
        message = f"{len(missing)} weights are missing ({some(missing)}), and {len(surplus)} are of no layer"
        raise ArrayError(f"{message} ({some(surplus)})", MAPPINGS)
    if missing:
        hint = f"{mapping} has no line for them" if mapping else "without --weights all are drawn from --seed"
        raise ArrayError(f"weights are missing: {some(missing)}", hint)
    if surplus:
        raise ArrayError(f"weights are of no layer: {some(surplus)}", "leave them out of the file")


def some(names: Sequence[str]) -> str:
    """`a, b and c`, and how many more."""
    more = len(names) - TOLD
    return f"{', '.join(names[:TOLD])} and {more} more" if more > 0 else listed(names)


def nested(tensors: Mapping[str, Array]) -> dict[str, dict[str, Array]]:
    """By layer, and by the tensor's own name."""
    found: dict[str, dict[str, Array]] = {}
    for name, tensor in tensors.items():
        path, _, own = name.rpartition(".")
        found.setdefault(path, {})[own] = tensor
    return found


def flat(weights: Weights) -> dict[str, Array]:
    """All tensors under their whole names: what `--save-weights` writes."""
    return {f"{path}.{name}": tensor for path, own in weights.items() for name, tensor in own.items()}


LIST = "such as a line `conv1.weight: layer1/0/conv1.weight`, or `conv1: layer1/0/conv1` for all tensors of a layer"


def in_order(file: str, tensors: Mapping[str, Stored], wanted: Mapping[str, tuple[int, ...]]) -> dict[str, Stored]:
    """The first layer's tensors are those of the file's first module, and so on; `ArrayError` where they do not fit."""
    found: dict[str, Stored] = {}
    for number, (theirs, ours) in enumerate(zip_longest(modules(tensors), modules(wanted)), 1):
        if not theirs or not ours:
            count = f"{len(modules(tensors))} layers with weights, and the network {len(modules(wanted))}"
            raise ArrayError(f"{file} has {count}", "give a file of names: --weights-map names.yaml")
        (module, own), (path, names) = theirs, ours
        given = {name: tensors[f"{module}.{name}" if module else name].shape for name in own}
        asked = {name: wanted[f"{path}.{name}"] for name in names}
        if given != asked:
            message = f"number {number} in order: {module} has {_shapes(given)}, and {path} wants {_shapes(asked)}"
            raise ArrayError(message, "the orders differ: give a file of names, --weights-map names.yaml")
        found |= {f"{path}.{name}": tensors[f"{module}.{name}"] for name in names}
    return found


def modules(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """`conv1.weight, conv1.bias, bn1.weight` -> conv1 with weight and bias, bn1 with weight; in order."""
    found: dict[str, list[str]] = {}
    for name in names:
        module, _, own = name.rpartition(".")
        found.setdefault(module, []).append(own)
    return list(found.items())


def _shapes(shapes: Mapping[str, tuple[int, ...]]) -> str:
    return ", ".join(f"{name} {'x'.join(map(str, shape))}" for name, shape in sorted(shapes.items()))


def by_list(tensors: Mapping[str, Stored], file: str, wanted: Mapping[str, tuple[int, ...]]) -> dict[str, Stored]:
    """Renamed as a YAML file says, `theirs: ours`; a pair of modules stands for all their tensors."""
    found: dict[str, Stored] = {}
    layers = {name.rpartition(".")[0]: None for name in wanted}
    for their, (key, value) in pairs(file).items():
        our = value.text
        if our not in wanted and our not in layers:
            what = "tensor" if our.rpartition(".")[2] in TENSORS else "layer with weights"
            near = closest(our, [*(wanted if what == "tensor" else layers)])
            hint = f"did you mean {near}?" if near else f"layers with weights are {some([*layers])}"
            raise ArrayError(f"{_place(file, value)}: there is no {what} {our}", hint)
        inside = {their: our} if their in tensors else {}
        inside = inside or {name: our + name[len(their) :] for name in tensors if name.startswith(f"{their}.")}
        if not inside:
            near = closest(their, [*tensors, *(module for module, _ in modules(tensors))])
            hint = f"did you mean {near}?" if near else LIST
            raise ArrayError(f"{_place(file, key)}: the weights have no {their}", hint)
        twice = next((new for new in inside.values() if new in found), None)
        if twice:
            raise ArrayError(f"{_place(file, value)}: {twice} has its numbers from a line above", "keep one of them")
        found |= {new: tensors[old] for old, new in inside.items()}
    return found


def _place(file: str, node: Scalar) -> str:
    return f"{file}:{node.line}:{node.column}"


def pairs(file: str) -> dict[str, tuple[Scalar, Scalar]]:
    """The pairs of a YAML file, key and value, by the key's text."""
    try:
        text, wrong = decode(read_file(file, limits.TEXT_BYTES), file)
    except OSError as err:
        raise ArrayError(f"--weights-map {file} cannot be read: {err.strerror}", "order, or a YAML file") from None
    tree = None
    if not wrong:
        _, tree, wrong = read(text, file)
    if wrong:
        place = wrong[0].span
        raise ArrayError(f"{place.file}:{place.line}:{place.column}: {wrong[0].message}", wrong[0].hint or LIST)
    if not isinstance(tree, MappingNode):
        raise ArrayError(f"{file} does not say which name stands for which", LIST)
    found = {}
    for name, (key, value) in tree.pairs.items():
        if not isinstance(value, Scalar) or value.is_empty:
            raise ArrayError(f"{file}:{value.span.line}: {name} stands for no name", LIST)
        found[name] = key, value
    return found
