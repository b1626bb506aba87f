"""Presets against the totals that the tools themselves print, network by network, to the unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from analysis.tool_totals import KEYS, QUIRKS, not_counted
from architectures_truth import measured
from bundled import report_of
from graphs import Builder
from test_architectures import MEASURED

import cnncalc
from cnncalc.analysis.presets import PRESETS, counting, other_tools, torch_tools
from cnncalc.analysis.presets.counting import FAMILIES, LOST_ROWS, PADDING, POSITIONS, family
from cnncalc.analysis.receptive_field import receptive_fields
from cnncalc.analysis.report import Counts
from cnncalc.formulas.operations import NOTHING
from cnncalc.layers import LAYERS
from cnncalc.layers.cases import all_cases
from cnncalc.layers.conv import Conv
from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.pool import MaxPool

if TYPE_CHECKING:
    from cnncalc.analysis.report import Row
    from cnncalc.layers.base import Layer

# What each tool printed: (preset, network) -> total.
PRINTED = {
    (preset, name): totals[key]
    for name, totals in ((name, measured(of)["totals"]) for name, of in MEASURED.items())
    for preset, key in KEYS.items()
    if key in totals
}
# Families whose layers do not compute.
MOVES = {"pad", "regularize", "reshape", "shuffle", "slice"}
# Tables of families, and of ways to interpolate.
NO_TYPES = {"FAMILIES", "LAYERS", "FVCORE_RESIZING", "THOP_RESIZING"}

each_preset = pytest.mark.parametrize("preset", PRESETS)


def total(preset: str, rows: tuple[Row, ...]) -> int:
    """What a preset counts for these layers."""
    return sum(map(PRESETS[preset].figure, rows))


@pytest.mark.parametrize(("preset", "name"), PRINTED)
def test_a_preset_gives_the_total_of_its_tool(preset: str, name: str) -> None:
    """To the unit; where the measured code does what no spec says, less what that makes, layer by layer."""
    rows = report_of(name).rows
    assert total(preset, rows) - not_counted(preset, name, rows) == PRINTED[preset, name]


def test_every_tool_was_run_on_the_same_networks() -> None:
    """On 27 or more; PyTorch's own counter, and nothing else, on the others."""
    names = {preset: {name for of, name in PRINTED if of == preset} for preset in KEYS}
    assert names.pop("torch") == {*MEASURED}
    first, *others = names.values()
    assert len(first) >= 27
    assert all(one == first for one in others)


def test_quirks_are_only_named_where_there_are_any() -> None:
    """Every exception makes a difference, and belongs to a preset that is measured."""
    for preset, name in QUIRKS:
        assert not_counted(preset, name, report_of(name).rows) != 0
    assert {preset for preset, _ in QUIRKS} < KEYS.keys()
    assert {name for name in PRESETS if PRESETS[name].is_measured} == {"exact", "mac2", *KEYS}


def test_figures_that_were_published() -> None:
    """ResNet-50 at 224x224: exact and published figures of other tools, and of XLA without padding."""
    rows = report_of("resnet50").rows
    assert sum(row.counts.macs + padding(row) for row in rows) == 3_948_251_904
    assert sum(row.counts.macs + padding(row) for row in report_of("alexnet").rows) == 671_322_656
    assert sum(row.counts.macs + padding(row) for row in report_of("vgg16").rows) == 14_969_824_000
    assert total("ptflops", rows) == 4_132_436_968
    assert total("thop", rows) == 4_133_742_592


def padding(row: Row) -> int:
    """What XLA leaves out of the products of a layer."""
    return dict(PRESETS["xla"].terms(row)).get(PADDING, 0)


@each_preset
def test_a_figure_is_the_macs_and_its_terms(preset: str) -> None:
    """For every worked case of every layer type; a term is never zero."""
    for row in case_rows():
        terms = PRESETS[preset].terms(row)
        assert PRESETS[preset].figure(row) == row.counts.macs + sum(amount for _, amount in terms)
        assert all(amount for _, amount in terms)
        assert PRESETS[preset].figure(row) >= 0


def test_exact_is_the_sum_of_all_operations() -> None:
    """Whatever the reasons are that it is told by."""
    for row in case_rows():
        assert PRESETS["exact"].figure(row) == sum(row.operations)


def case_rows() -> tuple[Row, ...]:
    """A row for every worked case of every layer type."""
    net = Builder("Cases", "1x1x1")
    for number, worked in enumerate(all_cases()):
        inputs = {f"in{number}_{at}": volume for at, volume in enumerate(worked.inputs)}
        net.graph.inputs |= inputs
        net.add(f"layer{number}", worked.type, worked.layer, *inputs)
    return cnncalc.analyze(net.done()).rows


