"""Weights as arrays: drawn from a seed in the declared shapes, and laid in memory as kernels multiply them fastest."""

from __future__ import annotations

import os
from math import prod, sqrt
from typing import TYPE_CHECKING

import numpy as np

from cnncalc.layers.base import WEIGHT
from cnncalc.layers.conv import Conv, Depthwise
from cnncalc.runtime.kernels.axes import lies_last
from cnncalc.runtime.kernels.conv_last import filters_last

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.layers.base import Weight
    from cnncalc.model.graph import Graph, Node
    from cnncalc.runtime.kernels.axes import Array, FloatType

# Numbers of a float32 in a line of the cache.
RUN = 16


def initial_weights(graph: Graph, seed: int = 0, dtype: FloatType = np.float32) -> dict[str, dict[str, Array]]:
    """Weights of the declared shapes for every layer that has its own, drawn from a seed.

    Every tensor is drawn by itself, so that a layer's weights do not depend on the layers around it.
    """
    owners = [node for node in graph.nodes.values() if not node.shares]
    need_memory(sum(weight.size for node in owners for weight in node.layer.weights(*node.input_volumes)), dtype)
    last = filters_lie_last(graph)
    declared = ((node, node.layer.weights(*node.input_volumes)) for node in owners)
    return {
        node.path: {one.name: drawn(node, one, seed, dtype, last=last) for one in own} for node, own in declared if own
    }


def need_memory(numbers: int, dtype: FloatType) -> None:
    """Raise `MemoryError` where so many numbers are more than the memory of this machine, before any is made."""
    if not hasattr(os, "sysconf"):
        return
    most = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    size = numbers * np.dtype(dtype).itemsize
    if size > most > 0:
        raise MemoryError(f"{size / 2**30:,.1f} GiB are needed at least, and this machine has {most / 2**30:,.1f} GiB")


def filters_lie_last(graph: Graph) -> bool:
    """Whether maps had best lie channels last in memory: where every convolution sees all channels.

    One that does not is faster with the cells of a channel side by side; to turn maps over takes as long as a norm.
    """
    layers = [node.layer for node in graph.nodes.values()]
    return not any(isinstance(one, Depthwise) or (isinstance(one, Conv) and one.groups > 1) for one in layers)


def laid(graph: Graph, weights: Mapping[str, Mapping[str, Array]]) -> dict[str, dict[str, Array]]:
    """The same weights, in memory as `initial_weights` has them; only what lies otherwise is copied.

    The sums of a run are then formed in the same order, and come out the same to the last digit.
    """
    last = filters_lie_last(graph)

    def in_order(path: str, weight: Array) -> Array:
        return laid_filters(weight, last=last and is_filters(graph.nodes[path], weight))

    return {path: {name: in_order(path, one) for name, one in own.items()} for path, own in weights.items()}


def is_filters(node: Node, weight: Array) -> bool:
    """Whether a tensor is filters for windows of several cells of all channels."""
    return isinstance(node.layer, Conv) and node.layer.groups == 1 and weight.ndim > 2 and weight[0, 0].size > 1


def laid_filters(weight: Array, *, last: bool) -> Array:
    """Filters in the order (F, F, D1, K); or a tensor as its shape says, filters as (K, D1, F, F)."""
    if not last:
        return np.ascontiguousarray(weight)
    if lies_last(weight, 0):
        return weight
    turned = filters_last(np.empty(weight.size, weight.dtype), weight.shape)
    for first in range(0, len(weight), RUN):  # (Measured: twice as fast as all at once.)
        turned[first : first + RUN] = weight[first : first + RUN]
    return turned


def drawn(node: Node, weight: Weight, seed: int, dtype: FloatType, *, last: bool, period: int | None = None) -> Array:
    """One tensor, its elements even between two bounds, the same for the same seed, layer and name.

    Filters whose windows hold several cells of all channels lie `last` in memory, or first. With a period the elements
    repeat after so many: enough where only shapes matter, and drawn in no time.
    """
    generator = np.random.default_rng([seed, *f"{node.path}.{weight.name}".encode()])
    low, high = bounds(node, weight)
    size = prod(weight.shape)
    found: Array = generator.random(min(size, period or size), dtype=dtype)
    found *= high - low
    found += low
    numbers: Array = found if found.size == size else np.resize(found, size)
    tensor = numbers.reshape(weight.shape)
    return laid_filters(filters_last(numbers, weight.shape), last=last) if is_filters(node, tensor) else tensor


def bounds(node: Node, weight: Weight) -> tuple[float, float]:
    """Between which numbers a weight is drawn.

    Filters as He et al. 2015 have it, variance 2/n for sums of n products: a relu behind them keeps the mean square.
    Running variances around 2 make a normalised branch smaller than the shortcut beside it, and shifts keep a long
    chain from fading, so that volumes neither overflow nor vanish in a few hundred layers.
    """
    if weight.name == "running_var":
        return 1.0, 3.0
    if weight.role != WEIGHT:
        return -0.1, 0.1
    products_per_output = node.layer.products(node.volume, *node.input_volumes) / node.volume.elements
    if products_per_output:
        most = sqrt(6 / products_per_output)
        return -most, most
    return (0.2, 0.3) if node.type == "prelu" else (0.9, 1.1)
