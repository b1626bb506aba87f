"""Caffe's prototxt files: layers that name blobs, in the three generations of the syntax (V0, V1, V2).

The text format of protocol buffers is read by a tokenizer of our own, so fields of any fork pass; what a layer does
with them is Caffe's own rule. The network is the one of the phase TEST: losses and accuracies are left out, a softmax
with a loss is a softmax.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.formats.record import FormatError, Operation, Record, Shape, Weight, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnncalc.formats.importing import Sizes

Value: TypeAlias = "str | Message"

MOST_DEPTH = 50
MOST_LAYERS = 50_000
LARGEST = 10**9
_TOKEN = re.compile(
    r"""(?P<space>[\s,;]+|\#[^\n]*)|(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<sign>[{}<>\[\]:])"""
    r"""|(?P<word>[^\s{}<>\[\]:,;"'\#]+)"""
)
_CLOSING = {"{": "}", "<": ">"}


class Message:
    """A message: its fields by name, each with all its values; a value is a word or a message."""

    __slots__ = ("fields",)

    def __init__(self) -> None:
        self.fields: dict[str, list[Value]] = {}

    def messages(self, key: str) -> list[Message]:
        """All messages of a field."""
        return [one for one in self.fields.get(key, []) if isinstance(one, Message)]

    def message(self, key: str) -> Message:
        """The one message of a field (parts of it may be written apart); an empty one if there is none."""
        result = Message()
        for one in self.messages(key):
            for name, values in one.fields.items():
                result.fields.setdefault(name, []).extend(values)
        return result

    def words(self, key: str) -> list[str]:
        """All words of a field."""
        return [one for one in self.fields.get(key, []) if isinstance(one, str)]

    def word(self, key: str, default: str = "") -> str:
        """The last word of a field, as protocol buffers have it."""
        return (self.words(key) or [default])[-1]

    def number(self, key: str, default: int = 0) -> int:
        """A whole number; `FormatError` for anything else."""
        return _whole(key, self.word(key)) if self.words(key) else default

    def numbers(self, key: str) -> list[int]:
        """All numbers of a field."""
        return [_whole(key, word) for word in self.words(key)]

    def real(self, key: str, default: float) -> float:
        """A decimal."""
        word = self.word(key)
        if not word:
            return default
        try:
            return float(word.removesuffix("f"))
        except ValueError:
            raise FormatError(f"{key}: {word[:40]!r} is no number") from None

    def flag(self, key: str, *, default: bool) -> bool:
        """true or false."""
        return {"true": True, "1": True, "false": False, "0": False}.get(self.word(key), default)


def _whole(key: str, word: str) -> int:
    if not re.fullmatch(r"-?\d{1,18}", word):
        raise FormatError(f"{key}: {word[:40]!r} is no whole number")
    return int(word)


def parsed(text: str, file: str) -> Message:
    """The message of a text; `FormatError` with the line where it is none."""
    top = Message()
    stack: list[tuple[Message, str]] = [(top, "")]
    tokens = _tokens(text, file)
    for kind, word, line in tokens:
        message, closing = stack[-1]
        if kind == "sign" and word == closing:
            stack.pop()
            continue
        if kind != "word":
            raise FormatError(f"{file}:{line}: the name of a field was expected, not {word[:40]!r}")
        inner = _read_field(message, word, tokens, file, line)
        if inner is not None:
            stack.append(inner)
            if len(stack) > MOST_DEPTH:
                raise FormatError(f"{file}:{line}: messages are nested more than {MOST_DEPTH} deep")
    if len(stack) > 1:
        raise FormatError(f"{file}: the file ends inside a message: a closing {stack[-1][1]} is missing")
    return top


