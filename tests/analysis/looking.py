"""What every cell of a small graph sees, by following single cells back to the input: sets, no intervals.

Cells are looked up without edges: a cell of the padding sees what a cell there would see if the input went on.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import floor
from random import Random
from typing import TYPE_CHECKING

from graphs import Builder

from cnncalc.layers import make
from cnncalc.layers.base import ShapeError
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.global_pool import AdaptiveAvgPool
from cnncalc.layers.merge import Add, Concat
from cnncalc.layers.pad import Crop, Pad
from cnncalc.layers.pool import MaxPool
from cnncalc.layers.shuffle import PixelShuffle, PixelUnshuffle
from cnncalc.layers.upsample import Upsample

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.layers.base import Layer
    from cnncalc.model.graph import Graph, Node

FAR = range(-60, 90)


def looks_at(node: Node, cell: int) -> set[int]:
    """The cells of the (first) input that a cell of a layer looks at, along its one axis."""
    layer = node.layer
    W1, W2 = node.input_volumes[0].spatial[0], node.volume.spatial[0]
    if isinstance(layer, Conv | MaxPool):
        (axis,) = layer.windows(node.input_volumes[0])
        return {cell * axis.stride - axis.padding[0] + tap * axis.dilation for tap in range(axis.kernel)}
    if isinstance(layer, ConvTranspose):
        (canvas,) = layer.axes(node.input_volumes[0])
        stamps = {tap * canvas.dilation for tap in range(canvas.kernel)}
        return {source for source in FAR if cell + canvas.crop[0] - source * canvas.stride in stamps}
    if isinstance(layer, AdaptiveAvgPool):
        return {at for at in FAR if at * W2 < (cell + 1) * W1 and (at + 1) * W2 > cell * W1}
    if isinstance(layer, Upsample):
        return interpolated(layer, cell, W1, W2)
    return moved(layer, cell)


def moved(layer: Layer, cell: int) -> set[int]:
    """The same for layers that only move cells."""
    if isinstance(layer, PixelShuffle):
        return {at for at in FAR if at * layer.factor <= cell < (at + 1) * layer.factor}
    if isinstance(layer, PixelUnshuffle):
        return {cell * layer.factor + at for at in range(layer.factor)}
    if isinstance(layer, Pad):
        return {cell - (layer.left or 0)}
    return {cell + (layer.left or 0)} if isinstance(layer, Crop) else {cell}


def interpolated(layer: Upsample, cell: int, W1: int, W2: int) -> set[int]:
    """The cells with a weight: around the centre of a cell, or where it starts."""
    step = Fraction(W1, W2) if layer.factor is None or isinstance(layer.factor, tuple) else 1 / Fraction(layer.factor)
    if layer.mode == "nearest":
        return {floor(cell * step)}
    corner = cell * Fraction(W1 - 1, W2 - 1) if W2 > 1 else Fraction(0)
    centre = corner if layer.align_corners else (cell + Fraction(1, 2)) * step - Fraction(1, 2)
    return {at for at in FAR if abs(at - centre) < 1}


def sights_of(graph: Graph) -> Callable[[str, int], frozenset[int]]:
    """What a cell of a layer sees of the input."""

    @cache
    def seen(path: str, cell: int) -> frozenset[int]:
        node = graph.nodes.get(path)
        if node is None:
            return frozenset({cell})
        return frozenset().union(*(seen(source, at) for source in node.inputs for at in looks_at(node, cell)))

    return seen


def random_layer(random: Random) -> tuple[str, Layer]:
    """A layer that looks at more than its own cell, or elsewhere."""
    F, S, P = random.randint(1, 4), random.randint(1, 3), random.randint(0, 2)
    return random.choice(
        (
            ("conv", Conv(4, F, S, P, random.randint(1, 3))),
            ("conv", Conv(4, F, S, padding="same")),
            ("maxpool", MaxPool(F, S, min(P, F // 2))),
            ("convtranspose", ConvTranspose(4, F, S, min(P, F - 1), dilation=random.randint(1, 2))),
            ("upsample", Upsample(factor=random.choice((2, 3, Fraction(3, 2))))),
            ("upsample", Upsample(factor=random.randint(2, 3), mode="linear")),
            ("upsample", Upsample(size=random.randint(2, 9), mode="linear", align_corners=True)),
            ("upsample", Upsample(size=random.randint(2, 9))),
            ("adaptiveavgpool", AdaptiveAvgPool(random.randint(2, 7))),
            ("pixelshuffle", PixelShuffle(2)),
            ("pixelunshuffle", PixelUnshuffle(2)),
            ("pad", Pad(left=P, right=S)),
            ("crop", Crop(left=P)),
            ("relu", make("relu", {})),
        )
    )


def random_graph(seed: int) -> Graph:
    """Some layers that fit behind each other, and a merge of the last with another of its size if there is one."""
    random = Random(seed)
    net = Builder("Random", f"{random.randint(6, 14)}x4")
    for at in range(random.randint(2, 6)):
        kind, layer = random_layer(random)
        behind = random.choice(["input", *net.graph.nodes, net.last, net.last])
        try:
            volume = layer.output(net.graph.volume_of(behind))
        except ShapeError:
            continue
        if volume.spatial[0] <= 40:
            net.add(f"{kind}{at}", kind, layer, behind)
    size = net.graph.volume_of(net.last).spatial
    others = [path for path, node in net.graph.nodes.items() if node.volume.spatial == size and path != net.last]
    if others:
        other = random.choice(others)
        alike = net.graph.volume_of(other) == net.graph.volume_of(net.last)
        net.add("merge", "add" if alike else "concat", Add() if alike else Concat(), other, net.last)
    return net.done()
