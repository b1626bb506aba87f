"""Graphs that `capture` wrote: PyTorch's functions, one after the other, as recorded operations.

Every function is looked up by its name, with its arguments by PyTorch's signature. What is computed of parameters
alone is followed only as far as views go: a parameter that is reshaped is still that parameter.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.formats.json_text import loaded
from cnncalc.formats.record import FormatError, Module, Operation, Record, Shape, Weight

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cnncalc.formats.importing import Sizes

MOST_NODES = 200_000
LARGEST = 10**9

# The arguments of functions in their order, where more than the input matters.
SIGNATURES = {
    "conv": "input weight bias stride padding dilation groups",
    "conv_transpose": "input weight bias stride padding output_padding groups dilation",
    "linear": "input weight bias",
    "batch_norm": "input running_mean running_var weight bias training momentum eps",
    "instance_norm": "input running_mean running_var weight bias use_input_stats momentum eps",
    "group_norm": "input num_groups weight bias eps",
    "layer_norm": "input normalized_shape weight bias eps",
    "rms_norm": "input normalized_shape weight eps",
    "local_response_norm": "input size alpha beta k",
    "max_pool": "input kernel_size stride padding dilation ceil_mode return_indices",
    "avg_pool": "input kernel_size stride padding ceil_mode count_include_pad divisor_override",
    "lp_pool": "input norm_type kernel_size stride ceil_mode",
    "adaptive_avg_pool": "input output_size",
    "adaptive_max_pool": "input output_size return_indices",
    "interpolate": "input size scale_factor mode align_corners recompute_scale_factor antialias",
    "pad": "input pad mode value",
    "dropout": "input p training",
    "leaky_relu": "input negative_slope",
    "elu": "input alpha",
    "celu": "input alpha",
    "softplus": "input beta threshold",
    "hardtanh": "input min_val max_val",
    "clamp": "input min max",
    "gelu": "input approximate",
    "threshold": "input threshold value",
    "hardshrink": "input lambd",
    "softshrink": "input lambd",
    "prelu": "input weight",
    "softmax": "input dim",
    "mean": "input dim keepdim",
    "cat": "tensors dim",
    "chunk": "input chunks dim",
    "split": "input sizes dim",
    "unbind": "input dim",
    "select": "input dim index",
    "narrow": "input dim start length",
    "getitem": "input index",
    "transpose": "input dim0 dim1",
    "add": "input other alpha",
    "pixel_shuffle": "input factor",
    "addcmul": "input tensor1 tensor2 value",
}
# Other names of functions. A name that ends in `_` works in place.
SAME = {
    "__add__": "add", "__radd__": "add", "__iadd__": "add", "__mul__": "mul", "__rmul__": "mul", "__imul__": "mul",
    "__sub__": "sub", "__isub__": "sub", "__rsub__": "rsub", "__truediv__": "div", "__itruediv__": "div",
    "__rtruediv__": "rdiv", "true_divide": "div", "multiply": "mul", "divide": "div", "subtract": "sub",
    "__pow__": "pow", "float_power": "pow",
    "__neg__": "neg", "negative": "neg", "__getitem__": "getitem", "concat": "cat", "concatenate": "cat",
    "swapaxes": "transpose", "swapdims": "transpose", "clip": "clamp", "log_softmax": "softmax", "max": "amax",
    "split_with_sizes": "split", "tensor_split": "split", "upsample": "interpolate", "unsafe_chunk": "chunk",
    "channel_shuffle": "pixel_shuffle", "pixel_unshuffle": "pixel_shuffle", "native_channel_shuffle": "pixel_shuffle",
}  # fmt: skip
UNARY = {
    "relu": "relu", "relu6": "relu6", "silu": "silu", "mish": "mish", "sigmoid": "sigmoid",
    "hardsigmoid": "hardsigmoid", "hardswish": "hardswish", "tanh": "tanh", "softsign": "softsign", "selu": "selu",
    "logsigmoid": "logsigmoid", "tanhshrink": "tanhshrink", "log_sigmoid": "logsigmoid", "abs": "abs",
}  # fmt: skip
# Functions that give the same numbers in the same shape.
PASSING = frozenset({
    "contiguous", "clone", "to", "float", "type", "type_as", "detach", "identity", "half", "bfloat16", "double",
    "get_data", "requires_grad_", "alias", "positive", "expand", "expand_as", "checkpoint",
})  # fmt: skip
# Functions that give the same elements in another shape.
VIEWS = frozenset({
    "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze", "view_as", "reshape_as", "ravel", "get_T", "t",
    "permute", "transpose", "get_mT", "movedim",
})  # fmt: skip
WHAT = {
    "scaled_dot_product_attention": "attention", "multi_head_attention_forward": "attention",
    "matmul": "a product of two volumes", "bmm": "a product of two volumes", "einsum": "a product of two volumes",
    "roll": "cells that are moved round", "lstm": "recurrence", "gru": "recurrence", "rnn_tanh": "recurrence",
}  # fmt: skip


class Constant(NamedTuple):
    """A tensor that is made of parameters and constants only.

    `is_view` if it is one parameter in some shape, times `factor`. `epsilon` is that of filters that are standardized,
    which `gain` multiplies; else 0.
    """

    weight: str
    shape: Shape
    is_view: bool = True
    is_buffer: bool = False
    factor: float = 1.0
    epsilon: float = 0.0
    gain: Constant | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is one parameter in some shape."""
        return self.is_view and self.factor == 1 and not self.epsilon


