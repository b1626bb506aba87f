"""Explanations as they are printed: golden files in every format, which layers are picked, and what is remarked."""

from __future__ import annotations

import json
import re
from itertools import product
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft7Validator
from worlds import Window, fits, floor_count

import cnncalc
from cnncalc.analysis.analyze import analyze
from cnncalc.explanation import UnknownLayerError, explain
from cnncalc.explanation.remarks import size_remarks, unread_at_the_end, walk_remark
from cnncalc.layers.windows import Axis
from cnncalc.output.explained import FORMATS, renderer
from cnncalc.output.explained.lesson import Lesson
from cnncalc.output.explained.picture import ASCII, picture, pictures, walk_of
from cnncalc.output.schemas import schema
from cnncalc.output.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conftest import Golden

# A handful of layers that show everything: exact fit, a rest, sides, dilation, same, ceiling, merges, norms, views.
SPEC = """\
name: Odd & <ends>
input: 30x23x3
blocks:
  pair:
    layers:
      - conv: {filters: 8, kernel: 3, padding: 1, bias: false}
      - batchnorm
layers:
  - conv: {filters: 8, kernel: 5x3, stride: 2, padding: {left: 1, right: 2, top: 1}, dilation: 2}
  - conv: {filters: 8, kernel: 3, stride: 2, padding: same}
  - maxpool: {kernel: 2, rounding: ceil}
  - residual: [pair, pair]
  - concat: {a: [relu], b: [conv: {filters: 4, kernel: 1}]}
  - convtranspose: {filters: 5, kernel: 3, stride: 2, padding: 1, output_padding: 1}
  - depthwise: {kernel: 1, stride: 3}
  - conv: {filters: 6, kernel: 1, groups: 5}
  - groupnorm: 2
  - flatten
  - dense: 10
""".replace("groups: 5", "groups: 1")


def lesson(*layers: str, pictures: bool = False) -> Lesson:
    """Explanations of layers of the spec."""
    report = analyze(cnncalc.parse(SPEC, name="odd.yaml"))
    return Lesson(report, explain(report.graph, layers), pictures)


@pytest.mark.parametrize("name", FORMATS)
def test_golden_formats(name: str, golden: Golden) -> None:
    """Every format of all layers, with pictures."""
    golden(f"explain_{name}.txt", renderer(name)(lesson(pictures=True), View()))


def test_golden_ascii(golden: Golden) -> None:
    """Where there is no Unicode, there is not a sign of it."""
    text = renderer("text")(lesson(pictures=True), View(unicode=False))
    assert text.isascii()
    assert "?" not in text
    golden("explain_ascii.txt", text)


def test_golden_alexnet(golden: Golden) -> None:
    """The lecture's own numbers, in colour."""
    report = analyze(cnncalc.load("alexnet"))
    text = renderer("text")(Lesson(report, explain(report.graph, ["conv1"])), View(color=True, width=80))
    golden("explain_alexnet.txt", text)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "= (227 − 11 + 2·0)/4 + 1 = 216/4 + 1 = 55, exact fit\n" in plain


@pytest.mark.parametrize("width", [60, 80, 100])
def test_text_keeps_to_the_width(width: int) -> None:
    """No line runs over."""
    text = renderer("text")(lesson(), View(width=width))
    assert max(map(len, text.splitlines())) <= width


def test_json_is_valid() -> None:
    """By its schema; all numbers are whole."""
    document = json.loads(renderer("json")(lesson(), View()))
    Draft7Validator(schema("explain")).validate(document)
    assert document["layers"][0]["given"]["P_right"] == 2


def test_json_has_every_layer() -> None:
    """Formats for programs never fold."""
    document = json.loads(renderer("json")(lesson(), View()))
    rows = lesson().report.rows
    assert [layer["path"] for layer in document["layers"]] == [row.node.path for row in rows]
    assert [layer["params"] for layer in document["layers"]] == [row.counts.params for row in rows]


def test_latex_needs_no_package_but_amsmath() -> None:
    """Braces are balanced, environments closed, and every sign is one that LaTeX's own fonts have."""
    text = renderer("latex")(lesson(pictures=True), View())
    assert text.isascii()
    assert text.count("{") - text.count(r"\{") == text.count("}") - text.count(r"\}")
    for name in ("align*", "verbatim"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}") > 0
    assert set(re.findall(r"\\begin\{(.*?)\}", text)) == {"align*", "verbatim"}


