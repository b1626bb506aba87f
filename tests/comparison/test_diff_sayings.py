"""Twenty changes that people make to a spec, and what a person would say of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

import cnncalc
from cnncalc.comparison.difference import Difference, diff
from cnncalc.output.diffed.page import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN = """
input: 32x32x3
layers:
  - conv: {filters: 16, kernel: 3, padding: 1}
    name: stem
  - relu
  - maxpool: 2
  - conv: {filters: 32, kernel: 3, padding: 1}
  - relu
  - maxpool: 2
  - flatten
  - dense: 64
  - relu
  - dropout
  - dense: 10
    name: head
"""
BLOCKS = """
input: 32x32x3
vars: {act: relu, width: 16}
blocks:
  conv_bn:
    args: {filters: required, stride: 1}
    layers:
      - conv: {filters: $filters, kernel: 3, stride: $stride, padding: 1, bias: false}
      - batchnorm
      - $act
  basic:
    args: {filters: required}
    layers:
      - residual: [conv_bn: $filters, conv_bn: $filters]
layers:
  - conv_bn: $width
    name: stem
  - basic: $width
    name: stage1
    repeat: 2
  - conv_bn: {filters: 2 * $width, stride: 2}
    name: down
  - basic: 2 * $width
    name: stage2
    repeat: 2
  - globalavgpool
  - flatten
  - dense: 10
