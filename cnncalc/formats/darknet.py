"""Darknet's cfg files: sections in the order in which layers run, as pjreddie's and AlexeyAB's darknet read them.

A section is a layer. Darknet's own rules: of a key that is there twice the first counts; numbers are read as far as
they go (`3#x` is 3); a `pad` of 1 is half the size; pools have `size - 1` cells of padding in total; an index without
a sign counts from 0, a negative one from the section itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.formats.record import FormatError, Operation, Record, Shape, Weight, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.formats.importing import Sizes

ALIASES = {
    "conv": "convolutional", "deconv": "deconvolutional", "conn": "connected", "max": "maxpool", "avg": "avgpool",
    "soft": "softmax", "network": "net", "lrn": "normalization", "empty": "silence", "local_avg": "local_avgpool",
}  # fmt: skip
ACTIVATIONS: dict[str, tuple[str, dict[str, object]]] = {
    "leaky": ("leakyrelu", {"slope": 0.1}),
    "relie": ("leakyrelu", {"slope": 0.01}),
    "relu": ("relu", {}),
    "relu6": ("relu6", {}),
    "logistic": ("sigmoid", {}),
    "tanh": ("tanh", {}),
    "elu": ("elu", {}),
    "selu": ("selu", {}),
    "gelu": ("gelu", {"tanh": True}),
    "swish": ("silu", {}),
    "mish": ("mish", {}),
    "hard_mish": ("", {}),
    "hardtan": ("hardtanh", {}),
}
HEADS = frozenset({"yolo", "gaussian_yolo", "region", "detection"})
# Sections that only training knows, or that change nothing.
PASSING = frozenset({"cost", "silence", "noise"})
MOST_SECTIONS = 20_000
LARGEST = 10**9


class Section:
    """A section of the file: its type, its number (0 is the first layer) and its keys."""

    def __init__(self, type_: str, index: int) -> None:
        self.type = ALIASES.get(type_, type_)
        self.index = index
        self.values: dict[str, str] = {}

    @property
    def where(self) -> str:
        """The section as messages call it."""
        return f"[{self.type}] (layer {self.index})" if self.index >= 0 else f"[{self.type}]"

    def number(self, key: str, default: int) -> int:
        """A whole number as C's `atoi` reads it."""
        text = self.values.get(key)
        if text is None:
            return default
        match = re.match(r"[+-]?\d{1,18}", text)
        return int(match[0]) if match else 0

    def numbers(self, key: str) -> list[int]:
        """Whole numbers with commas between them."""
        return [int(word) for word in re.findall(r"[+-]?\d{1,18}", self.values.get(key, ""))]

    def real(self, key: str, default: float) -> float:
        """A decimal as C's `atof` reads it."""
        text = self.values.get(key)
        if text is None:
            return default
        match = re.match(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", text, re.IGNORECASE)
        return float(match[0]) if match else 0.0


def sections_of(text: str, file: str) -> list[Section]:
    """The sections of a file, `[net]` first."""
    sections: list[Section] = []
    for number, line in enumerate(text.splitlines(), 1):
        words = re.sub(r"\s", "", line)
        if not words or words[0] in "#;":
            continue
        if words[0] == "[":
            sections.append(Section(words[1:].partition("]")[0], len(sections) - 1))
            if len(sections) > MOST_SECTIONS:
                raise FormatError(f"{file}: more than {MOST_SECTIONS:,} sections")
            continue
        key, equals, value = words.partition("=")
        if not sections or not equals:
            raise FormatError(f"{file}:{number}: {line.strip()[:60]!r} is no `key=value` of a section")
        sections[-1].values.setdefault(key, value)
    if not sections or sections[0].type != "net":
        raise FormatError(f"{file}: the first section is not [net]")
    return sections


def read(data: bytes, file: str, name: str, sizes: Sizes) -> Record:
    """The record of a cfg file."""
    return _Reader(sections_of(text_of(data, file), file), file, name, sizes.of("input")).record


class _Reader:
    def __init__(self, sections: list[Section], file: str, name: str, size: tuple[int, ...] | None) -> None:
        self.record = Record(file, "Darknet", name)
        net = sections[0]
        shape = size or (net.number("channels", 3), net.number("height", 0), net.number("width", 0))
        if len(shape) != 3 or min(shape) < 1:
            raise FormatError(f"{file}: [net] has no width, height and channels", "--input 416x416x3 gives them")
        self.last = self.record.add(Operation("input", shape=(1, *shape), name="input"))
        self.outputs: list[Operation] = []
        self.heads: list[Operation] = []
        for section in sections[1:]:
            self.section = section
            handler = _HANDLERS.get(section.type)
            if handler is None:
                self.record.refuse(section.where, "there is no counterpart of this layer")
                self.last = self.unknown()
            else:
                self.last = handler(self, section)
            self.outputs.append(self.last)
        self.record.outputs = self.heads or [self.last]
        if self.heads:
            self.record.notes.append(
                "What a detector's head ([yolo], [region]) reads is an output; the head computes boxes of it."
            )

    # Helpers

    def add(
        self, kind: str, inputs: tuple[Operation, ...], shape: Shape | None, weights: tuple[Weight, ...] = (),
        **attributes: object,
    ) -> Operation:  # fmt: skip
        if any(one.shape is None for one in inputs):
            shape = None
        if shape is not None and not 0 < min(shape) <= max(shape) <= LARGEST:
            self.record.refuse(self.section.where, f"its output would be {_volume(shape)}")
            shape = None
        return self.record.add(Operation(kind, inputs, shape, attributes, weights, f"layer{self.section.index}"))

    def unknown(self) -> Operation:
        return Operation("identity", (self.last,), None, name=f"layer{self.section.index}")

    def refused(self, message: str) -> Operation:
        self.record.refuse(self.section.where, message)
        return self.unknown()

    def size(self, operation: Operation) -> tuple[int, int, int]:
        """C, H and W of an operation; of one whose shape is not known anything."""
        shape = operation.shape or (1, 1, 1, 1)
        return (shape[1], shape[2], shape[3]) if len(shape) == 4 else (shape[1], 1, 1)

    def weight(self, name: str, *shape: int) -> Weight:
        return Weight(f"layer{self.section.index}.{name}", shape)

    def at(self, index: int) -> Operation | None:
        """The layer that an index names."""
        place = index if index >= 0 else self.section.index + index
        if 0 <= place < len(self.outputs):
            return self.outputs[place]
        self.record.refuse(self.section.where, f"there is no layer {index}")
        return None

    def activated(self, operation: Operation, default: str) -> Operation:
        word = self.section.values.get("activation", default)
        if word == "linear":
            return operation
        type_, fields = ACTIVATIONS.get(word, ("", {}))
        if not type_:
            return self.refused(f"there is no counterpart of the activation {word}")
        return self.add("activation", (operation,), operation.shape, type=type_, fields=fields)

    def normalised(self, operation: Operation, channels: int) -> Operation:
        weights = (self.weight("scales", channels), self.weight("biases", channels))
        return self.add("batch_norm", (operation,), operation.shape, weights)

    # Sections

    def convolutional(self, section: Section) -> Operation:
        channels, height, width = self.size(self.last)
        filters, size, groups = section.number("filters", 1), section.number("size", 1), section.number("groups", 1)
        stride = section.number("stride", 1)
        strides = [section.number("stride_y", stride), section.number("stride_x", stride)]
        dilation = section.number("dilation", 1) if size > 1 else 1
        pad = size // 2 if section.number("pad", 0) else section.number("padding", 0)
        if min(filters, size, groups, dilation, *strides) < 1 or pad < 0 or max(filters, size, groups) > 10**9:
            return self.refused("its filters, size, stride and groups have to be positive")
        if channels % groups or filters % groups:
            return self.refused(f"{groups} groups do not divide {channels} channels into {filters} filters")
        if section.number("xnor", 0) or section.number("binary", 0):
            self.record.notes.append(f"{section.where} has binary weights, which are counted as others are.")
        norm = section.number("batch_normalize", 0)
        out = [(cells + 2 * pad - size) // step + 1 for cells, step in zip((height, width), strides, strict=True)]
        weights = [self.weight("weights", filters, channels // groups, size, size)]
        weights += [] if norm else [self.weight("biases", filters)]
        made = self.add(
            "conv", (self.last,), (1, filters, *out), tuple(weights),
            kernel=size, stride=strides, padding=[(pad * dilation,) * 2] * 2, dilation=dilation, groups=groups,
        )  # fmt: skip
        made = self.normalised(made, filters) if norm else made
        return self.activated(made, "logistic")

    def deconvolutional(self, section: Section) -> Operation:
        channels, height, width = self.size(self.last)
        filters, size, stride = section.number("filters", 1), section.number("size", 1), section.number("stride", 1)
        pad = size // 2 if section.number("pad", 0) else section.number("padding", 0)
        if min(filters, size, stride) < 1:
            return self.refused("its filters, size and stride have to be positive")
        norm = section.number("batch_normalize", 0)
        out = [(cells - 1) * stride + size - 2 * pad for cells in (height, width)]
        weights = [self.weight("weights", channels, filters, size, size)]
        weights += [] if norm else [self.weight("biases", filters)]
        made = self.add(
            "conv", (self.last,), (1, filters, *out), tuple(weights),
            kernel=size, stride=stride, padding=[(pad, pad)] * 2, transposed=True,
        )  # fmt: skip
        made = self.normalised(made, filters) if norm else made
        return self.activated(made, "logistic")

    def connected(self, section: Section) -> Operation:
        channels, height, width = self.size(self.last)
        count, units = channels * height * width, section.number("output", 1)
        if units < 1:
            return self.refused("its output has to be positive")
        flat = self.add("reshape", (self.last,), (1, count))
        norm = section.number("batch_normalize", 0)
        weights = [self.weight("weights", units, count)] + ([] if norm else [self.weight("biases", units)])
        made = self.add("linear", (flat,), (1, units), tuple(weights))
        made = self.normalised(made, units) if norm else made
        return self.activated(made, "logistic")

    def maxpool(self, section: Section) -> Operation:
        channels, height, width = self.size(self.last)
        stride = section.number("stride", 1)
        strides = [section.number("stride_y", stride), section.number("stride_x", stride)]
        size = section.number("size", stride)
        total = section.number("padding", size - 1)
        if section.number("maxpool_depth", 0) or section.number("antialiasing", 0):
            return self.refused("pools over channels, and antialiasing, have no counterpart")
        if min(size, *strides) < 1 or total < 0:
            return self.refused("its size and stride have to be positive")
        out = [(cells + total - size) // step + 1 for cells, step in zip((height, width), strides, strict=True)]
        pairs = [
            _needed(cells, size, step, total // 2, total - total // 2, count)
            for cells, step, count in zip((height, width), strides, out, strict=True)
        ]
        return self.add(
            "pool", (self.last,), (1, channels, *out), type="maxpool", kernel=size, stride=strides, padding=pairs
        )

    def local_avgpool(self, section: Section) -> Operation:
        made = self.maxpool(section)
        made.attributes["type"] = "avgpool"
        made.attributes["count_padding"] = False
        return made

    def avgpool(self, section: Section) -> Operation:
        del section
        channels, *_ = self.size(self.last)
        return self.add("reduce", (self.last,), (1, channels, 1, 1), type="mean", dims=[2, 3])

    def route(self, section: Section) -> Operation:
        groups, group = section.number("groups", 1), section.number("group_id", 0)
        parts = []
        for index in section.numbers("layers"):
            source = self.at(index)
            if source is None:
                return self.unknown()
            parts.append(source)
        if not parts or groups < 1 or not 0 <= group < groups:
            return self.refused("it names no layers, or no such group")
        if groups > 1:
            parts = [self.part_of(one, groups, group) for one in parts]
        if len(parts) == 1:
            return parts[0]
        sizes = [self.size(one) for one in parts]
        if all(one.shape for one in parts) and len({size[1:] for size in sizes}) > 1:
            return self.refused(f"its layers have different sizes: {', '.join(_volume((1, *size)) for size in sizes)}")
        return self.add("concat", tuple(parts), (1, sum(size[0] for size in sizes), *sizes[0][1:]), dim=1)

    def part_of(self, source: Operation, groups: int, group: int) -> Operation:
        channels, height, width = self.size(source)
        if channels % groups:
            self.record.refuse(self.section.where, f"{groups} groups do not divide {channels} channels")
            return self.unknown()
        count = channels // groups
        return self.add(
            "slice", (source,), (1, count, height, width), dim=1, start=group * count, stop=(group + 1) * count
        )

    def shortcut(self, section: Section) -> Operation:
        """The sum with an earlier layer. Darknet adds layers of other sizes by strides and the channels both have."""
        if section.values.get("weights_type", "none") != "none":
            return self.refused("a shortcut with learnt weights has no counterpart")
        result, shape = self.last, self.last.shape
        for index in section.numbers("from"):
            source = self.at(index)
            if source is None:
                return self.unknown()
            fitting = self.fitted(source, self.last)
            if fitting is None:
                return self.refused(
                    f"it adds {_volume((1, *self.size(source)))} to {_volume((1, *self.size(self.last)))}"
                )
            result = self.add("merge", (result, fitting), shape, type="add")
        return self.activated(result, "linear")

    def fitted(self, source: Operation, target: Operation) -> Operation | None:
        """A layer in the size of another one: every n-th cell, the channels that both have, zeros for the others."""
        (channels, height, width), (depth, rows, columns) = self.size(source), self.size(target)
        if source.shape is None or target.shape is None or (channels, height, width) == (depth, rows, columns):
            return source
        step = width // columns
        if step < 1 or (width, height) != (columns * step, rows * step):
            return None
        if step > 1:
            source = self.add("subsample", (source,), (1, channels, rows, columns), steps=[1, 1, step, step])
        if channels > depth:
            return self.add("slice", (source,), (1, depth, rows, columns), dim=1, start=0, stop=depth)
        if channels < depth:
            sides = [(0, 0), (0, depth - channels), (0, 0), (0, 0)]
            return self.add("pad", (source,), (1, depth, rows, columns), sides=sides)
        return source

    def scale_channels(self, section: Section) -> Operation:
        if section.number("scale_wh", 0):
            return self.refused("a scale for every cell has no counterpart")
        source = self.at((section.numbers("from") or [-1])[0])
        if source is None:
            return self.unknown()
        made = self.add("merge", (source, self.last), source.shape, type="multiply")
        return self.activated(made, "linear")

    def sam(self, section: Section) -> Operation:
        source = self.at((section.numbers("from") or [-1])[0])
        if source is None:
            return self.unknown()
        made = self.add("merge", (self.last, source), self.last.shape, type="multiply")
        return self.activated(made, "linear")

    def upsample(self, section: Section) -> Operation:
        channels, height, width = self.size(self.last)
        stride, scale = section.number("stride", 2), section.real("scale", 1)
        if not 1 <= stride <= 10**6:
            return self.refused("a negative stride, which makes it smaller, has no counterpart")
        made = self.add("upsample", (self.last,), (1, channels, height * stride, width * stride), factor=stride)
        return made if scale == 1 else self.add("rescale", (made,), made.shape, factor=scale)

    def reorg(self, section: Section) -> Operation:
        """Cells to channels in Darknet's order: the memory is read as a volume of fewer, larger maps."""
        channels, height, width = self.size(self.last)
        stride = section.number("stride", 1)
        if section.number("reverse", 0) or section.number("extra", 0) or section.number("flatten", 0):
            return self.refused("its reverse and flattening forms have no counterpart")
        if stride < 1 or channels % (stride * stride) or height % stride or width % stride:
            return self.refused(f"stride {stride} does not divide {_volume((1, channels, height, width))}")
        few = channels // (stride * stride)
        out = (1, channels * stride * stride, height // stride, width // stride)
        if stride == 1:
            return self.last
        large = self.add("reshape", (self.last,), (1, few, height * stride, width * stride))
        cells = self.add("pixel_unshuffle", (large,), (1, channels, height, width), factor=stride)
        mixed = self.add("channel_shuffle", (cells,), (1, channels, height, width), groups=few) if few > 1 else cells
        return self.add("reshape", (mixed,), out)

    def reorg3d(self, section: Section) -> Operation:
        """Cells to channels: the place inside a cell comes before the channel."""
        channels, height, width = self.size(self.last)
        stride = section.number("stride", 1)
        if section.number("reverse", 0) or stride < 1 or height % stride or width % stride:
            return self.refused("its reverse form has no counterpart")
        out = (1, channels * stride * stride, height // stride, width // stride)
        made = self.add("pixel_unshuffle", (self.last,), out, factor=stride)
        return self.add("channel_shuffle", (made,), out, groups=channels)

    def crop(self, section: Section) -> Operation:
        channels, height, width = self.size(self.last)
        rows, columns = section.number("crop_height", 1), section.number("crop_width", 1)
        if not (1 <= rows <= height and 1 <= columns <= width):
            return self.refused(f"{columns}x{rows} cannot be cropped from {width}x{height}")
        sides = [(0, 0), (0, 0)]
        sides += [
            (-((old - new) // 2), -(old - new - (old - new) // 2)) for old, new in ((height, rows), (width, columns))
        ]
        return self.add("pad", (self.last,), (1, channels, rows, columns), sides=sides)

    def softmax(self, section: Section) -> Operation:
        if section.number("groups", 1) != 1 or "tree" in section.values:
            return self.refused("a softmax in groups or over a tree has no counterpart")
        return self.add("softmax", (self.last,), self.last.shape, type="softmax", dim=1)

    def dropout(self, section: Section) -> Operation:
        rate = section.real("probability", 0.5)
        return self.add("dropout", (self.last,), self.last.shape, type="dropout", rate=rate)

    def normalization(self, section: Section) -> Operation:
        size = section.number("size", 5)
        return self.add(
            "lrn", (self.last,), self.last.shape,
            size=size, alpha=section.real("alpha", 1e-4) * size, beta=section.real("beta", 0.75),
            k=section.real("kappa", 1),
        )  # fmt: skip

    def batchnorm(self, section: Section) -> Operation:
        del section
        return self.normalised(self.last, self.size(self.last)[0])

    def activation(self, section: Section) -> Operation:
        del section
        return self.activated(self.last, "linear")

    def head(self, section: Section) -> Operation:
        """A detector's head: it keeps the volume that it reads, which is an output of the network."""
        del section
        self.heads.append(self.last)
        return self.last

    def passing(self, section: Section) -> Operation:
        del section
        return self.last


_HANDLERS: dict[str, Callable[[_Reader, Section], Operation]] = {
    "convolutional": _Reader.convolutional,
    "deconvolutional": _Reader.deconvolutional,
    "connected": _Reader.connected,
    "maxpool": _Reader.maxpool,
    "local_avgpool": _Reader.local_avgpool,
    "avgpool": _Reader.avgpool,
    "route": _Reader.route,
    "shortcut": _Reader.shortcut,
    "scale_channels": _Reader.scale_channels,
    "sam": _Reader.sam,
    "upsample": _Reader.upsample,
    "reorg": _Reader.reorg,
    "reorg3d": _Reader.reorg3d,
    "crop": _Reader.crop,
    "softmax": _Reader.softmax,
    "dropout": _Reader.dropout,
    "normalization": _Reader.normalization,
    "batchnorm": _Reader.batchnorm,
    "activation": _Reader.activation,
    **dict.fromkeys(HEADS, _Reader.head),
    **dict.fromkeys(PASSING, _Reader.passing),
}


def _needed(cells: int, size: int, stride: int, before: int, after: int, count: int) -> tuple[int, int]:
    """The padding that windows reach: what none of them reads is left out."""
    reached = (count - 1) * stride + size - before - cells
    return before, max(min(after, reached), 0)


def _volume(shape: Shape) -> str:
    return "x".join(map(str, (*reversed(shape[2:]), shape[1])))
