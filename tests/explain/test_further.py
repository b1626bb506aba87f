"""What explanations say beside the counts: the receptive field, the memory, and the sum of a block."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

import pytest
from bundled import report_of
from commands.cli_runs import ran
from explain.printed import check, sections
from jsonschema import Draft7Validator

import cnncalc
from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.memory import DTYPES
from cnncalc.explanation import blocks, explain
from cnncalc.formulas.term import Term
from cnncalc.layers.traced import LETTERS
from cnncalc.output.explained import FORMATS, renderer
from cnncalc.output.explained.as_json import render as as_json
from cnncalc.output.explained.as_text import render as as_text
from cnncalc.output.explained.lesson import Lesson
from cnncalc.output.folding import fold
from cnncalc.output.schemas import schema
from cnncalc.output.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.analysis.receptive_field import Fields
    from cnncalc.analysis.report import Report
    from cnncalc.explanation import Explanation
    from cnncalc.model.values import Json

NETWORKS = (
    "alexnet",
    "c3d",
    "dcgan_g",
    "densenet121",
    "googlenet",
    "lenet5",
    "m5_tutorial",
    "mobilenet_v3_small",
    "resnet18",
    "unet_572_valid",
)
BLOCKS = (
    ("resnet18", "layer2/0"),
    ("resnet18", "layer3"),
    ("densenet121", "denseblock1/0"),
    ("googlenet", "inception3a"),
    ("mobilenet_v3_small", "bneck4"),
)
# Axes that are walked differently, and behind them layers that enlarge.
ODD = """\
input: 30x23x3
layers:
  - conv: {filters: 8, kernel: 5x3, stride: 2, padding: {left: 1, right: 2, top: 1}, dilation: 2}
  - maxpool: {kernel: 3, stride: 1, padding: 1}
  - convtranspose: {filters: 5, kernel: 3, stride: 2, padding: 1, output_padding: 1}
  - upsample: 2
  - conv: {filters: 8, kernel: 3}
"""


def lesson(report: Report, *layers: str) -> Lesson:
    """Explanations of layers, with the sums of blocks."""
    return Lesson(report, explain(report.graph, layers), blocks=blocks(report, layers))


def figures(fields: Fields) -> dict[str, int]:
    """What the report says along each axis, under names with the axis' letter."""
    found: dict[str, int] = {}
    for letter, field in zip(LETTERS[len(fields)], fields, strict=True):
        if field:
            found[f"rf_{letter.lower()}"] = field.size
            found |= {f"jump_{letter.lower()}": field.stride[0]} if field.stride[1] == 1 else {}
            found |= {f"start_{letter.lower()}": field.start} if field.start is not None else {}
    return found


def along(told: Mapping[str, int], fields: Fields) -> dict[str, int]:
    """The same of what was printed: a name without a letter holds for all axes."""
    letters = [letter.lower() for letter in LETTERS[len(fields)]]
    found: dict[str, int] = {}
    for name, value in told.items():
        head, _, letter = name.partition("_")
        if head in {"rf", "jump", "start"}:
            found |= {f"{head}_{one}": value for one in ([letter] if letter else letters)}
    return found


def printed(report: Report, one: Explanation) -> str:
    """The text of one layer."""
    return as_text(Lesson(report, [one]), View(width=100))


@cache
def told(name: str) -> list[tuple[str, str, dict[str, int]]]:
    """Every distinct layer of a network: its path, its text, and the results that are read back from it."""
    report = report_of(name)
    texts = [(one.node.path, printed(report, one)) for one in explain(report.graph)]
    return [(path, text, check(text)) for path, text in texts]


@pytest.mark.parametrize("name", NETWORKS)
def test_printed_receptive_fields_are_the_reports(name: str) -> None:
    """Every distinct layer, read back from the text; nothing is printed where the report has nothing."""
    fields = report_of(name).receptive_fields()
    for path, text, results in told(name):
        own = fields[path]
        assert along(results, own) == figures(own), text
        assert ("receptive field" in sections(text)) == any(own), text


