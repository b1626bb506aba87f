"""From recorded operations to layers of the language: the one mapping for all formats.

Kinds of operations and their attributes. Dimensions count the batch (0); windows are given in the order of the
tensor's spatial dimensions, `padding` as pairs (before, after) or the word `same`.

| kind | attributes (defaults) | weights |
|---|---|---|
| conv | kernel, stride, padding, dilation, groups, channel_axis (1), transposed, output_padding | filters, bias |
| | standardize (its epsilon), gain: whether there is one | gain |
| linear | works on the last dimension; units is the shape's last | matrix, bias |
| pool | type, kernel, stride, padding, dilation, rounding, count_padding, divisor, channel_axis | |
| adaptive_pool | type, size, channel_axis | |
| reduce | type (mean, max, sum), dims | |
| batch_norm, instance_norm, group_norm | channel_axis, epsilon, scale, shift, groups | as flags say |
| layer_norm, rms_norm | dims, epsilon, scale, shift | as flags say |
| lrn | size, alpha, beta, k | |
| activation | type, fields | |
| prelu | shared, channel_axis | slope |
| softmax | type, dim | |
| identity, dropout | type, rate | |
| reshape | any_order: elements may keep the layer's own order | |
| permute | order | |
| slice | dim, cells (a list) or start and stop | |
| subsample | steps, one per dimension | |
| concat | dim | |
| merge | type | |
| scale, shift | aligned: the weight's shape along the last dimensions of the input | one |
| rescale | factor, offset (0) | |
| offset | number | |
| power | exponent | |
| erf | only as a part of `patterns.py` | |
| pad | sides (pairs per dimension; negative ones crop), value, mode | |
| upsample | mode, align_corners, factor, channel_axis | |
| pixel_shuffle, pixel_unshuffle, channel_shuffle | factor, order (depth_first), groups | |
| opaque | reason: what has no counterpart, for messages; where | what it is known to learn |
"""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from cnncalc.formats.layout import (
    AXES,
    MappedLayer,
    UnmappedError,
    Value,
    axis_names,
    permuted,
    regrouped,
    shuffle_to,
    steps_to,
    value_of,
    volume_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cnncalc.formats.layout import Product
    from cnncalc.formats.record import Operation, Record, Shape, Weight

SIDES = {
    "length": ("left", "right"),
    "width": ("left", "right"),
    "height": ("top", "bottom"),
    "frames": ("front", "back"),
}
GLOBAL = {"mean": "globalavgpool", "max": "globalmaxpool", "sum": "globalsum"}


class Mapped:
    """The layers of a network in the order in which they run, its inputs and its outputs."""

    def __init__(self) -> None:
        self.inputs: list[MappedLayer] = []
        self.layers: list[MappedLayer] = []
        self.outputs: list[MappedLayer] = []


def mapped(record: Record, *, opaque: bool = False) -> Mapped:
    """The layers of a record. What has no counterpart is added to `record.reasons`, and nothing behind it is tried.

    With `opaque`, such an operation becomes an opaque layer; only what has no volume either is refused.
    """
    mapper = _Mapper(record, opaque=opaque)
    for operation in record.inputs:
        mapper.add_input(operation)
    for operation in record.operations:
        mapper.add(operation)
    mapper.add_outputs()
    mapper.fold_pads()
    return mapper.result


class _Mapper:
    def __init__(self, record: Record, *, opaque: bool = False) -> None:
        self.record, self.opaque = record, opaque
        self.result = Mapped()
        # Tensors that are no volume, such as windows in the batch, by the layers that they are made of and why.
        self.hidden: dict[Operation, tuple[list[MappedLayer], str]] = {}
        # Weights of hidden operations: the next opaque layer has them.
        self.loose: list[Weight] = []
        self.values: dict[Operation, Value] = {}
        self.owners: dict[str, MappedLayer] = {}
        self.arrangements: dict[tuple[object, ...], MappedLayer] = {}

    def add_input(self, operation: Operation) -> None:
        shape = operation.shape
        if shape is None or len(shape) < 2 or len(shape) > len(AXES) + 1 or shape[0] != 1:
            self.record.refuse(operation.name, f"an input of shape {shape} is no signal, image, clip or vector")
            return
        order = _channel_order(operation, len(shape))
        sizes = shape[1:] if order is None else (shape[-1], *shape[1:-1])
        layer = MappedLayer("input", {}, [], sizes, name=operation.name)
        self.result.inputs.append(layer)
        self.values[operation] = value_of(layer, order)

    def add(self, operation: Operation) -> None:
        if any(one in self.hidden for one in operation.inputs):
            self.add_opaque(operation, "")
            return
        is_unknown = operation.shape is None and operation.kind != "opaque"
        if is_unknown or any(one not in self.values for one in operation.inputs):
            return
        count = len(self.result.layers)
        try:
            value = _HANDLERS[operation.kind](self, operation, *(self.values[one] for one in operation.inputs))
            _check(value, operation)
            self.values[operation] = value
        except UnmappedError as err:
            del self.result.layers[count:]
            kept = set(map(id, self.result.layers))
            self.arrangements = {key: one for key, one in self.arrangements.items() if id(one) in kept}
            self.owners = {name: one for name, one in self.owners.items() if id(one) in kept}
            if self.opaque:
                self.add_opaque(operation, str(err))
            else:
                self.record.refuse(str(operation.attributes.get("where", operation.name)), str(err))

    def add_opaque(self, operation: Operation, reason: str) -> None:
        """An operation without a counterpart as an opaque layer; without a volume, as a part of the next one."""
        inputs: dict[int, MappedLayer] = {}
        for one in operation.inputs:
            layers, why = self.hidden.get(one, ([self.values[one].layer] if one in self.values else [], ""))
            inputs.update({id(layer): layer for layer in layers})
            reason = why or reason
        operation.kind = "opaque"
        shape = operation.shape
        if shape is None or not inputs:
            self.record.refuse(
                str(operation.attributes.get("where", operation.name)), reason or "its output is unknown"
            )
            return
        self.loose += [one for one in operation.weights if one.name not in self.owners and one not in self.loose]
        if shape[0] != 1 or not 2 <= len(shape) <= len(AXES) + 1:
            self.hidden[operation] = list(inputs.values()), reason
            return
        params = sum(weight.size for weight in self.loose)
        fields: dict[str, object] = {"output": volume_text(shape[1:]), **({"params": params} if params else {})}
        layer = self.emit("opaque", fields, list(inputs.values()), shape[1:], operation)
        layer.weights, self.loose = tuple(self.loose), []
        self.owners.update((weight.name, layer) for weight in layer.weights)
        layer.comment = reason
        self.values[operation] = value_of(layer)

    def add_outputs(self) -> None:
        for operation in self.record.outputs:
            value = self.values.get(operation)
            if value is None:
                continue
            try:
                layer = self.settled(value, operation)
            except UnmappedError as err:
                self.record.refuse(operation.name, str(err))
            else:
                layer.is_output = True
                self.result.outputs.append(layer)

    # Layers

    def emit(
        self, type_: str, fields: Mapping[str, object], inputs: Sequence[MappedLayer], shape: Shape, of: Operation,
        *, with_weights: bool = False,
    ) -> MappedLayer:  # fmt: skip
        """Add a layer that an operation became."""
        if len(shape) > len(AXES):
            raise UnmappedError(f"a volume of {len(shape)} axes")
        layer = MappedLayer(type_, dict(fields), list(inputs), tuple(shape), name=of.name, modules=of.modules)
        if with_weights:
            layer.weights, layer.buffers = of.weights, of.buffers
            layer.share = self.owner(layer)
        self.result.layers.append(layer)
        return layer

    def owner(self, layer: MappedLayer) -> MappedLayer | None:
        """The layer whose weights this one uses; None if they are its own."""
        owners = [self.owners.setdefault(weight.name, layer) for weight in layer.weights]
        shared = [owner for owner in owners if owner is not layer]
        if not shared:
            return None
        first = shared[0]
        if len(shared) < len(owners) or first.weights != layer.weights or first.type != layer.type:
            raise UnmappedError("it shares only a part of its weights with another layer")
        first.is_shared = layer.is_shared = True
        return first

    def arranged(self, value: Value, target: Sequence[Product], of: Operation) -> MappedLayer:
        """The layer whose axes are `target`, depth first; others are added in front of it where that takes any."""
        layer = value.layer
        for step in steps_to(value, target):
            key = (id(layer), step.type, step.shape, str(step.fields))
            if key not in self.arrangements:
                made = self.emit(step.type, step.fields, [layer], step.shape, of)
                made.modules = of.modules[:-1]  # what the layer needs is not a part of it
                self.arrangements[key] = made
            layer = self.arrangements[key]
        return layer

    def settled(self, value: Value, of: Operation) -> MappedLayer:
        """The layer of a tensor that leaves the network: as it is where only the order of its axes differs."""
        if value.dims[0]:
            raise UnmappedError("the batch would hold parts of the volume")
        if len(value.dims) == len(value.axes) + 1 and all(not dim or dim in value.axes for dim in value.dims):
            return value.layer
        return self.arranged(value, value.dims[1:], of)

    def standard(self, value: Value, of: Operation) -> Value:
        """The tensor with its dimensions as axes in their own order: the second one is the depth."""
        return _as_axes(self.arranged(value, value.dims[1:], of), range(len(value.dims) - 1))

    def channelled(self, value: Value, channel: int, of: Operation) -> tuple[MappedLayer, list[int]]:
        """The layer with dimension `channel` as depth, the others as spatial axes; and the axis of each dimension."""
        if value.dims[0]:
            raise UnmappedError("the batch would hold parts of the volume")
        channel %= len(value.dims)
        others = [dim for dim in range(1, len(value.dims)) if dim != channel]
        order = [0 if dim == channel else 1 + others.index(dim) for dim in range(1, len(value.dims))]
        return self.arranged(value, [value.dims[dim] for dim in (channel, *others)], of), order

    def complete(self, value: Value, dims: Sequence[int], of: Operation) -> Value:
        """The tensor with each of these dimensions a whole axis of its layer."""
        if all(not value.dims[dim] or value.axis_of(dim) is not None for dim in dims):
            return value
        return self.standard(value, of)

    # Operations with windows

    def conv(self, of: Operation, x: Value) -> Value:
        layer, order = self.channelled(x, _number(of, "channel_axis", 1), of)
        filters, weight = of.weights[0].shape, of.attributes
        spatial = len(layer.shape) - 1
        if len(filters) != spatial + 2:
            raise UnmappedError("its input has no batch")
        groups, transposed = _number(of, "groups", 1), bool(weight.get("transposed"))
        shape = _moved(of.shape, order)
        fields: dict[str, object] = {"filters": shape[0], "kernel": per_axis(_sizes(of, "kernel", spatial))}
        epsilon, has_gain = weight.get("standardize"), bool(weight.get("gain"))
        is_depthwise = not transposed and groups > 1 and groups == layer.shape[0] and not (epsilon or has_gain)
        if is_depthwise:
            del fields["filters"]
        _window_fields(of, fields, layer.shape, spatial)
        if transposed and any(_sizes(of, "output_padding", spatial, 0)):
            fields["output_padding"] = per_axis(_sizes(of, "output_padding", spatial, 0))
        if is_depthwise and shape[0] != groups:
            fields["multiplier"] = shape[0] // groups
        if not is_depthwise and groups != 1:
            fields["groups"] = groups
        if len(of.weights) - has_gain < 2:
            fields["bias"] = False
        if weight.get("padding_mode", "zero") != "zero":
            fields["padding_mode"] = weight["padding_mode"]
        if epsilon:
            fields.update({"standardize": True, **({} if epsilon == 1e-5 else {"epsilon": epsilon})})
        if has_gain:
            fields["gain"] = True
        type_ = "convtranspose" if transposed else "depthwise" if is_depthwise else "conv"
        return _as_axes(self.emit(type_, fields, [layer], shape, of, with_weights=True), order)

    def pool(self, of: Operation, x: Value) -> Value:
        layer, order = self.channelled(x, _number(of, "channel_axis", 1), of)
        spatial = len(layer.shape) - 1
        kernel = _sizes(of, "kernel", spatial)
        stride = _sizes(of, "stride", spatial, kernel)
        sides = of.attributes.get("padding", 0)
        pairs = list(sides) if isinstance(sides, (list, tuple)) else []
        if any(side > size // 2 for pair, size in zip(pairs, kernel, strict=False) for side in pair):
            raise UnmappedError("padding of more than half of a pool's window has no counterpart")
        fields: dict[str, object] = {"kernel": per_axis(kernel)}
        if stride != kernel:
            fields["stride"] = per_axis(stride)
        _window_fields(of, fields, layer.shape, spatial, with_stride=False)
        for name, default in (("rounding", "floor"), ("divisor", None), ("norm", None)):
            if of.attributes.get(name, default) != default:
                fields[name] = of.attributes[name]
        if of.attributes["type"] == "avgpool" and "padding" in fields and not of.attributes.get("count_padding", True):
            fields["count_padding"] = False
        return _as_axes(self.emit(str(of.attributes["type"]), fields, [layer], _moved(of.shape, order), of), order)

    def adaptive_pool(self, of: Operation, x: Value) -> Value:
        layer, order = self.channelled(x, _number(of, "channel_axis", 1), of)
        kind = "avg" if of.attributes["type"] == "mean" else "max"
        shape = _moved(of.shape, order)
        if set(shape[1:]) == {1}:
            return _as_axes(self.emit(f"global{kind}pool", {}, [layer], shape, of), order)
        return _as_axes(self.emit(f"adaptive{kind}pool", {"size": per_axis(shape[1:])}, [layer], shape, of), order)

    def reduce(self, of: Operation, x: Value) -> Value:
        """A mean or maximum over dimensions, which have size 1 behind it or are gone."""
        if of.attributes["type"] not in GLOBAL:
            raise UnmappedError(f"a {of.attributes['type']} over an axis")
        dims = [dim % len(x.dims) for dim in _numbers(of, "dims")]
        if 0 in dims:
            raise UnmappedError(f"a {of.attributes['type']} over the batch")
        x = self.complete(x, range(len(x.dims)), of)
        reduced = {x.axis_of(dim) for dim in dims} - {None}
        names = axis_names(x.layer.shape)
        spatial = {axis for axis in range(1, len(x.axes)) if x.axes[axis]}
        fields: dict[str, object] = {}
        if reduced != spatial or not reduced:
            fields["axes"] = _axis_field(reduced, names)
        kept = [x.dims[dim] for dim in range(len(x.dims)) if dim not in dims]
        if reduced:
            shape = tuple(1 if axis in reduced else size for axis, size in enumerate(x.layer.shape))
            layer = self.emit(GLOBAL[str(of.attributes["type"])], fields, [x.layer], shape, of)
        else:
            layer = x.layer
        axes = tuple(() if axis in reduced else factors for axis, factors in enumerate(x.axes))
        keeps = of.shape is not None and len(of.shape) == len(x.dims)
        dims_after = tuple(() if dim in dims else x.dims[dim] for dim in range(len(x.dims))) if keeps else tuple(kept)
        return Value(layer, axes, dims_after)

    def upsample(self, of: Operation, x: Value) -> Value:
        layer, order = self.channelled(x, _number(of, "channel_axis", 1), of)
        shape = _moved(of.shape, order)
        ratios = {Fraction(after, before) for after, before in zip(shape[1:], layer.shape[1:], strict=True)}
        each = [Fraction(after, before) for after, before in zip(shape[1:], layer.shape[1:], strict=True)]
        if of.attributes.get("factor") and all(ratio.denominator == 1 for ratio in ratios):
            fields: dict[str, object] = {"factor": per_axis([int(ratio) for ratio in each])}
        else:
            fields = {"size": per_axis(shape[1:])}
        mode = str(of.attributes.get("mode", "nearest"))
        if mode != "nearest":
            fields["mode"] = mode
        if of.attributes.get("align_corners"):
            fields["align_corners"] = True
        return _as_axes(self.emit("upsample", fields, [layer], shape, of), order)

    # Matrices and normalisation

    def linear(self, of: Operation, x: Value) -> Value:
        assert of.shape is not None
        bias = {} if len(of.weights) > 1 else {"bias": False}
        units = of.shape[-1]
        if not any(x.dims[1:-1]):
            layer = self.arranged(x, [x.dims[-1]], of)
            dense = self.emit("dense", {"units": units, **bias}, [layer], (units,), of, with_weights=True)
            made = value_of(dense)
            return made._replace(dims=((),) * (len(of.shape) - 1) + made.dims[1:])
        if x.axis_of(len(x.dims) - 1) == 0 and all(
            x.axis_of(dim) is not None for dim in range(1, len(x.dims)) if x.dims[dim]
        ):
            conv = self.emit("conv", {"filters": units, "kernel": 1, **bias}, [x.layer],
                             (units, *x.layer.shape[1:]), of, with_weights=True)  # fmt: skip
            depth = value_of(conv).axes[0]
            return Value(conv, (depth, *x.axes[1:]), (*x.dims[:-1], depth))
        layer, order = self.channelled(x, -1, of)
        shape = (units, *layer.shape[1:])
        return _as_axes(self.emit("conv", {"filters": units, "kernel": 1, **bias}, [layer], shape, of,
                                  with_weights=True), order)  # fmt: skip

    def channel_norm(self, of: Operation, x: Value) -> Value:
        """A norm of every channel, or of groups of them."""
        channel = _number(of, "channel_axis", 1) % len(x.dims)
        fields: dict[str, object] = {}
        if of.kind == "group_norm":
            fields["groups"] = of.attributes["groups"]
        x = self.channel_first(x, channel, of)
        return self.norm(of, x, of.kind.replace("_", ""), fields)

    def channel_first(self, x: Value, channel: int, of: Operation) -> Value:
        """The tensor with dimension `channel` the depth of its layer, and every other one a whole axis."""
        if x.dims[channel] == x.axes[0] and all(not dim or dim in x.axes for dim in x.dims):
            return x
        layer, order = self.channelled(x, channel, of)
        return _as_axes(layer, order)

    def norm(self, of: Operation, x: Value, type_: str, fields: dict[str, object]) -> Value:
        defaults = {"instancenorm": (False, False), "rmsnorm": (True, False)}.get(type_, (True, True))
        for name, default in zip(("scale", "shift"), defaults, strict=True):
            if bool(of.attributes.get(name, default)) != default:
                fields[name] = not default
        epsilon = of.attributes.get("epsilon", 1e-5)
        if epsilon != 1e-5:
            fields["epsilon"] = epsilon
        layer = self.emit(type_, fields, [x.layer], x.layer.shape, of, with_weights=True)
        return x._replace(layer=layer)

    def layer_norm(self, of: Operation, x: Value) -> Value:
        dims = [dim % len(x.dims) for dim in _numbers(of, "dims")]
        x = self.complete(x, dims, of)
        axes = {x.axis_of(dim) for dim in dims} - {None}
        fields: dict[str, object] = {}
        if axes != {0}:
            fields["axes"] = _axis_field(axes, axis_names(x.layer.shape))
        normed = self.norm(of, x, of.kind.replace("_", ""), fields)
        normed.layer.weight_axes = _axes_in_order(x, sorted(dims))
        return normed

    def lrn(self, of: Operation, x: Value) -> Value:
        x = self.channel_first(x, 1, of)
        defaults = {"size": 5, "alpha": 1e-4, "beta": 0.75, "k": 1}
        fields = {
            name: of.attributes[name] for name in defaults if of.attributes.get(name, defaults[name]) != defaults[name]
        }
        return x._replace(layer=self.emit("lrn", fields, [x.layer], x.layer.shape, of))

    # Element by element

    def activation(self, of: Operation, x: Value) -> Value:
        fields = of.attributes.get("fields", {})
        assert isinstance(fields, dict)
        return x._replace(layer=self.emit(str(of.attributes["type"]), fields, [x.layer], x.layer.shape, of))

    def prelu(self, of: Operation, x: Value) -> Value:
        shared = of.weights[0].size == 1
        if not shared:
            x = self.channel_first(x, _number(of, "channel_axis", 1) % len(x.dims), of)
            if of.weights[0].size != x.layer.shape[0]:
                raise UnmappedError("slopes that are not one per channel")
        fields = {} if shared else {"shared": False}
        return x._replace(layer=self.emit("prelu", fields, [x.layer], x.layer.shape, of, with_weights=True))

    def softmax(self, of: Operation, x: Value) -> Value:
        dim = _number(of, "dim", 1) % len(x.dims)
        x = self.complete(x, [dim], of)
        axis = x.axis_of(dim)
        if axis is None:
            raise UnmappedError("a softmax along an axis of one cell")
        fields = {"axis": axis_names(x.layer.shape)[axis]} if axis else {}
        shape = list(x.layer.shape)
        if of.attributes["type"] != "glu":
            return x._replace(layer=self.emit(str(of.attributes["type"]), fields, [x.layer], tuple(shape), of))
        shape[axis] //= 2
        return _resized(x, self.emit("glu", fields, [x.layer], tuple(shape), of), {dim: axis})

    def identity(self, of: Operation, x: Value) -> Value:
        if "type" not in of.attributes:
            return x
        fields = {} if of.attributes["rate"] == 0.5 else {"rate": of.attributes["rate"]}
        return x._replace(layer=self.emit(str(of.attributes["type"]), fields, [x.layer], x.layer.shape, of))

    def rescale(self, of: Operation, x: Value) -> Value:
        fields = {name: of.attributes[name] for name in ("factor", "offset") if of.attributes.get(name)}
        return x._replace(layer=self.emit("rescale", fields, [x.layer], x.layer.shape, of))

    def offset(self, of: Operation, x: Value) -> Value:
        fields = {"offset": of.attributes["number"]}
        return x._replace(layer=self.emit("rescale", fields, [x.layer], x.layer.shape, of))

    def power(self, of: Operation, x: Value) -> Value:
        fields = {"exponent": of.attributes["exponent"]}
        return x._replace(layer=self.emit("power", fields, [x.layer], x.layer.shape, of))

    def unknown(self, of: Operation, *xs: Value) -> Value:
        """What a reader found no counterpart of."""
        del xs
        raise UnmappedError(str(of.attributes["reason"]))

    def nothing(self, of: Operation, x: Value) -> Value:
        """What only exists as a part of patterns (`patterns.py`), and was in none."""
        del x
        raise UnmappedError(f"the function {of.kind} has no counterpart")

    def weighted(self, of: Operation, x: Value) -> Value:
        """A learnt tensor that is multiplied with or added: it varies along some dimensions."""
        shape = _numbers(of, "aligned")
        if len(shape) > len(x.dims):
            raise UnmappedError("a weight with more dimensions than its input")
        dims = [len(x.dims) - 1 - place for place, size in enumerate(reversed(shape)) if size != 1]
        if 0 in dims or any(not x.dims[dim] for dim in dims):
            raise UnmappedError("a weight that enlarges its input")
        x = self.complete(x, dims, of)
        axes = {x.axis_of(dim) for dim in dims}
        names = _axis_field(axes, axis_names(x.layer.shape)) if axes else "none"
        fields = {} if axes == {0} else {"axes": names}
        layer = self.emit(of.kind, fields, [x.layer], x.layer.shape, of, with_weights=True)
        layer.weight_axes = _axes_in_order(x, sorted(dims))
        return x._replace(layer=layer)

    def merge(self, of: Operation, *xs: Value) -> Value:
        assert of.shape is not None
        wide = [self.widened(x, len(of.shape)) for x in xs]
        main = next((x for x in wide if x.shape == of.shape), None)
        if main is None:
            return self.widened_merge(of, wide)
        if any(x.shape == of.shape and x.arrangement() != main.arrangement() for x in wide):
            wide = [self.standard(x, of) for x in wide]
            main = next(x for x in wide if x.shape == of.shape)
        main_index = next(index for index, x in enumerate(wide) if x.shape == of.shape)
        if any(x.shape != of.shape for x in wide):
            main = self.complete(main, range(1, len(main.dims)), of)
            wide[main_index] = main
        layers = [x.layer if x.shape == of.shape else self.gate(x, main, of) for x in wide]
        layer = self.emit(str(of.attributes["type"]), {}, layers, main.layer.shape, of)
        return main._replace(layer=layer)

    def widened_merge(self, of: Operation, xs: Sequence[Value]) -> Value:
        """Volumes that only together have the size of the result: each is repeated along other axes."""
        assert of.shape is not None
        layers = [self.standard(x, of).layer for x in xs]
        layer = self.emit(str(of.attributes["type"]), {}, layers, of.shape[1:], of)
        return value_of(layer)

    def widened(self, x: Value, rank: int) -> Value:
        """With dimensions of size 1 in front, as broadcasting adds them."""
        return x._replace(dims=((),) * (rank - len(x.dims)) + x.dims)

    def gate(self, x: Value, main: Value, of: Operation) -> MappedLayer:
        """The layer of a smaller operand: along the axes of the main one, or a vector of its depth."""
        if x.dims[0]:
            raise UnmappedError("an operand that has a batch of its own")
        target: list[Product] = [()] * len(main.axes)
        for dim, factors in enumerate(x.dims):
            axis = main.axis_of(dim)
            if factors and axis is None:
                raise UnmappedError("volumes that only together have the size of the result")
            if factors and axis is not None:
                target[axis] = factors
        if not any(target[1:]) and x.axes == (target[0],):
            return x.layer
        return self.arranged(x, target, of)

    # Places

    def reshape(self, of: Operation, x: Value) -> Value:
        assert of.shape is not None
        if of.attributes.get("any_order"):
            return self.reshaped(x, of)
        grouped = regrouped(x, of.shape)
        if grouped is not None:
            return self.shuffled(grouped, of)
        return regrouped(self.standard(x, of), of.shape) or self.reshaped(self.standard(x, of), of)

    def shuffled(self, x: Value, of: Operation) -> Value:
        """The tensor as it is, unless its reshape ended a shuffle: that is a layer here, and not where it is read."""
        if x.dims[0] or len(x.dims) != len(x.axes) + 1:
            return x
        shuffle = shuffle_to(x.axes, x.dims[1:])
        if shuffle is None:
            return x
        layer = self.emit(*shuffle, [x.layer], x.shape[1:], of)
        return _as_axes(layer, range(len(x.axes)))

    def reshaped(self, x: Value, of: Operation) -> Value:
        """Sizes that share no factors, such as 6x4 to 8x3: a layer that reads the elements in their order."""
        assert of.shape is not None
        if of.shape[0] != 1:
            raise UnmappedError("the batch would hold parts of the volume")
        if prod(of.shape) != prod(x.layer.shape):
            raise UnmappedError("a reshape of cells that are repeated")
        type_ = "flatten" if len(of.shape) == 2 else "reshape"
        fields = {} if type_ == "flatten" else {"output": volume_text(of.shape[1:])}
        return value_of(self.emit(type_, fields, [x.layer], of.shape[1:], of))

    def permute(self, of: Operation, x: Value) -> Value:
        return permuted(x, _numbers(of, "order"))

    def slice(self, of: Operation, x: Value) -> Value:
        dim = _number(of, "dim", 1) % len(x.dims)
        x = self.complete(x, [dim], of)
        axis = x.axis_of(dim)
        if axis is None or dim == 0:
            raise UnmappedError("a part of the batch, or of an axis of one cell")
        cells = of.attributes.get("cells")
        if cells is None:
            start, stop = _number(of, "start", 0), _number(of, "stop", 0)
            count, taken = stop - start, f"{start}..{stop - 1}" if stop - start > 1 else [start]
        else:
            assert isinstance(cells, (list, tuple))
            count, taken = len(cells), list(cells)
        if count == x.layer.shape[axis] and cells is None:
            return x
        fields: dict[str, object] = {"channels": taken}
        if axis:
            fields["axis"] = axis_names(x.layer.shape)[axis]
        shape = tuple(count if place == axis else size for place, size in enumerate(x.layer.shape))
        return _resized(x, self.emit("slice", fields, [x.layer], shape, of), {dim: axis})

    def subsample(self, of: Operation, x: Value) -> Value:
        """Every n-th cell from the first: a pool whose window is one cell."""
        steps = _numbers(of, "steps")
        x = self.complete(x, range(1, len(x.dims)), of)
        by_axis = {x.axis_of(dim): step for dim, step in enumerate(steps) if step != 1}
        if None in by_axis or 0 in by_axis:
            raise UnmappedError("every n-th channel, or of an axis of one cell")
        strides = [by_axis.get(axis, 1) for axis in range(1, len(x.axes))]
        shape = (
            x.layer.shape[0],
            *((size - 1) // step + 1 for size, step in zip(x.layer.shape[1:], strides, strict=True)),
        )
        fields = {"kernel": 1, "stride": per_axis(strides)}
        layer = self.emit("maxpool", fields, [x.layer], shape, of)
        return _resized(x, layer, {dim: axis for dim in range(1, len(x.dims)) if (axis := x.axis_of(dim)) is not None})

    def concat(self, of: Operation, *xs: Value) -> Value:
        assert of.shape is not None
        dim = _number(of, "dim", 1) % len(of.shape)
        if dim == 0:
            raise UnmappedError("volumes joined along the batch")
        if any(x.axis_of(dim) is None or _places(x, dim) != _places(xs[0], dim) for x in xs):
            xs = tuple(self.standard(x, of) for x in xs)
            axis: int | None = dim - 1
        else:
            axis = xs[0].axis_of(dim)
        assert axis is not None
        shape = list(xs[0].layer.shape)
        shape[axis] = sum(x.layer.shape[axis] for x in xs)
        fields = {"axis": axis_names(tuple(shape))[axis]} if axis else {}
        layer = self.emit("concat", fields, [x.layer for x in xs], tuple(shape), of)
        return _resized(xs[0], layer, {dim: axis})

    def pad(self, of: Operation, x: Value) -> Value:
        sides = of.attributes["sides"]
        assert isinstance(sides, (list, tuple))
        dims = [dim for dim, pair in enumerate(sides) if any(pair)]
        if not dims:
            return x
        if 0 in dims:
            raise UnmappedError("a batch that is padded")
        x = self.complete(x, dims, of) if all(x.dims[dim] for dim in dims) else self.standard(x, of)
        axes = {dim: axis if (axis := x.axis_of(dim)) is not None else dim - 1 for dim in dims}
        for sign in (-1, 1):
            part = {axes[dim]: tuple(max(sign * side, 0) for side in sides[dim]) for dim in dims}
            part = {axis: pair for axis, pair in part.items() if any(pair)}
            if part:
                layer = self._padded(of, x.layer, part, sign)
                x = _resized(x, layer, axes)
        return x

    def _padded(
        self, of: Operation, before: MappedLayer, sides: Mapping[int, tuple[int, ...]], sign: int
    ) -> MappedLayer:
        """A `pad` (sign 1) or a `crop` (sign -1) along some axes."""
        names = axis_names(before.shape)
        shape = tuple(size + sign * sum(sides.get(axis, ())) for axis, size in enumerate(before.shape))
        if sign < 0:
            if 0 in sides:
                raise UnmappedError("channels that are cropped")
            is_middle = all(first == (first + last) // 2 for first, last in sides.values())
            is_whole = all(axis in sides for axis in range(1, len(shape)))
            fields = {"size": per_axis(shape[1:])} if is_middle and is_whole else _side_fields(sides, names)
            return self.emit("crop", fields, [before], shape, of)
        fields = _side_fields({axis: sides[axis] for axis in sides if axis}, names, is_pad=True)
        if 0 in sides:
            first, last = sides[0]
            fields["depth"] = {"before": first, "after": last} if first else last
        if of.attributes.get("value", 0) != 0:
            fields["value"] = of.attributes["value"]
        if of.attributes.get("mode", "zero") != "zero":
            fields["mode"] = of.attributes["mode"]
        return self.emit("pad", fields, [before], shape, of)

    def shuffle(self, of: Operation, x: Value) -> Value:
        x = self.channel_first(x, _number(of, "channel_axis", 1) % len(x.dims), of)
        field = "groups" if of.kind == "channel_shuffle" else "factor"
        order = [x.axis_of(dim) for dim in range(1, len(x.dims))]
        axes = [dim - 1 if axis is None else axis for dim, axis in enumerate(order, 1)]
        shape = _moved(of.shape, axes)
        fields = {name: of.attributes[name] for name in (field, "order") if name in of.attributes}
        layer = self.emit(of.kind.replace("_", ""), fields, [x.layer], shape, of)
        return _as_axes(layer, axes)

    # Behind the mapping

    def fold_pads(self) -> None:
        """A pad of zeros in front of a convolution becomes its padding, one of minus infinity that of a max pool."""
        readers: dict[int, list[MappedLayer]] = {}
        for layer in self.result.layers:
            for source in layer.inputs:
                readers.setdefault(id(source), []).append(layer)
        gone: set[int] = set()
        for pad in [layer for layer in self.result.layers if layer.type == "pad"]:
            is_output = any(pad is one for one in self.result.outputs)
            reader = readers[id(pad)][0] if len(readers.get(id(pad), [])) == 1 and not is_output else None
            is_infinite = pad.fields.get("value") == float("-inf")
            types = {"maxpool"} if is_infinite else {"conv", "depthwise"}
            if reader is not None and reader.type in types and _may_fold(pad, reader):
                reader.fields, reader.inputs = _folded(pad, reader), list(pad.inputs)
                gone.add(id(pad))
            elif is_infinite:
                self.record.refuse(pad.name, "padding with minus infinity that no max pool reads")
        self.result.layers = [layer for layer in self.result.layers if id(layer) not in gone]


_HANDLERS: dict[str, Callable[..., Value]] = {
    "conv": _Mapper.conv,
    "linear": _Mapper.linear,
    "pool": _Mapper.pool,
    "adaptive_pool": _Mapper.adaptive_pool,
    "reduce": _Mapper.reduce,
    "batch_norm": _Mapper.channel_norm,
    "instance_norm": _Mapper.channel_norm,
    "group_norm": _Mapper.channel_norm,
    "layer_norm": _Mapper.layer_norm,
    "rms_norm": _Mapper.layer_norm,
    "lrn": _Mapper.lrn,
    "activation": _Mapper.activation,
    "prelu": _Mapper.prelu,
    "softmax": _Mapper.softmax,
    "identity": _Mapper.identity,
    "dropout": _Mapper.identity,
    "rescale": _Mapper.rescale,
    "offset": _Mapper.offset,
    "power": _Mapper.power,
    "erf": _Mapper.nothing,
    "scale": _Mapper.weighted,
    "shift": _Mapper.weighted,
    "merge": _Mapper.merge,
    "reshape": _Mapper.reshape,
    "permute": _Mapper.permute,
    "slice": _Mapper.slice,
    "subsample": _Mapper.subsample,
    "concat": _Mapper.concat,
    "pad": _Mapper.pad,
    "upsample": _Mapper.upsample,
    "pixel_shuffle": _Mapper.shuffle,
    "pixel_unshuffle": _Mapper.shuffle,
    "channel_shuffle": _Mapper.shuffle,
    "opaque": _Mapper.unknown,
}
KINDS = frozenset({*_HANDLERS, "input"})


def _may_fold(pad: MappedLayer, reader: MappedLayer) -> bool:
    """Whether a pad only adds cells of one value along spatial axes, and its reader has no padding of its own."""
    is_plain = not {"depth", "mode"} & set(pad.fields) and pad.fields.get("value", 0) in (0, float("-inf"))
    return is_plain and "padding" not in reader.fields and "rounding" not in reader.fields


def _folded(pad: MappedLayer, reader: MappedLayer) -> dict[str, object]:
    """The fields of a window with the padding of a pad: `same` where that comes to these sides."""
    names = axis_names(pad.shape)[1:]
    whole = pad.fields.get("sides", 0)
    pairs = [tuple(int(str(pad.fields.get(side, whole))) for side in SIDES[name]) for name in names]
    padding = _padding(pairs, names)
    if isinstance(padding, dict):
        spread = [_spread(reader.fields.get(key, default), len(names)) for key, default in _WINDOW]
        windows = zip(pad.inputs[0].shape[1:], *spread, strict=True)
        padding = "same" if pairs == [_same(*window) for window in windows] else padding
    fields: dict[str, object] = {}
    for name, value in reader.fields.items():
        fields[name] = value
        if name == "stride" or (name == "kernel" and "stride" not in reader.fields):
            fields["padding"] = padding
    return fields


_WINDOW = (("kernel", 1), ("stride", 1), ("dilation", 1))


def _spread(value: object, count: int) -> list[int]:
    """A field along every axis, in tensor order."""
    return [value] * count if isinstance(value, int) else [int(part) for part in reversed(str(value).split("x"))]


def _same(cells: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    """The cells that `same` adds on both sides; the odd one is at the end."""
    total = max((-(-cells // stride) - 1) * stride + dilation * (kernel - 1) + 1 - cells, 0)
    return total // 2, total - total // 2


def _check(value: Value, of: Operation) -> None:
    """A tensor has the shape that was recorded, and nothing of it is in the batch, but on the way to another shape."""
    if value.dims[0] and of.kind not in {"reshape", "permute"}:
        raise UnmappedError("the batch would hold parts of the volume")
    if value.shape != of.shape:
        raise UnmappedError(f"a tensor of shape {of.shape}, which is expected to be {value.shape}")


def _as_axes(layer: MappedLayer, order: Sequence[int]) -> Value:
    """The tensor whose dimensions after the batch are these axes of a layer."""
    return value_of(layer, list(order))


def _moved(shape: Shape | None, order: Sequence[int]) -> Shape:
    """A tensor's shape in the order of the axes; `order` gives the axis of each dimension after the batch."""
    assert shape is not None
    sizes = dict(zip(order, shape[1:], strict=True))
    return tuple(sizes[axis] for axis in range(len(sizes)))


def _resized(x: Value, layer: MappedLayer, changed: Mapping[int, int]) -> Value:
    """The tensor of a layer of which some dimensions (and their axes) have another size."""
    fresh = value_of(layer)
    axes, dims = list(x.axes), list(x.dims)
    for dim, axis in changed.items():
        axes[axis] = dims[dim] = fresh.axes[axis]
    taken = [factor.key for factors in axes for factor in factors]
    if len(set(taken)) < len(taken):  # an old part of an axis has the new one's name
        raise UnmappedError("parts of axes that cannot be followed")
    return Value(layer, tuple(axes), tuple(dims))


def _places(x: Value, without: int) -> tuple[object, ...]:
    """Where each dimension lies, but for one of which only the axis counts."""
    places = x.arrangement()
    return (*places[:without], x.axis_of(without), *places[without + 1 :])


def _channel_order(operation: Operation, rank: int) -> list[int] | None:
    """The axes behind the dimensions of an input that has its channels last; None for channels first."""
    if operation.attributes.get("channel_axis", 1) == 1 or rank == 2:
        return None
    return [*range(1, rank - 1), 0]


def _axes_in_order(x: Value, dims: Sequence[int]) -> tuple[int, ...]:
    """The axes of some dimensions, those of size 1 left out."""
    return tuple(axis for dim in dims if (axis := x.axis_of(dim)) is not None)


def _number(of: Operation, name: str, default: int) -> int:
    value = of.attributes.get(name, default)
    if not isinstance(value, int):
        raise UnmappedError(f"{name} is {value!r}, no whole number")
    return value


def _numbers(of: Operation, name: str) -> list[int]:
    value = of.attributes[name]
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, int) for one in value):
        raise UnmappedError(f"{name} is {value!r}, no list of whole numbers")
    return list(value)


def _sizes(of: Operation, name: str, spatial: int, default: object = None) -> list[int]:
    """A value along every spatial axis."""
    value = of.attributes.get(name, default)
    sizes = [value] * spatial if isinstance(value, int) else list(value) if isinstance(value, (list, tuple)) else []
    if len(sizes) != spatial:
        raise UnmappedError(f"{name} has {len(sizes)} numbers for {spatial} spatial axes")
    return sizes


def _window_fields(
    of: Operation, fields: dict[str, object], shape: Shape, spatial: int, *, with_stride: bool = True
) -> None:
    """Stride, padding and dilation, where they are not as by default."""
    stride, dilation = _sizes(of, "stride", spatial, 1), _sizes(of, "dilation", spatial, 1)
    if with_stride and set(stride) != {1}:
        fields["stride"] = per_axis(stride)
    padding = of.attributes.get("padding", 0)
    if padding == "same":
        fields["padding"] = "same"
    elif padding:
        assert isinstance(padding, (list, tuple))
        pairs = [tuple(pair) for pair in padding]
        if len(pairs) != spatial:
            raise UnmappedError(f"padding has {len(pairs)} pairs for {spatial} spatial axes")
        if any(side for pair in pairs for side in pair):
            fields["padding"] = _padding(pairs, axis_names(shape)[1:])
    if set(dilation) != {1}:
        fields["dilation"] = per_axis(dilation)


def _padding(pairs: Sequence[tuple[int, ...]], names: Sequence[str]) -> object:
    """Padding as the language writes it: a number, one per axis, or sides."""
    if all(before == after for before, after in pairs):
        return per_axis([before for before, _ in pairs])
    return {
        side: cells
        for name, pair in reversed(list(zip(names, pairs, strict=True)))
        for side, cells in zip(SIDES[name], pair, strict=True)
        if cells
    }


def _side_fields(
    sides: Mapping[int, tuple[int, ...]], names: Sequence[str], *, is_pad: bool = False
) -> dict[str, object]:
    """The fields of a `pad` or `crop` along spatial axes."""
    cells = {cell for pair in sides.values() for cell in pair}
    if len(cells) == 1 and len(sides) == len(names) - 1 and is_pad:
        return {"sides": cells.pop()}
    return {
        side: cell
        for axis, pair in sorted(sides.items(), reverse=True)
        for side, cell in zip(SIDES[names[axis]], pair, strict=True)
        if cell
    }


def _axis_field(axes: set[int | None], names: Sequence[str]) -> object:
    """Axes by their names, in the language's order."""
    if len(axes) == len(names):
        return "all"
    chosen = [
        names[axis] for axis in sorted((axis for axis in axes if axis is not None), key=lambda axis: (axis == 0, -axis))
    ]
    return chosen[0] if len(chosen) == 1 else chosen


def per_axis(sizes: Sequence[int]) -> object:
    """One number where all agree, else `WxH`."""
    if len(set(sizes)) == 1:
        return sizes[0]
    # Other YAML tools read `0x3` as the number 3.
    return (" x " if sizes[-1] == 0 else "x").join(map(str, reversed(sizes)))
