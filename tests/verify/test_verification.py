"""`cnncalc.verify`: what it compares, what it says of one wrong layer, claims, memory, and the smallest input."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest
from runs import SIAMESE, parsed

import cnncalc
from cnncalc.layers.conv import Conv
from cnncalc.model.volume import Volume
from cnncalc.runtime.execute import run_layer
from cnncalc.runtime.verify import Figures
from cnncalc.search.networks import smallest

if TYPE_CHECKING:
    from pathlib import Path

    from cnncalc.layers.base import Layer
    from cnncalc.runtime.kernels.axes import Array

NET = """
input: 11x7x3
layers:
  - conv: {filters: 5, kernel: 3}
  - batchnorm
  - relu
  - conv: {filters: 4, kernel: 2}
  - flatten
  - dense: 2
"""


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch", [1, 3])
def test_a_network_agrees(batch: int, dtype: type[np.float32 | np.float64]) -> None:
    """Figures are for one sample, whatever the batch, and buffers are no parameters."""
    found = cnncalc.verify(parsed(NET), batch=batch, dtype=dtype, seed=7)
    assert found.ok
    conv, norm = found.layers[:2]
    assert conv.run == conv.computed == Figures(Volume((9, 5), 5), 140, 9 * 5 * 5 * 27)
    assert norm.run == norm.computed == Figures(Volume((9, 5), 5), 10, 0)


def test_shared_weights_are_counted_once() -> None:
    """By both sides."""
    found = cnncalc.verify(parsed(SIAMESE))
    assert found.ok
    assert [one.run.params for one in found.layers if one.run] == [112, 0, 0, 0]


def test_one_mistake_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a layer that is wrong the others are still judged by themselves."""
    right = Conv.output

    def wrong(self: Conv, x: Volume) -> Volume:
        y = right(self, x)
        return y.resized("width", y.size("width") + 1)

    monkeypatch.setattr(Conv, "output", wrong)
    graph = parsed(NET)
    monkeypatch.undo()
    found = cnncalc.verify(graph)
    assert [(one.path, one.computed.volume, one.run and one.run.volume) for one in found.differing] == [
        ("conv1", Volume((10, 5), 5), Volume((9, 5), 5)),
        ("conv2", Volume((10, 4), 4), Volume((9, 4), 4)),
    ]


def test_a_layer_that_cannot_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says why, and the next ones run."""
    graph = parsed(NET)

    def broken(type_name: str, layer: Layer, xs: list[Array], weights: dict[str, Array], *, in_place: bool) -> Array:
        if type_name == "batchnorm":
            raise ValueError("operands do not fit")
        return run_layer(type_name, layer, xs, weights, in_place=in_place)

    monkeypatch.setattr("cnncalc.runtime.verify.run_layer", broken)
    [one] = cnncalc.verify(graph).differing
    assert (one.path, one.run, one.error) == ("batchnorm1", None, "ValueError: operands do not fit")


def test_claims_are_checked() -> None:
    """Those that do not hold are diagnostics; the layers agree all the same."""
    graph = cnncalc.parse(f"{NET}expect: {{params: 3, conv1: {{output: 9x5x5}}}}\nbudget: {{macs: 1}}", name="net.yaml")
    found = cnncalc.verify(graph)
    assert not found.ok
    assert not found.differing
    assert found.claims == 3
    assert [one.code for one in found.failed] == ["E501", "E502"]


def test_a_spec_with_errors_does_not_run() -> None:
    """There is nothing to hold."""
    found = cnncalc.verify(cnncalc.parse("input: 5x5x1\nlayers: [maxpool: 7, relu]", name="net.yaml"))
    assert (found.ok, found.layers) == (False, ())


SMALLEST = [
    ("{conv: {filters: 2, kernel: 5}}, {maxpool: 2}", "40x30x3", "6x6x3"),
    ("{pixelunshuffle: 7}", "28x21x1", "7x7x1"),
    ("relu", "9x7x5x2", "1x1x1x2"),
]


@pytest.mark.parametrize(("layers", "size", "found"), SMALLEST)
def test_the_smallest_input(layers: str, size: str, found: str, tmp_path: Path) -> None:
    """The first that gives no error, the same along every axis."""
    path = tmp_path / "net.yaml"
    path.write_text(f"input: {size}\nlayers: [{layers}]\n")
    graph = smallest(cnncalc.load(str(path)), {})
    assert str(graph.inputs["input"]) == found
    assert cnncalc.verify(cnncalc.load(str(path)), smaller=graph).ok


def test_the_smallest_input_of_unet() -> None:
    """188x188; one cell less, and its windows do not fit."""
    graph = smallest(cnncalc.load("unet_572_valid"), {})
    assert str(graph.inputs["input"]) == "188x188x1"
    assert cnncalc.load("unet_572_valid", inputs={"input": "187x187x1"}).diagnostics


def test_an_axis_is_never_longer_than_declared(tmp_path: Path) -> None:
    """16 frames stay 16 where the picture needs more cells."""
    path = tmp_path / "net.yaml"
    path.write_text("input: 20x20x3x1\nlayers: [{conv: {filters: 1, kernel: 7x7x2}}]\n")
    assert str(smallest(cnncalc.load(str(path)), {}).inputs["input"]) == "7x7x3x1"


MEASURE = """
import sys
from cnncalc.cli.main import run
code = run(["verify", sys.argv[1]])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it only there")
@pytest.mark.parametrize("name", ["resnet152", "vgg11"])
def test_memory(name: str) -> None:
    """At most the weights, twice the peak of activations, and 150 MB for the interpreter and buffers."""
    totals = cnncalc.analyze(cnncalc.load(name)).totals
    assert totals
    done = subprocess.run([sys.executable, "-c", MEASURE, name], capture_output=True, text=True, check=True)
    weights = totals.counts.params + totals.counts.buffers
    assert int(done.stdout.split()[-1]) * 1024 < 4 * (weights + 2 * totals.peak_activations) + 150_000_000
