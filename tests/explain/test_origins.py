"""Errors that teach: where the volume that does not fit got its size."""

from __future__ import annotations

import pytest

import cnncalc
from cnncalc.output.diagnostics import full

HEAD = "input: 28x28x3\nlayers:\n"
TOLD = [
    (
        "- conv: {filters: 6, kernel: 5}\n- maxpool: 2\n- relu\n- maxpool: 4\n- conv: {filters: 3, kernel: 5}",
        ["the width shrinks 28 -> 24 (conv1, line 3) -> 12 (maxpool1, line 4) -> 3 (maxpool2, line 6)"],
    ),
    ("- maxpool: 2x1\n- maxpool: 2x28\n- maxpool: 1x2", ["the height shrinks 28 -> 1 (maxpool2, line 4)"]),
    (
        "- upsample: 2\n- maxpool: 60",
        ["the width goes 28 -> 56 (upsample1, line 3)"],
    ),
    (
        "\n".join(["- maxpool: {kernel: 3, stride: 1}"] * 7 + ["- maxpool: 99"]),
        [
            "the width shrinks ... 22 -> 20 (maxpool4, line 6) -> 18 (maxpool5, line 7) "
            "-> 16 (maxpool6, line 8) -> 14 (maxpool7, line 9)",
        ],
    ),
    ("- conv: {filters: 6, kernel: 5}\n- dense: 10", ["24x24x6 comes from conv1, line 3"]),
    ("- flatten\n- maxpool: 2", ["2352 comes from flatten1, line 3"]),
    ("- conv: {filters: 6, kernel: 1}\n- groupnorm: 4", ["the depth goes 3 -> 6 (conv1, line 3)"]),
    (
        "- residual: [conv: {filters: 6, kernel: 3, padding: 1}, relu]",
        ["28x28x6 comes from relu1, line 3: the depth goes 3 -> 6 (conv1, line 3)", "28x28x3 comes from input"],
    ),
    (
        "- maxpool: 2\n- residual: [conv: {filters: 3, kernel: 3}, relu, conv: {filters: 3, kernel: 3}]",
        [
            "10x10x3 comes from conv2, line 4: the width shrinks 14 -> 12 (conv1, line 4) -> 10 (conv2, line 4)",
            "14x14x3 comes from maxpool1, line 3",
            "padding `same` in conv1 and conv2 would keep the width",
        ],
    ),
    (
        "- residual: [conv: {filters: 3, kernel: 3, stride: 2}, conv: {filters: 3, kernel: 3}]",
        [
            "11x11x3 comes from conv2, line 3: the width shrinks 28 -> 13 (conv1, line 3) -> 11 (conv2, line 3)",
            "28x28x3 comes from input",
        ],
    ),
    (
        "- {name: a, conv: {filters: 3, kernel: 3}}\n- {name: b, from: input, maxpool: 2}\n- {from: [a, b], concat}",
        [
            "26x26x3 comes from a, line 3: the width shrinks 28 -> 26 (a, line 3)",
            "14x14x3 comes from b, line 4: the width shrinks 28 -> 14 (b, line 4)",
        ],
    ),
    ("- maxpool: 30", []),
    ("- conv: {filters: 7, kernel: 1, groups: 3}", []),
]


@pytest.mark.parametrize(("layers", "notes"), TOLD)
def test_where_the_trouble_began(layers: str, notes: list[str]) -> None:
    """The sizes along the axis to blame, or the layers that do not meet, each with its line."""
    text = HEAD + "".join(f"  {line}\n" for line in layers.splitlines())
    [found] = cnncalc.parse(text, name="net.yaml").diagnostics
    assert list(found.notes) == notes


def test_a_note_stands_below_the_help() -> None:
    """The whole message."""
    graph = cnncalc.parse(f"{HEAD}  - conv: {{filters: 6, kernel: 5}}\n  - dense: 10\n", name="net.yaml")
    assert full(graph.diagnostics, graph.sources) == (
        "net.yaml:4:5: V218 dense-without-flatten: dense1: a dense layer takes a vector, but the input is 24x24x6\n"
        "    4 |   - dense: 10\n"
        "      |     ^^^^^\n"
        "      = help: `flatten` before it makes a vector of 3456; "
        "the same weights at every position are a conv with 10 filters and kernel 1\n"
        "      = note: 24x24x6 comes from conv1, line 3\n"
    )