def test_html_is_whole() -> None:
    """One page, nothing from elsewhere, and names of files cannot break it."""
    text = renderer("html")(lesson(), View())
    assert "Odd &amp; &lt;ends&gt;" in text
    assert not re.search(r"https?:|<script|<link|<img", text)
    assert text.count("<div") == text.count("</div>")
    assert text.count("<span") == text.count("</span>")


@pytest.mark.parametrize(
    ("layers", "paths"),
    [
        (["conv1"], ["conv1"]),
        (["dense1", "conv1"], ["dense1", "conv1"]),
        (["pair1"], ["pair1/conv1", "pair1/batchnorm1"]),
        (["pair*/conv1"], ["pair1/conv1"]),
        (["residual1"], ["residual1"]),
        (["conv*"], ["conv1", "conv2", "conv3", "convtranspose1", "conv4"]),
    ],
)
def test_layers_are_picked(layers: Sequence[str], paths: list[str]) -> None:
    """By path, by block, by pattern; what is alike is explained once."""
    assert [one.node.path for one in lesson(*layers).explanations] == paths


def test_layers_that_are_alike_are_told_together() -> None:
    """The second pair gets what the first gets."""
    [conv] = lesson("pair*/conv1").explanations
    assert conv.also == ("pair2/conv1",)


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("cnov1", "there is no layer cnov1 in odd.yaml", 'did you mean "conv1"?'),
        ("batchnorm1", "there is no layer batchnorm1 in odd.yaml", "layers inside blocks go by path: pair1/batchnorm1"),
        ("input", "there is no layer input in odd.yaml", "input is what comes in: 30x23x3"),
        ("", 'there is no layer "" in odd.yaml', "`cnncalc summary odd.yaml` shows the names"),
        ("x*", "there is no layer x* in odd.yaml", "`cnncalc summary odd.yaml` shows the names"),
    ],
)
def test_unknown_layers(name: str, message: str, hint: str) -> None:
    """What was perhaps meant."""
    with pytest.raises(UnknownLayerError) as caught:
        lesson(name)
    assert (str(caught.value), caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("size", "entry", "told"),
    [
        ("8x8x4", "reshape: 16x16x1", "output = 16x16x1"),
        ("8x8x9", "slice: 0..8", "channels = [0, 1, 2, ..., 8]"),
        ("8x8x9", "pad: {depth: {before: 1, after: 2}}", "depth = {before: 1, after: 2}"),
        ("8x8x9", "upsample: {factor: {width: 2, height: 1.5}}", "factor = 2x3/2"),
        ("8x8x9", "upsample: {size: 9x7}", "size = 9x7"),
        ("8x8x9", "layernorm: {axes: [depth, width]}", "axes = [width, depth]"),
        ("8x8x9", "conv: {filters: 2, kernel: 3, padding: same, bias: false}", "P = same, bias = false"),
        ("8x8x9", "leakyrelu: 0.1", "slope = 0.1"),
    ],
)
def test_fields_without_letters_are_given_as_the_language_writes_them(size: str, entry: str, told: str) -> None:
    """Only those that are not as usual."""
    graph = cnncalc.parse(f"input: {size}\nlayers:\n  - {entry}\n")
    [one] = explain(graph)
    assert ", ".join(f"{name} = {value}" for name, value in one.given).endswith(told)


def axis(cells: int, kernel: int, stride: int, before: int = 0, after: int = 0, rounding: str = "floor") -> Axis:
    """A walk along the width."""
    return Axis("width", cells, kernel, stride, (before, after), rounding=rounding)


