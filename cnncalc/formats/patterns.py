"""Functions that exporters write as several operations, put together again: GELU, SiLU, biases, a norm's weights."""

from __future__ import annotations

from math import isclose, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.formats.record import Operation, Record


AFFINE_NOTE = (
    "A norm with a product and a sum per channel is written as one batchnorm; the norm's own vectors are not counted."
)


class _Graph:
    """Who reads what, while operations are replaced."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.readers: dict[Operation, list[Operation]] = {}
        for operation in record.operations:
            for source in operation.inputs:
                self.readers.setdefault(source, []).append(operation)
        self.kept = set(record.outputs)

    def only_reader(self, operation: Operation, kind: str) -> Operation | None:
        """The one operation that reads another, if it is of a kind."""
        readers = self.readers.get(operation, [])
        is_one = len(readers) == 1 and operation not in self.kept and readers[0].kind == kind
        return readers[0] if is_one else None

    def replace(self, gone: list[Operation], last: Operation) -> None:
        """Take out operations whose work the last one does from now on."""
        taken = set(gone)
        self.record.operations = [one for one in self.record.operations if one not in taken]
        for operation in gone:
            self.readers.pop(operation, None)
        for source in last.inputs:
            readers = [one for one in self.readers.get(source, []) if one not in gone]
            self.readers[source] = readers if last in readers else [*readers, last]


def put_together(record: Record) -> None:
    """Replace what is found in a record, which is changed."""
    graph = _Graph(record)
    for operation in list(record.operations):
        if operation.kind == "erf":
            _gelu(graph, operation)
        elif operation.kind == "activation" and operation.attributes["type"] == "sigmoid":
            _silu(graph, operation)
        elif operation.kind == "linear" and len(operation.weights) == 1:
            _bias(graph, operation)
        elif operation.kind == "batch_norm":
            _affine(graph, operation)


def _silu(graph: _Graph, sigmoid: Operation) -> None:
    """x · sigmoid(x)."""
    product = graph.only_reader(sigmoid, "merge")
    if product is None or product.attributes["type"] != "multiply":
        return
    if set(product.inputs) == {sigmoid, sigmoid.inputs[0]} and len(product.inputs) == 2:
        product.kind, product.inputs = "activation", sigmoid.inputs
        product.attributes = {"type": "silu", "fields": {}}
        graph.replace([sigmoid], product)


def _gelu(graph: _Graph, erf: Operation) -> None:
    """x · (1 + erf(x / sqrt(2))) · 1/2, the products in any order."""
    scaled = erf.inputs[0]
    plus = graph.only_reader(erf, "offset")
    if scaled.kind != "rescale" or not isclose(_factor(scaled), sqrt(0.5), rel_tol=1e-6) or plus is None:
        return
    x, gone = scaled.inputs[0], [scaled, erf, plus]
    last, half = plus, False
    while True:
        product, factor = graph.only_reader(last, "merge"), graph.only_reader(last, "rescale")
        if factor is not None and _factor(factor) == 0.5 and not half:
            half, last = True, factor
        elif product is not None and product.attributes["type"] == "multiply":
            others = [one for one in product.inputs if one is not last]
            if len(others) != 1 or not (others[0] is x or _is_half(others[0], x)):
                return
            half, gone = half or others[0] is not x, [*gone, *(one for one in others if one is not x)]
            last = product
            break
        else:
            return
        gone.append(last)
    if not half:
        factor = graph.only_reader(last, "rescale")
        if factor is None or _factor(factor) != 0.5:
            return
        gone.append(last)
        last = factor
    last.kind, last.inputs, last.attributes = "activation", (x,), {"type": "gelu", "fields": {}}
    graph.replace([one for one in gone if one is not last], last)


def _factor(operation: Operation) -> float:
    return float(str(operation.attributes["factor"]))


def _is_half(operation: Operation, x: Operation) -> bool:
    return operation.kind == "rescale" and _factor(operation) == 0.5 and operation.inputs == (x,)


def _bias(graph: _Graph, linear: Operation) -> None:
    """A product with a matrix, and a vector that is added."""
    shift = graph.only_reader(linear, "shift")
    if shift is None or shift.shape != linear.shape or shift.shape is None:
        return
    if shift.weights[0].size == shift.shape[-1]:
        shift.kind, shift.inputs, shift.attributes = "linear", linear.inputs, dict(linear.attributes)
        shift.weights = (*linear.weights, *shift.weights)
        shift.name = linear.name
        graph.replace([linear], shift)


def _affine(graph: _Graph, norm: Operation) -> None:
    """A norm, a weight per channel, and a bias per channel: the norm's own have no effect of their own."""
    scale = graph.only_reader(norm, "scale")
    shift = graph.only_reader(scale, "shift") if scale is not None else None
    if scale is None or shift is None or norm.shape is None:
        return
    channels = norm.shape[1]
    if scale.weights[0].size == shift.weights[0].size == channels:
        shift.kind, shift.inputs = "batch_norm", norm.inputs
        shift.attributes = {**norm.attributes, "scale": True, "shift": True}
        shift.weights = (*scale.weights, *shift.weights)
        shift.name = norm.name
        graph.replace([norm, scale], shift)
        graph.record.note(AFFINE_NOTE)
