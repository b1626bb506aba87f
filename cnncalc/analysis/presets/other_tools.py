"""How tools beyond PyTorch count: XLA, onnx-tool, Netscope, darknet. Read in their sources, not measured here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.presets.counting import (
    ACTIVATIONS,
    ADAPTIVE_AVERAGES,
    ADAPTIVE_MAXIMA,
    ADDITIONS,
    BIASES,
    CONVS,
    DENSE_LEFT_OUT,
    MERGES,
    NORMS,
    PADDING,
    POOLS,
    POSITIONS,
    biases_added,
    family,
    work_of,
)
from cnncalc.formulas.term import ceil_div, product
from cnncalc.layers.windows import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.presets.counting import Term
    from cnncalc.analysis.report import Row
    from cnncalc.layers.receptive import Sight
    from cnncalc.model.graph import Node

# Per element: what onnx-tool's profile says of an operator.
ONNX_ACTIVATIONS = {"relu": 1, "sigmoid": 32, "softmax": 36, "tanh": 38}
AVERAGES = frozenset({"avgpool", "globalavgpool", "adaptiveavgpool"})


def xla(row: Row) -> Iterator[Term]:
    """2 for every product with a cell of the input, none for padding; averages 1 per input element."""
    node = row.node
    if row.counts.macs:
        seen = in_bounds(node) if node.type in CONVS else row.counts.macs
        yield PADDING, seen - row.counts.macs
        yield ADDITIONS, seen
        yield BIASES, biases_added(row)
    elif node.type in AVERAGES:
        yield POOLS, node.input_volumes[0].elements
    elif any(row.operations):
        yield work_of(node.type), sum(row.operations)


def onnx_tool(row: Row) -> Iterator[Term]:
    """MACs with biases; batch norm 31 per element, pools n, and tables for activations."""
    node = row.node
    x, y = node.input_volumes[0], node.volume
    if node.type == "convtranspose":
        # The filters' depth is taken for the output's, over output positions.
        yield POSITIONS, row.counts.macs // x.elements * y.elements - row.counts.macs
    if row.counts.macs:
        yield BIASES, biases_added(row)
    elif node.type == "batchnorm":
        yield NORMS, 31 * y.elements
    elif node.type in ONNX_ACTIVATIONS:
        yield ACTIVATIONS, ONNX_ACTIVATIONS[node.type] * y.elements
    elif node.type in {"maxpool", "avgpool"}:
        yield POOLS, window(node) * y.elements
    elif node.type in ADAPTIVE_AVERAGES | ADAPTIVE_MAXIMA:
        yield POOLS, x.elements + 4 * y.elements
    elif family(node.type) == "merge" and node.type != "concat":
        yield MERGES, (len(node.inputs) - 1) * y.elements


def netscope(row: Row) -> Iterator[Term]:
    """The column macc: products alone; transposed ones are estimated as those of all output positions over S·S."""
    node = row.node
    if node.type == "convtranspose":
        x, y = node.input_volumes[0], node.volume
        strides = spread(getattr(node.layer, "stride", 1), x)
        yield POSITIONS, row.counts.macs // x.positions * y.positions // product(strides) - row.counts.macs


def darknet(row: Row) -> Iterator[Term]:
    """2 per product of a convolution, n for a pool's window, 1 for a shortcut; dense layers nothing."""
    node = row.node
    if node.type == "dense":
        yield DENSE_LEFT_OUT, -row.counts.macs
    elif row.counts.macs:
        yield ADDITIONS, row.counts.macs
    elif node.type in {"maxpool", "avgpool"}:
        yield POOLS, window(node) * node.volume.elements
    elif node.type == "add":
        yield MERGES, (len(node.inputs) - 1) * node.volume.elements


def window(node: Node) -> int:
    """The cells of a pool's window."""
    return product(spread(getattr(node.layer, "kernel", 1), node.input_volumes[0]))


def in_bounds(node: Node) -> int:
    """The products of a convolution that meet a cell of the input."""
    x, y = node.input_volumes[0], node.volume
    sights = zip(node.layer.sights(y, x), x.spatial, y.spatial, strict=True)
    taps = product(met(sight, W1, W2) for sight, W1, W2 in sights if sight)
    return node.layer.products(y, x) // windows(node) * taps


def windows(node: Node) -> int:
    """The cells of all windows of a convolution, padding included, of one channel."""
    sights = node.layer.sights(node.volume, node.input_volumes[0])
    return product(len(sight.cells[0]) for sight in sights if sight) * node.volume.positions


def met(sight: Sight, W1: int, W2: int) -> int:
    """How often cells of an input W1 long are met by windows at W2 positions."""
    S = sight.step
    spans = ((ceil_div(max(-at, 0), S), (W1 - 1 - at) // S) for at in sight.cells[0])
    return sum(max(min(last, W2 - 1) - first + 1, 0) for first, last in spans)
