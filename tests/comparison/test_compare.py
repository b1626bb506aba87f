"""Networks side by side: stages that add up, gaps in their order, and every format of the command."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from jsonschema import Draft7Validator

import cnncalc
from cnncalc.analysis.report import Counts
from cnncalc.comparison import Gap
from cnncalc.comparison.stages import WHOLE, stages
from cnncalc.model import exits
from cnncalc.output.compared import renderer
from cnncalc.output.compared.tables import stage_name, times
from cnncalc.output.schemas import schema
from cnncalc.output.view import View

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Golden

    from cnncalc.analysis.report import Report

Captured = pytest.CaptureFixture[bytes]
NAMES = ("lenet5", "resnet18", "alexnet", "m5_tutorial", "c3d", "dcgan_g")


def report_of(text: str) -> Report:
    """The report of a spec given as text."""
    return cnncalc.analyze(cnncalc.parse(text, name="net.yaml"))


def report_named(name: str) -> Report:
    """The report of a bundled network."""
    return cnncalc.analyze(cnncalc.load(name))


@pytest.mark.parametrize("name", NAMES)
def test_stages_add_up_to_the_totals(name: str) -> None:
    """Every layer is in exactly one stage."""
    report = report_named(name)
    found = stages(report)
    assert report.totals
    assert sum(stage.layers for stage in found) == report.totals.layers
    assert Counts(*map(sum, zip(*(stage.counts for stage in found), strict=True))) == report.totals.counts


def nearest_halving(before: int, after: int) -> int:
    """The halvings of one axis, by trying: the power of two whose ratio to the sizes is nearest to 1."""

    def distance(k: int) -> Fraction:
        ratio = Fraction(before, after) / Fraction(2) ** k
        return max(ratio, 1 / ratio)

    return min(range(-8, 9), key=distance)


@pytest.mark.parametrize("before", [5, 32, 227])
def test_a_reduction_is_the_nearest_power_of_two(before: int) -> None:
    """For every size that comes out of a square input, smaller or larger than it."""
    for after in range(2, 2 * before):
        text = f"input: {before}x{before}x3\nlayers: [upsample: {{size: {after}x{after}}}]"
        [stage] = stages(report_of(text))
        assert stage.reduction == nearest_halving(before, after), after


def test_no_resolution_is_left() -> None:
    """Vectors and single cells share a stage; an input that is a vector has no other."""
    text = "input: 9x9x3\nlayers: [globalavgpool, flatten, dense: 5]"
    [stage] = stages(report_of(text))
    assert (stage.reduction, stage.sizes, stage.layers) == (WHOLE, ((1, 1),), 3)
    [stage] = stages(report_of("input: 7\nlayers: [dense: 5]"))
    assert (stage.reduction, stage.sizes) == (WHOLE, ())


def test_names_of_stages() -> None:
    """As parts of the input's size, or multiples of it."""
    assert [stage_name(k) for k in (-1, 0, 1, 5, WHOLE)] == ["x2", "1/1", "1/2", "1/32", "1x1"]


def test_gaps_come_sharpest_first() -> None:
    """Totals by the ratio of most to least, all together by their part of the largest network."""
    found = cnncalc.compare(*map(report_named, NAMES))
    ratios = [Fraction(most, least) for least, most in (gap.ends for gap in found.totals)]
    assert all(a >= b for a, b in pairwise(ratios))
    shares = [Fraction(most - least, gap.whole) for gap in found.sharpest for least, most in [gap.ends]]
    assert all(a >= b for a, b in pairwise(shares))
    assert all(share <= 1 for share in shares)


def test_the_same_network_has_no_differences(capsysbinary: Captured) -> None:
    """And the table says so."""
    assert cnncalc.compare(report_named("lenet5"), report_named("lenet5")).sharpest == ()
    assert "  none: every figure is the same in all\n" in ran(capsysbinary, "compare", "lenet5", "LeNet5").out


