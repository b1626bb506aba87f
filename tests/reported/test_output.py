"""Reported faults of tables and JSON: what a column or key means, for every layer that has it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from commands.cli_runs import ran

import cnncalc
from cnncalc.language.files import bundled_names
from cnncalc.output.as_json import render
from cnncalc.output.view import View

Captured = pytest.CaptureFixture[bytes]
WINDOW = ("kernel", "stride", "padding", "dilation", "groups")


# --- a layer's own kernel, stride, padding, dilation and groups


@pytest.mark.parametrize("name", bundled_names())
def test_the_window_of_a_layer_gives_its_output(name: str) -> None:
    """W2 = (W1 + P - F_eff) // S + 1 along every axis, from what the JSON has of a convolution or pool."""
    for layer in json.loads(render([cnncalc.analyze(cnncalc.load(name))], View()))["layers"]:
        assert ("kernel" in layer) == all(key in layer for key in WINDOW)
        if layer["type"] not in {"conv", "depthwise", "maxpool", "avgpool"}:
            continue
        for axis, cells in enumerate(layer["output_volume"][:-1]):
            before, after = layer["padding"][axis]
            extent = (layer["kernel"][axis] - 1) * layer["dilation"][axis] + 1
            room = layer["input_volumes"][0][axis] + before + after - extent
            positions = {room // layer["stride"][axis] + 1, -(-room // layer["stride"][axis]) + 1}
            assert cells == min(positions) or (cells in positions and layer["type"].endswith("pool")), layer["path"]


SPEC = """\
input: 32x30x8
layers:
  - conv: {filters: 8, kernel: 3x5, stride: 2x1, padding: {left: 1}, groups: 2}
  - maxpool: 2
  - depthwise: {kernel: 3, padding: same, dilation: 2}
  - convtranspose: {filters: 4, kernel: 4, stride: 2, padding: 1}
  - relu
  - conv: {filters: 4, kernel: 4, padding: same}
"""


def test_columns_of_a_window(capsysbinary: Captured, tmp_path: Path) -> None:
    """As the layer computes them: `same` resolved, a pool's stride its kernel, groups of a depthwise its channels."""
    spec = tmp_path / "net.yaml"
    spec.write_text(SPEC, encoding="utf-8")
    done = ran(capsysbinary, "summary", str(spec), "--columns", "layer,kernel,stride,padding,dilation,groups,jump")
    lines = [line.split() for line in done.out.splitlines() if line[:2] in {"co", "ma", "de", "re"}]
    assert lines == [
        ["conv1", "3x5", "2x1", "1,0x0", "1x1", "2", "2x1"],
        ["maxpool1", "2x2", "2x2", "0x0", "1x1", "1", "4x2"],
        ["depthwise1", "3x3", "1x1", "2x2", "2x2", "8", "4x2"],
        ["convtranspose1", "4x4", "2x2", "1x1", "1x1", "1", "2x1"],
        ["relu1", "2x1"],
        ["conv2", "4x4", "1x1", "1,2x1,2", "1x1", "1", "2x1"],
    ]


# --- colours, widths, lines


@pytest.mark.parametrize(
    ("environment", "is_coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": ""}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
@pytest.mark.parametrize(
    "arguments", [["summary", "lenet5"], ["compare", "lenet5", "alexnet"], ["lint", "lenet5", "--select", "all"]]
)
def test_colours_of_a_pipe(
    arguments: list[str],
    environment: dict[str, str],
    is_coloured: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: Captured,
) -> None:
    """FORCE_COLOR colours what is no terminal, NO_COLOR goes before it, and --color before both."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in ran(capsysbinary, *arguments).out) == is_coloured
    assert "\x1b[" not in ran(capsysbinary, *arguments, "--color", "never").out


@pytest.mark.parametrize("width", [80, 100, 140])
def test_nothing_is_wider_than_the_terminal(width: int) -> None:
    """Rules, and comparisons of many networks: all columns are there, in several tables if need be."""
    from cnncalc.comparison import compare
    from cnncalc.linting import rule_of
    from cnncalc.linting.project.selection import names
    from cnncalc.output.compared.as_text import table
    from cnncalc.output.rules import listed_rules

    rules = listed_rules([rule_of(code) for code in names()], width).split("\n")
    networks = ["lenet5", "alexnet", "vgg16", "resnet18", "resnet50", "googlenet"]
    compared = table(compare(*(cnncalc.analyze(cnncalc.load(name)) for name in networks)), View(width=width)).split(
        "\n"
    )
    assert max(map(len, [*rules, *compared])) <= width
    for title in ("MACs", "FLOPs (exact)", "activations", "parameters", "peak activations", "layers"):
        assert any(title in line for line in compared)


def test_json_lines(capsysbinary: Captured) -> None:
    """An object on every line, the same as with `--format json`, for one network as for several."""
    lines = ran(capsysbinary, "summary", "lenet5", "alexnet", "--format", "jsonl").out.splitlines()
    assert [*map(json.loads, lines)] == json.loads(
        ran(capsysbinary, "summary", "lenet5", "alexnet", "--format", "json").out
    )
    [line] = ran(capsysbinary, "summary", "lenet5", "--format", "jsonl").out.splitlines()
    assert line == lines[0]


def test_json_says_which_fix_there_is(capsysbinary: Captured, tmp_path: Path) -> None:
    """`safe`, `unsafe` or `none`; `fixable` is about the safe ones."""
    spec = tmp_path / "net.yaml"
    entries = ["{conv: {filters: 8, kernal: 3}}", "{conv: {filters: 8, kernel: 40}, from: input}"]
    entries += ["{conv: {filters: 8, kernel: 3, stride: 1}, from: input}"]
    spec.write_text("input: 32x32x3\nlayers:\n" + "".join(f"  - {entry}\n" for entry in entries))
    findings = json.loads(ran(capsysbinary, "lint", str(spec), "--select", "all", "--format", "json").out)["findings"]
    assert {finding["fix"] for finding in findings} == {"safe", "unsafe", "none"}
    assert all(finding["fixable"] == (finding["fix"] == "safe") for finding in findings)


# --- explanations


def test_every_letter_has_one_meaning() -> None:
    """No field of a layer has the letter of an axis, with or without a number."""
    from cnncalc.layers import LAYERS, layer_class
    from cnncalc.layers.base import fields_of
    from cnncalc.layers.traced import LETTERS

    axes = {letter for letters in LETTERS.values() for letter in letters} | {"D"}
    fields = {field.letter for name in LAYERS for field in fields_of(layer_class(name)).values()}
    assert axes & fields == set()


@pytest.mark.parametrize("section", ["size", "parameters", "operations", "receptive-field", "memory"])
def test_one_section_of_an_explanation(section: str, capsysbinary: Captured) -> None:
    """The others are left out, in every format but JSON, which has everything."""
    titles = {
        "size": "W2 = H2",
        "parameters": "params",
        "operations": "MACs",
        "receptive-field": "rf",
        "memory": "bytes",
    }
    text = ran(capsysbinary, "explain", "alexnet", "conv1", "--only", section).out
    assert [name for name, mark in titles.items() if f"{mark} = " in text] == [section]
    done = ran(capsysbinary, "explain", "alexnet", "conv1", "--only", section, "--format", "json")
    assert (done.code, done.out) == (2, "")


def test_columns_of_a_line(capsysbinary: Captured) -> None:
    """`calc` has the columns of `summary`."""
    done = ran(
        capsysbinary, "calc", "227x227x3", "conv", "96@11", "/4", "maxpool", "3", "/2", "--columns", "layer,rf,jump"
    )
    assert [line.split() for line in done.out.splitlines() if line.startswith(("conv", "max"))] == [
        ["conv1", "11x11", "4x4"],
        ["maxpool1", "19x19", "8x8"],
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("conv1", 'did you mean "C1"? it is conv number 1'),
        ("avgpool2", 'did you mean "S4"? it is avgpool number 2'),
        ("dense2", 'did you mean "F6"? it is dense number 2'),
        ("pool9", "`cnncalc summary lenet5` shows the names"),
    ],
)
def test_a_layer_by_its_type_and_number(name: str, hint: str, capsysbinary: Captured) -> None:
    """Where it has a name of its own."""
    assert ran(capsysbinary, "explain", "lenet5", name).err.endswith(f"  = help: {hint}\n")


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("activation: softmax", "an activation is a layer of its own: write `- softmax` below"),
        ("act: Swish", "an activation is a layer of its own: write `- silu` below"),
        ("activation: linear", "leave it out: there is none"),
        ("activation: strange", "an activation is a layer of its own: write `- relu` (or tanh, silu ...) below"),
    ],
)
@pytest.mark.parametrize("layer", ["conv: {filters: 4, kernel: 1, ", "dense: {units: 3, "])
def test_an_activation_as_a_field(layer: str, field: str, hint: str) -> None:
    """The hint names that very activation."""
    [error] = cnncalc.parse(f"input: 8x8x3\nlayers:\n  - {layer}{field}}}").diagnostics
    assert error.hint == hint


@pytest.mark.parametrize("name", ["alexnet", "resnet18", "unet_572_valid", "googlenet"])
def test_what_is_in_memory_adds_up(name: str) -> None:
    """Input, output and what later layers read."""
    from cnncalc.explanation.stored import alive_remark

    graph = cnncalc.load(name)
    held = cnncalc.analyze(graph).alive()
    for node in graph.nodes.values():
        total, *parts = (int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", alive_remark([node], held)))
        assert total == held[node.path]
        assert not parts or sum(parts) == total


def test_the_spec_of_the_readme_is_the_real_file() -> None:
    """What is shown next to its table is what was run."""
    root = Path(__file__).parents[2]
    assert (root / "architectures" / "lenet5.yaml").read_text() in (root / "README.md").read_text()


@pytest.mark.parametrize(
    ("entries", "remark"),
    [
        (["dense: 10"], "`cnncalc lint --fix {file}` fixes it"),
        (["{conv: {filters: 4, kernal: 3}}"], "`cnncalc lint --fix --unsafe-fixes {file}` fixes it"),
        (["{conv: {filters: 4, kernel: 300}}"], ""),
        (["dense: 10", "{conv: {filters: 4, kernel: 300}, from: input}"], "`cnncalc lint --fix {file}` fixes 1"),
    ],
)
@pytest.mark.parametrize("command", ["summary", "explain", "compare", "reconcile"])
def test_commands_name_the_fixes_of_lint(
    command: str, entries: list[str], remark: str, tmp_path: Path, capsysbinary: Captured
) -> None:
    """Where lint fixes an error that they report."""
    spec = tmp_path / "net.yaml"
    spec.write_text("input: 28x28x3\nlayers:\n" + "".join(f"  - {entry}\n" for entry in entries))
    others = ["lenet5"] if command == "compare" else []
    err = ran(capsysbinary, command, str(spec), *others).err
    assert [line for line in err.splitlines() if "cnncalc lint" in line] == (
        [remark.format(file=spec)] if remark else []
    )


def test_the_lectures_numbers(capsysbinary: Captured) -> None:
    """They come with the architecture; a seed, a batch or weights of one's own take their place."""
    lecture = "conv1: 3x3x1\n4  3  4\n2  4  3\n2  3  4\n"
    done = ran(capsysbinary, "run", "lecture_5x5")
    assert (done.out, done.err) == (
        lecture,
        "note: input and weights are those that come with lecture_5x5; --seed N draws others\n",
    )
    for options in (("--seed", "0"), ("--batch", "1"), ("--weights", "conv1.weight=1", "--weights", "conv1.bias=0")):
        done = ran(capsysbinary, "run", "lecture_5x5", *options)
        assert (done.code, done.out == lecture, done.err) == (0, False, "")