class Many(NamedTuple):
    """What a function gives that gives several tensors."""

    tensors: tuple[Value | None, ...]


Value: TypeAlias = "Operation | Constant"


class UnsupportedError(Exception):
    """A call that has no counterpart, in words for the user."""


def read(data: bytes, file: str, name: str, sizes: Sizes) -> Record:
    """The record of a graph in JSON."""
    del sizes  # the graph was recorded for its own input
    graph = loaded(data, file)
    if not isinstance(graph, dict) or graph.get("cnncalc_graph") != 1:
        raise FormatError(f"{file} is no graph that cnncalc.capture wrote, or one of another version")
    try:
        return record_of(graph, file, name)
    except (KeyError, TypeError, IndexError, AttributeError, ValueError, AssertionError) as err:
        raise FormatError(f"{file}: the graph is damaged: {type(err).__name__}: {str(err)[:100]}") from None


def record_of(graph: Mapping[str, object], file: str, name: str) -> Record:
    """The record of a graph as plain data."""
    return _Translator(graph, file, name).record


class _Translator:
    def __init__(self, graph: Mapping[str, object], file: str, name: str) -> None:
        self.record = Record(file, "PyTorch", str(graph.get("name") or name))
        self.parameters = _shapes(graph["parameters"])
        self.buffers = _shapes(graph["buffers"])
        self.values: list[list[Value | None]] = []
        for number, shape in enumerate(_list(graph["inputs"])):
            label = "input" if len(_list(graph["inputs"])) == 1 else f"input_{number + 1}"
            self.record.add(Operation("input", shape=_shape(shape), name=label))
        nodes = _list(graph["nodes"])
        if len(nodes) > MOST_NODES:
            raise FormatError(f"{file}: more than {MOST_NODES:,} calls")
        for node in nodes:
            self.call(_mapping(node))
        outputs = [self.value(one) for one in _list(graph["outputs"])]
        self.record.outputs = list(
            dict.fromkeys(one for one in outputs if isinstance(one, Operation) and one.kind != "input")
        )
        self.note_unused()

    def note_unused(self) -> None:
        """Parameters that the run did not use are not in the spec."""
        used = {weight.name for operation in self.record.operations for weight in operation.weights}
        unused = [path for path in self.parameters if path not in used]
        if unused and not self.record.reasons:
            count = sum(prod(self.parameters[path]) for path in unused)
            modules = list(dict.fromkeys(path.rpartition(".")[0] or path for path in unused))
            names = ", ".join(modules[:5]) + (", ..." if len(modules) > 5 else "")
            self.record.note(f"{count:,} parameters are not used in evaluation mode, and not counted: {names}.")

    # Values

    def value(self, given: object) -> object:
        """A value of the JSON: a tensor as an operation or a constant, lists item by item, others as they are."""
        if isinstance(given, list):
            return [self.value(one) for one in given]
        if not isinstance(given, dict):
            return given
        if "infinity" in given:
            return float("inf") * int(given["infinity"])
        return self.tensor_of(given) if "shape" in given else given

    def tensor_of(self, given: Mapping[str, object]) -> Value:
        """The tensor that a reference names."""
        if "node" in given:
            value = self.values[int(str(given["node"]))][int(str(given["output"]))]
            return Operation("identity", (), None) if value is None else value
        if "input" in given:
            return self.record.inputs[int(str(given["input"]))]
        path = str(given.get("weight", ""))
        return Constant(path, _shape(given["shape"]), is_buffer=path in self.buffers)

    # Calls

    def call(self, node: Mapping[str, object]) -> None:
        """One call: its results are appended to `values`."""
        modules = [_list(one) for one in _list(node["modules"])]
        self.modules = tuple(Module(str(path), str(type_), int(str(call))) for path, type_, call in modules)
        self.name = self.modules[-1].path if self.modules else ""
        shape = node["shape"]
        is_many = isinstance(shape, list) and any(one is None or isinstance(one, list) for one in shape)
        self.shapes = [None if one is None else _shape(one) for one in (_list(shape) if is_many else [shape])]
        self.function = str(node["op"])
        args, kwargs = self.value(node["args"]), self.value_of_mapping(node["kwargs"])
        assert isinstance(args, list)
        try:
            result = self.result(args, kwargs)
        except UnsupportedError as err:
            result = self.opaque(_tensors([args, kwargs]), str(err))
        results = result.tensors if isinstance(result, Many) else (result,)
        self.values.append([*results, *[None] * (len(self.shapes) - len(results))])

    def opaque(self, tensors: Sequence[Value], reason: str) -> Many:
        """A call without a counterpart: what it reads, and the parameters that it is known to have."""
        inputs = tuple(dict.fromkeys(one for one in tensors if isinstance(one, Operation)))
        learnt = [one for one in tensors if isinstance(one, Constant) and one.weight in self.parameters]
        weights = tuple(dict.fromkeys(Weight(one.weight, self.parameters[one.weight]) for one in learnt))
        results: list[Value | None] = []
        for shape in self.shapes:
            made = Operation("opaque", inputs, shape, {"reason": reason, "where": self.place}, weights, self.name)
            made.modules, weights = self.modules, ()
            results.append(None if shape is None else self.record.add(made))
        return Many(tuple(results))

    def value_of_mapping(self, given: object) -> dict[str, object]:
        return {name: self.value(one) for name, one in _mapping(given).items()}

    @property
    def place(self) -> str:
        """Where a call is, for messages."""
        return f"{self.name} ({self.modules[-1].type})" if self.modules else f"forward, {self.function}"

    @property
    def shape(self) -> Shape:
        """The shape of the first result."""
        assert self.shapes[0] is not None
        return self.shapes[0]

    def result(self, args: list[object], kwargs: dict[str, object]) -> Value | Many:
        base = SAME.get(self.function, self.function)
        if not base.startswith("__") and base.endswith("_"):
            base = SAME.get(base[:-1], base[:-1])
        tensors = list(_tensors([args, kwargs]))
        if not any(isinstance(one, Operation) for one in tensors):
            return self.of_constants(base, args, kwargs)
        if any(isinstance(one, Operation) and one.shape is None for one in tensors):
            return Many(tuple(Operation("identity", (), None, name=self.name) for _ in self.shapes))
        if base in PASSING:
            return self.passed(args)
        if base in UNARY:
            return self.unary(args[0], UNARY[base])
        rank = base.rstrip("d")
        key = rank[:-1] if rank[-1:].isdigit() and rank[:-1] in _HANDLERS else base
        handler = _HANDLERS.get(key)
        if handler is None:
            raise UnsupportedError(f"there is no counterpart of {WHAT.get(base, f'the function {self.function}')}")
        names = SIGNATURES.get(key, "input other").split()
        if key in VIEWS or len(args) > len(names):
            return handler(self, {"input": args[0], "rest": args[1:], **kwargs})
        named = dict(zip(names, args, strict=False))
        aliases = {"self": "input", "split_size_or_sections": "sizes", "indices_or_sections": "sizes",
                   "split_sizes": "sizes", "axis": "dim", "split_size": "sizes"}  # fmt: skip
        named.update({aliases.get(name, name): value for name, value in kwargs.items()})
        return handler(self, named)

    def of_constants(self, base: str, args: list[object], kwargs: dict[str, object]) -> Many:
        """A function of parameters alone."""
        constants = [one for one in _tensors([args, kwargs]) if isinstance(one, Constant)]
        if base == "batch_norm":
            given = {**dict(zip(SIGNATURES["batch_norm"].split(), args, strict=False)), **kwargs}
            standard = self.standardized(given)
            if standard is not None:
                return Many((standard,))
        numbers = [one for one in args if isinstance(one, (int, float))]
        if base == "mul" and len(constants) == len(numbers) == 1 and len(args) == 2:
            return Many((constants[0]._replace(factor=constants[0].factor * numbers[0]),))
        is_view = base in VIEWS or base in PASSING or base in {"getitem", "chunk", "split", "unbind", "repeat"}
        source = constants[0] if len(constants) == 1 or base in {"view_as", "reshape_as"} else None
        results: list[Value | None] = []
        for shape in self.shapes:
            if shape is None:
                results.append(None)
            elif source is not None:
                results.append(source._replace(shape=shape, is_view=source.is_view and is_view))
            else:
                name = next((one.weight for one in constants if one.weight), "")
                is_buffer = all(one.is_buffer or not one.weight for one in constants)
                results.append(Constant(name, shape, is_view=False, is_buffer=is_buffer))
        return Many(tuple(results))

    def standardized(self, given: dict[str, object]) -> Constant | None:
        """Filters as (1, K, n), normalised by the batch norm that PyTorch code uses for it; None if it is another."""
        filters, gain = given.get("input"), given.get("weight")
        others = (given.get("running_mean"), given.get("running_var"), given.get("bias"))
        if not isinstance(filters, Constant) or not filters.is_plain or others != (None,) * 3:
            return None
        shape = self.parameters.get(filters.weight, ())
        if not given.get("training") or filters.shape != (1, *shape[:1], prod(shape[1:])) or not shape:
            return None
        if gain is not None and not (isinstance(gain, Constant) and gain.is_view and prod(gain.shape) == shape[0]):
            return None
        return filters._replace(epsilon=float(str(given.get("eps", 1e-5))), gain=gain)

    def add(
        self,
        kind: str,
        inputs: tuple[Operation, ...],
        shape: Shape,
        weights: tuple[Weight, ...] = (),
        **attributes: object,
    ) -> Operation:
        return self.record.add(Operation(kind, inputs, shape, attributes, weights, self.name, self.modules))

    def tensor(self, value: object) -> Operation:
        if not isinstance(value, Operation):
            raise UnsupportedError(f"{self.function} of a parameter or a constant in place of a volume")
        return value

    def weight(self, value: object) -> Weight:
        """A parameter that a function has a role for."""
        if isinstance(value, Operation):
            raise UnsupportedError("weights that are computed from the input have no counterpart")
        assert isinstance(value, Constant)
        if value.is_buffer or not value.weight:
            raise UnsupportedError("filters that are not learnt have no counterpart")
        if not value.is_plain:
            raise UnsupportedError("weights that are computed before they are used have no counterpart")
        return Weight(value.weight, value.shape)

    def weights(self, *values: object) -> tuple[Weight, ...]:
        return tuple(self.weight(value) for value in values if value is not None)

    # Functions

    def passed(self, args: list[object]) -> Value:
        """The same numbers; an `expand` is what broadcasting does later anyway."""
        value = args[0]
        assert isinstance(value, (Operation, Constant))
        return value

    def unary(self, x: object, type_: str, **fields: object) -> Operation:
        return self.add("activation", (self.tensor(x),), self.shape, type=type_, fields=fields)

    def conv(self, given: dict[str, object]) -> Operation:
        return self.convolution(given, transposed=False)

    def conv_transpose(self, given: dict[str, object]) -> Operation:
        return self.convolution(given, transposed=True)

    def convolution(self, given: dict[str, object], *, transposed: bool) -> Operation:
        x = self.tensor(given["input"])
        filters, gain = given["weight"], None
        epsilon = filters.epsilon if isinstance(filters, Constant) else 0
        if isinstance(filters, Constant) and epsilon and not transposed:
            filters, gain = filters._replace(epsilon=0.0), filters.gain
        weights = self.weights(filters, given.get("bias"))
        if gain is not None:
            weights = (*weights, Weight(gain.weight, self.parameters[gain.weight], factor=gain.factor))
        kernel = list(weights[0].shape[2:])
        spatial = len(kernel)
        if x.shape is None or len(x.shape) != spatial + 2:
            raise UnsupportedError("a convolution of an input without a batch")
        padding = given.get("padding", 0)
        attributes: dict[str, object] = {
            "kernel": kernel, "stride": _along(given.get("stride", 1), spatial),
            "dilation": _along(given.get("dilation", 1), spatial), "groups": given.get("groups", 1),
            "padding": "same" if padding == "same" else _pairs(0 if padding == "valid" else padding, spatial),
        }  # fmt: skip
        if epsilon:
            attributes.update(standardize=epsilon, gain=gain is not None)
        if transposed:
            attributes.update(transposed=True, output_padding=_along(given.get("output_padding", 0), spatial))
        return self.add("conv", (x,), self.shape, weights, **attributes)

    def linear(self, given: dict[str, object]) -> Operation:
        return self.add(
            "linear", (self.tensor(given["input"]),), self.shape, self.weights(given["weight"], given.get("bias"))
        )

    def batch_norm(self, given: dict[str, object]) -> Operation:
        if given.get("training"):
            raise UnsupportedError("a batch norm by the statistics of the batch has no counterpart")
        made = self.normalised("batch_norm", given)
        statistics = (given.get("running_mean"), given.get("running_var"))
        made.buffers = tuple(Weight(one.weight, one.shape) for one in statistics if isinstance(one, Constant))
        return made

    def instance_norm(self, given: dict[str, object]) -> Operation:
        return self.normalised("instance_norm", given)

    def group_norm(self, given: dict[str, object]) -> Operation:
        return self.normalised("group_norm", given, groups=given["num_groups"])

    def layer_norm(self, given: dict[str, object]) -> Operation:
        return self.normalised(
            "layer_norm", given, dims=[-1 - place for place in range(len(_list(given["normalized_shape"])))]
        )

    def rms_norm(self, given: dict[str, object]) -> Operation:
        return self.normalised(
            "rms_norm", given, dims=[-1 - place for place in range(len(_list(given["normalized_shape"])))]
        )

    def normalised(self, kind: str, given: dict[str, object], **attributes: object) -> Operation:
        weight, bias, epsilon = given.get("weight"), given.get("bias"), given.get("eps")
        return self.add(
            kind, (self.tensor(given["input"]),), self.shape, self.weights(weight, bias), **attributes,
            epsilon=1e-5 if epsilon is None else epsilon, scale=weight is not None, shift=bias is not None,
        )  # fmt: skip

    def local_response_norm(self, given: dict[str, object]) -> Operation:
        x = self.tensor(given["input"])
        return self.add(
            "lrn", (x,), self.shape, size=given["size"], alpha=given.get("alpha", 1e-4), beta=given.get("beta", 0.75),
            k=given.get("k", 1),
        )  # fmt: skip

    def max_pool(self, given: dict[str, object]) -> Many:
        return Many((self.pool("maxpool", given, dilation=given.get("dilation", 1)),))

    def avg_pool(self, given: dict[str, object]) -> Operation:
        return self.pool(
            "avgpool", given, count_padding=given.get("count_include_pad", True), divisor=given.get("divisor_override")
        )

    def lp_pool(self, given: dict[str, object]) -> Operation:
        return self.pool("lppool", given, norm=given["norm_type"])

    def pool(self, type_: str, given: dict[str, object], **attributes: object) -> Operation:
        x = self.tensor(given["input"])
        assert x.shape is not None
        spatial = len(x.shape) - 2
        kernel = _along(given["kernel_size"], spatial)
        stride = _along(given.get("stride") or kernel, spatial)
        if "dilation" in attributes:
            attributes["dilation"] = _along(attributes["dilation"], spatial)
        if attributes.get("norm") == 2:
            del attributes["norm"]
        return self.add(
            "pool", (x,), self.shape, (), type=type_, kernel=kernel, stride=stride,
            padding=_pairs(given.get("padding", 0), spatial), rounding="ceil" if given.get("ceil_mode") else "floor",
            **attributes,
        )  # fmt: skip

    def adaptive_avg_pool(self, given: dict[str, object]) -> Operation:
        return self.add("adaptive_pool", (self.tensor(given["input"]),), self.shape, type="mean")

    def adaptive_max_pool(self, given: dict[str, object]) -> Many:
        return Many((self.add("adaptive_pool", (self.tensor(given["input"]),), self.shape, type="max"),))

    def mean(self, given: dict[str, object]) -> Operation:
        return self.reduced(given, "mean")

    def sum(self, given: dict[str, object]) -> Operation:
        return self.reduced(given, "sum")

    def amax(self, given: dict[str, object]) -> Value | Many:
        other = given.get("dim")
        if isinstance(other, (Operation, Constant)):
            return self.merged("maximum", given["input"], other)
        return Many((self.reduced(given, "max"),))

    def reduced(self, given: dict[str, object], type_: str) -> Operation:
        x = self.tensor(given["input"])
        assert x.shape is not None
        dims = given.get("dim")
        dims = list(range(len(x.shape))) if dims is None else [dims] if isinstance(dims, int) else list(_list(dims))
        return self.add("reduce", (x,), self.shape, type=type_, dims=dims)

    def maximum(self, given: dict[str, object]) -> Value:
        return self.merged("maximum", given["input"], given["other"])

    def interpolate(self, given: dict[str, object]) -> Operation:
        x = self.tensor(given["input"])
        mode = str(given.get("mode", "nearest"))
        if x.shape == self.shape:
            return x
        if given.get("antialias") or mode not in {
            "nearest",
            "nearest-exact",
            "area",
            "linear",
            "bilinear",
            "trilinear",
            "bicubic",
        }:
            raise UnsupportedError(f"an upsample with antialiasing, or of mode {mode}, has no counterpart")
        return self.add(
            "upsample", (x,), self.shape, mode=mode, align_corners=bool(given.get("align_corners")),
            factor=given.get("scale_factor") is not None,
        )  # fmt: skip

    def pad(self, given: dict[str, object]) -> Operation:
        x = self.tensor(given["input"])
        assert x.shape is not None
        numbers = [int(str(one)) for one in _list(given["pad"])]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))[::-1]
        sides = [(0, 0)] * (len(x.shape) - len(pairs)) + pairs
        mode = {"constant": "zero", "reflect": "reflect", "replicate": "replicate", "circular": "circular"}
        if not any(numbers):
            return x
        return self.add(
            "pad",
            (x,),
            self.shape,
            sides=sides,
            value=given.get("value") or 0,
            mode=mode[str(given.get("mode", "constant"))],
        )

    def dropout(self, given: dict[str, object]) -> Operation:
        x, rate = self.tensor(given["input"]), given.get("p", 0.5)
        return x if rate == 0 else self.add("dropout", (x,), self.shape, type="dropout", rate=rate)

    def leaky_relu(self, given: dict[str, object]) -> Operation:
        return self.unary(given["input"], "leakyrelu", slope=given.get("negative_slope", 0.01))

    def elu(self, given: dict[str, object]) -> Operation:
        return self.unary(given["input"], self.function.rstrip("_"), alpha=given.get("alpha", 1.0))

    def softplus(self, given: dict[str, object]) -> Operation:
        return self.unary(given["input"], "softplus", beta=given.get("beta", 1), threshold=given.get("threshold", 20))

    def gelu(self, given: dict[str, object]) -> Operation:
        fields = {"tanh": True} if given.get("approximate", "none") == "tanh" else {}
        return self.unary(given["input"], "gelu", **fields)

    def hardtanh(self, given: dict[str, object]) -> Operation:
        return self.bounded(given["input"], given.get("min_val", -1), given.get("max_val", 1))

    def clamp(self, given: dict[str, object]) -> Operation:
        return self.bounded(given["input"], given.get("min"), given.get("max"))

    def bounded(self, x: object, least: object, most: object) -> Operation:
        if (least, most) == (0, 6):
            return self.unary(x, "relu6")
        if least == 0 and most is None:
            return self.unary(x, "relu")
        if isinstance(least, (int, float)) and isinstance(most, (int, float)) and least < most:
            return self.unary(x, "hardtanh", lower=least, upper=most)
        raise UnsupportedError(f"the bounds {least} and {most} have no counterpart")

    def threshold(self, given: dict[str, object]) -> Operation:
        return self.unary(given["input"], "threshold", threshold=given["threshold"], value=given["value"])

    def shrink(self, given: dict[str, object]) -> Operation:
        return self.unary(given["input"], self.function.rstrip("_"), threshold=given.get("lambd", 0.5))

    def prelu(self, given: dict[str, object]) -> Operation:
        return self.add("prelu", (self.tensor(given["input"]),), self.shape, self.weights(given["weight"]))

    def softmax(self, given: dict[str, object]) -> Operation:
        type_ = "logsoftmax" if "log" in self.function else "glu" if self.function == "glu" else "softmax"
        return self.add("softmax", (self.tensor(given["input"]),), self.shape, type=type_, dim=given.get("dim", -1))

    # Places

    def view(self, given: dict[str, object]) -> Operation:
        return self.add("reshape", (self.tensor(given["input"]),), self.shape)

    def permute(self, given: dict[str, object]) -> Operation:
        rest = _list(given["rest"])
        order = rest[0] if rest and isinstance(rest[0], list) else given.get("dims") or rest
        return self.permuted(given["input"], [int(str(one)) for one in _list(order)])

    def transpose(self, given: dict[str, object]) -> Operation:
        first, second = _list(given["rest"]) or [given["dim0"], given["dim1"]]
        return self.swapped(given["input"], int(str(first)), int(str(second)))

    def t(self, given: dict[str, object]) -> Operation:
        return self.swapped(given["input"], 0, 1)

    def get_mt(self, given: dict[str, object]) -> Operation:
        return self.swapped(given["input"], -1, -2)

    def swapped(self, x: object, first: int, second: int) -> Operation:
        order = list(range(len(self.shape)))
        order[first], order[second] = order[second], order[first]
        return self.permuted(x, order)

    def permuted(self, x: object, order: Sequence[int]) -> Operation:
        return self.add("permute", (self.tensor(x),), self.shape, order=[one % len(order) for one in order])

    def chunk(self, given: dict[str, object]) -> Many:
        """The parts of a tensor along a dimension, whatever says how many."""
        x = self.tensor(given["input"])
        dim = int(str(given.get("dim", 0))) % len(self.shape)
        start, parts = 0, []
        for shape in self.shapes:
            assert shape is not None
            parts.append(self.part(x, dim, start, start + shape[dim], shape))
            start += shape[dim]
        return Many(tuple(parts))

    def part(self, x: Operation, dim: int, start: int, stop: int, shape: Shape) -> Operation:
        return x if x.shape == shape else self.add("slice", (x,), shape, dim=dim, start=start, stop=stop)

    def unbind(self, given: dict[str, object]) -> Many:
        x = self.tensor(given["input"])
        assert x.shape is not None
        dim = int(str(given.get("dim", 0))) % len(x.shape)
        results: list[Value | None] = []
        for place, shape in enumerate(self.shapes):
            assert shape is not None
            one = self.part(x, dim, place, place + 1, (*x.shape[:dim], 1, *x.shape[dim + 1 :]))
            results.append(self.add("reshape", (one,), shape))
        return Many(tuple(results))

    def select(self, given: dict[str, object]) -> Operation:
        x = self.tensor(given["input"])
        assert x.shape is not None
        dim = int(str(given["dim"])) % len(x.shape)
        start = int(str(given["index"])) % x.shape[dim]
        one = self.part(x, dim, start, start + 1, (*x.shape[:dim], 1, *x.shape[dim + 1 :]))
        return self.add("reshape", (one,), self.shape)

    def narrow(self, given: dict[str, object]) -> Operation:
        x = self.tensor(given["input"])
        start = int(str(given["start"]))
        return self.part(x, int(str(given["dim"])), start, start + int(str(given["length"])), self.shape)

    def getitem(self, given: dict[str, object]) -> Operation:
        """Slices and single cells, one dimension after the other."""
        x = self.tensor(given["input"])
        index = given["index"]
        items = list(index) if isinstance(index, list) else [index]
        assert x.shape is not None
        named = sum(1 for one in items if one is not None and not _is_ellipsis(one))
        if any(map(_is_ellipsis, items)):
            place = next(number for number, one in enumerate(items) if _is_ellipsis(one))
            items[place : place + 1] = [{"slice": [None, None, None]}] * (len(x.shape) - named)
        steps = [1] * len(x.shape)
        dim = 0
        for item in items:
            if item is None:
                continue
            x, steps[dim] = self.taken(x, dim, item)
            dim += 1
        if any(step != 1 for step in steps):
            assert x.shape is not None
            shape = tuple((size - 1) // step + 1 for size, step in zip(x.shape, steps, strict=True))
            x = self.add("subsample", (x,), shape, steps=steps)
        return x if x.shape == self.shape else self.add("reshape", (x,), self.shape)

    def taken(self, x: Operation, dim: int, item: object) -> tuple[Operation, int]:
        """A slice or a single cell along a dimension, which stays; and the step."""
        assert x.shape is not None
        size = x.shape[dim]
        if isinstance(item, dict) and "slice" in item:
            bounds = slice(*(None if one is None else int(str(one)) for one in _list(item["slice"])))
            start, stop, step = bounds.indices(size)
        elif isinstance(item, int) and not isinstance(item, bool):
            start, stop, step = item % size, item % size + 1, 1
        else:
            raise UnsupportedError("cells that are chosen by a tensor have no counterpart")
        if step < 1 or stop <= start or (step > 1 and dim < 2 and size > 1):
            raise UnsupportedError("a slice backwards, of nothing, or of every n-th channel has no counterpart")
        return self.part(x, dim, start, stop, (*x.shape[:dim], stop - start, *x.shape[dim + 1 :])), step

    def cat(self, given: dict[str, object]) -> Operation:
        tensors = _list(given["tensors"])
        if any(not isinstance(one, Operation) for one in tensors):
            raise UnsupportedError("a parameter or a constant that is joined to a volume has no counterpart")
        xs = tuple(one for one in tensors if isinstance(one, Operation))
        if len(xs) == 1:
            return xs[0]
        return self.add("concat", xs, self.shape, dim=int(str(given.get("dim", 0))) % len(self.shape))

    def stack(self, given: dict[str, object]) -> Operation:
        dim = int(str(given.get("dim", 0))) % len(self.shape)
        single = (*self.shape[:dim], 1, *self.shape[dim + 1 :])
        wide = [self.add("reshape", (self.tensor(one),), single) for one in _list(given["tensors"])]
        return self.add("concat", tuple(wide), self.shape, dim=dim)

    def shuffle(self, given: dict[str, object]) -> Operation:
        x = self.tensor(given["input"])
        number = next(value for name, value in given.items() if name != "input")
        if "channel" in self.function:
            return self.add("channel_shuffle", (x,), self.shape, groups=number)
        kind = "pixel_unshuffle" if "unshuffle" in self.function else "pixel_shuffle"
        return self.add(kind, (x,), self.shape, factor=number)

    # Element by element

    def merged(self, type_: str, x: object, y: object) -> Value:
        return self.add("merge", (self.tensor(x), self.tensor(y)), self.shape, type=type_)

    def plus(self, given: dict[str, object]) -> Value:
        x, y = given["input"], given["other"]
        if given.get("alpha", 1) != 1:
            raise UnsupportedError("a sum with a factor has no counterpart")
        if isinstance(x, Operation) and isinstance(y, Operation):
            return self.merged("add", x, y)
        volume, other = (x, y) if isinstance(x, Operation) else (y, x)
        if isinstance(other, Constant):
            return self.weighted("shift", self.tensor(volume), other)
        return self.moved(self.tensor(volume), other)

    def moved(self, x: Operation, number: object) -> Operation:
        """A number that is added."""
        if not isinstance(number, (int, float)):
            raise UnsupportedError(f"a constant that is added ({number}) has no counterpart")
        return self.add("offset", (x,), self.shape, number=number) if number else x

    def minus(self, given: dict[str, object]) -> Value:
        x, y = given["input"], given["other"]
        if isinstance(x, Operation) and isinstance(y, Operation):
            pair = (y, x) if self.function in {"rsub", "__rsub__"} else (x, y)
            return self.merged("subtract", *pair)
        is_turned = (self.function in {"rsub", "__rsub__"}) != isinstance(y, Operation)
        volume, number = (x, y) if isinstance(x, Operation) else (y, x)
        if isinstance(number, (int, float)) and given.get("alpha", 1) == 1:
            if is_turned:
                return self.add("rescale", (self.tensor(volume),), self.shape, factor=-1, offset=number)
            return self.moved(self.tensor(volume), -number)
        raise UnsupportedError("a constant or parameter that is subtracted has no counterpart")

    def times(self, given: dict[str, object]) -> Value:
        x, y = given["input"], given["other"]
        if isinstance(x, Operation) and isinstance(y, Operation):
            return self.merged("multiply", x, y)
        volume, other = (x, y) if isinstance(x, Operation) else (y, x)
        if isinstance(other, Constant):
            return self.weighted("scale", self.tensor(volume), other)
        return self.rescaled(self.tensor(volume), other)

    def over(self, given: dict[str, object]) -> Value:
        other = given["other"]
        if not isinstance(other, (int, float)) or not other:
            raise UnsupportedError("a division by anything but a number has no counterpart")
        return self.rescaled(self.tensor(given["input"]), 1 / other)

    def pow(self, given: dict[str, object]) -> Value:
        return self.powered(given["input"], given.get("other", given.get("exponent")))

    def square(self, given: dict[str, object]) -> Value:
        return self.powered(given["input"], 2)

    def sqrt(self, given: dict[str, object]) -> Value:
        return self.powered(given["input"], 0.5)

    def rsqrt(self, given: dict[str, object]) -> Value:
        return self.powered(given["input"], -0.5)

    def powered(self, x: object, exponent: object) -> Operation:
        if not isinstance(exponent, (int, float)):
            raise UnsupportedError("a power that is no number has no counterpart")
        return self.add("power", (self.tensor(x),), self.shape, exponent=exponent)

    def addcmul(self, given: dict[str, object]) -> Value:
        """A learnt shift plus a learnt scale times a volume."""
        shift, first, second = given["input"], given["tensor1"], given["tensor2"]
        scale, x = (first, second) if isinstance(second, Operation) else (second, first)
        if not (isinstance(shift, Constant) and isinstance(scale, Constant)) or given.get("value", 1) != 1:
            raise UnsupportedError("a sum with a product of volumes has no counterpart")
        return self.weighted("shift", self.weighted("scale", self.tensor(x), scale), shift)

    def neg(self, given: dict[str, object]) -> Value:
        return self.rescaled(self.tensor(given["input"]), -1)

    def rescaled(self, x: Operation, factor: object) -> Operation:
        return x if factor == 1 else self.add("rescale", (x,), self.shape, factor=factor)

    def weighted(self, kind: str, x: Operation, other: Constant) -> Operation:
        """A parameter that is multiplied with or added, in the shape in which it is broadcast."""
        if other.is_buffer or not other.weight:
            raise UnsupportedError("a table of constants that is multiplied or added has no counterpart")
        size = prod(self.parameters.get(other.weight, (0,)))
        if not other.is_plain or size != prod(other.shape):
            raise UnsupportedError("arithmetic on parameters has no counterpart")
        return self.add(kind, (x,), self.shape, (Weight(other.weight, other.shape),), aligned=list(other.shape))


_HANDLERS: dict[str, Callable[[_Translator, dict[str, object]], Value | Many]] = {
    "conv": _Translator.conv,
    "conv_transpose": _Translator.conv_transpose,
    "linear": _Translator.linear,
    "batch_norm": _Translator.batch_norm,
    "instance_norm": _Translator.instance_norm,
    "group_norm": _Translator.group_norm,
    "layer_norm": _Translator.layer_norm,
    "rms_norm": _Translator.rms_norm,
    "local_response_norm": _Translator.local_response_norm,
    "max_pool": _Translator.max_pool,
    "avg_pool": _Translator.avg_pool,
    "lp_pool": _Translator.lp_pool,
    "adaptive_avg_pool": _Translator.adaptive_avg_pool,
    "adaptive_max_pool": _Translator.adaptive_max_pool,
    "mean": _Translator.mean,
    "sum": _Translator.sum,
    "amax": _Translator.amax,
    "maximum": _Translator.maximum,
    "interpolate": _Translator.interpolate,
    "pad": _Translator.pad,
    "dropout": _Translator.dropout,
    "alpha_dropout": _Translator.dropout,
    "feature_dropout": _Translator.dropout,
    "leaky_relu": _Translator.leaky_relu,
    "elu": _Translator.elu,
    "celu": _Translator.elu,
    "softplus": _Translator.softplus,
    "gelu": _Translator.gelu,
    "threshold": _Translator.threshold,
    "hardshrink": _Translator.shrink,
    "softshrink": _Translator.shrink,
    "hardtanh": _Translator.hardtanh,
    "clamp": _Translator.clamp,
    "prelu": _Translator.prelu,
    "softmax": _Translator.softmax,
    "glu": _Translator.softmax,
    **dict.fromkeys(VIEWS, _Translator.view),
    "permute": _Translator.permute,
    "transpose": _Translator.transpose,
    "t": _Translator.t,
    "get_T": _Translator.t,
    "get_mT": _Translator.get_mt,
    "chunk": _Translator.chunk,
    "split": _Translator.chunk,
    "unbind": _Translator.unbind,
    "select": _Translator.select,
    "narrow": _Translator.narrow,
    "getitem": _Translator.getitem,
    "cat": _Translator.cat,
    "stack": _Translator.stack,
    "pixel_shuffle": _Translator.shuffle,
    "add": _Translator.plus,
    "sub": _Translator.minus,
    "rsub": _Translator.minus,
    "mul": _Translator.times,
    "div": _Translator.over,
    "neg": _Translator.neg,
    "pow": _Translator.pow,
    "square": _Translator.square,
    "sqrt": _Translator.sqrt,
    "rsqrt": _Translator.rsqrt,
    "addcmul": _Translator.addcmul,
}
for _name in ("mean", "sum", "amax"):
    SIGNATURES[_name] = SIGNATURES["mean"]
for _name in ("stack",):
    SIGNATURES[_name] = SIGNATURES["cat"]
for _name in ("glu", "alpha_dropout", "feature_dropout"):
    SIGNATURES[_name] = SIGNATURES["dropout" if "dropout" in _name else "softmax"]
del _name


def _tensors(value: object) -> Sequence[Value]:
    """The tensors inside any arguments."""
    if isinstance(value, (Operation, Constant)):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for part in inner for one in _tensors(part)]


def _is_ellipsis(value: object) -> bool:
    return isinstance(value, dict) and "ellipsis" in value


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _mapping(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


def _shape(value: object) -> Shape:
    shape = tuple(int(str(one)) for one in _list(value))
    if any(not 0 <= size <= LARGEST for size in shape):
        raise ValueError(f"a shape of {shape}")
    return shape


def _shapes(value: object) -> dict[str, Shape]:
    return {name: _shape(shape) for name, shape in _mapping(value).items()}


def _along(value: object, spatial: int) -> list[int]:
    """One number for every spatial axis."""
    numbers = [int(str(one)) for one in (value if isinstance(value, list) else [value])]
    return numbers * spatial if len(numbers) == 1 else numbers


def _pairs(value: object, spatial: int) -> list[tuple[int, int]]:
    return [(side, side) for side in _along(value, spatial)]