"""


class Said(NamedTuple):
    """A change by hand: lines that are replaced (once each), and what is said of it.

    `follows` are the layers that change because of it, `blind` how many only see another part of the input.
    """

    spec: str
    edits: dict[str, str]
    causes: list[str]
    follows: Sequence[str] = ()
    blind: int = 0


CHANGES = {
    "nothing": Said(PLAIN, {}, []),
    "more filters": Said(
        PLAIN,
        {"filters: 32": "filters: 48"},
        ["changed conv2: filters 32 -> 48; output 16x16x32 -> 16x16x48, parameters +2,320, MACs +589,824"],
        ["relu2", "maxpool2", "flatten1", "dense1"],
    ),
    "a larger kernel that keeps the size": Said(
        PLAIN,
        {"  - conv: {filters: 16, kernel: 3, padding: 1}": "  - conv: {filters: 16, kernel: 5, padding: 2}"},
        ["changed stem: kernel 3 -> 5, padding 1 -> 2; parameters +768, MACs +786,432, receptive field 3x3 -> 5x5"],
        blind=5,
    ),
    "a layer inserted without a name": Said(
        PLAIN,
        {
            "  - maxpool: 2\n  - flatten": "  - conv: {filters: 32, kernel: 3, padding: 1}\n  - relu\n"
            "  - maxpool: 2\n  - flatten",
        },
        [
            "added conv3: conv (filters 32, kernel 3, padding 1); parameters +9,248, MACs +2,359,296",
            "added relu3: relu",
        ],
        blind=1,
    ),
    "a layer inserted at the front": Said(
        PLAIN,
        {"layers:\n": "layers:\n  - conv: {filters: 3, kernel: 1}\n"},
        ["added conv1: conv (filters 3, kernel 1); parameters +12, MACs +9,216"],
    ),
    "a normalisation behind every convolution": Said(
        PLAIN,
        {
            "    name: stem\n": "    name: stem\n  - batchnorm\n",
            "padding: 1}\n  - relu": "padding: 1}\n  - batchnorm\n  - relu",
        },
        ["added batchnorm1..2 x2: batchnorm; parameters +96"],
    ),
    "a layer removed": Said(PLAIN, {"  - dropout\n": ""}, ["removed dropout1: dropout"]),
    "a layer renamed": Said(PLAIN, {"name: head": "name: classifier"}, ["renamed head to classifier"]),
    "another activation": Said(
        PLAIN, {"padding: 1}\n  - relu": "padding: 1}\n  - gelu"}, ["changed gelu1: relu -> gelu"]
    ),
    "another pool": Said(
        PLAIN,
        {"  - maxpool: 2\n  - flatten": "  - avgpool: 2\n  - flatten"},
        ["changed avgpool1: maxpool -> avgpool"],
    ),
    "two layers in another order": Said(
        PLAIN,
        {"  - relu\n  - dropout\n": "  - dropout\n  - relu\n"},
        ["moved relu3: relu, now behind dropout1"],
    ),
    "no biases": Said(
        PLAIN,
        {"  - dense: 64": "  - dense: {units: 64, bias: false}"},
        ["changed dense1: bias true -> false; parameters -64"],
    ),
    "another input": Said(
        PLAIN,
        {"32x32x3": "64x64x3"},
        ["changed input: 32x32x3 -> 64x64x3"],
        ["stem", "relu1", "maxpool1", "conv2", "relu2", "maxpool2", "flatten1", "dense1"],
    ),
    "frozen": Said(PLAIN, {"    name: head": "    name: head\n    frozen: true"}, ["changed head: frozen"]),
    "one block more": Said(
        BLOCKS,
        {"    name: stage2\n    repeat: 2": "    name: stage2\n    repeat: 3"},
        ["added stage2/2: basic, 7 layers; parameters +18,560, MACs +4,718,592"],
    ),
    "a wider network": Said(
        BLOCKS,
        {"width: 16": "width: 32"},
        [
            "changed stem/conv1: filters 16 -> 32; output 32x32x16 -> 32x32x32, parameters +432, MACs +442,368",
            "changed stage1/0..1/conv_bn1..2/conv1 x4: filters 16 -> 32; output 32x32x16 -> 32x32x32, "
            "parameters +27,648, MACs +28,311,552",
            "changed down/conv1: filters 32 -> 64; output 16x16x32 -> 16x16x64, parameters +13,824, MACs +3,538,944",
            "changed stage2/0..1/conv_bn1..2/conv1 x4: filters 32 -> 64; output 16x16x32 -> 16x16x64, "
            "parameters +110,592, MACs +28,311,552",
        ],
        [
            "stem/batchnorm1",
            "stem/act1",
            "stage1/0..1/conv_bn1..2/batchnorm1 x4",
            "stage1/0..1/conv_bn1..2/act1 x4",
            "stage1/0..1/residual1 x2",
            "down/batchnorm1",
            "down/act1",
            "stage2/0..1/conv_bn1..2/batchnorm1 x4",
            "stage2/0..1/conv_bn1..2/act1 x4",
            "stage2/0..1/residual1 x2",
            "globalavgpool1",
            "flatten1",
            "dense1",
        ],
    ),
    "a stage renamed": Said(BLOCKS, {"name: stage2": "name: layer2"}, ["renamed stage2 to layer2 (14 layers)"]),
    "a stage removed": Said(
        BLOCKS,
        {"  - basic: $width\n    name: stage1\n    repeat: 2\n": ""},
        ["removed stage1: basic x2, 14 layers; parameters -9,344, MACs -9,437,184"],
        blind=17,
    ),
    "a stage moved": Said(
        PLAIN.replace("  - flatten", "  - conv: {filters: 32, kernel: 1}\n    name: mix\n  - flatten"),
        {
            "  - conv: {filters: 32, kernel: 1}\n    name: mix\n": "",
            "padding: 1}\n  - relu\n": "padding: 1}\n  - conv: {filters: 32, kernel: 1}\n    name: mix\n  - relu\n",
        },
        ["moved mix: conv (filters 32, kernel 1), now behind conv2; MACs +196,608"],
    ),
    "another source": Said(
        PLAIN.replace(
            "  - flatten",
            "  - conv: {filters: 32, kernel: 1}\n    name: mix\n  - add:\n    from: [mix, maxpool2]\n  - flatten",
        ),
        {"from: [mix, maxpool2]": "from: [mix, mix]"},
        ["changed add1: reads mix and mix instead of mix and maxpool2"],
    ),
    "every activation of a variable": Said(
        BLOCKS,
        {"act: relu": "act: silu"},
        [
            "changed stem/act1: relu -> silu",
            "changed stage1..2/0..1/conv_bn1..2/act1 x8: relu -> silu",
            "changed down/act1: relu -> silu",
        ],
    ),
    "layers put into a block": Said(
        PLAIN,
        {
            "input: 32x32x3\n": "input: 32x32x3\nblocks:\n  unit:\n    args: {filters: required}\n    layers:\n"
            "      - conv: {filters: $filters, kernel: 3, padding: 1}\n      - relu\n      - maxpool: 2\n",
            "  - conv: {filters: 32, kernel: 3, padding: 1}\n  - relu\n  - maxpool: 2\n": "  - unit: 32\n",
        },
        [],
    ),
    "a branch more": Said(
        PLAIN.replace(
            "  - flatten", "  - concat:\n      a: [conv: {filters: 8, kernel: 1}]\n      b: [relu]\n  - flatten"
        ),
        {"      b: [relu]\n": "      b: [relu]\n      c: [conv: {filters: 4, kernel: 3, padding: 1}]\n"},
        ["added conv4: conv (filters 4, kernel 3, padding 1); parameters +1,156, MACs +73,728"],
        ["concat1", "flatten1", "dense1"],
    ),
}


def compared(said: Said) -> Difference:
    """Both versions of a spec."""
    text = said.spec
    for old, new in said.edits.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    reports = [cnncalc.analyze(cnncalc.parse(each, name=name)) for each, name in ((said.spec, "old"), (text, "new"))]
    assert all(report.totals for report in reports), [report.diagnostics for report in reports]
    return diff(*reports)


@pytest.mark.parametrize("name", CHANGES)
def test_what_a_person_would_say(name: str) -> None:
    """Causes in words; the layers that follow, and how many only see otherwise."""
    said = CHANGES[name]
    found = compared(said)
    one = shown(found, None)
    assert [str(cause) for cause in one.causes] == said.causes
    assert [row[0] for row in one.consequences.rows] == [*said.follows]
    assert sum(not change.changes_figures for change in found.consequences) == said.blind
    assert found.is_none == (not said.causes)