@pytest.mark.parametrize("name", NETWORKS)
def test_json_has_every_layers_own_field(name: str) -> None:
    """Also of layers that are told together."""
    report = report_of(name)
    document = json.loads(as_json(lesson(report), View()))
    Draft7Validator(schema("explain")).validate(document)
    fields = report.receptive_fields()
    for layer in document["layers"]:
        told = layer.get("receptive_field", {"derivations": []})["derivations"]
        read = {key: line["result"] for line in told for key in line["names"]}
        own = fields[layer["path"]]
        assert along(read, own) == figures(own), layer["path"]


@pytest.mark.parametrize("name", NETWORKS)
def test_printed_memory_is_the_reports(name: str) -> None:
    """Elements as the report stores them, times the bytes of the type."""
    rows = {row.node.path: row for row in report_of(name).rows}
    for path, _, results in told(name):
        stored = rows[path].stored
        assert (results.get("elements", 0), results.get("bytes", 0)) == (stored, 4 * stored), path


@pytest.mark.parametrize("name", ["alexnet", "resnet18", "c3d", "m5_tutorial"])
def test_every_window_shows_its_step(name: str) -> None:
    """Where no layer enlarges, the formula is never left out, and comes to what the analysis says."""
    report = report_of(name)
    walked = [one for one in explain(report.graph) if one.walks and one.receptive_field]
    assert walked
    for one in walked:
        assert one.receptive_field
        lines = one.receptive_field.derivations
        if any(field and len(field.spans) == 1 for field in report.receptive_fields()[one.node.inputs[0]]):
            assert all(isinstance(line.term, Term) for line in lines), one.node.path


