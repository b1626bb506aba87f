"""Folding: every layer is counted in exactly one line, at every depth."""

from __future__ import annotations

import pytest
from graphs import merges, tower

import cnncalc
from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.report import Counts, Report
from cnncalc.model.graph import Graph
from cnncalc.output.folding import ENOUGH, Line, fold, leaves, uses
from cnncalc.output.tree import deepest
from cnncalc.output.view import ALL

NAMES = ("lenet5", "lenet5_1998", "resnet18", "resnet152", "googlenet", "densenet121", "vgg16", "mobilenet_v1")
REPORTS = {
    "tower": analyze(tower()),
    "merges": analyze(merges()),
    **{name: cnncalc.analyze(cnncalc.load(name)) for name in NAMES},
}


def shown(lines: list[Line]) -> list[str]:
    """Lines as a tree would show them: indentation, label, type, copies, parameters."""
    return [
        f"{'  ' * line.level}{line.label} {line.type} x{line.times} {line.counts.params if line.counts else '-'}"
        for line in lines
    ]


def added(lines: list[Line]) -> Counts:
    """All counts of lines, column by column."""
    return Counts(*map(sum, zip(*(line.counts for line in lines if line.counts), strict=True)))


@pytest.mark.parametrize("name", REPORTS)
def test_lines_add_up_at_every_depth(name: str) -> None:
    """Counts and operations of all lines are those of the report, however much is folded."""
    report = REPORTS[name]
    assert report.totals
    for depth in (None, ALL, *range(1, deepest(report) + 2)):
        lines = fold(report, depth)
        assert added(lines) == report.known
        assert [sum(column) for column in zip(*(line.operations for line in lines), strict=True)] == [
            *report.totals.operations
        ]
        assert sum(line.layers for line in lines) == len(report.rows)


@pytest.mark.parametrize("name", REPORTS)
def test_leaves_add_up_too(name: str) -> None:
    """Without the tree no line has blank counts, and each layer is in one."""
    report = REPORTS[name]
    for each in (True, False):
        assert added(leaves(report, each=each)) == report.known
    assert len(leaves(report, each=True)) == len(report.rows)
    assert all(line.node for line in leaves(report))


@pytest.mark.parametrize("name", REPORTS)
def test_the_default_is_the_deepest_of_about_forty_lines(name: str) -> None:
    """Deeper would be too many lines, or there is nothing deeper."""
    report = REPORTS[name]
    lines = fold(report)
    depths = range(1, deepest(report) + 1)
    fitting = [depth for depth in depths if len(fold(report, depth)) <= ENOUGH]
    assert lines == fold(report, max(fitting, default=1))


def test_equal_copies_share_a_line() -> None:
    """A stage whose copies are equal is opened as one; the copy with a stride has lines of its own."""
    assert shown(fold(REPORTS["tower"])) == [
        "conv1 conv x1 448",
        "stage1 basic x3 -",
        "  conv1 conv x3 6960",
        "  conv2 conv x3 6960",
        "  residual1 add x3 0",
        "stage2 basic x4 -",
        "  0 basic x1 -",
        "    conv1 conv x1 4640",
        "    conv2 conv x1 9248",
        "    conv3 conv x1 544",
        "    residual1 add x1 0",
        "  1..3 basic x3 -",
        "    conv1 conv x3 27744",
        "    conv2 conv x3 27744",
        "    residual1 add x3 0",
        "maxpool1 maxpool x1 0",
    ]


def test_depth_counts_the_parts_of_a_path() -> None:
    """At depth 1 only the top level is left; at 2 the copies, unless all of them are equal."""
    report = REPORTS["tower"]
    assert shown(fold(report, 1)) == [
        "conv1 conv x1 448",
        "stage1 basic x3 13920",
        "stage2 basic x4 69920",
        "maxpool1 maxpool x1 0",
    ]
    assert shown(fold(report, 2)) == [
        "conv1 conv x1 448",
        "stage1 basic x3 13920",
        "stage2 basic x4 -",
        "  0 basic x1 14432",
        "  1..3 basic x3 55488",
        "maxpool1 maxpool x1 0",
    ]


def test_a_repeated_merge_stands_above_its_branches() -> None:
    """It is a layer with counts of its own, and its branches lie below it."""
    report = REPORTS["merges"]
    assert shown(fold(report)) == [
        "residual1 add x3 0",
        "  conv1 conv x3 444",
        "conv1 conv x2 -",
        "  0 conv x1 85",
        "  1 conv x1 105",
        "relu1 relu x2 0",
    ]
    assert shown(fold(report, 1)) == ["residual1 add x3 444", "conv1 conv x2 190", "relu1 relu x2 0"]
    assert [line.path for line in fold(report)][:2] == ["residual1/0..2", "residual1/0..2/conv1"]


def test_nothing_is_folded_under_all() -> None:
    """Every layer has a line, and every block one above them."""
    lines = fold(REPORTS["resnet152"], ALL)
    assert sum(line.node is not None for line in lines) == 515
    assert all(line.times == 1 for line in lines if line.counts)


def test_uses_of_a_block_keep_what_is_inside() -> None:
    """A block of the wanted type has one line, and its layers none."""
    lines = uses(REPORTS["tower"], frozenset({"basic", "maxpool"}))
    assert [(line.path, line.times, line.layers) for line in lines] == [
        ("stage1/0..2", 3, 9),
        ("stage2/0", 1, 4),
        ("stage2/1..3", 3, 9),
        ("maxpool1", 1, 1),
    ]
    inside = uses(REPORTS["tower"], frozenset({"basic", "conv"}))
    assert [line.path for line in inside] == ["conv1", "stage1/0..2", "stage2/0", "stage2/1..3"]


def test_a_block_around_one_thing_is_no_level() -> None:
    """Its line carries both names."""
    report = cnncalc.analyze(
        cnncalc.parse(
            "input: 9x7x4\n"
            "blocks:\n"
            "  inner: {layers: [conv: {filters: 5, kernel: 2}, relu]}\n"
            "  outer: {layers: [inner: {}]}\n"
            "layers:\n"
            "  - outer:\n"
        )
    )
    assert report.totals
    assert shown(fold(report)) == ["outer1/inner1 inner x1 -", "  conv1 conv x1 85", "  relu1 relu x1 0"]


def test_twenty_thousand_layers_fold_quickly() -> None:
    """A long flat network is one level; nothing is quadratic in it."""
    report = _long(20_000)
    assert len(fold(report)) == 20_000


def _long(layers: int) -> Report:
    template = REPORTS["tower"].rows[0]
    graph = Graph("long.yaml")
    rows = tuple(template._replace(node=template.node._replace(path=f"conv{number}")) for number in range(layers))
    return Report(graph, "exact", rows, None, Counts(), ())
