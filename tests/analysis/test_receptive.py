"""Receptive fields: against measured gradients, against cells followed back one by one, and by hand."""

from __future__ import annotations

import json
from collections import Counter
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypedDict

import pytest
from analysis.looking import FAR, random_graph, sights_of
from architectures_truth import OURS, TYPES, measured, volume
from graphs import Builder
from test_architectures import MEASURED

import cnncalc
from cnncalc.analysis.claims import check_claims
from cnncalc.analysis.receptive import Field, receptive_fields
from cnncalc.layers import LAYERS, layer_class, make
from cnncalc.layers.base import BUFFER, Layer
from cnncalc.layers.cases import all_cases
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.dense import Dense
from cnncalc.layers.global_pool import GlobalAvgPool
from cnncalc.layers.merge import Add, Concat, Elementwise, Multiply
from cnncalc.layers.pool import MaxPool
from cnncalc.layers.reshape import Flatten, Permute
from cnncalc.layers.slice import Slice
from cnncalc.layers.softmax import Glu, Softmax
from cnncalc.layers.upsample import Upsample

if TYPE_CHECKING:
    from cnncalc.graph import Graph, Node
    from cnncalc.layers.cases import Worked

GRADIENTS = Path(__file__).parents[1] / "data" / "truth" / "receptive_fields.json"
COMPARED = {"conv", "convtranspose", "maxpool", "avgpool"}
# type, output volume, own parameters, and which of those it is
Key: TypeAlias = tuple[str, tuple[int, ...], int, int]
# Types that look at their own cells alone; statistics of norms are held constant.
OWN_CELLS = {
    *("batchnorm", "instancenorm", "layernorm", "rmsnorm", "groupnorm", "lrn", "channelshuffle", "scale", "shift"),
    *(name for name, path in LAYERS.items() if path.startswith(("activation.", "parametric.", "regularize."))),
}


class Gradient(TypedDict, total=False):
    """A layer's field as measured; after upsampling the least and the largest of some positions."""

    layer: str
    rf: int
    jump: int
    first_row_of_unit_0: int
    rf_min: int
    rf_max: int


def gradients(name: str) -> list[Gradient]:
    """The measured layers of one network; none where the measurement was not possible."""
    found: list[Gradient] = json.loads(GRADIENTS.read_text())["models"][name]["by_gradient"].get("layers", [])
    return found


def numbered(keys: list[tuple[str, tuple[int, ...], int]]) -> list[Key]:
    """Keys with a number, so that those that are alike are told apart by their order."""
    seen: Counter[tuple[str, tuple[int, ...], int]] = Counter()
    found = []
    for key in keys:
        found.append((*key, seen[key]))
        seen[key] += 1
    return found


def key_of(node: Node) -> tuple[str, tuple[int, ...], int]:
    """A node of ours in the words of the measurements."""
    sizes = (weight.size for weight in node.layer.weights(*node.input_volumes) if weight.role != BUFFER)
    return OURS.get(node.type, node.type), tuple(node.volume.dims), sum(sizes)


def their_keys(name: str) -> dict[str, Key]:
    """The key of every convolution and pool of PyTorch by its name there."""
    nodes = [node for node in measured(name)["nodes"] if TYPES.get(str(node.get("type"))) in COMPARED]
    keys: list[tuple[str, tuple[int, ...], int]] = []
    for node in nodes:
        out, params = node["out"], node.get("n_params", 0)
        assert isinstance(out, list)
        assert isinstance(params, int)
        keys.append((TYPES[str(node["type"])], volume(out), params))
    return dict(zip([str(node["name"]) for node in nodes], numbered(keys), strict=True))


@pytest.mark.parametrize("name", MEASURED)
def test_fields_are_what_gradients_reach(name: str) -> None:
    """Size, jump and first row of every measured layer, to the unit; layers are matched in the order of their kind."""
    graph = cnncalc.load(name)
    fields, theirs = receptive_fields(graph), their_keys(MEASURED[name])
    nodes = [node for node in graph.nodes.values() if OURS.get(node.type, node.type) in COMPARED]
    ours = dict(zip(numbered(list(map(key_of, nodes))), nodes, strict=True))
    for one in gradients(MEASURED[name]):
        field = fields[ours[theirs[one["layer"]]].path][-1]
        assert field
        if "rf" in one:
            assert (field.size, field.stride) == (one["rf"], (one["jump"], 1)), one
            assert field.start == one["first_row_of_unit_0"], one
        else:
            assert (field.least, field.size) == (one["rf_min"], one["rf_max"]), one


def test_most_networks_are_measured() -> None:
    """All but two, whose input is too small or has a third axis; ten layers and more where they have so many."""
    counts = {name: len(gradients(measurement)) for name, measurement in MEASURED.items()}
    assert [name for name, count in counts.items() if not count] == ["dcgan_g", "c3d"]
    assert {name for name, count in counts.items() if 0 < count < 10} == {
        *("lenet5", "alexnet", "alexnet_owt", "m5_tutorial"),
    }


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


@pytest.mark.parametrize("type_name", LAYERS)
def test_every_type_says_what_it_looks_at(type_name: str) -> None:
    """A type that moves or mixes cells has a `sights` of its own; the others are known by name."""
    inherited = layer_class(type_name).sights is Layer.sights
    assert inherited == (type_name in OWN_CELLS)
    if inherited:
        assert all(w.layer.output(*w.inputs).spatial == w.inputs[0].spatial for w in all_cases() if w.type == type_name)


@pytest.mark.parametrize("worked", all_cases(), ids=str)
def test_sights_fit_the_output(worked: Worked) -> None:
    """One for every spatial axis of the output, each about an axis of the input that it looks at."""
    y = worked.layer.output(*worked.inputs)
    for x in worked.inputs:
        sights = worked.layer.sights(y, x)
        assert len(sights) == y.rank
        assert all(len(sight.cells) == sight.period for sight in sights if sight)
        assert all(sight.axis in x.axes for sight in sights if sight and any(sight.cells))


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