@pytest.mark.parametrize("dtype", DTYPES)
def test_bytes_by_type(dtype: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """As `--dtype` says."""
    done = ran(capsysbinary, "explain", "lenet5", "C1", "--dtype", dtype)
    assert done.out.splitlines()[-2].endswith(f" = {4704 * DTYPES[dtype]:,}, {dtype}, batch of one")


def odd(layer: str) -> list[str]:
    """The section of a layer of the odd network."""
    report = analyze(cnncalc.parse(ODD))
    [one] = explain(report.graph, [layer])
    return sections(printed(report, one))["receptive field"]


def test_axes_that_differ_have_letters() -> None:
    """Each with its own step, the padding's side included."""
    assert odd("conv1") == [
        "rf_w = rf_in + (F_eff − 1)·jump_in = 1 + (9 − 1)·1 = 1 + 8·1 = 9",
        "rf_h = rf_in + (F_eff − 1)·jump_in = 1 + (5 − 1)·1 = 1 + 4·1 = 5",
        "jump = jump_in·S = 1·2 = 2",
        "start = start_in − P_left·jump_in = 0 − 1·1 = −1",
    ]


def test_behind_an_enlargement_figures_stand_alone() -> None:
    """With the reason."""
    assert odd("convtranspose1") == [
        "rf_w = 15, rf_h = 11, jump = 1, start = −3",
        "Followed cell by cell: no formula holds for all.",
        "Along the width: neighbours see different sizes, 13 to 15 cells; rf is the most.",
        "Along the height: neighbours see different sizes, 9 to 11 cells; rf is the most.",
    ]


def test_what_is_alive_is_told() -> None:
    """Of layers that are alike, also of the one that has most."""
    [conv] = explain(report_of("resnet18").graph, ["layer1/0/conv_bn*/conv1"])
    assert conv.memory
    assert conv.memory.remarks == (
        "In memory while it runs: 401,408 numbers (input 200,704 + output 200,704); "
        "602,112 for layer1/0/conv_bn2/conv1.",
    )


def test_alike_layers_with_other_fields_are_told() -> None:
    """The second of two equal convs sees more."""
    conv = "{filters: 4, kernel: 3, padding: 1}"
    graph = cnncalc.parse(f"input: 9x9x4\nlayers:\n  - conv: {conv}\n  - conv: {conv}\n  - globalavgpool\n")
    first, pool = explain(graph)
    assert first.also == ("conv2",)
    assert first.receptive_field
    assert first.receptive_field.remarks == ("Alike, but with another field: conv2 5x5.",)
    assert pool.receptive_field is None


@pytest.mark.parametrize(("merge", "reason"), [("residual", "The hull of 2 branches.")])
def test_merges_say_what_meets(merge: str, reason: str) -> None:
    """From where; and a hull has no formula."""
    spec = f"input: 9x9x4\nlayers:\n  - {merge}: [conv: {{filters: 4, kernel: 3, padding: 1}}]\n"
    [one] = explain(cnncalc.parse(spec), ["residual1"])
    assert one.receptive_field
    assert one.receptive_field.remarks == (reason,)
    assert dict(one.given) == {"a": "9x9x4 from conv1", "b": "9x9x4 from input"}


@pytest.mark.parametrize(("name", "path"), BLOCKS)
def test_block_sums_are_the_folded_rows(name: str, path: str) -> None:
    """Of the summary, where the block is one line."""
    report = report_of(name)
    [block] = blocks(report, [path])
    [line] = [one for one in fold(report, len(path.split("/"))) if one.path == path]
    assert line.counts
    assert (block.layers, block.counts.params, block.counts.macs, block.counts.flops, block.volume) == (
        line.layers,
        line.counts.params,
        line.counts.macs,
        line.counts.flops,
        line.volume,
    )


def test_all_scopes_of_networks_come_to_the_rows_in_them() -> None:
    """A layer is in as many sums as it has blocks around it."""
    for name in NETWORKS:
        report = report_of(name)
        for block in blocks(report, report.graph.scopes):
            inside = [row for row in report.rows if row.node.path.startswith(f"{block.path}/")]
            assert block.layers == len(inside)
            assert block.counts.macs == sum(row.counts.macs for row in inside)


def test_a_block_ends_with_its_sum(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """The last lines."""
    done = ran(capsysbinary, "explain", "resnet18", "layer2/0/")
    assert done.out.splitlines()[-6:] == [
        "layer2/0  basic  -> 28x28x128",
        "sum         layers = 9",
        "            params = 230,144",
        "            MACs = 179,830,784",
        "            FLOPs = 360,263,680, exact preset",
        "            28x28x128 comes out.",
    ]


def test_a_pattern_sums_every_block_on_its_level() -> None:
    """Blocks with the same sums come once; the layers in them are not on the pattern's level."""
    report = analyze(cnncalc.load("resnet18"))
    assert [one.path for one in blocks(report, ["layer*"])] == ["layer1", "layer2", "layer3", "layer4"]
    assert [one.path for one in blocks(report, ["layer*/0", "layer2/0"])] == [f"layer{at}/0" for at in range(1, 5)]
    [stage] = blocks(report, ["layer1/*"])
    assert (stage.path, stage.also) == ("layer1/0", ("layer1/1",))
    assert blocks(report, ["layer1/0/relu*", "bn*"]) == ()
    text = as_text(Lesson(report, [], blocks=(stage,)), View())
    assert text.startswith("layer1/0  basic  -> 56x56x64\nThe same: layer1/1\nsum         layers = 7\n")
    document = json.loads(as_json(Lesson(report, [], blocks=(stage,)), View()))
    assert [one["path"] for one in document["blocks"]] == ["layer1/0", "layer1/1"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_the_sum(name: str) -> None:
    """And a layer that is named has none."""
    report = analyze(cnncalc.load("resnet18"))
    text = renderer(name)(lesson(report, "layer2/0"), View())
    assert any(number in text for number in ("179,830,784", "179{,}830{,}784", "179830784"))
    assert blocks(report, ["conv1", "layer2/0/residual1"]) == ()


def test_a_sum_says_what_is_missing() -> None:
    """A block whose last layer does not fit."""
    spec = "input: 8x8x1\nblocks:\n  b:\n    layers:\n      - relu\n      - maxpool: 9\nlayers:\n  - b\n"
    report = analyze(cnncalc.parse(spec))
    [block] = blocks(report, report.graph.scopes)
    assert (block.layers, block.missing, block.volume) == (1, 1, None)
    assert block.section.remarks == ("Not all of it: 1 of its layers could not be computed.",)
    document: Json = json.loads(as_json(Lesson(report, [], blocks=(block,)), View()))
    Draft7Validator(schema("explain")).validate(document)
