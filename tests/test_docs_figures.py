"""Every figure of `docs/conventions.md` is computed here, or was measured with the tool that it is about."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from architectures_truth import measured
from documents import ROOT, prose, table, words
from graphs import volume

import cnncalc
from cnncalc.analysis.presets import PRESETS
from cnncalc.formulas.operations import Operations
from cnncalc.layers import LAYERS, layer_class, make
from cnncalc.layers.base import BIAS, BUFFER, WEIGHT, fields_of
from cnncalc.layers.conv import Conv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Counts, Report

CONVENTIONS = ROOT / "docs" / "conventions.md"


@cache
def report(name: str, flops: str = "exact") -> Report:
    """The report of a bundled network."""
    return cnncalc.analyze(cnncalc.load(name), flops=flops)


def totals(name: str, flops: str = "exact") -> Counts:
    """Its totals."""
    return report(name, flops).known


def test_presets() -> None:
    """Their names, units and meanings."""
    rows = table(CONVENTIONS, "preset", "unit", "counts")
    assert [[words(name)[0], *rest] for name, *rest in rows] == [[p.name, p.unit, p.about] for p in PRESETS.values()]


# The letters of the table of parameters, and layers that have these values.
LETTERS = {"F": 3, "D1": 6, "D": 6, "K": 4, "G": 2, "U": 5}
HOLDERS: dict[str, dict[str, object]] = {
    "conv": {"filters": 4, "kernel": 3, "groups": 2},
    "convtranspose": {"filters": 4, "kernel": 3, "groups": 2},
    "dense": {"units": 5},
    "batchnorm": {},
}
WEIGHT_ROWS = [row for row in table(CONVENTIONS, "layer", "`weights`", "`biases`", "`buffers`") if words(row[0])]


def test_layers_with_weights_have_a_row() -> None:
    """All of them, but depthwise, which is a conv, and the other norms."""
    named = {name for row in WEIGHT_ROWS for name in words(row[0])}
    assert named == {*HOLDERS, "scale", "shift", "prelu"}


@pytest.mark.parametrize("row", [row for row in WEIGHT_ROWS if words(row[0])[0] in HOLDERS], ids=lambda row: row[0])
def test_weights(row: list[str]) -> None:
    """The formulas of weights, biases and buffers."""
    (name,) = words(row[0])
    x = volume("6" if name == "dense" else "8x9x6")
    sizes = {WEIGHT: 0, BIAS: 0, BUFFER: 0}
    for weight in make(name, HOLDERS[name]).weights(x):
        sizes[weight.role] += weight.size
    assert [value(cell, LETTERS) for cell in row[1:]] == [*sizes.values()]


def value(cell: str, letters: dict[str, int]) -> int:
    """A formula of a table; an empty cell is 0."""
    number: int = eval(cell.replace("·", "*").replace("/", "//") or "0", dict(letters))
    return number


class Sample(NamedTuple):
    """A layer to try a row of the table of operations on: its fields, its inputs, and what n is for it."""

    fields: dict[str, object]
    inputs: tuple[str, ...] = ("11x7x6",)
    n: int = 0


THREE = ("11x7x6",) * 3
# By layer type, and by what is said of it behind its name.
SAMPLES = {
    "conv with a bias": Sample({"filters": 4, "kernel": (5, 3)}, n=5 * 3 * 6),
    "conv without": Sample({"filters": 4, "kernel": (5, 3), "bias": False}, n=5 * 3 * 6),
    "depthwise with a bias": Sample({"kernel": (5, 3)}, n=5 * 3),
    "depthwise without": Sample({"kernel": (5, 3), "bias": False}, n=5 * 3),
    "dense with a bias": Sample({"units": 4}, ("90",), n=90),
    "dense without": Sample({"units": 4, "bias": False}, ("90",), n=90),
    "maxpool": Sample({"kernel": (3, 2), "padding": 1}, n=3 * 2),
    "avgpool": Sample({"kernel": (3, 2), "padding": 1}, n=3 * 2),
    "lppool": Sample({"kernel": (3, 2), "padding": 1}, n=3 * 2),
    "globalmaxpool": Sample({}, n=11 * 7),
    "globalavgpool": Sample({}, n=11 * 7),
    "globalsum": Sample({}, n=11 * 7),
    "lrn": Sample({"size": 3}, n=3),
    "threshold": Sample({"threshold": 1.0}),
    "rescale": Sample({"factor": 0.5}),
    "rescale with an offset": Sample({"factor": 0.5, "offset": 1.0}),
    "power": Sample({"exponent": 2.0}),
    "upsample but nearest": Sample({"factor": 2, "mode": "bilinear"}, n=4),
    "instancenorm": Sample({}, n=11 * 7),
    "layernorm": Sample({}, n=6),
    "groupnorm": Sample({"groups": 3}, n=11 * 7 * 2),
    "rmsnorm": Sample({}, n=6),
    "softmax": Sample({}, n=6),
    "logsoftmax": Sample({}, n=6),
    **{name: Sample({}, THREE, n=3) for name in ("add", "subtract", "multiply", "maximum", "average")},
    "concat": Sample({}, THREE),
    "gelu with tanh": Sample({"tanh": True}),
    "reshape": Sample({"output_": volume("7x11x6")}),
    "permute": Sample({"order": ("height", "width", "depth")}),
    "slice": Sample({"channels": (0, 2)}),
    "pad": Sample({"sides": 1}),
    "crop": Sample({"size": 5}),
    "pixelshuffle": Sample({"factor": 2}, ("11x7x8",)),
    "pixelunshuffle": Sample({"factor": 2}, ("12x8x6",)),
    "channelshuffle": Sample({"groups": 3}),
}
OPERATION_ROWS = table(CONVENTIONS, "layer", "n is", "per", *Operations._fields)
EACH = [(name, row) for row in OPERATION_ROWS for name in words(row[0])]


def test_every_layer_type_is_in_the_table_of_operations() -> None:
    """All but those whose rule takes a sentence."""
    in_words = {"convtranspose", "adaptiveavgpool", "adaptivemaxpool", "opaque"}
    assert {name for name, _ in EACH} == LAYERS.keys() - in_words, "docs/conventions.md, the table of operations"


@pytest.mark.parametrize(("name", "row"), EACH)
def test_operations(name: str, row: list[str]) -> None:
    """What the row says times what it is said of, for a sample of the layer."""
    about = re.sub(r"`[^`]*`|,", "", row[0]).strip()
    sample = SAMPLES.get(f"{name} {about}".strip(), Sample({}))
    assert not [one.name for one in fields_of(layer_class(name)).values() if one.required and not sample.fields], (
        f"SAMPLES needs a line for {name}"
    )
    fields = {one.attribute: one.name for one in fields_of(layer_class(name)).values()}
    layer = make(name, {fields[key]: given for key, given in sample.fields.items()})
    inputs = tuple(map(volume, sample.inputs))
    y = layer.output(*inputs)
    per_element = row[2] in {"element", "output element"}
    times = y.elements if per_element else inputs[0].elements // sample.n
    each = (value(cell, {"n": sample.n, "D1": inputs[0].depth}) for cell in row[3:])
    assert layer.operations(y, *inputs) == Operations(*(times * one for one in each))


def test_figures_of_a_resnet_50() -> None:
    """Ours, or measured with the tool; and the short form is the exact one, rounded."""
    tools = measured("resnet50")["totals"]
    expected = [
        totals("resnet50_v1").macs,
        totals("resnet50").macs,
        tools["ptflops_aten"],
        tools["torchinfo_mult_adds"],
        tools["fvcore_flops"],
        tools["ptflops_pytorch"],
        tools["thop_macs"],
        totals("resnet50", "mac2").flops,
        totals("resnet50").flops,
        tools["calflops_flops"],
        tools["torchscan_module_flops"],
    ]
    rows = table(CONVENTIONS, "G", "exactly", "what is counted", "where it is seen")
    assert [int(row[1].replace(",", "")) for row in rows] == expected
    assert [row[0] for row in rows] == [f"{figure / 10**9:.2f}" for figure in expected]
    assert tools["torch_flop_counter"] == totals("resnet50", "torch").flops == totals("resnet50", "mac2").flops


@pytest.mark.parametrize(
    "row", table(CONVENTIONS, "network", "parameters", "MACs", "what it is"), ids=lambda row: row[0]
)
def test_networks(row: list[str]) -> None:
    """Parameters and MACs of the bundled ones."""
    found = totals(words(row[0])[0])
    assert [f"{found.params:,}", f"{found.macs:,}"] == row[1:3]


def known_figures() -> Iterator[int]:
    """What a sentence may name: totals, layers and blocks of the networks that it speaks of, tables' figures."""
    yield 1000
    for name in ("lenet5", "lenet5_1998", "resnet50"):
        found = report(name)
        yield from found.known
        yield found.known.params - found.known.trainable
        yield found.totals.peak_activations if found.totals else 0
        for path in (*found.graph.nodes, *found.graph.scopes):
            inside = [row.counts for row in found.rows if f"{row.node.path}/".startswith(f"{path}/")]
            yield from map(sum, zip(*inside, strict=True))
    biases = [row.node.layer.filters for row in report("resnet50").rows if isinstance(row.node.layer, Conv)]
    yield sum(biases)
    # Keras: 4·D for a batch norm, and biases that its ResNet-50 has in front of them.
    yield totals("resnet50").params + totals("resnet50").buffers + sum(biases)


def test_no_figure_is_asserted_by_hand() -> None:
    """Every figure in a sentence is one that can be computed."""
    found = {
        int(figure.replace(",", ""))
        for _, line in prose(CONVENTIONS)
        if not line.startswith("|")
        for figure in re.findall(r"\d{1,3}(?:,\d{3})+", line)
    }
    assert found
    assert found <= {*known_figures()}
