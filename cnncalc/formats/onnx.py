"""ONNX models: nodes of a graph, opsets 7 to the newest, read without their weights and without the onnx package.

The role of a tensor decides what it is: the second input of a Conv is a weight, whether it is an initializer, a
Constant or a ConstantOfShape; the shape of a Reshape is none. Small constants are known by value, so that arithmetic
on shapes (Shape, Gather, Concat, ...) is folded. Shapes are computed here by ONNX' rules, for a batch of one.
"""

from __future__ import annotations

import re
import struct
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.formats.patterns import put_together
from cnncalc.formats.protobuf import Message
from cnncalc.formats.record import FormatError, Operation, Record, Shape, Weight

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from cnncalc.formats.importing import Sizes

MOST_NODES = 200_000
LARGEST = 10**9
# Constants of at most this many numbers are known by value.
MOST_VALUES = 4096
# Data types of tensors whose values are read: a letter of `struct`, by ONNX' number.
TYPES = {1: "f", 6: "i", 7: "q", 11: "d", 9: "?", 3: "b", 2: "B", 5: "h", 12: "I", 13: "Q"}

# The inputs of a node that are weights, or a norm's statistics.
ROLES = {
    "Conv": (1, 2), "ConvTranspose": (1, 2), "BatchNormalization": (1, 2, 3, 4), "InstanceNormalization": (1, 2),
    "LayerNormalization": (1, 2), "GroupNormalization": (1, 2), "Gemm": (1, 2), "PRelu": (1,),
}  # fmt: skip

# The orders of channels of pixel shuffles: CRD, and ONNX' default DCR.
DEPTH_FIRST, DEPTH_LAST = "depth_first", "depth_last"

Array: TypeAlias = "NDArray[np.floating]"
Number: TypeAlias = "int | float"


class Constant(NamedTuple):
    """A tensor that does not depend on the input; `values` are known only of small ones."""

    name: str
    shape: Shape
    values: tuple[Number, ...] | None = None

    @property
    def scalar(self) -> Number | None:
        """Its value, if it is a single one and known."""
        return self.values[0] if self.values is not None and len(self.values) == 1 else None


Value: TypeAlias = "Operation | Constant"


class UnsupportedError(Exception):
    """A node that has no counterpart, in words for the user."""


class Node:
    """A node of the graph: its type, its attributes, the names that it reads and gives."""

    def __init__(self, message: Message, number: int) -> None:
        self.inputs, self.outputs = message.texts(1), message.texts(2)
        self.label = message.text(3)
        self.type, self.domain = message.text(4), message.text(7)
        self.attributes = {one.text(1): one for one in message.messages(5)}
        self.name = self.label or f"{self.type}_{number}"

    def number(self, key: str, default: int) -> int:
        """A whole number."""
        return self.attributes[key].number(3) if key in self.attributes else default

    def real(self, key: str, default: float) -> float:
        """A decimal."""
        return (self.attributes[key].reals(2) or [default])[-1] if key in self.attributes else default

    def text(self, key: str, default: str = "") -> str:
        """A word."""
        return self.attributes[key].text(4) if key in self.attributes else default

    def numbers(self, key: str) -> list[int] | None:
        """Whole numbers; None if they are not there."""
        return self.attributes[key].numbers(8) if key in self.attributes else None


def read(data: bytes | memoryview, file: str, name: str, sizes: Sizes) -> Record:
    """The record of a model."""
    try:
        model = Message(memoryview(data))
        return _Reader(model, file, name, sizes).record
    except FormatError as err:
        raise FormatError(f"{file}: {err}" if file not in str(err) else str(err), err.hint) from None
    except (struct.error, IndexError, ValueError, OverflowError) as err:
        raise FormatError(f"{file}: the file is damaged: {str(err)[:100]}") from None


def _dims(value: Message) -> list[int]:
    """The sizes of a ValueInfo; 0 where they are open."""
    return [dim.number(1) for dim in value.message(2).message(1).message(2).messages(1)]