@pytest.mark.parametrize(
    ("walk", "remark", "sentences"),
    [
        (axis(227, 11, 4), "exact fit", []),
        (axis(224, 11, 4), "rounded down", ["1 cell is left over on the right: the last column is never read."]),
        (
            axis(223, 11, 4, 0, 2),
            "rounded down",
            ["2 cells are left over on the right: padding only, so every pixel up to the edge is read."],
        ),
        (
            axis(10, 3, 5, 1, 1),
            "rounded down",
            [
                "4 cells are left over on the right, 1 of them padding: the last 3 columns are never read.",
                "The step is longer than the window: 2 columns between two windows are never read.",
            ],
        ),
        (
            axis(5, 2, 2, rounding="ceil"),
            "rounded up",
            ["Rounded up: the last window hangs over the edge by 1 cell on the right."],
        ),
        (
            axis(5, 2, 3, 1, 1, "ceil"),
            "one window dropped",
            [
                "Rounded up there would be one window more; it would start in the padding on the right: dropped.",
                "2 cells are left over on the right, 1 of them padding: the last column is never read.",
                "The step is longer than the window: 1 column between two windows is never read.",
            ],
        ),
    ],
)
def test_what_the_rounding_does_is_told(walk: Axis, remark: str, sentences: list[str]) -> None:
    """Which pixels are never read, and why."""
    assert walk_remark([walk]) == remark
    assert list(size_remarks([walk])) == sentences


def test_unread_pixels_are_those_that_no_window_reaches() -> None:
    """Every small axis: the cells behind the last window, found by putting windows down."""
    for n, f, s, before, after in product(range(1, 9), range(1, 4), range(1, 4), range(3), range(3)):
        window = Window(n, f, s, before, after, 1)
        if fits(window):
            last = -before + (floor_count(window) - 1) * s + f - 1
            assert unread_at_the_end(axis(n, f, s, before, after)) == len(range(last + 1, n)), window


def test_a_picture_marks_what_is_never_read() -> None:
    """Padding, cells, positions, and the cells that are left over."""
    assert list(picture(walk_of(axis(6, 3, 2, 1, 0)), "width", ASCII)) == [
        "width: o cell, . padding, # window",
        "         . o o o o o o",
        "      1  # # #",
        "      2      # # #",
        "      3          # # #",
    ]
    assert list(picture(walk_of(axis(6, 2, 3)), "width", ASCII)) == [
        "width: o cell, # window, x never read",
        "         o o x o o x",
        "      1  # #",
        "      2        # #",
    ]


def test_a_picture_tells_the_edge_from_the_padding() -> None:
    """What rounding up lets hang over is no padding."""
    [one] = explain(
        cnncalc.parse("input: 6x6x1\nlayers:\n  - maxpool: {kernel: 3, padding: 1, stride: 2, rounding: ceil}\n")
    )
    assert pictures(one, unicode=False) == [
        [
            "width and height: o cell, . padding, # window, + over the edge",
            "         . o o o o o o . +",
            "      1  # # #",
            "      2      # # #",
            "      3          # # #",
            "      4              # # #",
        ]
    ]


@pytest.mark.parametrize("width", [50, 60, 70])
def test_a_formula_is_broken_before_a_sign(width: int) -> None:
    """And not inside of a call: gcd(H1, H2) stays whole."""
    graph = cnncalc.parse("input: 8x9x4\nlayers:\n  - adaptiveavgpool: 6x5\n")
    text = renderer("text")(Lesson(analyze(graph), explain(graph)), View(width=width))
    assert text.count("gcd(W1, W2)") == text.count("gcd(H1, H2)") == 1


def test_a_transposed_convolution_is_drawn_on_its_output() -> None:
    """What every input cell stamps, what is cropped, and where nothing is stamped; axes that differ by themselves."""
    spec = "convtranspose: {filters: 1, kernel: 3x1, stride: 2, padding: 1x0, output_padding: 1}"
    [one] = explain(cnncalc.parse(f"input: 3x3x1\nlayers:\n  - {spec}\n"))
    width, height = pictures(one, unicode=False)
    assert width == [
        "width: o cell of the output, . cropped, # stamp",
        "         . o o o o o o",
        "      1  # # #",
        "      2      # # #",
        "      3          # # #",
    ]
    assert height == [
        "height: o cell of the output, # stamp, x nothing stamped",
        "         o x o x o x",
        "      1  #",
        "      2      #",
        "      3          #",
    ]


def test_a_long_picture_leaves_out_the_middle() -> None:
    """Both ends stay, and a window that is too wide for them is told."""
    lines = list(picture(walk_of(axis(224, 7, 2, 3, 3)), "width", ASCII))
    assert max(map(len, lines)) <= 80
    assert lines[-1].lstrip().startswith("112 ")
    *_, wide, positions = picture(walk_of(axis(100, 50, 2)), "width", ASCII)
    assert wide.strip() == "(a window of 50 cells is wider than what is shown)"
    assert positions.strip() == "~ 26 positions in all"