def test_every_family_has_a_reason_or_does_nothing() -> None:
    """The table is whole: a family that is not in it only moves numbers, in every worked case."""
    families = {family(type_name) for type_name in LAYERS}
    assert {*FAMILIES, *MOVES} == families, "FAMILIES in counting.py has what computes, MOVES what only moves"
    assert not FAMILIES.keys() & MOVES
    for row in case_rows():
        assert family(row.node.type) in FAMILIES or row.operations == NOTHING


@pytest.mark.parametrize("preset", ["exact", "xla"])
def test_a_family_without_a_reason_counts_its_operations(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes a new layer type sees its figures before every table knows it."""
    monkeypatch.delitem(FAMILIES, "lrn")
    [row] = [row for row in case_rows() if row.node.type == "lrn"][:1]
    assert PRESETS[preset].terms(row) == [(counting.OTHERS, sum(row.operations))]


def test_rules_speak_of_types_that_there_are() -> None:
    """No tool's table has a type that the language has not."""
    for module in (counting, torch_tools, other_tools):
        tables = [table for name, table in vars(module).items() if name.isupper() and name not in NO_TYPES]
        words = {word for table in tables if isinstance(table, dict | frozenset) for word in table}
        assert words <= LAYERS.keys(), module
        assert words


@each_preset
def test_a_preset_is_described(preset: str) -> None:
    """Its unit, what it is, where that is from; without a measurement it says so."""
    found = PRESETS[preset]
    assert found.name == preset
    assert found.unit in {"FLOPs", "MACs", "mult-adds", "macc"}
    assert found.about
    assert found.source
    assert found.is_measured != ("Not backed by a measurement" in found.about)


def lone(layer: Layer, kind: str, size: str) -> Row:
    """The row of one layer behind an input."""
    (row,) = cnncalc.analyze(Builder("One", size).add("one", kind, layer).done()).rows
    return row


def test_transposed_convolutions_as_tools_have_them() -> None:
    """A 2x2 stamp of 3 channels on 2x2 cells: 48 products; 208 by torchinfo, 64 by onnx-tool (both with mistakes)."""
    row = lone(ConvTranspose(filters=1, kernel=2, stride=2), "convtranspose", "2x2x3")
    assert row.counts.macs == 48
    assert PRESETS["torchinfo"].figure(row) == 208
    assert dict(PRESETS["onnx-tool"].terms(row))[POSITIONS] == 64 - 48
    assert PRESETS["ptflops"].figure(row) == 48 + 16
    assert PRESETS["netscope"].figure(row) == 48


def test_calflops_loses_rows_of_even_windows() -> None:
    """Padding `same` of a 2x2 window: PyTorch gives 7x5, calflops counts 6x4."""
    row = lone(Conv(filters=3, kernel=2, padding="same", bias=False), "conv", "7x5x2")
    assert row.counts.macs == 7 * 5 * 3 * 8
    assert dict(PRESETS["calflops"].terms(row))[LOST_ROWS] == (6 * 4 - 7 * 5) * 3 * 8


def test_torchscan_squares_no_kernel() -> None:
    """A kernel of 3 is a window of 3 cells to it, one of 3x3 has 9."""
    assert PRESETS["torchscan"].figure(lone(MaxPool(kernel=3), "maxpool", "9x6x5")) == 3 * 2 * 5 * 2
    assert PRESETS["torchscan"].figure(lone(MaxPool(kernel=(3, 3)), "maxpool", "9x6x5")) == 3 * 2 * 5 * 8


def test_products_with_padding_are_those_that_meet_no_cell() -> None:
    """Every small window, tap by tap."""
    for kernel in range(1, 5):
        for pads in range(4):
            for stride in range(1, 4):
                for dilation in range(1, 3):
                    if (kernel - 1) * dilation + 1 > 7 + 2 * pads:
                        continue
                    layer = Conv(2, kernel, stride, pads, dilation)
                    row = lone(layer, "conv", "7x3")
                    starts = [at * stride - pads for at in range(row.node.volume.spatial[0])]
                    taps = [start + tap * dilation for start in starts for tap in range(kernel)]
                    outside = sum(not 0 <= tap < 7 for tap in taps)
                    assert -padding(row) == outside * 3 * 2, layer


def test_shared_weights_cost_torchinfo_their_parameters_each_time() -> None:
    """A norm that shares its weights is counted like any other."""
    row = next(row for row in report_of("resnet18").rows if row.node.type == "batchnorm")
    shared = row._replace(counts=Counts())
    assert PRESETS["torchinfo"].figure(shared) == row.counts.params
    assert receptive_fields(report_of("resnet18").graph)
