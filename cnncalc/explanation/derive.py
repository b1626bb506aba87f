"""One layer explained: the layer is traced, and every number comes with the formula that made it."""

from __future__ import annotations

from dataclasses import replace
from inspect import cleandoc
from typing import TYPE_CHECKING

from cnncalc.explanation.fields import given_of, ordinal
from cnncalc.explanation.model import Derivation, Explanation, Section
from cnncalc.explanation.receptive_field import seen
from cnncalc.explanation.remarks import (
    buffer_remark,
    kept_volume,
    merge_remarks,
    size_remarks,
    walk_remark,
    weight_remarks,
)
from cnncalc.explanation.stored import DTYPE, stored
from cnncalc.formulas.notation import numbers, symbols
from cnncalc.formulas.steps import letters, named_parts
from cnncalc.formulas.term import Term, let, product, total
from cnncalc.layers.activation import FUNCTIONS, Activation
from cnncalc.layers.base import BUFFER
from cnncalc.layers.fields import SIDES
from cnncalc.layers.traced import LETTERS, traced_layer, traced_volume

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cnncalc.analysis.receptive_field import Fields
    from cnncalc.layers.base import Layer, Weight
    from cnncalc.layers.conv_transpose import Canvas
    from cnncalc.layers.windows import Axis
    from cnncalc.model.graph import Node
    from cnncalc.model.volume import Volume


# Why a convolution with biases, or a dense layer, adds as often as it multiplies.
BIAS_ADDED = "A sum of n products takes n − 1 additions; the bias is one more."


def explain_layer(node: Node, fields: Mapping[str, Fields] | None = None, dtype: str = DTYPE) -> Explanation:
    """Every number of a node's layer with its history; its receptive field if those of the graph are given."""
    layer = traced(node.layer)
    xs = traced_inputs(node.input_volumes)
    y = layer.output(*xs)
    walks = layer.windows(xs[0])
    told = Explanation(
        node=node,
        about=about(node.layer),
        given=(),
        size=_size(node, y, xs, walks),
        parameters=_parameters(node, layer, xs),
        operations=_operations(layer, traced_volume(node.volume, 2), xs),
        receptive_field=seen(node, walks, fields) if fields else None,
        memory=stored(node, dtype),
        walks=walks,
        canvases=canvases_of(node),
    )
    used = {name for section in told.sections for one in section.derivations for name in letters(one.term)}
    return told._replace(given=given_of(node, layer, xs, used))


def about(layer: Layer) -> str:
    """What a layer of this type does, in a sentence: the first of its docstring."""
    if isinstance(layer, Activation):
        return f"{FUNCTIONS[layer.function].formula} of every element x by itself."
    return cleandoc(type(layer).__doc__ or "").split("\n")[0].partition(" Shapes:")[0]


def canvases_of(node: Node) -> tuple[Canvas, ...]:
    """The axes that a transposed convolution stamps on."""
    if node.type != "convtranspose":
        return ()
    # Imported here: all others are explained without it.
    from cnncalc.layers.conv_transpose import ConvTranspose

    return node.layer.axes(node.input_volumes[0]) if isinstance(node.layer, ConvTranspose) else ()


def traced(layer: Layer) -> Layer:
    """The layer with letters; a pool without a stride walks by its kernel, so that its formula shows S."""
    if getattr(layer, "stride", 1) is None:
        layer = replace(layer, **{"stride": getattr(layer, "kernel", 1)})
    return traced_layer(layer)


def traced_inputs(volumes: Sequence[Volume]) -> tuple[Volume, ...]:
    """One input is W1 x H1 x D1; several are told apart by letters: Wa, Wb."""
    if len(volumes) == 1:
        return (traced_volume(volumes[0]),)
    return tuple(traced_volume(x, ordinal(at)) for at, x in enumerate(volumes))


def _size(node: Node, y: Volume, xs: tuple[Volume, ...], walks: tuple[Axis, ...]) -> Section:
    """The volume that comes out, axis by axis; axes with the same numbers in one line."""
    kept = kept_volume(y, xs)
    if kept:
        return Section("size", (), (kept,))
    remarks = (*merge_remarks(node.type, node.input_volumes, node.volume), *size_remarks(walks))
    return Section("size", size_lines(y, xs, walks), remarks)


