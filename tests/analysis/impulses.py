"""Whole networks, struck by impulses: our own kernels tell which cells of a layer notice which line of the input.

Every volume is one channel of ones and zeros, since channels of a layer see alike: a convolution runs with one filter
of ones. What holds whole maps together is held constant, as in the claims: gates, global pools, statistics of norms.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from bundled import spec_of

from cnncalc.layers.conv import Conv, Depthwise
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.merge import Multiply
from cnncalc.layers.shuffle import PixelShuffle
from cnncalc.model.volume import AXES, Volume
from cnncalc.runtime.execute import run_layer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from cnncalc.layers.base import Layer
    from cnncalc.model.graph import Graph, Node

    # (impulses, 1, cells along every axis, the last language axis first); None where the whole input is seen.
    Seen: TypeAlias = "NDArray[np.float32] | None"

# Types that look at every channel of their own cell, or that move channels: a mask of one channel stays as it is.
KEPT_BY = ("norm", "statistics_norm", "lrn", "activation", "parametric", "regularize", "scale", "slice")
KEPT = {"channelshuffle"}
# Cells along the other axes: one is enough for most networks.
FEW = (1, 16, 64)


def narrowed(graph: Graph, axis: str, cells: int) -> Graph:
    """The network on inputs of so many cells or more along one axis, and as few as it takes along the others."""
    own = max(x.size(axis) for x in graph.inputs.values())
    for long in (cells, max(own, cells), 32 * cells):
        for few in (*FEW, own):
            found = spec_of(graph.file).graph(
                inputs={name: sized(x, axis, long, few) for name, x in graph.inputs.items()}
            )
            if not found.missing:
                return found
    raise AssertionError(graph.file)


def sized(x: Volume, axis: str, long: int, few: int) -> str:
    """A volume with other sizes along its spatial axes."""
    return str(Volume(tuple(long if one == axis else few for one in AXES[x.rank]), x.depth))


def struck(graph: Graph, axis: str, band: range) -> dict[str, Seen]:
    """Which cells of every layer notice an impulse in each line of a band across an axis of the input."""
    seen: dict[str, Seen] = {}
    for name, x in graph.inputs.items():
        lines = np.zeros((len(band), 1, *reversed(x.spatial)), np.float32)
        for at, line in enumerate(band):
            np.moveaxis(lines[at], -1 - x.axes.index(axis), 0)[line] = 1
        seen[name] = lines
    for path, node in graph.nodes.items():
        seen[path] = through(node, [seen[source] for source in node.inputs])
    return seen


def through(node: Node, xs: Sequence[Seen]) -> Seen:
    """What a layer's cells notice, from what its inputs' do."""
    if isinstance(node.layer, Multiply):
        xs = [x for x, of in zip(xs, node.input_volumes, strict=True) if of.positions == node.volume.positions]
    arrays = [x for x in xs if x is not None]
    if len(arrays) < len(xs) or not node.volume.rank:
        return None
    noticed = np.max([one(node, x) for x in arrays], axis=0) if len(arrays) > 1 else one(node, arrays[0])
    return None if node.type in {"globalavgpool", "globalmaxpool"} else (noticed > 0).astype(np.float32)


def one(node: Node, x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Through one input, by the kernel of the layer's type."""
    layer = alone(node.layer)
    if len(node.inputs) > 1 or node.type in KEPT or type(layer).__module__.rpartition(".")[2] in KEPT_BY:
        return np.broadcast_to(x, (*x.shape[:2], *reversed(node.volume.spatial)))
    if isinstance(layer, PixelShuffle):
        x = np.repeat(x, layer.factor**node.volume.rank, axis=1)
    weights = {tensor.name: np.ones(tensor.shape, np.float32) for tensor in layer.weights(Volume(x.shape[:1:-1], 1))}
    y = run_layer("conv" if isinstance(layer, Conv) else node.type, layer, [x], weights)
    return np.asarray(y.max(axis=1, keepdims=True), np.float32)  # some move cells into further channels


def alone(layer: Layer) -> Layer:
    """The same with one channel in and one out."""
    if isinstance(layer, Depthwise):
        return Conv(1, layer.kernel, layer.stride, layer.padding, layer.dilation, bias=False)
    if isinstance(layer, Conv):
        return replace(layer, filters=1, groups=1, bias=False)
    if isinstance(layer, ConvTranspose):
        return replace(layer, filters=1, groups=1, bias=False)
    return layer
