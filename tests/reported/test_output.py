"""Reported faults of tables and JSON: what a column or key means, for every layer that has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

import cnncalc
from cnncalc.language.files import bundled_names
from cnncalc.output.as_json import render
from cnncalc.output.view import View

if TYPE_CHECKING:
    from pathlib import Path


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