@pytest.mark.parametrize("format_", ["table", "plain", "markdown", "csv", "json"])
def test_formats(format_: str, capsysbinary: Captured, golden: Golden) -> None:
    """Two networks in every format."""
    code, out, err = ran(capsysbinary, "compare", "lenet5", "alexnet", "--format", format_)
    assert (code, err) == (exits.OK, "")
    golden(f"compare.{format_}", out)


def test_many_networks_have_a_line_each(capsysbinary: Captured, golden: Golden) -> None:
    """More than four do not fit side by side."""
    golden("compare_many.txt", ran(capsysbinary, "compare", *NAMES).out)


def test_the_json_is_as_its_schema_says(capsysbinary: Captured) -> None:
    """With every key."""
    document = json.loads(ran(capsysbinary, "compare", *NAMES, "--format", "json").out)
    Draft7Validator(schema("compare")).validate(document)
    assert document["files"] == list(NAMES)


def test_the_csv_adds_up(capsysbinary: Captured) -> None:
    """The stages of a file are as much as its line for all."""
    rows = list(csv.DictReader(ran(capsysbinary, "compare", *NAMES, "--format", "csv").out.splitlines()))
    for name in NAMES:
        whole, *parts = (int(row["macs"]) for row in rows if row["file"] == name)
        assert whole == sum(parts)


def test_a_network_with_errors_is_shown_as_far_as_it_goes(capsysbinary: Captured, tmp_path: Path) -> None:
    """Its totals are unknown, the others' are not, and the exit code says it."""
    path = tmp_path / "bad.yaml"
    path.write_text("input: 32x32x3\nlayers: [{conv: {filters: 4, kernel: 3}}, {conv: {filters: 4, kernel: 99}}]\n")
    code, out, err = ran(capsysbinary, "compare", "lenet5", str(path), "cifar_resnet20")
    assert code == exits.FAILED
    [params] = [line.split() for line in out.splitlines() if line.startswith("parameters")]
    assert params == ["parameters", "61,706", "?", "269,722", "x4.37"]
    assert "? has errors\n" in out
    assert "V201 window-too-large: conv2" in err
    document = json.loads(ran(capsysbinary, "compare", "lenet5", str(path), "--format", "json").out)
    assert [one["totals"] is None for one in document["networks"]] == [False, True]


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (1000, 1000, ""),
        (0, 7, "none / some"),
        (1000, 1004, "x1.00"),
        (1000, 1005, "x1.01"),
        (60, 61, "x1.02"),
        (1000, 9994, "x9.99"),
        (1000, 9995, "x10.0"),
        (10, 999, "x99.9"),
        (100, 9995, "x100"),
        (2, 2469, "x1,235"),
    ],
)
def test_how_many_times(least: int, most: int, said: str) -> None:
    """Three digits, half up: 3 % more are not told as the same."""
    assert times(Gap("params", (most, None, least), most)) == said


@pytest.mark.parametrize("command", [["compare", "lenet5", "alexnet"], ["diff", "lenet5", "alexnet"]])
def test_operations_are_told_with_their_preset(command: list[str], capsysbinary: Captured) -> None:
    """A figure of FLOPs is never without the name of its convention, nor called FLOPs by a tool that counts MACs."""
    assert "FLOPs (exact) " in ran(capsysbinary, *command).out
    assert "MACs (thop) " in ran(capsysbinary, *command, "--flops", "thop").out


def test_ratios_give_way_to_the_width() -> None:
    """Before the name of a figure is broken in two."""
    found = cnncalc.compare(*map(report_named, ("resnet50", "alexnet", "lenet5")))
    text = renderer("table")(found, View(width=60))
    assert "\npeak activations " in text
    assert "\nhidden for want of width: most / least\n" in text


def test_one_network_is_wrong_use(capsysbinary: Captured) -> None:
    """There is nothing to compare it with."""
    assert ran(capsysbinary, "compare", "lenet5") == (
        exits.USAGE,
        "",
        "error: lenet5 alone cannot be compared\n  = help: name two or more: cnncalc compare vgg16 resnet50\n",
    )