def _tokens(text: str, file: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and line of every token; strings without their quotes."""
    place, line = 0, 1
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormatError(f"{file}:{line}: {text[place : place + 20].splitlines()[0]!r} is no prototxt")
        kind = match.lastgroup
        if kind == "string":
            yield "string", match[0][1:-1], line
        elif kind in {"sign", "word"}:
            yield kind, match[0], line
        line += match[0].count("\n")
        place = match.end()


def _read_field(
    message: Message, key: str, tokens: Iterator[tuple[str, str, int]], file: str, line: int
) -> tuple[Message, str] | None:
    """The value of a field; a message that is opened, with the sign that closes it."""
    kind, word, line = next(tokens, ("end", "", line))
    if kind == "sign" and word == ":":
        kind, word, line = next(tokens, ("end", "", line))
    values = message.fields.setdefault(key, [])
    if kind == "sign" and word in _CLOSING:
        inner = Message()
        values.append(inner)
        return inner, _CLOSING[word]
    if kind == "sign" and word == "[":
        for inner_kind, inner_word, _ in tokens:
            if inner_word == "]" and inner_kind == "sign":
                return None
            values.append(inner_word)
    if kind in {"word", "string"}:
        values.append(word)
        return None
    raise FormatError(f"{file}:{line}: {key} has no value")


# The names of V0 and V1 for the types of V2.
TYPES = {
    "absval": "AbsVal", "accuracy": "Accuracy", "argmax": "ArgMax", "bnll": "BNLL", "concat": "Concat",
    "conv": "Convolution", "convolution": "Convolution", "data": "Data", "deconvolution": "Deconvolution",
    "dropout": "Dropout", "dummy_data": "DummyData", "eltwise": "Eltwise", "euclidean_loss": "EuclideanLoss",
    "exp": "Exp", "flatten": "Flatten", "hdf5_data": "HDF5Data", "hinge_loss": "HingeLoss", "image_data": "ImageData",
    "images": "ImageData", "infogain_loss": "InfogainLoss", "innerproduct": "InnerProduct",
    "inner_product": "InnerProduct", "lrn": "LRN", "memory_data": "MemoryData", "pool": "Pooling",
    "pooling": "Pooling", "power": "Power", "relu": "ReLU", "sigmoid": "Sigmoid",
    "sigmoid_cross_entropy_loss": "SigmoidCrossEntropyLoss", "silence": "Silence", "slice": "Slice",
    "softmax": "Softmax", "softmax_loss": "SoftmaxWithLoss", "split": "Split", "tanh": "TanH",
    "window_data": "WindowData", "padding": "Padding",
}  # fmt: skip
# The fields of a V0 layer, by the message of V2 that has them.
V0_FIELDS = {
    "num_output": "num_output", "biasterm": "bias_term", "pad": "pad", "kernelsize": "kernel_size", "group": "group",
    "stride": "stride", "pool": "pool", "dropout_ratio": "dropout_ratio", "local_size": "local_size",
    "alpha": "alpha", "beta": "beta", "k": "k", "concat_dim": "concat_dim", "cropsize": "crop_size",
}  # fmt: skip
DATA = frozenset({
    "Input", "Data", "ImageData", "MemoryData", "DummyData", "HDF5Data", "WindowData", "AnnotatedData", "Python",
})  # fmt: skip
# What only training, or its measure, needs: dropped, and what it reads is an output if nothing else reads it.
DROPPED = frozenset({
    "Accuracy", "Silence", "EuclideanLoss", "HingeLoss", "InfogainLoss", "SigmoidCrossEntropyLoss",
    "MultinomialLogisticLoss", "ContrastiveLoss", "ArgMax", "SmoothL1Loss",
})  # fmt: skip


class Layer:
    """A layer of any generation: its name, its V2 type, its blobs, and its own fields."""

    def __init__(self, message: Message, number: int) -> None:
        inner = message.messages("layer")
        self.bottoms, self.tops = message.words("bottom"), message.words("top")
        self.message = message
        if inner:  # V0: the fields are in a message inside
            self.fields = Message()
            for old, new in V0_FIELDS.items():
                if old in inner[0].fields:
                    self.fields.fields[new] = inner[0].fields[old]
            self.name, type_ = inner[0].word("name"), inner[0].word("type")
        else:
            self.fields = Message()
            self.name, type_ = message.word("name"), message.word("type")
        self.type = TYPES.get(type_.lower(), type_) if inner or type_.isupper() else type_
        self.name = self.name or f"layer {number}"

    def parameters(self, name: str) -> Message:
        """The fields of a type's own message, such as `convolution_param`; of V0 all."""
        return self.fields if self.fields.fields else self.message.message(name)

    @property
    def is_in_test(self) -> bool:
        """Whether the layer is there in the phase TEST."""
        included = self.message.messages("include")
        if included:
            return any(map(_is_test, included))
        return not any(map(_is_test, self.message.messages("exclude")))

    def weight(self, index: int, shape: Shape) -> Weight:
        """One of the layer's blobs: by the name that layers share it by, or by its number."""
        named = self.message.messages("param")
        shared = named[index].word("name") if index < len(named) else ""
        return Weight(shared or f"{self.name}.{index}", shape)


def _is_test(rule: Message) -> bool:
    """Whether a rule is met in the phase TEST, at level 0 and without stages."""
    if rule.word("phase", "TEST") not in {"TEST", "1"} or rule.words("stage"):
        return False
    return rule.number("min_level", 0) <= 0 <= rule.number("max_level", 0)


def read(data: bytes, file: str, name: str, sizes: Sizes) -> Record:
    """The record of a prototxt file."""
    return _Reader(parsed(text_of(data, file), file), file, name, sizes).record


class _Reader:
    def __init__(self, net: Message, file: str, name: str, sizes: Sizes) -> None:
        self.record = Record(file, "Caffe", net.word("name") or name)
        self.sizes = sizes
        self.blobs: dict[str, Operation] = {}
        self.labels: set[str] = set()
        self.sources: set[Operation] = set()  # what any layer read so far
        self.padding: dict[str, int] = {}
        messages = [*net.messages("layers"), *net.messages("layer")]
        if len(messages) > MOST_LAYERS:
            raise FormatError(f"{file}: more than {MOST_LAYERS:,} layers")
        layers = [layer for number, message in enumerate(messages) if (layer := Layer(message, number)).is_in_test]
        self.readers = Counter(bottom for layer in layers for bottom in layer.bottoms)
        self.given_inputs(net, layers)
        for layer in layers:
            self.layer = layer
            self.add_layer(layer)
        if not self.record.inputs:
            self.record.refuse("", "it has no input")
        self.set_outputs()

    # Inputs

    def given_inputs(self, net: Message, layers: list[Layer]) -> None:
        """Inputs outside of layers: `input` with `input_dim` or `input_shape`; without either, a layer has it."""
        names, dims, shapes = net.words("input"), net.numbers("input_dim"), net.messages("input_shape")
        tops = {top for layer in layers for top in layer.tops if layer.type in DATA}
        for number, name in enumerate(names):
            shape = dims[4 * number : 4 * number + 4]
            if number < len(shapes):
                shape = shapes[number].numbers("dim")
            if shape or name not in tops:
                self.add_input(name, shape)

    def add_input(self, name: str, shape: list[int]) -> None:
        """An input; its batch is taken as one."""
        size = self.sizes.of(name)
        cells = list(size) if size is not None else shape[1:]
        if not cells or min(cells) < 1 or max(cells) > LARGEST:
            self.record.refuse(name, "the file does not give the input's size: --input VOLUME does")
            self.blobs[name] = Operation("input", name=name)
            return
        self.blobs[name] = self.record.add(Operation("input", shape=(1, *cells), name=name))

    def data(self, layer: Layer) -> None:
        """A layer that reads data: its first top is the input, the second its label."""
        if not layer.tops:
            return
        self.labels.update(layer.tops[1:])
        if layer.tops[0] in self.blobs:
            return
        self.add_input(layer.tops[0], self.data_shape(layer))
        if layer.type in {"Input", "DummyData"}:
            shapes = self.shapes_of(layer)
            self.labels.difference_update(layer.tops)
            for top, shape in zip(layer.tops[1:], shapes[1:], strict=False):
                self.add_input(top, shape)

    def shapes_of(self, layer: Layer) -> list[list[int]]:
        fields = layer.parameters("input_param" if layer.type == "Input" else "dummy_data_param")
        shapes = [shape.numbers("dim") for shape in fields.messages("shape")]
        old = [fields.numbers(key) for key in ("num", "channels", "height", "width")]
        return shapes or [list(sizes) for sizes in zip(*old, strict=False)]

    def data_shape(self, layer: Layer) -> list[int]:
        """The shape of a data layer's first blob, as far as the file gives it."""
        if layer.type in {"Input", "DummyData"}:
            return (self.shapes_of(layer) or [[]])[0]
        if layer.type == "MemoryData":
            fields = layer.parameters("memory_data_param")
            return [1, *(fields.number(key) for key in ("channels", "height", "width"))]
        transform = layer.message.message("transform_param")
        messages = [transform, layer.parameters("data_param"), layer.message.message("image_data_param")]
        crop = next((one.number("crop_size") for one in messages if one.number("crop_size")), 0)
        images = messages[2]
        rows, columns = images.number("new_height"), images.number("new_width")
        channels = 1 if transform.flag("force_gray", default=False) else 3
        if crop:
            return [1, channels, crop, crop]
        return [1, channels, rows, columns] if rows and columns else []

    def set_outputs(self) -> None:
        """Blobs that nothing reads any more, in the order in which they are made."""
        read = {id(one) for operation in self.record.operations for one in operation.inputs}
        known = set(self.record.operations)
        made = list({id(one): one for one in self.blobs.values()}.values())
        self.record.outputs = [one for one in made if id(one) not in read and one.kind != "input" and one in known]

    # Layers

    def add_layer(self, layer: Layer) -> None:
        if layer.type in DATA and not layer.bottoms:
            self.data(layer)
            return
        if layer.type in DROPPED:
            self.labels.update(layer.tops)
            return
        if layer.type == "SoftmaxWithLoss":
            layer.bottoms = layer.bottoms[:1]  # the second is the label
        unknown = [bottom for bottom in layer.bottoms if bottom not in self.blobs and bottom not in self.labels]
        if unknown or not layer.bottoms:
            self.record.refuse(layer.name, f"nothing makes the blob {unknown[0]}" if unknown else "it reads nothing")
            self.bind([Operation("identity", (), None, name=layer.name)] * len(layer.tops))
            return
        inputs = [self.blobs[bottom] for bottom in layer.bottoms if bottom in self.blobs]
        handler = _HANDLERS.get(layer.type)
        if handler is None or not inputs:
            self.record.refuse(layer.name, f"there is no counterpart of the type {layer.type}")
            results = [self.unknown(inputs)] * len(layer.tops)
        else:
            results = handler(self, layer, *inputs)
        self.bind(results)

    def bind(self, results: list[Operation]) -> None:
        """The layer's tops by name; a name that is there already means the new blob from now on."""
        for top, result in zip(self.layer.tops, results, strict=False):
            self.blobs[top] = result

    def add(
        self, kind: str, inputs: tuple[Operation, ...], shape: Shape | None, weights: tuple[Weight, ...] = (),
        **attributes: object,
    ) -> Operation:  # fmt: skip
        if any(one.shape is None for one in inputs):
            shape = None
        if shape is not None and (min(shape) < 1 or max(shape) > LARGEST):
            self.record.refuse(self.layer.name, f"its output would have the shape {' x '.join(map(str, shape[1:]))}")
            shape = None
        self.sources.update(inputs)
        return self.record.add(Operation(kind, inputs, shape, attributes, weights, self.layer.name))

    def unknown(self, inputs: list[Operation]) -> Operation:
        return Operation("identity", tuple(inputs[:1]), None, name=self.layer.name)

    def refused(self, message: str, *inputs: Operation) -> list[Operation]:
        self.record.refuse(self.layer.name, message)
        return [self.unknown(list(inputs))] * max(len(self.layer.tops), 1)

    def convolution(self, layer: Layer, x: Operation, *others: Operation) -> list[Operation]:
        fields = layer.parameters("convolution_param")
        shape = x.shape or (1, 1, 1, 1)
        spatial, channels, filters = len(shape) - 2, shape[1], fields.number("num_output")
        is_transposed = layer.type == "Deconvolution"
        kernel = _along(fields, "kernel_size", "kernel", spatial)
        stride, pad = _along(fields, "stride", "stride", spatial, 1), _along(fields, "pad", "pad", spatial, 0)
        dilation = _along(fields, "dilation", "dilation", spatial, 1)
        by_channel = layer.type in {"DepthwiseConvolution", "ConvolutionDepthwise"}
        groups = fields.number("group", channels if by_channel else 1)
        pad = [cells + self.padding.get(layer.bottoms[0], 0) for cells in pad]
        if others or spatial < 1 or not kernel or min(*kernel, *stride, *dilation, filters, groups) < 1 or min(pad) < 0:
            return self.refused("a convolution over one blob needs num_output and a kernel_size of at least 1", x)
        if channels % groups or filters % groups:
            return self.refused(f"{groups} groups do not divide {channels} channels into {filters} filters", x)
        extents = [step * (size - 1) + 1 for size, step in zip(kernel, dilation, strict=True)]
        windows = list(zip(shape[2:], extents, stride, pad, strict=True))
        if is_transposed:
            out = [(cells - 1) * step + extent - 2 * side for cells, extent, step, side in windows]
            weights = [layer.weight(0, (channels, filters // groups, *kernel))]
        else:
            out = [(cells + 2 * side - extent) // step + 1 for cells, extent, step, side in windows]
            weights = [layer.weight(0, (filters, channels // groups, *kernel))]
        if fields.flag("bias_term", default=True):
            weights.append(layer.weight(1, (filters,)))
        made = self.add(
            "conv", (x,), (1, filters, *out), tuple(weights), kernel=kernel, stride=stride,
            padding=[(side, side) for side in pad], dilation=dilation, groups=groups, transposed=is_transposed,
        )  # fmt: skip
        return [made]

    def v0_padding(self, layer: Layer, x: Operation) -> list[Operation]:
        """V0 pads in a layer of its own; Caffe moves it into the convolution that reads it."""
        self.padding[layer.tops[0]] = layer.fields.number("pad")
        return [x]

    def inner_product(self, layer: Layer, x: Operation) -> list[Operation]:
        fields = layer.parameters("inner_product_param")
        units, shape = fields.number("num_output"), x.shape or (1, 1)
        if units < 1 or fields.number("axis", 1) != 1:
            return self.refused("an inner product needs num_output, and to begin at axis 1", x)
        count = prod(shape[1:])
        flat = x if len(shape) == 2 else self.add("reshape", (x,), (1, count))
        weights = [layer.weight(0, (units, count))]
        if fields.flag("bias_term", default=True):
            weights.append(layer.weight(1, (units,)))
        return [self.add("linear", (flat,), (1, units), tuple(weights))]

    def pooling(self, layer: Layer, x: Operation) -> list[Operation]:
        fields = layer.parameters("pooling_param")
        shape = x.shape or (1, 1, 1, 1)
        spatial, method = len(shape) - 2, fields.word("pool", "MAX")
        type_ = {"MAX": "maxpool", "AVE": "avgpool", "0": "maxpool", "1": "avgpool"}.get(method)
        if type_ is None or len(layer.tops) > 1:
            return self.refused(f"pooling {method} with {len(layer.tops)} results has no counterpart", x)
        if fields.flag("global_pooling", default=False):
            kind = "max" if type_ == "maxpool" else "mean"
            out = (1, shape[1], *[1] * spatial)
            return [self.add("reduce", (x,), out, type=kind, dims=list(range(2, spatial + 2)))]
        kernel = _along(fields, "kernel_size", "kernel", spatial)
        stride, pad = _along(fields, "stride", "stride", spatial, 1), _along(fields, "pad", "pad", spatial, 0)
        if not kernel or min(*kernel, *stride) < 1 or min(pad) < 0:
            return self.refused("a pool needs a kernel_size of at least 1", x)
        is_floor = fields.word("round_mode") in {"FLOOR", "1"} or not fields.flag("ceil_mode", default=True)
        windows = list(zip(shape[2:], kernel, stride, pad, strict=True))
        floor = [(cells + 2 * side - size) // step + 1 for cells, size, step, side in windows]
        cells = floor if is_floor else [_rounded_up(*window) for window in windows]
        made = self.add(
            "pool", (x,), (1, shape[1], *cells), type=type_, kernel=kernel, stride=stride,
            padding=[(side, side) for side in pad], rounding="floor" if cells == floor else "caffe",
        )  # fmt: skip
        return [made]

    def batch_norm(self, layer: Layer, x: Operation) -> list[Operation]:
        epsilon = layer.parameters("batch_norm_param").real("eps", 1e-5)
        return [self.add("batch_norm", (x,), x.shape, epsilon=epsilon, scale=False, shift=False)]

    def scale(self, layer: Layer, x: Operation, *others: Operation) -> list[Operation]:
        """A weight per channel, and perhaps a bias: behind a BatchNorm they are its own."""
        fields = layer.parameters("scale_param")
        if others:
            return self.scaled_by(fields, x, others[0])
        if x.shape is None:
            return [self.unknown([x])]
        if fields.number("axis", 1) != 1 or fields.number("num_axes", 1) != 1:
            return self.refused("a scale along other axes than the channels has no counterpart", x)
        channels, has_bias = x.shape[1], fields.flag("bias_term", default=False)
        weights = [layer.weight(0, (channels,))] + ([layer.weight(1, (channels,))] if has_bias else [])
        if x.kind == "batch_norm" and not x.weights and self.is_read_once(x):
            x.weights = tuple(weights)
            x.attributes.update(scale=True, shift=has_bias)
            return [x]
        aligned = [channels, *[1] * (len(x.shape) - 2)]
        made = self.add("scale", (x,), x.shape, tuple(weights[:1]), aligned=aligned)
        return [self.add("shift", (made,), x.shape, tuple(weights[1:]), aligned=aligned) if has_bias else made]

    def is_read_once(self, x: Operation) -> bool:
        """Whether only the layer at hand reads an operation: its blob has no other reader, in the whole file."""
        name = self.layer.bottoms[0]
        if x in self.sources:
            return False
        return self.layer.tops[:1] == [name] or self.readers[name] == 1

    def scaled_by(self, fields: Message, x: Operation, gate: Operation) -> list[Operation]:
        axis = fields.number("axis", 1)
        if x.shape is None or gate.shape is None:
            return [self.unknown([x])]
        if axis not in {0, 1} or fields.flag("bias_term", default=False):
            return self.refused("a product along other axes than the channels has no counterpart", x)
        sizes = gate.shape if axis == 0 else (1, *gate.shape)
        wide = (*sizes, *[1] * (len(x.shape) - len(sizes)))
        if wide != gate.shape:
            gate = self.add("reshape", (gate,), wide)
        return [self.add("merge", (x, gate), x.shape, type="multiply")]

    def bias(self, layer: Layer, x: Operation, *others: Operation) -> list[Operation]:
        if others or x.shape is None:
            return self.refused("a bias out of another blob has no counterpart", x)
        channels = x.shape[1]
        return [
            self.add(
                "shift", (x,), x.shape, (layer.weight(0, (channels,)),), aligned=[channels, *[1] * (len(x.shape) - 2)]
            )
        ]

    def lrn(self, layer: Layer, x: Operation) -> list[Operation]:
        fields = layer.parameters("lrn_param")
        if fields.word("norm_region", "ACROSS_CHANNELS") not in {"ACROSS_CHANNELS", "0"}:
            return self.refused("a local response norm within channels has no counterpart", x)
        made = self.add(
            "lrn", (x,), x.shape, size=fields.number("local_size", 5), alpha=fields.real("alpha", 1),
            beta=fields.real("beta", 0.75), k=fields.real("k", 1),
        )  # fmt: skip
        return [made]

    def relu(self, layer: Layer, x: Operation) -> list[Operation]:
        slope = layer.parameters("relu_param").real("negative_slope", 0)
        if slope:
            return self.activated(x, "leakyrelu", {"slope": slope})
        return self.activated(x, "relu")

    def activated(self, x: Operation, type_: str, fields: dict[str, object] | None = None) -> list[Operation]:
        return [self.add("activation", (x,), x.shape, type=type_, fields=fields or {})]

    def simple(self, layer: Layer, x: Operation) -> list[Operation]:
        return self.activated(x, ACTIVATIONS[layer.type])

    def elu(self, layer: Layer, x: Operation) -> list[Operation]:
        return self.activated(x, "elu", {"alpha": layer.parameters("elu_param").real("alpha", 1)})

    def clip(self, layer: Layer, x: Operation) -> list[Operation]:
        fields = layer.parameters("clip_param")
        bounds = (fields.real("min", 0), fields.real("max", 6))
        if bounds == (0.0, 6.0):
            return self.activated(x, "relu6")
        if bounds[0] >= bounds[1]:
            return self.refused("bounds of which the first is not below the second", x)
        return self.activated(x, "hardtanh", {"lower": bounds[0], "upper": bounds[1]})

    def prelu(self, layer: Layer, x: Operation) -> list[Operation]:
        shared = layer.parameters("prelu_param").flag("channel_shared", default=False)
        channels = 1 if shared or x.shape is None else x.shape[1]
        return [self.add("prelu", (x,), x.shape, (layer.weight(0, (channels,)),))]

    def power(self, layer: Layer, x: Operation) -> list[Operation]:
        fields = layer.parameters("power_param")
        factor = fields.real("scale", 1)
        exponent, offset = fields.real("power", 1), fields.real("shift", 0)
        if factor != 1 or offset:
            x = self.add("rescale", (x,), x.shape, factor=factor, offset=offset)
        return [x if exponent == 1 else self.add("power", (x,), x.shape, exponent=exponent)]

    def softmax(self, layer: Layer, x: Operation, *labels: Operation) -> list[Operation]:
        del labels
        return [
            self.add("softmax", (x,), x.shape, type="softmax", dim=layer.parameters("softmax_param").number("axis", 1))
        ]

    def dropout(self, layer: Layer, x: Operation) -> list[Operation]:
        rate = layer.parameters("dropout_param").real("dropout_ratio", 0.5)
        return [self.add("dropout", (x,), x.shape, type="dropout", rate=rate)]

    def eltwise(self, layer: Layer, *xs: Operation) -> list[Operation]:
        fields = layer.parameters("eltwise_param")
        method = fields.word("operation", "SUM")
        type_ = {"PROD": "multiply", "SUM": "add", "MAX": "maximum", "0": "multiply", "1": "add", "2": "maximum"}.get(
            method
        )
        factors = [float(word) for word in fields.words("coeff") if re.fullmatch(r"-?[\d.e+-]+", word)]
        if type_ is None or len(xs) < 2 or (factors and len(factors) != len(xs)):
            return self.refused(f"the operation {method} on {len(xs)} blobs has no counterpart", *xs)
        if type_ == "add" and factors == [1, -1]:
            return [self.add("merge", xs, xs[0].shape, type="subtract")]
        if type_ == "add":
            pairs = zip(xs, factors or [1.0] * len(xs), strict=True)
            xs = tuple(x if factor == 1 else self.add("rescale", (x,), x.shape, factor=factor) for x, factor in pairs)
        return [self.add("merge", xs, xs[0].shape, type=type_)]

    def concat(self, layer: Layer, *xs: Operation) -> list[Operation]:
        fields = layer.parameters("concat_param")
        shape = list(xs[0].shape or (1, 1))
        axis = fields.number("axis", fields.number("concat_dim", 1)) % len(shape)
        if any(one.shape is None for one in xs):
            return [self.unknown(list(xs))]
        shapes = [one.shape for one in xs if one.shape is not None]
        rests = {one[:axis] + one[axis + 1 :] for one in shapes}
        if len(rests) > 1:
            return self.refused(f"it joins blobs of different sizes: {', '.join(map(_sizes, shapes))}", *xs)
        shape[axis] = sum(one[axis] for one in shapes)
        return [xs[0]] if len(xs) == 1 else [self.add("concat", xs, tuple(shape), dim=axis)]

    def slice(self, layer: Layer, x: Operation) -> list[Operation]:
        if x.shape is None:
            return [self.unknown([x])] * len(layer.tops)
        fields = layer.parameters("slice_param")
        axis = fields.number("axis", fields.number("slice_dim", 1)) % len(x.shape)
        size, count = x.shape[axis], len(layer.tops)
        points = fields.numbers("slice_point") or [size * place // count for place in range(1, count)]
        bounds = [0, *points, size]
        if len(bounds) != count + 1 or sorted(set(bounds)) != bounds:
            return self.refused(f"slice points {points} do not cut {size} into {count}", x)
        results = []
        for start, stop in pairwise(bounds):
            shape = tuple(stop - start if place == axis else cells for place, cells in enumerate(x.shape))
            results.append(self.add("slice", (x,), shape, dim=axis, start=start, stop=stop))
        return results

    def split(self, layer: Layer, x: Operation) -> list[Operation]:
        return [x] * len(layer.tops)

    def flatten(self, layer: Layer, x: Operation) -> list[Operation]:
        shape = x.shape or (1, 1)
        first = layer.parameters("flatten_param").number("axis", 1) % len(shape)
        last = layer.parameters("flatten_param").number("end_axis", -1) % len(shape)
        return [self.add("reshape", (x,), (*shape[:first], prod(shape[first : last + 1]), *shape[last + 1 :]))]

    def reshape(self, layer: Layer, x: Operation) -> list[Operation]:
        fields = layer.parameters("reshape_param")
        if x.shape is None or fields.number("axis", 0) or fields.number("num_axes", -1) != -1:
            return self.refused("a reshape of some axes has no counterpart", x)
        dims = fields.message("shape").numbers("dim")
        if 0 in dims[len(x.shape) :] or dims.count(-1) > 1:
            return self.refused(f"{dims} is no shape for a blob of {len(x.shape)} axes", x)
        sizes = [x.shape[place] if dim == 0 else dim for place, dim in enumerate(dims)]
        sizes[:1] = [1]
        known = prod(size for size in sizes if size != -1)
        sizes = [prod(x.shape) // max(known, 1) if size == -1 else size for size in sizes]
        if prod(sizes) != prod(x.shape):
            return self.refused(f"{_sizes(x.shape)} cannot be read as {' x '.join(map(str, sizes))}", x)
        return [self.add("reshape", (x,), tuple(sizes))]

    def permute(self, layer: Layer, x: Operation) -> list[Operation]:
        shape = x.shape or (1, 1, 1, 1)
        order = layer.parameters("permute_param").numbers("order")
        order += [place for place in range(len(shape)) if place not in order]
        if sorted(order) != list(range(len(shape))):
            return self.refused(f"{order} is no order of {len(shape)} axes", x)
        return [self.add("permute", (x,), tuple(shape[place] for place in order), order=order)]

    def crop(self, layer: Layer, x: Operation, like: Operation) -> list[Operation]:
        """Cells of the first blob, as many as the second has, from an offset on."""
        if x.shape is None or like.shape is None:
            return [self.unknown([x])]
        fields = layer.parameters("crop_param")
        axis = fields.number("axis", 2) % len(x.shape)
        offsets = fields.numbers("offset") or [0]
        offsets = offsets * (len(x.shape) - axis) if len(offsets) == 1 else offsets
        shape = (*x.shape[:axis], *like.shape[axis:])
        sides = [(0, 0)] * axis
        sides += [
            (-start, -(old - new - start))
            for start, old, new in zip(offsets, x.shape[axis:], shape[axis:], strict=False)
        ]
        if len(sides) != len(shape) or any(after > 0 or before > 0 for before, after in sides):
            return self.refused(f"{_sizes(shape)} from offset {offsets} does not fit into {_sizes(x.shape)}", x)
        return [self.add("pad", (x,), shape, sides=sides)]

    def interp(self, layer: Layer, x: Operation) -> list[Operation]:
        """DeepLab's: corners keep their values."""
        if x.shape is None:
            return [self.unknown([x])]
        fields, (rows, columns) = layer.parameters("interp_param"), x.shape[2:]
        zoom = fields.number("zoom_factor", 1)
        out = [
            fields.number("height", rows + (rows - 1) * (zoom - 1)),
            fields.number("width", columns + (columns - 1) * (zoom - 1)),
        ]
        if fields.number("shrink_factor", 1) != 1 or fields.number("pad_beg") or fields.number("pad_end"):
            return self.refused("shrinking and padding have no counterpart", x)
        return [self.add("upsample", (x,), (*x.shape[:2], *out), mode="bilinear", align_corners=True)]

    def upsample(self, layer: Layer, x: Operation, *mask: Operation) -> list[Operation]:
        scale = layer.parameters("upsample_param").number("scale", 2)
        if mask or x.shape is None or scale < 1:
            return self.refused("an upsample by a pool's mask has no counterpart", x)
        return [self.add("upsample", (x,), (*x.shape[:2], *(cells * scale for cells in x.shape[2:])), factor=scale)]

    def shuffle(self, layer: Layer, x: Operation) -> list[Operation]:
        groups = layer.parameters("shuffle_channel_param").number("group", 1)
        if x.shape is None or groups < 1 or x.shape[1] % groups:
            return self.refused(f"{groups} groups do not divide the channels", x)
        return [self.add("channel_shuffle", (x,), x.shape, groups=groups)]

    def axpy(self, layer: Layer, gate: Operation, x: Operation, y: Operation) -> list[Operation]:
        """gate · x + y, with a gate per channel."""
        del layer
        product = self.add("merge", (x, gate), x.shape, type="multiply")
        return [self.add("merge", (product, y), x.shape, type="add")]


ACTIVATIONS = {
    "Sigmoid": "sigmoid", "TanH": "tanh", "AbsVal": "abs", "BNLL": "softplus", "ReLU6": "relu6", "Swish": "silu",
    "Mish": "mish",
}  # fmt: skip
_HANDLERS: dict[str, Callable[..., list[Operation]]] = {
    "Convolution": _Reader.convolution,
    "DepthwiseConvolution": _Reader.convolution,
    "ConvolutionDepthwise": _Reader.convolution,
    "Deconvolution": _Reader.convolution,
    "Padding": _Reader.v0_padding,
    "InnerProduct": _Reader.inner_product,
    "Pooling": _Reader.pooling,
    "BatchNorm": _Reader.batch_norm,
    "Scale": _Reader.scale,
    "Bias": _Reader.bias,
    "LRN": _Reader.lrn,
    "ReLU": _Reader.relu,
    "ELU": _Reader.elu,
    "Clip": _Reader.clip,
    "PReLU": _Reader.prelu,
    "Power": _Reader.power,
    "Softmax": _Reader.softmax,
    "SoftmaxWithLoss": _Reader.softmax,
    "Dropout": _Reader.dropout,
    "Eltwise": _Reader.eltwise,
    "Concat": _Reader.concat,
    "Slice": _Reader.slice,
    "Split": _Reader.split,
    "Flatten": _Reader.flatten,
    "Reshape": _Reader.reshape,
    "Permute": _Reader.permute,
    "Crop": _Reader.crop,
    "Interp": _Reader.interp,
    "Upsample": _Reader.upsample,
    "ShuffleChannel": _Reader.shuffle,
    "Axpy": _Reader.axpy,
    **dict.fromkeys(ACTIVATIONS, _Reader.simple),
}


def _along(fields: Message, key: str, short: str, spatial: int, default: int | None = None) -> list[int]:
    """A value along every spatial axis: `kernel_size` once or for each, or `kernel_h` and `kernel_w`."""
    sizes = fields.numbers(key)
    if not sizes and fields.words(f"{short}_h") and fields.words(f"{short}_w"):
        sizes = [fields.number(f"{short}_h"), fields.number(f"{short}_w")]
    if not sizes:
        return [] if default is None else [default] * spatial
    if len(sizes) not in {1, spatial} or max(map(abs, sizes)) > LARGEST:
        raise FormatError(f"{key} has {len(sizes)} values for {spatial} axes, or one that is too large")
    return sizes if len(sizes) == spatial else sizes * spatial


def _rounded_up(cells: int, size: int, step: int, side: int) -> int:
    """Caffe's number of windows: the last one may hang over, but with padding not begin in it."""
    count = -(-(cells + 2 * side - size) // step) + 1
    return count - 1 if side and (count - 1) * step >= cells + side else count


def _sizes(shape: Shape) -> str:
    return "x".join(map(str, (*reversed(shape[2:]), *shape[1:2])))
