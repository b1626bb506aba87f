"""Keras models as JSON: `to_json()` of Keras 2 and 3, the config of a `.keras` archive, TensorFlow.js layers models.

Only the architecture is read; a Lambda's code is never decoded. Shapes that the file states are compared with those
that are computed here by Keras' rules.
"""

from __future__ import annotations

import heapq
import re
from math import prod
from typing import TYPE_CHECKING, TypeAlias

from cnncalc.formats.json_text import loaded
from cnncalc.formats.record import FormatError, Module, Operation, Record, Shape, Weight

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cnncalc.formats.importing import Sizes

Config: TypeAlias = "dict[str, object]"
# A tensor of the file: layer, call, output.
Key: TypeAlias = "tuple[str, int, int]"

MOST_LAYERS = 20_000
MOST_DEPTH = 30
LARGEST = 10**9
MODELS = frozenset({"Functional", "Model", "Sequential"})
# Layers that do nothing at inference.
PASSING = frozenset({
    "ActivityRegularization", "GaussianNoise", "GaussianDropout", "AlphaDropout", "Identity", "Masking",
    "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness",
    "RandomCrop", "RandomHeight", "RandomWidth",
})  # fmt: skip
ACTIVATIONS: dict[str, tuple[str, dict[str, object]]] = {
    "relu": ("relu", {}), "relu6": ("relu6", {}), "sigmoid": ("sigmoid", {}), "tanh": ("tanh", {}),
    "silu": ("silu", {}), "swish": ("silu", {}), "gelu": ("gelu", {}), "elu": ("elu", {}), "selu": ("selu", {}),
    "celu": ("celu", {}), "softplus": ("softplus", {}), "softsign": ("softsign", {}), "mish": ("mish", {}),
    "hard_silu": ("hardswish", {}), "hard_swish": ("hardswish", {}), "hard_sigmoid": ("hardsigmoid", {}),
    "hard_tanh": ("hardtanh", {}), "log_sigmoid": ("logsigmoid", {}), "leaky_relu": ("leakyrelu", {"slope": 0.2}),
}  # fmt: skip
FLATTEN_NOTE = (
    "Keras flattens with the channels last, `flatten` with the channels first: the same numbers in another order."
)
MERGES = {
    "Add": "add", "Subtract": "subtract", "Multiply": "multiply", "Maximum": "maximum", "Average": "average",
}  # fmt: skip


def read(data: bytes, file: str, name: str, sizes: Sizes) -> Record:
    """The record of a model's JSON."""
    top = loaded(data, file)
    if not isinstance(top, dict):
        raise FormatError(f"{file}: the JSON is no object")
    topology = top.get("modelTopology", top)
    if top.get("format") == "graph-model" or (isinstance(topology, dict) and "node" in topology):
        hint = "export a layers model, or save the Keras model as .keras"
        raise FormatError(f"{file} is a TensorFlow.js graph model, which has no layers", hint)
    model = topology.get("model_config", topology) if isinstance(topology, dict) else None
    if not isinstance(model, dict) or model.get("class_name") not in MODELS:
        raise FormatError(f"{file} has no Keras model: class_name is not Functional, Model or Sequential")
    version = str(
        (topology if isinstance(topology, dict) else {}).get("keras_version", model.get("keras_version", "3"))
    )
    return _Reader(file, name, sizes, is_old=version.startswith(("1", "2"))).whole(model)


