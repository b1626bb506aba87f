"""Names of another program's tensors as the network's own: in order of the layers, or by a list."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from cnncalc.arrays.problem import ArrayError
from cnncalc.files import read_file
from cnncalc.spec import limits
from cnncalc.spec.source import decode, read
from cnncalc.spec.tree import Mapping as MappingNode
from cnncalc.spec.tree import Scalar
from cnncalc.vocabulary import closest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cnncalc.arrays.files import Stored

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


def by_list(tensors: Mapping[str, Stored], file: str) -> dict[str, Stored]:
    """Renamed as a YAML file says, `theirs: ours`; a pair of modules stands for all their tensors."""
    found: dict[str, Stored] = {}
    for their, our in pairs(file).items():
        inside = {their: our} if their in tensors else {}
        inside = inside or {name: our + name[len(their) :] for name in tensors if name.startswith(f"{their}.")}
        if not inside:
            near = closest(their, list(tensors))
            raise ArrayError(f"{file}: the weights have no {their}", f'did you mean "{near}"?' if near else LIST)
        found |= {new: tensors[old] for old, new in inside.items()}
    return found


def pairs(file: str) -> dict[str, str]:
    """The pairs of a YAML file."""
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
    for name, (_, value) in tree.pairs.items():
        if not isinstance(value, Scalar) or value.is_empty:
            raise ArrayError(f"{file}:{value.span.line}: {name} stands for no name", LIST)
        found[name] = value.text
    return found