class _Reader:
    def __init__(self, model: Message, file: str, name: str, sizes: Sizes) -> None:
        graph = model.message(7)
        self.record = Record(file, "ONNX", graph.text(2) if re.fullmatch(r"[\w .-]{2,}", graph.text(2)) else name)
        versions = {one.text(1): one.number(2) for one in model.messages(8)}
        self.opset = versions.get("", versions.get("ai.onnx", 1))
        self.values: dict[str, Value] = {}
        self.batch = 0
        if not graph.fields:
            raise FormatError("there is no graph in it")
        for one in graph.messages(5):
            self.values[one.text(8)] = constant_of(one, one.text(8))
        nodes = [Node(message, number) for number, message in enumerate(graph.messages(1))]
        if len(nodes) > MOST_NODES:
            raise FormatError(f"more than {MOST_NODES:,} nodes")
        weights = {
            name for node in nodes for place in ROLES.get(node.type, ()) for name in node.inputs[place : place + 1]
        }
        self.add_inputs(graph, sizes, weights)
        # The shapes that the file states of tensors, for a batch of one.
        self.stated: dict[str, Shape] = {}
        for one in (*graph.messages(13), *graph.messages(12)):
            dims = _dims(one)
            batch = 1 if dims[:1] == [self.batch] else dims[0] if dims else 0
            if batch and all(0 < dim <= LARGEST for dim in dims[1:]):
                self.stated[one.text(1)] = (batch, *dims[1:])
        for node in nodes:
            self.add_node(node)
        outputs = [self.values.get(one.text(1)) for one in graph.messages(12)]
        self.record.outputs = [one for one in outputs if isinstance(one, Operation) and one.kind != "input"]
        put_together(self.record)

    def add_inputs(self, graph: Message, sizes: Sizes, weights: set[str]) -> None:
        """The graph's inputs; one that has the role of a weight everywhere is a weight without a value."""
        for one in graph.messages(11):
            name = one.text(1)
            if name in self.values:  # files before IR 4 list initializers among the inputs, too
                continue
            dims = _dims(one)
            if name in weights and all(0 < dim <= LARGEST for dim in dims):
                self.values[name] = Constant(name, tuple(dims))
                continue
            self.batch = self.batch or (dims[0] if dims else 0)
            size = sizes.of(name)
            cells = list(size) if size is not None else dims[1:]
            if not cells or not all(0 < cell <= LARGEST for cell in cells):
                self.record.refuse(name, "the file does not give the input's size: --input VOLUME does")
                self.values[name] = Operation("input", name=name)
                continue
            self.values[name] = self.record.add(Operation("input", shape=(1, *cells), name=name))

    # Nodes

    def add_node(self, node: Node) -> None:
        """One node: its outputs are values from now on."""
        self.name = self.source_name(node)
        try:
            results = self.results(node, self.inputs_of(node))
        except UnsupportedError as err:
            results = self.opaque(node, str(err))
        for name, value in zip(node.outputs, results, strict=False):
            if name:
                self.values[name] = value

    def opaque(self, node: Node, reason: str) -> list[Value]:
        """A node without a counterpart: what it reads, its weights, and the shapes that the file states."""
        values = list(dict.fromkeys(self.values[name] for name in node.inputs if name in self.values))
        inputs = tuple(one for one in values if isinstance(one, Operation))
        weights = tuple(Weight(one.name, one.shape) for one in values if isinstance(one, Constant) and not one.values)
        results: list[Value] = []
        for name in node.outputs:
            shape = self.stated.get(name)
            attributes: dict[str, object] = {"reason": reason, "where": node.name}
            results.append(self.record.add(Operation("opaque", inputs, shape, attributes, weights, self.name)))
            weights = ()
        return results

    def inputs_of(self, node: Node) -> list[Value | None]:
        """What a node reads; None for an input that is left out."""
        missing = [name for name in node.inputs if name and name not in self.values]
        if missing:
            raise UnsupportedError(f"nothing gives {missing[0]}")
        if node.domain not in {"", "ai.onnx"}:
            raise UnsupportedError(f"there is no counterpart of {node.domain}.{node.type}")
        return [self.values[name] if name else None for name in node.inputs]

    def source_name(self, node: Node) -> str:
        """A node's path in its model: of its first weight's name, else of the scopes in its own."""
        for name in node.inputs[1:]:
            value = self.values.get(name)
            if isinstance(value, Constant) and "." in name and "/" not in name and ":" not in name:
                return name.rpartition(".")[0]
        parts = [part for part in node.label.strip("/").split("/") if part]
        if len(parts) < 2 or not node.label.startswith("/"):
            return node.label
        path: list[str] = []
        for part in parts[:-1]:
            is_longer = bool(path) and part.startswith(f"{path[-1]}.")
            path = [*path[:-1], part] if is_longer else [*path, part]
        return ".".join(path)

    def results(self, node: Node, inputs: list[Value | None]) -> list[Value]:
        if any(isinstance(one, Operation) and one.shape is None for one in inputs):
            return [Operation("identity", (), None, name=node.name)] * len(node.outputs)
        if not any(isinstance(one, Operation) for one in inputs) or node.type == "Shape":
            return [self.folded(node, inputs)]
        handler = _HANDLERS.get(node.type)
        if handler is None:
            raise UnsupportedError(f"there is no counterpart of {node.type}")
        result = handler(self, node, inputs)
        return list(result) if isinstance(result, list) else [result]

    def add(
        self, kind: str, inputs: tuple[Operation, ...], shape: Sequence[int], weights: tuple[Weight, ...] = (),
        **attributes: object,
    ) -> Operation:  # fmt: skip
        if not all(0 < size <= LARGEST for size in shape):
            raise UnsupportedError(f"its output would have the shape {' x '.join(map(str, shape[1:]))}")
        return self.record.add(Operation(kind, inputs, tuple(shape), attributes, weights, self.name))

    def tensor(self, inputs: Sequence[Value | None], place: int = 0) -> Operation:
        value = inputs[place] if place < len(inputs) else None
        if not isinstance(value, Operation):
            raise UnsupportedError("it works on a constant in place of a volume")
        return value

    def shape(self, x: Operation) -> Shape:
        assert x.shape is not None
        return x.shape

    def weight(self, inputs: Sequence[Value | None], place: int) -> Weight | None:
        """The learnt tensor of a role; None if it is left out."""
        value = inputs[place] if place < len(inputs) else None
        if value is None:
            return None
        if isinstance(value, Operation):
            raise UnsupportedError("weights that are computed from the input have no counterpart")
        return Weight(value.name, value.shape)

    def weights(self, inputs: Sequence[Value | None], *places: int) -> tuple[Weight, ...]:
        return tuple(one for one in (self.weight(inputs, place) for place in places) if one is not None)

    def ints(self, inputs: Sequence[Value | None], place: int) -> list[int] | None:
        """The numbers of a constant input; None if it is left out."""
        value = inputs[place] if place < len(inputs) else None
        if value is None:
            return None
        if not isinstance(value, Constant) or value.values is None:
            raise UnsupportedError("sizes that depend on the input have no counterpart")
        return [int(one) for one in value.values]

    # Arithmetic on constants

    def folded(self, node: Node, inputs: list[Value | None]) -> Value:
        """The value of a node that no input reaches, or of a Shape."""
        name = node.outputs[0] if node.outputs else ""
        if node.type == "Shape":
            first = inputs[0]
            if first is None or first.shape is None:
                raise UnsupportedError("a Shape of nothing")
            sizes = first.shape[slice(node.number("start", 0), node.number("end", len(first.shape)))]
            return Constant(name, (len(sizes),), tuple(sizes))
        if node.type == "Constant":
            return self.given_constant(node, name)
        constants = [one for one in inputs if isinstance(one, Constant)]
        if node.type == "ConstantOfShape":
            sizes = tuple(int(one) for one in (constants[0].values or ()))
            return Constant(name, sizes, (0,) * prod(sizes) if prod(sizes) <= MOST_VALUES else None)
        return folded_constant(node, constants, name, self.opset)

    def given_constant(self, node: Node, name: str) -> Constant:
        attributes = node.attributes
        if "value" in attributes:
            return constant_of(attributes["value"].message(5), name)
        for key, values in (
            ("value_int", [node.number("value_int", 0)]),
            ("value_float", [node.real("value_float", 0)]),
        ):
            if key in attributes:
                return Constant(name, (), tuple(values))
        for key, field in (("value_ints", 8), ("value_floats", 7)):
            if key in attributes:
                numbers: Sequence[Number] = attributes[key].numbers(8) if field == 8 else attributes[key].reals(7)
                return Constant(name, (len(numbers),), tuple(numbers))
        raise UnsupportedError("a constant of another type than numbers")

    # Windows

    def window(self, node: Node, x: Operation, kernel: Sequence[int]) -> Window:
        return Window(node, self.shape(x), kernel)

    def conv(self, node: Node, inputs: list[Value | None]) -> Operation:
        x, weights = self.tensor(inputs), self.weights(inputs, 1, 2)
        if not weights or len(weights[0].shape) != len(self.shape(x)):
            raise UnsupportedError("a Conv without filters of its input's rank")
        window, groups = self.window(node, x, weights[0].shape[2:]), node.number("group", 1)
        filters, depth = weights[0].shape[:2]
        if groups < 1 or depth * groups != self.shape(x)[1] or filters % groups:
            raise UnsupportedError(f"filters for {depth * groups} channels over {self.shape(x)[1]}")
        return self.add("conv", (x,), (1, filters, *window.sizes()), weights, **window.attributes, groups=groups)

    def conv_transpose(self, node: Node, inputs: list[Value | None]) -> Operation:
        x, weights = self.tensor(inputs), self.weights(inputs, 1, 2)
        if not weights or len(weights[0].shape) != len(self.shape(x)) or weights[0].shape[0] != self.shape(x)[1]:
            raise UnsupportedError("a ConvTranspose without filters for its input")
        window, groups = self.window(node, x, weights[0].shape[2:]), node.number("group", 1)
        spatial = len(window.kernel)
        extra = node.numbers("output_padding") or [0] * spatial
        given = node.numbers("output_shape")
        pairs, sizes = [], []
        for place in range(spatial):
            whole = (window.cells[place] - 1) * window.stride[place] + extra[place] + window.extents[place]
            before, after = window.pairs[place]
            if given or window.auto.startswith("SAME"):
                size = given[-spatial:][place] if given else window.cells[place] * window.stride[place]
                total = max(whole - size, 0)
                before = total // 2 if window.auto == "SAME_UPPER" else total - total // 2
                after = total - before
            pairs.append((before, after))
            sizes.append(whole - before - after)
        attributes = {**window.attributes, "padding": pairs, "transposed": True, "output_padding": extra}
        return self.add("conv", (x,), (1, weights[0].shape[1] * groups, *sizes), weights, **attributes, groups=groups)

    def pool(self, node: Node, inputs: list[Value | None]) -> list[Operation]:
        x = self.tensor(inputs)
        window = self.window(node, x, node.numbers("kernel_shape") or [])
        if len([one for one in node.outputs if one]) > 1:
            raise UnsupportedError("the indices of a pool have no counterpart")
        is_ceil = bool(node.number("ceil_mode", 0))
        sizes = window.sizes(is_ceil=is_ceil)
        attributes = dict(window.attributes)
        if node.type == "AveragePool":
            attributes["count_padding"] = bool(node.number("count_include_pad", 0))
            if set(window.dilation) != {1}:
                raise UnsupportedError("an average pool with dilation has no counterpart")
            del attributes["dilation"]
        type_ = {"MaxPool": "maxpool", "AveragePool": "avgpool", "LpPool": "lppool"}[node.type]
        if type_ == "lppool" and node.number("p", 2) != 2:
            attributes["norm"] = node.number("p", 2)
        attributes.update(type=type_, rounding="ceil" if is_ceil and sizes != window.sizes() else "floor")
        return [self.add("pool", (x,), (1, self.shape(x)[1], *sizes), (), **attributes)]

    def global_pool(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        rank = len(self.shape(x))
        shape = (1, self.shape(x)[1], *[1] * (rank - 2))
        return self.add(
            "reduce", (x,), shape, type="mean" if "Average" in node.type else "max", dims=list(range(2, rank))
        )

    def reduce(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        rank = len(self.shape(x))
        axes = node.numbers("axes") or self.ints(inputs, 1) or list(range(rank))
        dims = sorted({axis % rank for axis in axes})
        keeps = bool(node.number("keepdims", 1))
        shape = [1 if place in dims else size for place, size in enumerate(self.shape(x)) if keeps or place not in dims]
        type_ = {"ReduceMean": "mean", "ReduceMax": "max"}.get(node.type, node.type.removeprefix("Reduce").lower())
        return self.add("reduce", (x,), shape, type=type_, dims=dims)

    # Norms and matrices

    def batch_norm(self, node: Node, inputs: list[Value | None]) -> Operation:
        if node.number("training_mode", 0):
            raise UnsupportedError("a batch norm by the statistics of the batch has no counterpart")
        x = self.tensor(inputs)
        weights = self.weights(inputs, 1, 2)
        made = self.add("batch_norm", (x,), self.shape(x), weights, epsilon=node.real("epsilon", 1e-5))
        made.buffers = self.weights(inputs, 3, 4)
        return made

    def instance_norm(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        return self.add(
            "instance_norm", (x,), self.shape(x), self.weights(inputs, 1, 2), epsilon=node.real("epsilon", 1e-5),
            scale=True, shift=True,
        )  # fmt: skip

    def layer_norm(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        rank = len(self.shape(x))
        dims = list(range(node.number("axis", -1) % rank, rank))
        weights = self.weights(inputs, 1, 2)
        return self.add(
            "layer_norm", (x,), self.shape(x), weights, dims=dims, epsilon=node.real("epsilon", 1e-5), scale=True,
            shift=len(weights) > 1,
        )  # fmt: skip

    def group_norm(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        return self.add(
            "group_norm", (x,), self.shape(x), self.weights(inputs, 1, 2), groups=node.number("num_groups", 1),
            epsilon=node.real("epsilon", 1e-5), scale=True, shift=True,
        )  # fmt: skip

    def lrn(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        return self.add(
            "lrn", (x,), self.shape(x), size=node.number("size", 5), alpha=node.real("alpha", 1e-4),
            beta=node.real("beta", 0.75), k=node.real("bias", 1.0),
        )  # fmt: skip

    def gemm(self, node: Node, inputs: list[Value | None]) -> Operation:
        x, weights = self.tensor(inputs), self.weights(inputs, 1, 2)
        if node.number("transA", 0) or not weights or len(weights[0].shape) != 2:
            raise UnsupportedError("a Gemm of a transposed input, or without a matrix")
        if (node.real("alpha", 1), node.real("beta", 1)) != (1, 1):
            raise UnsupportedError("a Gemm with factors has no counterpart")
        rows, columns = weights[0].shape
        units = rows if node.number("transB", 0) else columns
        if rows * columns != units * self.shape(x)[-1]:
            raise UnsupportedError(f"a matrix of {rows} x {columns} for {self.shape(x)[-1]} numbers")
        if len(weights) > 1 and weights[1].size != units:
            raise UnsupportedError(f"a bias of {weights[1].size} numbers for {units} units")
        if not node.number("transB", 0):
            weights = (weights[0]._replace(transposed=True), *weights[1:])
        return self.add("linear", (x,), (*self.shape(x)[:-1], units), weights)

    def matmul(self, node: Node, inputs: list[Value | None]) -> Operation:
        del node
        if all(isinstance(one, Operation) for one in inputs) or not isinstance(inputs[0], Operation):
            raise UnsupportedError("a product of two volumes has no counterpart")
        x, weights = self.tensor(inputs), self.weights(inputs, 1)
        matrix = weights[0].shape
        if len(matrix) != 2 or matrix[0] != self.shape(x)[-1]:
            raise UnsupportedError(f"a matrix of {' x '.join(map(str, matrix))} for {self.shape(x)[-1]} numbers")
        return self.add("linear", (x,), (*self.shape(x)[:-1], matrix[1]), (weights[0]._replace(transposed=True),))

    # Element by element

    def activation(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        type_ = ACTIVATIONS[node.type]
        fields: dict[str, object] = {}
        if node.type in {"LeakyRelu", "ThresholdedRelu"}:
            fields = {"slope": node.real("alpha", 0.01)}
        elif node.type in {"Elu", "Celu"}:
            fields = {"alpha": node.real("alpha", 1.0)}
        elif node.type == "Gelu" and node.text("approximate", "none") == "tanh":
            fields = {"tanh": True}
        elif node.type == "HardSigmoid" and not _is_sixth(node.real("alpha", 0.2), node.real("beta", 0.5)):
            raise UnsupportedError("a hard sigmoid with another slope than 1/6 has no counterpart")
        return self.add("activation", (x,), self.shape(x), type=type_, fields=fields)

    def prelu(self, node: Node, inputs: list[Value | None]) -> Operation:
        del node
        x = self.tensor(inputs)
        return self.add("prelu", (x,), self.shape(x), self.weights(inputs, 1))

    def clip(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        bounds: list[Number | None] = []
        for place, key in ((1, "min"), (2, "max")):
            value = inputs[place] if place < len(inputs) else None
            bounds.append(
                value.scalar if isinstance(value, Constant) else node.real(key, 0) if key in node.attributes else None
            )
        known: dict[tuple[object, object], str] = {(0, 6): "relu6", (0, None): "relu"}
        least, most = bounds
        type_ = known.get((least, most))
        fields: dict[str, object] = {}
        if type_ is None and least is not None and most is not None and least < most:
            type_, fields = "hardtanh", {"lower": least, "upper": most}
        if type_ is None:
            words = ["none" if one is None else f"{one:g}" for one in bounds]
            raise UnsupportedError(f"the bounds {words[0]} and {words[1]} have no counterpart")
        return self.add("activation", (x,), self.shape(x), type=type_, fields=fields)

    def softmax(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        rank = len(self.shape(x))
        axis = node.number("axis", -1 if self.opset >= 13 else 1) % rank
        if self.opset < 13 and prod(self.shape(x)[axis + 1 :]) != 1:
            raise UnsupportedError("a softmax over several axes at once has no counterpart")
        return self.add("softmax", (x,), self.shape(x), type=node.type.lower(), dim=axis)

    def identity(self, node: Node, inputs: list[Value | None]) -> list[Operation]:
        return [self.tensor(inputs)] * len(node.outputs)

    def dropout(self, node: Node, inputs: list[Value | None]) -> list[Operation]:
        x, given = self.tensor(inputs), inputs[1] if len(inputs) > 1 else None
        rate = given.scalar if isinstance(given, Constant) else node.real("ratio", 0.5)
        made = self.add("dropout", (x,), self.shape(x), type="dropout", rate=0.5 if rate is None else rate)
        return [made] * len(node.outputs)

    def arithmetic(self, node: Node, inputs: list[Value | None]) -> Operation:
        """Add, Sub, Mul, Div, Max, Min, Sum: of volumes, with a learnt tensor, or with a number."""
        values = [one for one in inputs if one is not None]
        volumes = [one for one in values if isinstance(one, Operation)]
        if len(volumes) == len(values):
            return self.merged(node, volumes)
        if len(values) != 2:
            raise UnsupportedError(f"{node.type} of volumes and constants together has no counterpart")
        x, other = volumes[0], next(one for one in values if isinstance(one, Constant))
        if other.scalar is not None:
            return self.with_number(node, x, float(other.scalar), is_first=isinstance(values[0], Constant))
        return self.with_weight(node, x, other)

    def merged(self, node: Node, volumes: Sequence[Operation]) -> Operation:
        type_ = {"Add": "add", "Sum": "add", "Sub": "subtract", "Mul": "multiply", "Max": "maximum", "Mean": "average"}
        if node.type not in type_:
            raise UnsupportedError(f"{node.type} of volumes has no counterpart")
        if len(volumes) == 1:
            return volumes[0]
        shape = broadcast([self.shape(one) for one in volumes])
        return self.add("merge", tuple(volumes), shape, type=type_[node.type])

    def with_number(self, node: Node, x: Operation, number: float, *, is_first: bool) -> Operation:
        if node.type == "Mul" or (node.type == "Div" and number and not is_first):
            factor = number if node.type == "Mul" else 1 / number
            return x if factor == 1 else self.add("rescale", (x,), self.shape(x), factor=factor)
        if node.type in {"Add", "Sub"} and number == 0 and not (is_first and node.type == "Sub"):
            return x
        if node.type == "Add" or (node.type == "Sub" and not is_first):
            return self.add("offset", (x,), self.shape(x), number=number if node.type == "Add" else -number)
        if node.type == "Sub":
            return self.add("rescale", (x,), self.shape(x), factor=-1, offset=number)
        if node.type == "Pow" and not is_first:
            return self.add("power", (x,), self.shape(x), exponent=number)
        if node.type == "Max" and number == 0:
            return self.add("activation", (x,), self.shape(x), type="relu", fields={})
        raise UnsupportedError(f"{node.type} with the number {number:g} has no counterpart")

    def with_weight(self, node: Node, x: Operation, other: Constant) -> Operation:
        kind = {"Mul": "scale", "Add": "shift"}.get(node.type)
        if kind is None or len(other.shape) > len(self.shape(x)):
            raise UnsupportedError(f"{node.type} with a constant tensor has no counterpart")
        if broadcast([self.shape(x), other.shape]) != list(self.shape(x)):
            raise UnsupportedError("a constant tensor that enlarges the volume")
        weight = Weight(other.name, other.shape)
        return self.add(kind, (x,), self.shape(x), (weight,), aligned=list(other.shape))

    def erf(self, node: Node, inputs: list[Value | None]) -> Operation:
        del node
        x = self.tensor(inputs)
        return self.add("erf", (x,), self.shape(x))

    def neg(self, node: Node, inputs: list[Value | None]) -> Operation:
        del node
        x = self.tensor(inputs)
        return self.add("rescale", (x,), self.shape(x), factor=-1)

    # Places

    def reshape(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        old = self.shape(x)
        target = node.numbers("shape") or self.ints(inputs, 1) or []
        sizes = [old[place] if one == 0 and place < len(old) and not node.number("allowzero", 0) else one
                 for place, one in enumerate(target)]  # fmt: skip
        if sizes and self.batch > 1 and sizes[0] == self.batch:
            sizes[0] = 1
        known = prod(one for one in sizes if one != -1)
        sizes = [prod(old) // known if one == -1 and known else one for one in sizes]
        if prod(sizes) != prod(old):
            raise UnsupportedError(f"{prod(old)} elements cannot be read as {' x '.join(map(str, sizes))}")
        return self.add("reshape", (x,), sizes)

    def flatten(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        axis = node.number("axis", 1)
        old = self.shape(x)
        axis = axis + len(old) if axis < 0 else axis
        return self.add("reshape", (x,), (prod(old[:axis]), prod(old[axis:])))

    def squeeze(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        old = self.shape(x)
        axes = node.numbers("axes") or self.ints(inputs, 1)
        places = (
            [place for place, size in enumerate(old) if size == 1] if axes is None else [one % len(old) for one in axes]
        )
        return self.add("reshape", (x,), [size for place, size in enumerate(old) if place not in places])

    def unsqueeze(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        axes = node.numbers("axes") or self.ints(inputs, 1) or []
        shape = list(self.shape(x))
        for axis in sorted(one % (len(shape) + len(axes)) for one in axes):
            shape.insert(axis, 1)
        return self.add("reshape", (x,), shape)

    def transpose(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        order = node.numbers("perm") or list(range(len(self.shape(x))))[::-1]
        if sorted(order) != list(range(len(self.shape(x)))):
            raise UnsupportedError(f"{order} is no order of {len(self.shape(x))} axes")
        return self.add("permute", (x,), [self.shape(x)[place] for place in order], order=order)

    def concat(self, node: Node, inputs: list[Value | None]) -> Operation:
        volumes = [one for one in inputs if isinstance(one, Operation)]
        if len(volumes) < len(inputs):
            raise UnsupportedError("a constant that is joined to a volume has no counterpart")
        axis = node.number("axis", 1) % len(self.shape(volumes[0]))
        rests = {(*self.shape(one)[:axis], *self.shape(one)[axis + 1 :]) for one in volumes}
        if len(rests) > 1:
            raise UnsupportedError("it joins volumes of different sizes")
        if len(volumes) == 1:
            return volumes[0]
        shape = list(self.shape(volumes[0]))
        shape[axis] = sum(self.shape(one)[axis] for one in volumes)
        return self.add("concat", tuple(volumes), shape, dim=axis)

    def part(self, x: Operation, axis: int, start: int, stop: int) -> Operation:
        old = self.shape(x)
        if (start, stop) == (0, old[axis]):
            return x
        return self.add("slice", (x,), (*old[:axis], stop - start, *old[axis + 1 :]), dim=axis, start=start, stop=stop)

    def slice(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        starts, ends = node.numbers("starts") or self.ints(inputs, 1), node.numbers("ends") or self.ints(inputs, 2)
        starts, ends = starts or [], ends or []
        axes = node.numbers("axes") or self.ints(inputs, 3) or list(range(len(starts)))
        strides = self.ints(inputs, 4) or [1] * len(starts)
        steps = [1] * len(self.shape(x))
        for start, end, axis, step in zip(starts, ends, axes, strides, strict=False):
            place = axis % len(steps)
            first, last, by = slice(start, end, step).indices(self.shape(x)[place])
            if by < 1 or last <= first:
                raise UnsupportedError("a slice backwards, or of nothing, has no counterpart")
            x, steps[place] = self.part(x, place, first, last), by
        if all(step == 1 for step in steps):
            return x
        shape = [(size - 1) // step + 1 for size, step in zip(self.shape(x), steps, strict=True)]
        return self.add("subsample", (x,), shape, steps=steps)

    def split(self, node: Node, inputs: list[Value | None]) -> list[Operation]:
        x = self.tensor(inputs)
        axis, count = node.number("axis", 0) % len(self.shape(x)), len(node.outputs)
        size = self.shape(x)[axis]
        each = -(-size // count)
        sizes = (
            node.numbers("split") or self.ints(inputs, 1) or [min(each, size - each * place) for place in range(count)]
        )
        if sum(sizes) != size or len(sizes) != count:
            raise UnsupportedError(f"parts of {sizes} of {size}")
        starts = [sum(sizes[:place]) for place in range(count)]
        return [self.part(x, axis, start, start + one) for start, one in zip(starts, sizes, strict=True)]

    def gather(self, node: Node, inputs: list[Value | None]) -> Operation:
        x, indices = self.tensor(inputs), inputs[1] if len(inputs) > 1 else None
        axis = node.number("axis", 0) % len(self.shape(x))
        if not isinstance(indices, Constant) or indices.values is None:
            raise UnsupportedError("cells that are chosen by a tensor have no counterpart")
        count = len(indices.values)
        if self.shape(x) == (count,) and indices.values == tuple(range(count)):
            return self.add("reshape", (x,), indices.shape)  # all cells in their order: a view by strides
        if len(indices.shape) > 1:
            raise UnsupportedError("cells that are chosen in several dimensions have no counterpart")
        size = self.shape(x)[axis]
        cells = [int(one) % size for one in indices.values]
        old = self.shape(x)
        if not indices.shape:
            return self.add("reshape", (self.part(x, axis, cells[0], cells[0] + 1),), (*old[:axis], *old[axis + 1 :]))
        return self.add("slice", (x,), (*old[:axis], len(cells), *old[axis + 1 :]), dim=axis, cells=cells)

    def pad(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        rank = len(self.shape(x))
        numbers = node.numbers("pads") or node.numbers("paddings") or self.ints(inputs, 1) or []
        axes = self.ints(inputs, 3) or list(range(rank))
        if len(numbers) != 2 * len(axes):
            raise UnsupportedError(f"{len(numbers)} pads for {len(axes)} axes")
        sides = [(0, 0)] * rank
        for place, axis in enumerate(axes):
            sides[axis % rank] = (numbers[place], numbers[len(axes) + place])
        value = inputs[2] if len(inputs) > 2 else None
        number = value.scalar if isinstance(value, Constant) else node.real("value", 0)
        word = node.text("mode", "constant")
        mode = {"constant": "zero", "reflect": "reflect", "edge": "replicate", "wrap": "circular"}.get(word)
        if mode is None:
            raise UnsupportedError(f"there is no counterpart of the padding mode {node.text('mode')}")
        shape = [size + sum(pair) for size, pair in zip(self.shape(x), sides, strict=True)]
        return self.add("pad", (x,), shape, sides=sides, value=number or 0, mode=mode)

    def resize(self, node: Node, inputs: list[Value | None]) -> Operation:
        x = self.tensor(inputs)
        old = self.shape(x)
        is_old = node.type == "Upsample" or self.opset < 11
        scales = inputs[1 if is_old else 2] if len(inputs) > (1 if is_old else 2) else None
        target = None if is_old else self.ints(inputs, 3)
        mode = node.text("mode", "nearest")
        how = node.text("coordinate_transformation_mode", "asymmetric" if is_old else "half_pixel")
        axes = node.numbers("axes") or list(range(len(old)))
        sizes = list(old)
        factors: Sequence[Number] = node.attributes["scales"].reals(7) if "scales" in node.attributes else ()
        if isinstance(scales, Constant) and scales.values:
            factors = scales.values
        if target:
            for axis, size in zip(axes, target, strict=True):
                sizes[axis % len(old)] = size
            sizes[0] = 1 if sizes[0] == self.batch else sizes[0]
        elif len(factors) == len(axes):
            for axis, factor in zip(axes, factors, strict=True):
                sizes[axis % len(old)] = int(old[axis % len(old)] * Fraction(str(factor)))
        else:
            raise UnsupportedError("sizes that depend on the input have no counterpart")
        return self.resized(x, sizes, mode, how, is_factor=not target)

    def resized(self, x: Operation, sizes: list[int], mode: str, how: str, *, is_factor: bool) -> Operation:
        old = self.shape(x)
        words = {1: "linear", 2: "bilinear", 3: "trilinear"}
        ours = {"nearest": "nearest", "linear": words.get(len(old) - 2), "cubic": "bicubic"}.get(mode)
        is_whole = all(new % before == 0 for before, new in zip(old, sizes, strict=True))
        if ours is None or sizes[:2] != list(old[:2]):
            raise UnsupportedError(f"there is no counterpart of resizing {mode} to {' x '.join(map(str, sizes))}")
        if ours != "nearest" and how not in {"half_pixel", "align_corners", "pytorch_half_pixel"}:
            raise UnsupportedError(f"there is no counterpart of interpolation with {how}")
        if ours == "nearest" and not (how == "asymmetric" or is_whole):
            raise UnsupportedError(f"there is no counterpart of nearest cells with {how} by a fraction")
        if sizes == list(old):
            return x
        return self.add("upsample", (x,), sizes, mode=ours, align_corners=how == "align_corners", factor=is_factor)

    def expand(self, node: Node, inputs: list[Value | None]) -> Operation:
        """What broadcasting does later anyway."""
        del node
        return self.tensor(inputs)

    def depth_to_space(self, node: Node, inputs: list[Value | None]) -> Operation:
        """In ONNX' default order (DCR) the channels of a cell are far apart."""
        x, factor = self.tensor(inputs), node.number("blocksize", 1)
        _, channels, rows, columns = self.image(x)
        cells = factor * factor
        if factor < 1 or channels % cells:
            raise UnsupportedError(f"blocks of {factor} do not divide {channels} channels")
        is_last = node.text("mode", "DCR") == "DCR" and channels > cells
        shape = (1, channels // cells, rows * factor, columns * factor)
        return self.add("pixel_shuffle", (x,), shape, factor=factor, order=DEPTH_LAST if is_last else DEPTH_FIRST)

    def space_to_depth(self, node: Node, inputs: list[Value | None]) -> Operation:
        x, factor = self.tensor(inputs), node.number("blocksize", 1)
        _, channels, rows, columns = self.image(x)
        if factor < 1 or rows % factor or columns % factor:
            raise UnsupportedError(f"blocks of {factor} do not divide {columns} x {rows}")
        shape = (1, channels * factor * factor, rows // factor, columns // factor)
        order = DEPTH_LAST if channels > 1 else DEPTH_FIRST
        return self.add("pixel_unshuffle", (x,), shape, factor=factor, order=order)

    def image(self, x: Operation) -> Shape:
        if len(self.shape(x)) != 4:
            raise UnsupportedError("blocks of cells of anything but an image have no counterpart")
        return self.shape(x)


ACTIVATIONS = {
    "Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softsign": "softsign", "Softplus": "softplus",
    "Abs": "abs", "Mish": "mish", "HardSwish": "hardswish", "HardSigmoid": "hardsigmoid", "Gelu": "gelu",
    "LeakyRelu": "leakyrelu", "Elu": "elu", "Celu": "celu", "Selu": "selu",
}  # fmt: skip
_HANDLERS: dict[str, Callable[[_Reader, Node, list[Value | None]], Operation | list[Operation]]] = {
    "Conv": _Reader.conv,
    "ConvTranspose": _Reader.conv_transpose,
    "MaxPool": _Reader.pool,
    "AveragePool": _Reader.pool,
    "LpPool": _Reader.pool,
    "GlobalAveragePool": _Reader.global_pool,
    "GlobalMaxPool": _Reader.global_pool,
    **dict.fromkeys(("ReduceMean", "ReduceMax", "ReduceSum", "ReduceMin", "ReduceL2"), _Reader.reduce),
    "BatchNormalization": _Reader.batch_norm,
    "InstanceNormalization": _Reader.instance_norm,
    "LayerNormalization": _Reader.layer_norm,
    "GroupNormalization": _Reader.group_norm,
    "LRN": _Reader.lrn,
    "Gemm": _Reader.gemm,
    "MatMul": _Reader.matmul,
    **dict.fromkeys(ACTIVATIONS, _Reader.activation),
    "PRelu": _Reader.prelu,
    "Clip": _Reader.clip,
    "Softmax": _Reader.softmax,
    "LogSoftmax": _Reader.softmax,
    **dict.fromkeys(("Identity", "Cast"), _Reader.identity),
    "Dropout": _Reader.dropout,
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "Max", "Min", "Sum", "Mean", "Pow"), _Reader.arithmetic),
    "Erf": _Reader.erf,
    "Neg": _Reader.neg,
    "Reshape": _Reader.reshape,
    "Flatten": _Reader.flatten,
    "Squeeze": _Reader.squeeze,
    "Unsqueeze": _Reader.unsqueeze,
    "Transpose": _Reader.transpose,
    "Concat": _Reader.concat,
    "Slice": _Reader.slice,
    "Split": _Reader.split,
    "Gather": _Reader.gather,
    "Pad": _Reader.pad,
    "Resize": _Reader.resize,
    "Upsample": _Reader.resize,
    "Expand": _Reader.expand,
    "DepthToSpace": _Reader.depth_to_space,
    "SpaceToDepth": _Reader.space_to_depth,
}


class Window:
    """The window of a Conv or a pool along every spatial axis."""

    def __init__(self, node: Node, shape: Shape, kernel: Sequence[int]) -> None:
        self.cells = list(shape[2:])
        spatial = len(self.cells)
        self.kernel = list(node.numbers("kernel_shape") or kernel)
        self.stride = node.numbers("strides") or [1] * spatial
        self.dilation = node.numbers("dilations") or [1] * spatial
        self.auto = node.text("auto_pad", "NOTSET")
        pads = node.numbers("pads") or [0] * 2 * spatial
        lists = (self.kernel, self.stride, self.dilation)
        if (
            spatial < 1
            or any(len(one) != spatial or min(one) < 1 for one in lists)
            or len(pads) != 2 * spatial
            or min(pads) < 0
        ):
            raise UnsupportedError(f"a window that does not fit {spatial} axes")
        self.extents = [step * (size - 1) + 1 for size, step in zip(self.kernel, self.dilation, strict=True)]
        self.pairs = list(zip(pads[:spatial], pads[spatial:], strict=True))
        if self.auto.startswith("SAME"):
            self.pairs = list(map(self.same, range(spatial)))

    def same(self, place: int) -> tuple[int, int]:
        """The padding with which ⌈cells / stride⌉ cells come out; the odd one is at the end, or with LOWER before."""
        cells, step = self.cells[place], self.stride[place]
        total = max((-(-cells // step) - 1) * step + self.extents[place] - cells, 0)
        half = total // 2
        return (half, total - half) if self.auto == "SAME_UPPER" else (total - half, half)

    @property
    def attributes(self) -> dict[str, object]:
        """As an operation has them."""
        padding: object = "same" if self.auto == "SAME_UPPER" else self.pairs
        return {"kernel": self.kernel, "stride": self.stride, "dilation": self.dilation, "padding": padding}

    def sizes(self, *, is_ceil: bool = False) -> list[int]:
        """The cells that come out along each axis."""
        result = []
        for cells, extent, step, (before, after) in zip(self.cells, self.extents, self.stride, self.pairs, strict=True):
            room = cells + before + after - extent
            count = (-(-room // step) if is_ceil else room // step) + 1
            result.append(count - 1 if is_ceil and (count - 1) * step >= cells + before else count)
        return result


def arrays(data: bytes | memoryview, names: Container[str], file: str) -> dict[str, Array]:
    """The tensors of these names: initializers, and the values of Constant nodes."""
    import numpy as np

    graph = Message(memoryview(data)).message(7)
    tensors = [(one.text(8), one) for one in graph.messages(5)]
    for number, message in enumerate(graph.messages(1)):
        node = Node(message, number)
        if node.type == "Constant" and "value" in node.attributes:
            tensors.append((node.outputs[0], node.attributes["value"].message(5)))
    types = {1: "<f4", 10: "<f2", 11: "<f8"}
    result = {}
    for name, tensor in tensors:
        if name not in names:
            continue
        kind, shape, raw = types.get(tensor.number(2)), tensor.numbers(1), tensor.views(9)
        if kind is None or tensor.number(14):
            raise FormatError(f"{file}: the numbers of {name} are in another file, or no decimals")
        values = np.frombuffer(raw[-1], kind) if raw else np.array(tensor.reals(4), "<f4")
        if values.size != prod(shape):
            raise FormatError(f"{file}: the file has no numbers for {name}")
        result[name] = values.reshape(shape)
    return result


def constant_of(tensor: Message, name: str) -> Constant:
    """A tensor of the file; values are read only of small ones, and not from other files."""
    shape = tuple(tensor.numbers(1))
    if any(not 0 <= size <= LARGEST for size in shape):
        raise FormatError(f"the tensor {name[:60]} has an impossible shape")
    letter = TYPES.get(tensor.number(2))
    if letter is None or prod(shape) > MOST_VALUES or tensor.number(14):
        return Constant(name, shape)
    count, raw = prod(shape), tensor.views(9)
    values: Sequence[Number]
    if raw:
        data = bytes(raw[-1])
        if len(data) != count * struct.calcsize(f"<{letter}"):
            return Constant(name, shape)
        values = struct.unpack(f"<{count}{letter}", data)
        values = [_short(one) for one in values] if letter == "f" else values
    else:
        values = tensor.reals(4) if letter == "f" else tensor.numbers(7 if letter == "q" else 5)
    return Constant(name, shape, tuple(values) if len(values) == count else None)


def _short(value: Number) -> float:
    from cnncalc.formats.protobuf import shortest

    return shortest(float(value))


def folded_constant(node: Node, inputs: Sequence[Constant], name: str, opset: int) -> Constant:
    """A node of constants alone, where it is arithmetic on shapes or gives a view; else only that it is constant."""
    del opset
    first = inputs[0] if inputs else Constant(name, ())
    known = all(one.values is not None for one in inputs)
    axes = node.numbers("axes") or (list(map(int, inputs[1].values or ())) if len(inputs) > 1 else [])
    if node.type in {"Identity", "Cast", "Dropout"}:
        return first._replace(values=first.values)
    if node.type == "Unsqueeze":
        shape = list(first.shape)
        for axis in sorted(one % (len(shape) + len(axes)) for one in axes):
            shape.insert(axis, 1)
        return first._replace(shape=tuple(shape))
    if node.type == "Squeeze":
        places = [one % max(len(first.shape), 1) for one in axes] or range(len(first.shape))
        return first._replace(
            shape=tuple(size for place, size in enumerate(first.shape) if place not in places or size != 1)
        )
    if node.type == "Transpose":
        order = node.numbers("perm") or list(range(len(first.shape)))[::-1]
        return first._replace(shape=tuple(first.shape[place] for place in order), values=None)
    if node.type == "Reshape" and len(inputs) > 1 and inputs[1].values is not None:
        sizes = [first.shape[place] if one == 0 else int(one) for place, one in enumerate(inputs[1].values)]
        whole = prod(one for one in sizes if one != -1)
        return first._replace(shape=tuple(prod(first.shape) // max(whole, 1) if one == -1 else one for one in sizes))
    if known and node.type in _FOLDED:
        return _FOLDED[node.type](node, inputs, name)
    raise UnsupportedError(f"{node.type} of constants has no counterpart")


def _gathered(node: Node, inputs: Sequence[Constant], name: str) -> Constant:
    values, indices = inputs[0].values or (), inputs[1].values or ()
    del node
    return Constant(name, inputs[1].shape, tuple(values[int(one)] for one in indices))


def _sliced(node: Node, inputs: Sequence[Constant], name: str) -> Constant:
    values = inputs[0].values or ()
    bounds = [node.numbers("starts"), node.numbers("ends")]
    start, stop = (
        int(given[0] if given else (inputs[place].values or (0,))[0]) for place, given in enumerate(bounds, 1)
    )
    step = int((inputs[4].values or (1,))[0]) if len(inputs) > 4 else 1
    result = values[start:stop:step]
    return Constant(name, (len(result),), tuple(result))


def _joined(node: Node, inputs: Sequence[Constant], name: str) -> Constant:
    del node
    values = [value for one in inputs for value in one.values or ()]
    return Constant(name, (len(values),), tuple(values))


def _computed(node: Node, inputs: Sequence[Constant], name: str) -> Constant:
    first, second = (one.values or () for one in inputs[:2])
    count = max(len(first), len(second))
    pairs = zip(first * (count if len(first) == 1 else 1), second * (count if len(second) == 1 else 1), strict=False)
    results = tuple(_calculate(node.type, one, other) for one, other in pairs)
    return Constant(name, max(inputs[0].shape, inputs[1].shape, key=len), results)


def _calculate(type_: str, one: Number, other: Number) -> Number:
    if type_ == "Div":
        if not other:
            raise UnsupportedError("a division by zero")
        is_whole = isinstance(one, int) and isinstance(other, int)
        return one // other if is_whole else one / other
    return {"Add": one + other, "Sub": one - other, "Mul": one * other}[type_]


def _unary(node: Node, inputs: Sequence[Constant], name: str) -> Constant:
    from math import ceil, floor

    function: Callable[[float], float] = {"Floor": floor, "Ceil": ceil, "Neg": lambda value: -value}[node.type]
    return Constant(name, inputs[0].shape, tuple(function(value) for value in inputs[0].values or ()))


_FOLDED: dict[str, Callable[[Node, Sequence[Constant], str], Constant]] = {
    "Gather": _gathered,
    "Slice": _sliced,
    "Concat": _joined,
    **dict.fromkeys(("Add", "Sub", "Mul", "Div"), _computed),
    **dict.fromkeys(("Floor", "Ceil", "Neg"), _unary),
}


def broadcast(shapes: Sequence[Shape]) -> list[int]:
    """The shape that several have together."""
    rank = max(map(len, shapes))
    wide = [(*[1] * (rank - len(shape)), *shape) for shape in shapes]
    result = [max(column) for column in zip(*wide, strict=True)]
    if any(one not in (1, size) for shape in wide for one, size in zip(shape, result, strict=True)):
        raise UnsupportedError(f"shapes that do not go together: {', '.join(str(shape) for shape in shapes)}")
    return result


def _is_sixth(slope: float, offset: float) -> bool:
    return abs(slope - 1 / 6) < 1e-6 and offset == 0.5
