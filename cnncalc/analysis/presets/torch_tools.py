"""How tools for PyTorch count, their mistakes included; read in their sources and measured on whole networks.

A spec does not say whether a function is called as a module or by itself. These rules take everything for modules, and
a merge for an operator (`x + y`, not `torch.add(x, y)`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.presets.counting import (
    ACTIVATIONS,
    ACTIVATIONS_AGAIN,
    ADAPTIVE_AVERAGES,
    ADAPTIVE_MAXIMA,
    ADDITIONS,
    BIASES,
    DROPOUT,
    GROUPS,
    LOST_ROWS,
    NORMS,
    POOLS,
    POOLS_AGAIN,
    POSITIONS,
    RESIZING,
    RESIZING_AGAIN,
    SHAPES,
    biases_added,
)
from cnncalc.formulas.term import product
from cnncalc.layers.base import BUFFER
from cnncalc.layers.conv import Conv, Depthwise
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.presets.counting import Term
    from cnncalc.analysis.report import Row
    from cnncalc.layers.base import Layer

WINDOW_POOLS = frozenset({"maxpool", "avgpool"})
ALL_POOLS = WINDOW_POOLS | ADAPTIVE_AVERAGES | ADAPTIVE_MAXIMA
OWN_STATISTICS = frozenset({"layernorm", "groupnorm", "instancenorm"})
ALL_NORMS = OWN_STATISTICS | {"batchnorm"}
# Per element of the output.
FVCORE_RESIZING = {"nearest": 1, "bilinear": 4}
THOP_RESIZING = {"nearest": 1, "linear": 5, "bilinear": 11, "bicubic": 224 + 35}
CALFLOPS_ACTIVATIONS = frozenset({"relu", "prelu", "elu", "leakyrelu", "silu", "gelu", "softmax"})
PTFLOPS_MODULES = frozenset({"relu", "prelu", "elu", "leakyrelu", "relu6", "gelu"})
PTFLOPS_FUNCTIONS = frozenset({"relu", "prelu", "elu", "gelu", "silu", "softmax"})
TORCHSCAN_ACTIVATIONS = {"relu": 1, "relu6": 2, "leakyrelu": 4, "sigmoid": 4, "elu": 6, "tanh": 6}


def fvcore(row: Row) -> Iterator[Term]:
    """MACs, batch norm 2 and other norms 5 per element, adaptive average pools 1 per input element (2-D only)."""
    node = row.node
    x, y = node.input_volumes[0], node.volume
    if node.type == "batchnorm":
        yield NORMS, y.elements * (2 if is_scaled(node.layer) else 1)
    elif node.type in OWN_STATISTICS:
        yield NORMS, y.elements * (5 if is_scaled(node.layer) else 4)
    elif node.type in ADAPTIVE_AVERAGES and x.rank == 2:
        yield POOLS, x.elements
    elif node.type == "upsample" and x.rank == 2:
        yield RESIZING, y.elements * FVCORE_RESIZING.get(mode_of(node.layer), 0)


def torchinfo(row: Row) -> Iterator[Term]:
    """Parameters times output positions for convolutions; the parameters alone for everything else."""
    node = row.node
    y = node.volume
    if node.type == "convtranspose":
        yield POSITIONS, over_output(row) - row.counts.macs
        yield BIASES, biases_added(row)
    elif row.counts.macs:
        yield BIASES, biases_added(row)
    elif node.type in ALL_NORMS or node.type == "prelu":
        tensors = node.layer.weights(*node.input_volumes)
        params = sum(tensor.size for tensor in tensors if tensor.role != BUFFER)
        yield (ACTIVATIONS if node.type == "prelu" else NORMS), params if y.elements else 0


def ptflops(row: Row) -> Iterator[Term]:
    """The default backend: hooks on modules, and functions patched; what is both is counted twice."""
    node = row.node
    x, y = node.input_volumes[0], node.volume
    yield BIASES, biases_added(row)
    if node.type in ALL_NORMS:
        # A LayerNorm calls its weights `elementwise_affine`; the hook asks for `affine`.
        yield NORMS, y.elements * (2 if is_scaled(node.layer) and node.type != "layernorm" else 1)
    elif node.type == "lrn":
        yield NORMS, inside_lrn(row)
    elif node.type in ALL_POOLS:
        yield POOLS, x.elements
        yield POOLS_AGAIN, x.elements
    elif node.type in PTFLOPS_MODULES | PTFLOPS_FUNCTIONS:
        yield ACTIVATIONS, y.elements
        if node.type in PTFLOPS_MODULES & PTFLOPS_FUNCTIONS:
            yield ACTIVATIONS_AGAIN, y.elements
    elif node.type == "upsample":
        yield RESIZING, y.elements
        yield RESIZING_AGAIN, y.elements


def ptflops_aten(row: Row) -> Iterator[Term]:
    """The aten backend: convolutions and matrix products, with their biases."""
    yield BIASES, biases_added(row)


def thop(row: Row) -> Iterator[Term]:
    """MACs without biases, norms 4 per element, average pools; transposed convolutions over output positions."""
    node = row.node
    x, y = node.input_volumes[0], node.volume
    if node.type == "convtranspose":
        yield POSITIONS, over_output(row) - row.counts.macs
    elif node.type in {"batchnorm", "layernorm", "instancenorm"}:
        yield NORMS, y.elements * (4 if is_scaled(node.layer) else 2)
    elif node.type == "avgpool":
        yield POOLS, y.elements
    elif node.type in ADAPTIVE_AVERAGES:
        yield POOLS, x.elements + y.elements
    elif node.type == "prelu":
        yield ACTIVATIONS, y.elements
    elif node.type == "softmax":
        yield ACTIVATIONS, 3 * y.elements - y.elements // x.size(str(getattr(node.layer, "axis", "depth")))
    elif node.type == "upsample":
        yield RESIZING, y.elements * THOP_RESIZING.get(mode_of(node.layer), 0)


def calflops(row: Row) -> Iterator[Term]:
    """2 per MAC, biases of convolutions alone, norms, activations, and pools 1 per input element."""
    node = row.node
    x, y = node.input_volumes[0], node.volume
    if row.counts.macs:
        yield from calflops_products(row)
    elif node.type == "batchnorm":
        yield NORMS, y.elements * (2 if is_scaled(node.layer) else 1)
    elif node.type in OWN_STATISTICS:
        yield NORMS, y.elements * (5 if is_scaled(node.layer) else 4)
    elif node.type == "lrn":
        yield NORMS, inside_lrn(row)
    elif node.type in CALFLOPS_ACTIVATIONS:
        yield ACTIVATIONS, y.elements
    elif node.type in ALL_POOLS:
        yield POOLS, x.elements
    elif node.type == "upsample":
        is_sized = getattr(node.layer, "size", None) is not None
        yield RESIZING, y.positions if is_sized else x.elements


def torchscan(row: Row) -> Iterator[Term]:
    """FLOPs of modules: 2n - 1 for n products, biases, batch norm 4 per element and 2 per channel, and so on."""
    node = row.node
    x, y = node.input_volumes[0], node.volume
    if row.counts.macs:
        macs = over_output(row) if node.type == "convtranspose" else row.counts.macs
        yield POSITIONS, macs - row.counts.macs
        yield ADDITIONS, macs - y.elements
        yield BIASES, biases_added(row)
        if node.type == "convtranspose":
            yield SHAPES, 8 * x.rank
    elif node.type == "batchnorm":
        yield NORMS, y.elements * (4 if is_scaled(node.layer) else 2) + 2 * y.depth
    elif node.type == "layernorm":
        axes = getattr(node.layer, "axes", ())
        yield NORMS, y.elements * (8 if is_scaled(node.layer) else 6) + 2 * y.elements // x.cells(axes)
    elif node.type in ALL_POOLS:
        yield POOLS, torchscan_pool(row)
    elif node.type in TORCHSCAN_ACTIVATIONS:
        yield ACTIVATIONS, y.elements * TORCHSCAN_ACTIVATIONS[node.type]
    elif node.type == "dropout" and getattr(node.layer, "rate", 0) > 0:
        yield DROPOUT, y.elements


def torchscan_macs(row: Row) -> Iterator[Term]:
    """MACs of modules: batch norm 2 per element, pools as in its FLOPs."""
    node = row.node
    if node.type == "convtranspose":
        yield POSITIONS, over_output(row) - row.counts.macs
        yield SHAPES, 4 * node.volume.rank
    elif node.type == "batchnorm":
        yield NORMS, node.volume.elements * (2 if is_scaled(node.layer) else 1)
    elif node.type in ALL_POOLS:
        yield POOLS, torchscan_pool(row)


def torchscan_pool(row: Row) -> int:
    """n - 1 per output element for a window of n cells; averages also one for every axis.

    A kernel that is given as one number is taken for all cells of the window: 3, not 9.
    """
    node = row.node
    x, y = node.input_volumes[0], node.volume
    if isinstance(node.layer, Pool):
        kernel = node.layer.kernel
        window = kernel if isinstance(kernel, tuple) else (kernel,)
    else:
        window = tuple(map(nearly, x.spatial, y.spatial or (1,) * x.rank))
    divisions = x.rank if node.type == "avgpool" or node.type in ADAPTIVE_AVERAGES else 0
    return y.elements * (product(window) - 1 + divisions)


def nearly(W1: int, W2: int) -> int:
    """The window of an adaptive pool as torchscan takes it."""
    return W1 % W2 + 1 if W1 % W2 else W1 // W2


def over_output(row: Row) -> int:
    """Products of a transposed convolution if every output position had a whole window."""
    x, y = row.node.input_volumes[0], row.node.volume
    return row.counts.macs // x.positions * y.positions


def calflops_products(row: Row) -> Iterator[Term]:
    """2 per MAC; groups, `same` and biases as calflops has them."""
    layer, macs, y = row.node.layer, row.counts.macs, row.node.volume
    x = row.node.input_volumes[0]
    biases = 0 if row.node.type == "dense" else biases_added(row)
    if isinstance(layer, ConvTranspose):
        # The filters of a group are divided by the groups once more, and rounded down.
        K, G = layer.filters, layer.groups
        counted = macs * G // K * (K // G // G)
        yield GROUPS, counted - macs
        over = product((one.cells + 2 * one.crop[0] - one.reach) // one.stride + 1 for one in layer.axes(x))
        biases = biases // y.positions // layer.groups * over
    elif isinstance(layer, Conv | Depthwise) and layer.padding == "same":
        over = product(one.positions - (one.stride == 1 and one.reach % 2 == 0) for one in layer.windows(x))
        counted, biases = macs // y.positions * over, biases // y.positions * over
        yield LOST_ROWS, counted - macs
    else:
        counted = macs
    yield ADDITIONS, counted
    yield BIASES, biases


def inside_lrn(row: Row) -> int:
    """LRN calls an average pool over padded channels, two products and a sum: all of them are patched functions."""
    x, size = row.node.input_volumes[0], getattr(row.node.layer, "size", 1)
    return 4 * x.elements + (size - 1) * x.positions


def is_scaled(layer: Layer) -> bool:
    """Whether a norm has weights (`affine`)."""
    return bool(getattr(layer, "scale", False))


def mode_of(layer: Layer) -> str:
    """How an upsampling interpolates."""
    return str(getattr(layer, "mode", ""))