def size_lines(y: Volume, xs: tuple[Volume, ...], walks: tuple[Axis, ...] = ()) -> tuple[Derivation, ...]:
    """The sizes of a traced volume axis by axis, those with the same numbers in one line."""
    names = [*(f"{letter}2" for letter in LETTERS[y.rank]), "D2"]
    groups: dict[str, list[int]] = {}
    for at, size in enumerate(y.dims):
        if len(xs) > 1 and not is_derived(size):
            continue  # A merge keeps the axes along which its inputs agree.
        key = f"{numbers(size)} {walk_remark(walks[at : at + 1])}" if at < y.rank else "depth"
        groups.setdefault(key, []).append(at)
    derivations = _same_padding(walks)
    for same in groups.values():
        along = walks[same[0] : same[-1] + 1] if same[-1] < y.rank else ()
        derivations.append(Derivation(tuple(names[at] for at in same), y.dims[same[0]], walk_remark(along[:1])))
    return tuple(with_parts(derivations))


def _same_padding(walks: Sequence[Axis]) -> list[Derivation]:
    """How `same` found its padding; sides with the same numbers in one line."""
    found: dict[str, tuple[list[str], int]] = {}
    for axis in walks:
        if axis.same:
            for side, cells in zip(SIDES[axis.name], axis.padding, strict=True):
                found.setdefault(numbers(cells), ([], cells))[0].append(f"P_{side}")
    return [Derivation(tuple(names), cells) for names, cells in found.values()]


def is_derived(size: int) -> bool:
    """Whether something was computed."""
    return isinstance(size, Term) and bool(size.op)


def with_parts(derivations: Iterable[Derivation]) -> Iterator[Derivation]:
    """Every intermediate result that has a name gets a line of its own, before the line that needs it first."""
    told: dict[str, str] = {}
    for one in derivations:
        for part in named_parts(one.term):
            if told.get(part.name) != numbers(part):
                told[part.name] = numbers(part)
                yield Derivation((part.name,), part, part.why)
        yield one


def _parameters(node: Node, layer: Layer, xs: tuple[Volume, ...]) -> Section:
    """The weights and biases that are learnt, as the layer declares them."""
    declared = layer.weights(*xs)
    learnt = [weight for weight in declared if weight.role != BUFFER]
    buffers = [weight for weight in declared if weight.role == BUFFER]
    remarks = weight_remarks(node, learnt)
    if node.shares:
        return Section("parameters", (), remarks)
    lines = []
    if learnt:
        lines.append(Derivation(("params",), total(in_course_order(weight, node.type) for weight in learnt)))
    if buffers:
        lines.append(Derivation(("buffers",), total(in_course_order(one, node.type) for one in buffers)))
        remarks = (*remarks, buffer_remark(buffers))
    return Section("parameters", tuple(lines), remarks)


def in_course_order(weight: Weight, type_name: str) -> int:
    """(F·F·D1)·K: the sizes of a tensor from width to filters, what is in one filter set apart."""
    first, *others = weight.shape
    if len(others) > 1 and type_name in {"conv", "depthwise"}:
        return let("", product(reversed(others)), why="one filter") * first
    return product(reversed(weight.shape))


def _operations(layer: Layer, y: Volume, xs: tuple[Volume, ...]) -> Section:
    """MACs, operations by class, and their sum; a class that is the same product as another names it."""
    macs = layer.products(y, *xs)
    lines = [Derivation(("MACs",), macs)] if macs else []
    done = {name: count for name, count in layer.operations(y, *xs)._asdict().items() if count}
    for name, count in done.items():
        twin = next((one for one in lines if _factors(one.term) == _factors(count)), None)
        lines.append(Derivation((name,), Term(int(count), twin.names[0]) if twin else count))
    if "macs" in layer.uncounted:
        return Section("operations", (), ("Unknown: the spec does not give its multiply-accumulates.",))
    if not done:
        return Section("operations", (), ("None: no number is computed.",))
    lines.append(Derivation(("FLOPs",), total(Term(int(count), name) for name, count in done.items()), "exact preset"))
    is_even = any(one.names == ("add",) and symbols(one.term) == "MACs" for one in lines)
    return Section("operations", tuple(with_parts(lines)), (BIAS_ADDED,) if is_even else ())


def _factors(term: int) -> list[str]:
    """The factors of a product in any order, to see whether two are the same."""
    return sorted(map(symbols, _flat(term)))


def _flat(term: int) -> Iterable[int]:
    if isinstance(term, Term) and term.op == "*" and not term.name:
        return [factor for arg in term.args for factor in _flat(arg)]
    return [term]
