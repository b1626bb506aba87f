"""Receptive fields: against measured gradients, against cells followed back one by one, and by hand."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from analysis.looking import FAR, random_graph, sights_of
from graphs import Builder

import cnncalc
from cnncalc.analysis.claims import check_claims
from cnncalc.analysis.receptive_field import Field, receptive_fields
from cnncalc.layers import LAYERS, layer_class, make
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.dense import Dense
from cnncalc.layers.global_pool import GlobalAvgPool
from cnncalc.layers.merge import Add, Concat, Elementwise, Multiply
from cnncalc.layers.pad import Crop
from cnncalc.layers.pool import MaxPool
from cnncalc.layers.reshape import Flatten, Permute
from cnncalc.layers.slice import Slice
from cnncalc.layers.softmax import Glu, Softmax
from cnncalc.layers.upsample import Upsample

if TYPE_CHECKING:
    from cnncalc.model.graph import Graph


def check_cells(graph: Graph) -> None:
    """Every cell of every layer sees the hull of what it sees cell by cell."""
    fields, seen = receptive_fields(graph), sights_of(graph)
    for path, node in graph.nodes.items():
        (field,) = fields[path]
        assert field
        cells = range(node.volume.spatial[0])
        truth = [seen(path, cell) for cell in cells]
        assert [field.at(cell) for cell in cells] == [(min(one), max(one)) if one else None for one in truth], path
        assert field.start == (min(truth[0]) if truth[0] else None)
        assert field.size >= max(max(one) - min(one) + 1 if one else 0 for one in truth)


@pytest.mark.parametrize("block", range(20))
def test_random_graphs_cell_by_cell(block: int) -> None:
    """Chains with branches and merges: windows, stamps, interpolations, shuffles, pads and crops."""
    for seed in range(block * 25, block * 25 + 25):
        check_cells(random_graph(seed))


def test_every_small_window_and_stamp() -> None:
    """Each behind an upsampling that makes neighbours see different fields."""
    for F, S, P, L in product(range(1, 5), range(1, 4), range(3), range(1, 4)):
        for first in (Upsample(factor=2), Upsample(factor=3, mode="linear"), ConvTranspose(4, 3, 2)):
            net = Builder("Small", "5x4").add("first", "upsample", first)
            if (F - 1) * L + 1 <= net.graph.volume_of("first").spatial[0] + 2 * P:
                net.add("window", "conv", Conv(4, F, S, P, L), "first")
            if (F - 1) * L + 1 > 2 * P:
                net.add("stamps", "convtranspose", ConvTranspose(4, F, S, P, dilation=L), "first")
            check_cells(net.done())


def test_a_pattern_goes_on_for_ever() -> None:
    """Beyond its edges a layer's cells see what they would see of an input without edges."""
    net = Builder("Deep", "9x4").add("up", "upsample", Upsample(factor=2)).add("conv", "conv", Conv(4, 3, 2, 1))
    graph = net.add("out", "convtranspose", ConvTranspose(4, 3, 2)).done()
    (field,) = receptive_fields(graph)["out"]
    seen = sights_of(graph)
    assert field
    for cell in range(FAR.start // 6, FAR.stop // 6):
        assert field.at(cell) == (min(seen("out", cell)), max(seen("out", cell)))


def seen_by(graph: Graph, path: str) -> list[int | None]:
    """Sizes along all axes; None for the whole."""
    return [field.size if field else None for field in receptive_fields(graph)[path]]


def test_a_gate_passes_the_other_input_s_field() -> None:
    """Squeeze and excitation: the gate sees all, what it weighs does not; a context that is added does."""
    net = Builder("Gate", "9x7x4").add("conv1", "conv", Conv(4, 3, padding=1))
    net.add("pool", "globalavgpool", GlobalAvgPool())
    net.add("gate", "sigmoid", make("sigmoid", {}))
    net.add("gated", "multiply", Multiply(), "conv1", "gate").add("context", "add", Add(), "gated", "pool")
    net.add("flat", "flatten", Flatten(), "pool").add("vector", "multiply", Multiply(), "flat", "conv1")
    graph = net.done()
    assert seen_by(graph, "gate") == [None, None]
    assert seen_by(graph, "gated") == seen_by(graph, "vector") == [3, 3]
    assert seen_by(graph, "context") == [None, None]
    assert seen_by(graph, "flat") == []


def test_axes_go_their_own_ways() -> None:
    """Unequal windows, axes that change places, pools over one axis, cells in another order."""
    net = Builder("Axes", "12x10x4").add("conv", "conv", Conv(4, (5, 3), (1, 2)))
    net.add("turned", "permute", Permute(("height", "width", "depth")))
    net.add("mixed", "permute", Permute(("depth", "height", "width")), "conv")
    net.add("columns", "globalavgpool", GlobalAvgPool(axes=("width",)), "conv")
    net.add("picked", "slice", Slice((1, 4, 7), axis="width"), "conv")
    net.add("mirrored", "slice", Slice((2, 1), axis="width"))
    net.add("joined", "concat", Concat(axis="width"), "conv", "picked")
    net.add("line", "softmax", Softmax(axis="height"), "conv").add("halves", "glu", Glu(axis="width"), "conv")
    net.add("flat", "flatten", Flatten(), "conv").add("top", "dense", Dense(3))
    graph = net.done()
    sizes = {path: seen_by(graph, path) for path in graph.nodes}
    assert sizes["conv"] == [5, 3]
    assert sizes["turned"] == [3, 5]
    assert sizes["mixed"] == [None, None]
    assert sizes["columns"] == [None, 3]
    assert sizes["picked"] == [5, 3]
    assert sizes["mirrored"] == sizes["joined"] == [None, 3]
    assert sizes["line"] == [5, None]
    assert sizes["halves"] == [9, 3]
    assert sizes["top"] == []
    picked = receptive_fields(graph)["picked"][0]
    assert picked
    assert (picked.stride, picked.start) == ((3, 1), 1)


def test_strides_below_one_are_exact() -> None:
    """Three upsamplings by 3/2 and a window of stride 2: 16/27 of a cell."""
    net = Builder("Thirds", "16x16x2")
    for at in range(3):
        net.add(f"up{at}", "upsample", Upsample(size=(24 * 3**at // 2**at, 24 * 3**at // 2**at)))
    graph = net.add("pool", "maxpool", MaxPool(2)).done()
    field = receptive_fields(graph)["pool"][0]
    assert isinstance(field, Field)
    assert field.stride == (16, 27)


def test_branches_of_unequal_strides_are_followed_over_real_cells() -> None:
    """Strides 2 and 12/7 drift apart: the hull of each cell is its own."""
    net = Builder("Drift", "12x4").add("half", "maxpool", MaxPool(2))
    net.add("crop", "conv", Conv(4, 1, padding=((0, 1),)), "half").add("seven", "upsample", Upsample(size=7), "input")
    check_cells(net.add("merge", "add", Add(), "crop", "seven").done())


def test_a_repeated_cell_is_seen_by_all() -> None:
    """A corner of the input added everywhere: the first cell sees 3 cells, the last from the corner to its own."""
    net = Builder("Corner", "9x4").add("corner", "crop", Crop(right=8))
    graph = net.add("conv", "conv", Conv(4, 3), "input").add("sum", "add", Add(), "corner", "conv").done()
    (field,) = receptive_fields(graph)["sum"]
    assert field
    assert [field.at(0), field.at(6)] == [(0, 2), (0, 8)]
    assert (field.size, field.least, field.stride) == (9, 3, (1, 1))


def test_element_wise_merges_share_one_rule() -> None:
    """All but the gate."""
    merges = {name: layer_class(name) for name in LAYERS if issubclass(layer_class(name), Elementwise)}
    assert {name for name, merge in merges.items() if merge.sights is not Elementwise.sights} == {"multiply"}


def claims(text: str) -> list[str]:
    """What `expect` finds wrong."""
    layers = "layers:\n  - conv: {filters: 2, kernel: 5x3}\n  - globalavgpool: {flatten: true}\n  - dense: 3\n"
    graph = cnncalc.parse(f"input: 12x10x2\n{layers}expect:\n{text}")
    assert not graph.diagnostics
    return [found.message for found in check_claims(cnncalc.analyze(graph))]


def test_a_spec_can_expect_its_fields() -> None:
    """Per layer, and of the output, which sees the whole input."""
    assert claims("  conv1: {receptive_field: 5x3}\n  receptive_field: 12x10\n") == []
    assert claims("  conv1: {receptive_field: 3x5}\n") == ["conv1: receptive_field is 5x3, not 3x5"]
    assert claims("  dense1: {receptive_field: 5x3}\n") == ["dense1: receptive_field is 12x10, not 5x3"]