class _Reader:
    def __init__(self, file: str, name: str, sizes: Sizes, *, is_old: bool) -> None:
        self.record = Record(file, "Keras", name)
        self.sizes, self.is_old = sizes, is_old
        self.modules: tuple[Module, ...] = ()
        self.prefix = ""
        self.layer = Layer({}, 0)
        self.count = 0
        self.is_channels_first = False

    def whole(self, model: Config) -> Record:
        config = model.get("config")
        name = str(config["name"]) if isinstance(config, dict) and "name" in config else ""
        self.record.name = name or self.record.name
        self.record.outputs = [one for one in self.model(model, None, 0) if one.kind != "input"]
        return self.record

    def model(self, model: Config, inputs: list[Operation] | None, depth: int) -> list[Operation]:
        """The outputs of a model, its inputs given or (at the top) its own."""
        config = model.get("config")
        layers = config if isinstance(config, list) else config.get("layers") if isinstance(config, dict) else None
        if not isinstance(layers, list) or depth > MOST_DEPTH:
            raise FormatError(f"{self.record.file}: a model without a list of layers, or nested too deep")
        self.count += len(layers)
        if self.count > MOST_LAYERS:
            raise FormatError(f"{self.record.file}: more than {MOST_LAYERS:,} layers")
        formats = (one.get("config") for one in layers if isinstance(one, dict))
        found = [str(one["data_format"]) for one in formats if isinstance(one, dict) and one.get("data_format")]
        self.is_channels_first = (found or ["channels_last"])[0] == "channels_first"
        items = [Layer(one, number) for number, one in enumerate(layers) if isinstance(one, dict)]
        if model.get("class_name") == "Sequential":
            return [self.chain(items, inputs, depth)]
        assert isinstance(config, dict)
        return self.graph(config, items, inputs, depth)

    def chain(self, layers: list[Layer], inputs: list[Operation] | None, depth: int) -> Operation:
        """A Sequential model; older ones give the input's shape in their first layer."""
        last = inputs[0] if inputs else None
        for layer in layers:
            if layer.type == "InputLayer":
                last = last or self.input(layer)
                continue
            last = last or self.input(layer, "input")
            last = self.call(layer, [last], [], 0, depth)[0]
        if last is None:
            raise FormatError(f"{self.record.file}: a Sequential model without layers")
        return last

    def graph(self, config: Config, layers: list[Layer], inputs: list[Operation] | None, depth: int) -> list[Operation]:
        """A model of layers that name what they read: calls run as soon as what they read is there."""
        values: dict[Key, Operation] = {}
        given = iter(inputs or [])
        order = _keys(config.get("input_layers"))
        own_inputs = [layer for layer in layers if layer.type == "InputLayer"]
        own_inputs.sort(key=lambda layer: next((place for place, key in enumerate(order) if key[0] == layer.name), 0))
        for layer in own_inputs:
            values[layer.name, 0, 0] = next(given) if inputs else self.input(layer)
        calls = [
            (layer, number) for layer in layers for number in range(len(layer.nodes)) if layer.type != "InputLayer"
        ]
        self.run_calls(calls, values, depth)
        keys = _keys(config.get("output_layers"))
        missing = [key for key in keys if key not in values]
        if missing or not keys:
            raise FormatError(f"{self.record.file}: there is no output {missing[0] if missing else ''}".rstrip())
        return [values[key] for key in keys]

    def run_calls(self, calls: list[tuple[Layer, int]], values: dict[Key, Operation], depth: int) -> None:
        waiting: dict[Key, list[int]] = {}
        missing = []
        for number, (layer, node) in enumerate(calls):
            needs = {key for key in layer.sources(node) if key not in values}
            missing.append(len(needs))
            for key in needs:
                waiting.setdefault(key, []).append(number)
        ready = [number for number, count in enumerate(missing) if not count]
        done = 0
        while ready:
            layer, node = calls[heapq.heappop(ready)]
            done += 1
            sources = [values[key] for key in layer.sources(node)]
            self.check_shapes(layer, node, values)
            results = self.call(layer, sources, layer.constants(node), node, depth)
            for place, result in enumerate(results):
                values[layer.name, node, place] = result
                for number in waiting.pop((layer.name, node, place), []):
                    missing[number] -= 1
                    if not missing[number]:
                        heapq.heappush(ready, number)
        if done < len(calls):
            stuck = next(layer for number, (layer, _) in enumerate(calls) if missing[number])
            raise FormatError(f"{self.record.file}: {stuck.name} reads what no layer gives")

    def check_shapes(self, layer: Layer, node: int, values: Mapping[Key, Operation]) -> None:
        """The shapes that Keras 3 writes beside each input, against ours."""
        for key, stated in layer.stated_shapes(node):
            ours = values[key].shape
            if ours is None or len(stated) != len(ours):
                continue
            if any(size not in (None, cells) for size, cells in zip(stated[1:], ours[1:], strict=True)):
                written = " x ".join(map(str, stated[1:]))
                message = f"the file states {written} for {key[0]}, which gives {' x '.join(map(str, ours[1:]))}"
                self.record.refuse(layer.name, message)

    def input(self, layer: Layer, name: str = "") -> Operation:
        name = name or layer.name
        shape = layer.config.get("batch_shape") or layer.config.get("batch_input_shape") or layer.built_shape()
        cells = list(shape[1:]) if isinstance(shape, list) else []
        size = self.sizes.of(name)
        is_first = self.is_channels_first
        if size is not None:
            cells = list(size) if is_first else [*size[1:], size[0]]
        if not cells or not all(isinstance(one, int) and 0 < one <= LARGEST for one in cells):
            self.record.refuse(name, "the file does not give the input's size: --input VOLUME does")
            return Operation("input", name=name)
        attributes: dict[str, object] = {"channel_axis": 1 if is_first else -1}
        return self.record.add(Operation("input", (), (1, *cells), attributes, name=name))

    # Layers

    def call(
        self, layer: Layer, inputs: list[Operation], constants: list[object], node: int, depth: int
    ) -> list[Operation]:
        """One call of a layer on tensors."""
        before = self.layer
        self.layer = layer
        try:
            return self.called(layer, inputs, constants, node, depth)
        finally:
            self.layer = before

    def called(
        self, layer: Layer, inputs: list[Operation], constants: list[object], node: int, depth: int
    ) -> list[Operation]:
        if layer.type in MODELS:
            return self.inner_model(layer, inputs, node, depth)
        if not inputs or any(one.shape is None for one in inputs):
            return [self.unknown()] * layer.outputs
        if layer.is_operation:
            return [self.operation(layer, inputs, constants)]
        handler = _HANDLERS.get(layer.type)
        if handler is None:
            self.record.refuse(self.path, f"there is no counterpart of {layer.type}")
            return [self.unknown()] * layer.outputs
        result = handler(self, layer, *inputs)
        if "activation" in layer.config and layer.type != "Activation" and result.shape is not None:
            result = self.activated(result, layer.config["activation"])
        return [result]

    def inner_model(self, layer: Layer, inputs: list[Operation], node: int, depth: int) -> list[Operation]:
        before = self.modules, self.prefix
        path = f"{self.modules[-1].path}.{layer.name}" if self.modules else layer.name
        type_ = "Sequential" if layer.type == "Sequential" else re.sub(r"_?\d+$", "", layer.name)
        self.modules, self.prefix = (*self.modules, Module(path, type_, node)), f"{self.prefix}{layer.name}/"
        try:
            return self.model(layer.raw, inputs, depth + 1)
        finally:
            self.modules, self.prefix = before

    @property
    def path(self) -> str:
        """The layer's name, with those of the models that it is in."""
        return f"{self.prefix}{self.layer.name}"

    def add(
        self, kind: str, inputs: tuple[Operation, ...], shape: Shape | None, weights: tuple[Weight, ...] = (),
        **attributes: object,
    ) -> Operation:  # fmt: skip
        if shape is not None and (min(shape) < 1 or max(shape) > LARGEST):
            self.record.refuse(self.path, f"its output would have the shape {' x '.join(map(str, shape[1:]))}")
            shape = None
        if any(one.shape is None for one in inputs):
            shape = None
        return self.record.add(Operation(kind, inputs, shape, attributes, weights, self.path, self.modules))

    def unknown(self) -> Operation:
        return Operation("identity", (), None, name=self.path)

    def refused(self, message: str) -> Operation:
        self.record.refuse(self.path, message)
        return self.unknown()

    def weight(self, name: str, *shape: int) -> Weight:
        return Weight(f"{self.path}/{name}", shape)

    def biased(self, layer: Layer, filters: int) -> list[Weight]:
        return [self.weight("bias", filters)] if layer.flag("use_bias", default=True) else []

    def conv(self, layer: Layer, x: Operation) -> Operation:
        window = Window(layer, x, "kernel_size", 1)
        filters, groups = layer.number("filters", 0), layer.number("groups", 1)
        channels = window.channels
        if window.wrong or filters < 1 or groups < 1 or channels % groups or filters % groups:
            return self.refused(
                window.wrong or f"{groups} groups do not divide {channels} channels into {filters} filters"
            )
        weights = [self.weight("kernel", *window.kernel, channels // groups, filters), *self.biased(layer, filters)]
        return self.add("conv", (x,), window.shape(filters), tuple(weights), **window.attributes, groups=groups)

    def depthwise(self, layer: Layer, x: Operation) -> Operation:
        window = Window(layer, x, "kernel_size", 1)
        channels, factor = window.channels, layer.number("depth_multiplier", 1)
        if window.wrong or factor < 1:
            return self.refused(window.wrong or "its depth_multiplier has to be positive")
        weights = [self.weight("kernel", *window.kernel, channels, factor), *self.biased(layer, channels * factor)]
        return self.add(
            "conv", (x,), window.shape(channels * factor), tuple(weights), **window.attributes, groups=channels
        )

    def separable(self, layer: Layer, x: Operation) -> Operation:
        """A depthwise convolution without a bias, and one of a single cell with it."""
        window = Window(layer, x, "kernel_size", 1)
        channels, factor, filters = window.channels, layer.number("depth_multiplier", 1), layer.number("filters", 0)
        if window.wrong or min(factor, filters) < 1:
            return self.refused(window.wrong or "its filters and depth_multiplier have to be positive")
        kernel = self.weight("depthwise_kernel", *window.kernel, channels, factor)
        made = self.add("conv", (x,), window.shape(channels * factor), (kernel,), **window.attributes, groups=channels)
        ones = [1] * len(window.kernel)
        weights = [self.weight("pointwise_kernel", *ones, channels * factor, filters), *self.biased(layer, filters)]
        return self.add(
            "conv", (made,), window.shape(filters), tuple(weights), kernel=ones, channel_axis=window.channel_axis
        )

    def transposed(self, layer: Layer, x: Operation) -> Operation:
        window = Window(layer, x, "kernel_size", 1)
        filters, given = layer.number("filters", 0), layer.config.get("output_padding")
        if window.wrong or filters < 1 or set(window.dilation) != {1}:
            return self.refused(window.wrong or "filters below 1, and dilation, have no counterpart here")
        extra = window.along(given) if given is not None else []
        sizes, pairs, more = [], [], []
        for place, (cells, size, step) in enumerate(zip(window.cells, window.kernel, window.stride, strict=True)):
            added = extra[place] if extra else max(step - size, 0) if not window.same else 0
            side = size // 2 if window.same and extra else 0
            sizes.append(cells * step if window.same and not extra else (cells - 1) * step + size - 2 * side + added)
            pairs.append((side, side))
            more.append(added)
        attributes = {**window.attributes, "transposed": True, "output_padding": more}
        attributes["padding"] = "same" if window.same and not extra else pairs
        weights = [self.weight("kernel", *window.kernel, filters, window.channels), *self.biased(layer, filters)]
        return self.add("conv", (x,), window.around(sizes, filters), tuple(weights), **attributes)

    def dense(self, layer: Layer, x: Operation) -> Operation:
        units = layer.number("units", 0)
        if units < 1:
            return self.refused("its units have to be positive")
        assert x.shape is not None
        weights = [self.weight("kernel", x.shape[-1], units), *self.biased(layer, units)]
        return self.add("linear", (x,), (*x.shape[:-1], units), tuple(weights))

    def norm(self, layer: Layer, x: Operation) -> Operation:
        axis = layer.axis(x, "axis", -1)
        assert x.shape is not None
        names = [("gamma", layer.flag("scale", default=True)), ("beta", layer.flag("center", default=True))]
        weights = tuple(self.weight(name, x.shape[axis]) for name, is_there in names if is_there)
        return self.add(
            "batch_norm", (x,), x.shape, weights, channel_axis=axis, epsilon=layer.real("epsilon", 1e-3),
            scale=names[0][1], shift=names[1][1],
        )  # fmt: skip

    def layer_norm(self, layer: Layer, x: Operation) -> Operation:
        assert x.shape is not None
        given = layer.config.get("axis", -1)
        dims = [one % len(x.shape) for one in (given if isinstance(given, list) else [given]) if isinstance(one, int)]
        is_rms = layer.flag("rms_scaling", default=False)
        names = [
            ("gamma", layer.flag("scale", default=True)),
            ("beta", layer.flag("center", default=True) and not is_rms),
        ]
        sizes = [x.shape[dim] for dim in dims]
        weights = tuple(self.weight(name, *sizes) for name, is_there in names if is_there)
        return self.add(
            "rms_norm" if is_rms else "layer_norm", (x,), x.shape, weights, dims=dims,
            epsilon=layer.real("epsilon", 1e-3), scale=names[0][1], shift=names[1][1],
        )  # fmt: skip

    def group_norm(self, layer: Layer, x: Operation) -> Operation:
        assert x.shape is not None
        axis = layer.axis(x, "axis", -1)
        groups, channels = layer.number("groups", 32), x.shape[axis]
        groups = channels if groups == -1 else groups
        if groups < 1 or channels % groups:
            return self.refused(f"{groups} groups do not divide {channels} channels")
        names = [("gamma", layer.flag("scale", default=True)), ("beta", layer.flag("center", default=True))]
        weights = tuple(self.weight(name, channels) for name, is_there in names if is_there)
        return self.add(
            "group_norm", (x,), x.shape, weights, channel_axis=axis, groups=groups,
            epsilon=layer.real("epsilon", 1e-3), scale=names[0][1], shift=names[1][1],
        )  # fmt: skip

    def pool(self, layer: Layer, x: Operation) -> Operation:
        window = Window(layer, x, "pool_size", None)
        if window.wrong:
            return self.refused(window.wrong)
        type_ = "maxpool" if layer.type.startswith("Max") else "avgpool"
        attributes = {**window.attributes, "type": type_, "count_padding": False}
        return self.add("pool", (x,), window.shape(window.channels), (), **attributes)

    def global_pool(self, layer: Layer, x: Operation) -> Operation:
        assert x.shape is not None
        first = layer.is_channels_first
        dims = list(range(2, len(x.shape))) if first else list(range(1, len(x.shape) - 1))
        channels = x.shape[1] if first else x.shape[-1]
        ones = tuple(1 if place in dims else size for place, size in enumerate(x.shape))
        shape = ones if layer.flag("keepdims", default=False) else (1, channels)
        return self.add("reduce", (x,), shape, type="max" if "Max" in layer.type else "mean", dims=dims)

    def padding(self, layer: Layer, x: Operation) -> Operation:
        """ZeroPadding and Cropping."""
        assert x.shape is not None
        name = "padding" if layer.type.startswith("Zero") else "cropping"
        given = layer.config.get(name, 1)
        spatial = len(x.shape) - 2
        pairs = [given] * spatial if isinstance(given, int) else list(given) if isinstance(given, list) else []
        if spatial == 1 and len(pairs) == 2:
            pairs = [pairs]
        sides = [(one, one) if isinstance(one, int) else tuple(one) if isinstance(one, list) else () for one in pairs]
        if len(sides) != spatial or any(
            len(one) != 2 or not all(isinstance(n, int) and n >= 0 for n in one) for one in sides
        ):
            return self.refused(f"{name} {given} does not fit {spatial} axes")
        sign = 1 if name == "padding" else -1
        own = [(sign * before, sign * after) for before, after in sides]
        whole = [(0, 0), (0, 0), *own] if layer.is_channels_first else [(0, 0), *own, (0, 0)]
        shape = tuple(size + sum(pair) for size, pair in zip(x.shape, whole, strict=True))
        return self.add("pad", (x,), shape, sides=whole)

    def upsampling(self, layer: Layer, x: Operation) -> Operation:
        assert x.shape is not None
        spatial, first = len(x.shape) - 2, layer.is_channels_first
        given = layer.config.get("size", 2)
        factors = [given] * spatial if isinstance(given, int) else list(given) if isinstance(given, list) else []
        mode = str(layer.config.get("interpolation", "nearest"))
        if len(factors) != spatial or not all(isinstance(one, int) and 0 < one <= LARGEST for one in factors):
            return self.refused(f"size {given} does not fit {spatial} axes")
        if mode not in {"nearest", "bilinear", "bicubic"}:
            return self.refused(f"there is no counterpart of the interpolation {mode}")
        start = 2 if first else 1
        cells = [size * factor for size, factor in zip(x.shape[start : start + spatial], factors, strict=True)]
        shape = (1, x.shape[1], *cells) if first else (1, *cells, x.shape[-1])
        return self.add("upsample", (x,), shape, mode=mode, factor=factors, channel_axis=1 if first else -1)

    def flatten(self, layer: Layer, x: Operation) -> Operation:
        assert x.shape is not None
        shape = (1, prod(x.shape[1:]))
        if not layer.is_channels_first and len(x.shape) > 2 and prod(x.shape[1:-1]) > 1 and x.shape[-1] > 1:
            self.record.note(FLATTEN_NOTE)
            return self.add("reshape", (x,), shape, any_order=True)
        return self.add("reshape", (x,), shape)

    def reshape(self, layer: Layer, x: Operation) -> Operation:
        assert x.shape is not None
        given = layer.config.get("target_shape")
        sizes = [-1 if one is None else one for one in given] if isinstance(given, list) else []
        known = prod(one for one in sizes if isinstance(one, int) and one > 0)
        sizes = [prod(x.shape) // max(known, 1) if one == -1 else one for one in sizes]
        if not all(isinstance(one, int) and one > 0 for one in sizes) or prod(sizes) != prod(x.shape):
            return self.refused(f"{given} is no shape for {prod(x.shape)} elements")
        return self.add("reshape", (x,), (1, *sizes))

    def permute(self, layer: Layer, x: Operation) -> Operation:
        assert x.shape is not None
        dims = layer.config.get("dims")
        if not isinstance(dims, list) or sorted(map(str, dims)) != sorted(map(str, range(1, len(x.shape)))):
            return self.refused(f"{dims} is no order of {len(x.shape) - 1} axes")
        order = [0, *dims]
        return self.add("permute", (x,), tuple(x.shape[place] for place in order), order=order)

    def merge(self, layer: Layer, *xs: Operation) -> Operation:
        if len(xs) == 1:
            return xs[0]
        return self.merged(MERGES[layer.type], xs)

    def merged(self, type_: str, xs: tuple[Operation, ...]) -> Operation:
        shapes = [one.shape for one in xs if one.shape is not None]
        rank = max(map(len, shapes))
        wide = [(*[1] * (rank - len(shape)), *shape) for shape in shapes]
        sizes = tuple(max(column) for column in zip(*wide, strict=True))
        if any(one not in (1, size) for shape in wide for one, size in zip(shape, sizes, strict=True)):
            return self.refused(f"shapes that do not go together: {', '.join(str(shape[1:]) for shape in shapes)}")
        return self.add("merge", xs, sizes, type=type_)

    def concatenate(self, layer: Layer, *xs: Operation) -> Operation:
        if len(xs) == 1:
            return xs[0]
        axis = layer.axis(xs[0], "axis", -1)
        shapes = [one.shape for one in xs if one.shape is not None]
        if len({(*shape[:axis], *shape[axis + 1 :]) for shape in shapes}) > 1:
            return self.refused(f"shapes that do not go together: {', '.join(str(shape[1:]) for shape in shapes)}")
        shape = list(shapes[0])
        shape[axis] = sum(one[axis] for one in shapes)
        return self.add("concat", xs, tuple(shape), dim=axis)

    def activation(self, layer: Layer, x: Operation) -> Operation:
        return self.activated(x, layer.config.get("activation"))

    def activated(self, x: Operation, given: object) -> Operation:
        if isinstance(given, dict):
            inner = given.get("config")
            given = inner.get("name", given.get("class_name")) if isinstance(inner, dict) else given.get("class_name")
            given = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(given)).lower()
        if given in (None, "linear"):
            return x
        if given in {"softmax", "log_softmax"}:
            return self.add("softmax", (x,), x.shape, type=str(given).replace("_", ""), dim=-1)
        if given == "hard_sigmoid" and self.is_old:
            return self.refused("there is no counterpart of Keras 2's hard_sigmoid, which has a slope of 0.2")
        if given not in ACTIVATIONS:
            return self.refused(f"there is no counterpart of the activation {given}")
        type_, fields = ACTIVATIONS[str(given)]
        return self.add("activation", (x,), x.shape, type=type_, fields=fields)

    def relu(self, layer: Layer, x: Operation) -> Operation:
        most, slope, threshold = (layer.config.get(key) or 0 for key in ("max_value", "negative_slope", "threshold"))
        if threshold or (most and slope) or most not in (0, 6):
            return self.refused("a relu with a threshold, or a bound other than 6, has no counterpart")
        type_ = "relu6" if most else "leakyrelu" if slope else "relu"
        return self.add("activation", (x,), x.shape, type=type_, fields={"slope": slope} if slope else {})

    def leaky_relu(self, layer: Layer, x: Operation) -> Operation:
        slope = layer.real("negative_slope", layer.real("alpha", 0.3))
        return self.add("activation", (x,), x.shape, type="leakyrelu", fields={"slope": slope})

    def prelu(self, layer: Layer, x: Operation) -> Operation:
        assert x.shape is not None
        shared = layer.config.get("shared_axes") or []
        axes = [axis for axis in range(1, len(x.shape)) if not (isinstance(shared, list) and axis in shared)]
        if len(axes) > 1 or (axes and axes[0] != (1 if layer.is_channels_first else len(x.shape) - 1)):
            return self.refused("slopes that are not one per channel have no counterpart")
        channels = x.shape[axes[0]] if axes else 1
        return self.add("prelu", (x,), x.shape, (self.weight("alpha", channels),), channel_axis=axes[0] if axes else 1)

    def elu(self, layer: Layer, x: Operation) -> Operation:
        return self.add("activation", (x,), x.shape, type="elu", fields={"alpha": layer.real("alpha", 1.0)})

    def softmax(self, layer: Layer, x: Operation) -> Operation:
        return self.add("softmax", (x,), x.shape, type="softmax", dim=layer.axis(x, "axis", -1))

    def dropout(self, layer: Layer, x: Operation) -> Operation:
        rate = layer.real("rate", layer.real("drop_path_rate", 0.5))
        type_ = "droppath" if layer.type == "StochasticDepth" else "dropout"
        return self.add("dropout", (x,), x.shape, type=type_, rate=round(rate, 9))

    def passing(self, layer: Layer, x: Operation) -> Operation:
        del layer
        return x

    def rescaling(self, layer: Layer, x: Operation) -> Operation:
        scale, offset = layer.config.get("scale", 1), layer.config.get("offset", 0)
        if isinstance(scale, (int, float)) and isinstance(offset, (int, float)):
            return self.add("rescale", (x,), x.shape, factor=scale, offset=offset)
        return self.constants_left_out(x)

    def constants_left_out(self, x: Operation) -> Operation:
        self.record.notes.append(f"{self.path}: constants that the input is normalised with are left out.")
        return x

    def normalization(self, layer: Layer, x: Operation) -> Operation:
        del layer
        return self.constants_left_out(x)

    def layer_scale(self, layer: Layer, x: Operation) -> Operation:
        del layer
        assert x.shape is not None
        return self.add("scale", (x,), x.shape, (self.weight("gamma", x.shape[-1]),), aligned=[x.shape[-1]])

    def scaled_sum(self, layer: Layer, x: Operation, *others: Operation) -> Operation:
        """Inception-ResNet's: x + factor · y."""
        if len(others) != 1:
            return self.refused("it has to read two tensors")
        scaled = self.add("rescale", others, others[0].shape, factor=layer.real("scale", 1.0))
        return self.merged("add", (x, scaled))

    # Operations that are no layers

    def operation(self, layer: Layer, inputs: list[Operation], constants: list[object]) -> Operation:
        """`x + y` and the like, which Keras writes as layers of a module of operations, TF-Keras as TFOpLambda."""
        name = layer.operation_name
        numbers = [one for one in constants if isinstance(one, (int, float)) and not isinstance(one, bool)]
        type_ = {"add": "add", "subtract": "subtract", "multiply": "multiply", "maximum": "maximum"}.get(name)
        if type_ and len(inputs) == 2 and not numbers:
            return self.merged(type_, tuple(inputs))
        if len(inputs) == 1 and len(numbers) == 1:
            number = numbers[0]
            if name == "multiply":
                return self.add("rescale", tuple(inputs), inputs[0].shape, factor=number)
            if name in {"truedivide", "divide", "true_divide"} and number:
                return self.add("rescale", tuple(inputs), inputs[0].shape, factor=1 / number)
            if name == "add":
                return self.add("offset", tuple(inputs), inputs[0].shape, number=number) if number else inputs[0]
        if len(inputs) == 1 and not constants and name in {*ACTIVATIONS, "softmax"}:
            return self.activated(inputs[0], name)
        with_number = f" with {numbers[0]:g}" if numbers else ""
        return self.refused(f"there is no counterpart of the operation {name}{with_number}")


class Layer:
    """A layer of the file: its class, its config, and its calls with what they read."""

    def __init__(self, raw: Config, number: int) -> None:
        config = raw.get("config")
        self.raw = raw
        self.config: Config = config if isinstance(config, dict) else {}
        self.type = str(raw.get("class_name", ""))
        self.name = str(raw.get("name") or self.config.get("name") or f"layer {number}")
        nodes = raw.get("inbound_nodes")
        self.nodes: list[object] = nodes if isinstance(nodes, list) else []
        if self.nodes and isinstance(self.nodes[0], list) and _is_triple(self.nodes[0]):
            self.nodes = [[node] for node in self.nodes]  # TF-Keras writes one call of one tensor without a list

    @property
    def is_operation(self) -> bool:
        """Whether it is an operation of Keras' or TensorFlow's, and no layer."""
        return "ops" in str(self.raw.get("module") or "").split(".") or self.type in {"TFOpLambda", "TensorFlowOpLayer"}

    @property
    def operation_name(self) -> str:
        """`add` of `__operators__.add`, of `math.add`, and of the class `Add`."""
        if self.type == "TFOpLambda":
            return str(self.config.get("function", "")).rpartition(".")[2]
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.type).lower()

    @property
    def is_channels_first(self) -> bool:
        """Whether the channels are the first axis behind the batch."""
        return self.config.get("data_format") == "channels_first"

    @property
    def outputs(self) -> int:
        """How many tensors a call of it gives; more than one is only known of models."""
        return 1

    def built_shape(self) -> object:
        """The input's shape that Keras 3 writes when a model was built."""
        build = self.raw.get("build_config")
        return build.get("input_shape") if isinstance(build, dict) else None

    def flag(self, key: str, *, default: bool) -> bool:
        """A truth value of the config."""
        value = self.config.get(key, default)
        return value if isinstance(value, bool) else default

    def number(self, key: str, default: int) -> int:
        """A whole number of the config; 0, which nothing accepts, for anything else."""
        value = self.config.get(key, default)
        return value if isinstance(value, int) and abs(value) <= LARGEST else 0

    def real(self, key: str, default: float) -> float:
        """A number of the config."""
        value = self.config.get(key, default)
        return float(value) if isinstance(value, (int, float)) else default

    def axis(self, x: Operation, key: str, default: int) -> int:
        """An axis, which Keras also writes as a list of one."""
        assert x.shape is not None
        value = self.config.get(key, default)
        value = value[0] if isinstance(value, list) and value else value
        return value % len(x.shape) if isinstance(value, int) else len(x.shape) - 1

    def sources(self, node: int) -> list[Key]:
        """The tensors that a call reads, in order."""
        return [key for key, _ in self.leaves(node) if key is not None]

    def constants(self, node: int) -> list[object]:
        """What a call is given beside tensors."""
        return [value for key, value in self.leaves(node) if key is None]

    def stated_shapes(self, node: int) -> Iterator[tuple[Key, list[object]]]:
        """The shapes that the file states for what a call reads."""
        for key, value in self.leaves(node):
            if key is not None and isinstance(value, list):
                yield key, value

    def leaves(self, node: int) -> list[tuple[Key | None, object]]:
        """Tensors (with the shape that is stated) and other values of a call."""
        given = self.nodes[node]
        if isinstance(given, dict):
            return list(_leaves([given.get("args"), given.get("kwargs")]))
        result: list[tuple[Key | None, object]] = []
        for one in given if isinstance(given, list) else []:
            if isinstance(one, list) and _is_triple(one):
                result.append(((one[0], one[1], one[2]), None))
                more = one[3] if len(one) > 3 and isinstance(one[3], dict) else {}
                result += [leaf for key, value in more.items() if key != "name" for leaf in _old_leaves(value)]
        return result


def _is_triple(value: list[object]) -> bool:
    return len(value) >= 3 and isinstance(value[0], str) and isinstance(value[1], int) and isinstance(value[2], int)


def _old_leaves(value: object) -> Iterator[tuple[Key | None, object]]:
    if isinstance(value, list) and _is_triple(value):
        yield (str(value[0]), int(str(value[1])), int(str(value[2]))), None
    elif value is not None:
        yield None, value


def _leaves(value: object) -> Iterator[tuple[Key | None, object]]:
    """The tensors and other values inside the arguments of a Keras 3 call, however they are nested."""
    if isinstance(value, dict):
        config = value.get("config")
        if value.get("class_name") == "__keras_tensor__" and isinstance(config, dict):
            history = config.get("keras_history")
            if isinstance(history, list) and _is_triple(history):
                yield (str(history[0]), int(history[1]), int(history[2])), config.get("shape")
            return
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield None, value


def _keys(value: object) -> list[Key]:
    """The tensors that a model lists as its inputs or outputs: triples, or one of them without a list around it."""
    if not isinstance(value, list):
        return []
    triples = [value] if _is_triple(value) else value
    return [(one[0], one[1], one[2]) for one in triples if isinstance(one, list) and _is_triple(one)]


class Window:
    """The window of a convolution or pool: its sizes along the spatial axes, and the shape that it gives."""

    def __init__(self, layer: Layer, x: Operation, key: str, stride: int | None) -> None:
        assert x.shape is not None
        self.first = layer.is_channels_first
        self.channel_axis = 1 if self.first else -1
        self.cells = list(x.shape[2:] if self.first else x.shape[1:-1])
        self.channels = x.shape[1] if self.first else x.shape[-1]
        self.kernel = self.along(layer.config.get(key))
        strides = layer.config.get("strides")
        self.stride = self.along(stride if strides is None else strides) or list(self.kernel)
        self.dilation = self.along(layer.config.get("dilation_rate", 1))
        word = str(layer.config.get("padding", "valid"))
        self.same, self.causal = word == "same", word == "causal"
        lists = (self.kernel, self.stride, self.dilation)
        self.wrong = ""
        if not self.cells or any(len(one) != len(self.cells) or min(one) < 1 for one in lists):
            self.wrong = f"{key} {layer.config.get(key)} and its strides do not fit {len(self.cells)} axes"
        elif word not in {"valid", "same", "causal"}:
            self.wrong = f"there is no padding {word}"

    def along(self, value: object) -> list[int]:
        """A number for every spatial axis; an empty list for what is none."""
        values = [value] * len(self.cells) if isinstance(value, int) else value
        if not isinstance(values, list) or not all(isinstance(one, int) and abs(one) <= LARGEST for one in values):
            return []
        return values

    @property
    def attributes(self) -> dict[str, object]:
        """As an operation has them."""
        padding: object = "same" if self.same else 0
        if self.causal:
            padding = [(step * (size - 1), 0) for size, step in zip(self.kernel, self.dilation, strict=True)]
        if self.same and all(size == 1 for size in self.kernel):
            padding = 0  # nothing is padded, whatever the stride is
        return {
            "kernel": self.kernel, "stride": self.stride, "dilation": self.dilation, "padding": padding,
            "channel_axis": self.channel_axis,
        }  # fmt: skip

    def shape(self, channels: int) -> Shape:
        """The shape that the window gives."""
        sizes = []
        for cells, size, step, space in zip(self.cells, self.kernel, self.stride, self.dilation, strict=True):
            extent = space * (size - 1) + 1
            sizes.append(-(-cells // step) if self.same or self.causal else (cells - extent) // step + 1)
        return self.around(sizes, channels)

    def around(self, sizes: list[int], channels: int) -> Shape:
        """A shape with the channels where the layer has them."""
        return (1, channels, *sizes) if self.first else (1, *sizes, channels)


_HANDLERS: dict[str, Callable[..., Operation]] = {
    **{f"Conv{rank}D": _Reader.conv for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _Reader.transposed for rank in (1, 2, 3)},
    **{f"DepthwiseConv{rank}D": _Reader.depthwise for rank in (1, 2)},
    **{f"SeparableConv{rank}D": _Reader.separable for rank in (1, 2)},
    **{f"{kind}Pooling{rank}D": _Reader.pool for kind in ("Max", "Average") for rank in (1, 2, 3)},
    **{f"Global{kind}Pooling{rank}D": _Reader.global_pool for kind in ("Max", "Average") for rank in (1, 2, 3)},
    **{f"ZeroPadding{rank}D": _Reader.padding for rank in (1, 2, 3)},
    **{f"Cropping{rank}D": _Reader.padding for rank in (1, 2, 3)},
    **{f"UpSampling{rank}D": _Reader.upsampling for rank in (1, 2, 3)},
    **{f"{kind}Dropout{rank}": _Reader.dropout for kind in ("", "Spatial") for rank in ("", "1D", "2D", "3D")},
    "Dense": _Reader.dense,
    "BatchNormalization": _Reader.norm,
    "LayerNormalization": _Reader.layer_norm,
    "GroupNormalization": _Reader.group_norm,
    "Flatten": _Reader.flatten,
    "Reshape": _Reader.reshape,
    "Permute": _Reader.permute,
    **dict.fromkeys(MERGES, _Reader.merge),
    "Concatenate": _Reader.concatenate,
    "Activation": _Reader.activation,
    "ReLU": _Reader.relu,
    "LeakyReLU": _Reader.leaky_relu,
    "PReLU": _Reader.prelu,
    "ELU": _Reader.elu,
    "Softmax": _Reader.softmax,
    "StochasticDepth": _Reader.dropout,
    "Rescaling": _Reader.rescaling,
    "Normalization": _Reader.normalization,
    "LayerScale": _Reader.layer_scale,
    "CustomScaleLayer": _Reader.scaled_sum,
    **dict.fromkeys(PASSING, _Reader.passing),
}
