"""Faults that users reported of layers and of the tools' presets, each with others of its kind."""

from __future__ import annotations

import pytest

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.presets.quirks import quirks_of
from cnncalc.language.load import parse


def output(text: str) -> str:
    """The volume that comes out of a spec."""
    graph = parse(text)
    assert not graph.diagnostics, graph.diagnostics
    return str(next(iter(graph.outputs and (graph.volume_of(source) for source in graph.outputs.values()))))


def total(text: str, preset: str) -> int:
    """The FLOPs of a spec under a preset."""
    totals = analyze(parse(text), flops=preset).totals
    assert totals is not None
    return totals.counts.flops


@pytest.mark.parametrize("mode", ["nearest", "bilinear"])
@pytest.mark.parametrize("how", ["factor: 2", "size: 12x12"])
def test_ptflops_counts_an_upsample_twice(how: str, mode: str) -> None:
    """ptflops 0.7.5 on Conv2d(8, 8, 1) and Upsample(scale_factor=2) of 6x6 prints 2,592 + 2 · 1,152."""
    conv = "input: 6x6x8\nlayers:\n  - conv: {filters: 8, kernel: 1}\n"
    assert (
        total(f"{conv}  - upsample: {{{how}, mode: {mode}}}\n", "ptflops") - total(conv, "ptflops") == 2 * 12 * 12 * 8
    )


@pytest.mark.parametrize("volume", ["16x4", "16x16x4", "8x8x8x4"])
@pytest.mark.parametrize("layer", ["conv: {filters: 4, kernel: 3, padding: %s}", "depthwise: {kernel: 3, padding: %s}"])
def test_fvcore_does_not_see_same(volume: str, layer: str) -> None:
    """`reconcile` says so wherever a spec has it, and only there."""
    for padding in ("same", "1"):
        report = analyze(parse(f"input: {volume}\nlayers:\n  - {layer % padding}\n"))
        said = [text for text in quirks_of("fvcore", report.rows) if "padding='same'" in text]
        assert bool(said) is (padding == "same")


@pytest.mark.parametrize(("filters", "groups", "counted"), [(6, 3, 18), (12, 2, None), (9, 3, None)])
def test_calflops_divides_by_the_groups_twice_and_rounds_down(filters: int, groups: int, counted: int | None) -> None:
    """calflops 0.3.2 on ConvTranspose2d(6, 6, 2, stride=2, groups=3): (6 // 3) // 3 filters, so biases alone."""
    fields = f"filters: {filters}, kernel: 2, stride: 2, groups: {groups}"
    text = f"input: 4x4x{2 * groups}\nlayers:\n  - convtranspose: {{{fields}}}\n"
    plain = text.replace("filters:", "bias: false, filters:")
    x_positions, cells, depth = 16, 4, 2 * groups
    assert total(plain, "calflops") == 2 * x_positions * cells * depth * (filters // groups // groups)
    if counted is not None:
        assert total(plain, "calflops") == 0


@pytest.mark.parametrize(
    ("text", "volume"),
    [
        ("input: 5x5x3\nlayers: [convtranspose: {filters: 2, kernel: 3, stride: 2, padding: same}]", "10x10x2"),
        ("input: 5x5x3\n"
         "layers: [convtranspose: {filters: 2, kernel: 3, stride: 2, padding: same, output_padding: 0}]", "9x9x2"),
        ("input: 5x5x3\n"
         "layers: [convtranspose: {filters: 2, kernel: 3, stride: 2, padding: same, output_padding: 1}]", "10x10x2"),
        ("input: 12x9x4\n"
         "layers: [multiply: {a: [globalavgpool: {axes: height}], b: [globalavgpool: {axes: width}], c: []}]",
         "12x9x4"),
        ("inputs: {map: 14x10x8, row: 14x1x8}\nlayers:\n  - multiply:\n    from: [map, row]", "14x10x8"),
        ("inputs: {a: 9x4, b: 1x4}\nlayers:\n  - add:\n    from: [a, b]", "9x4"),
        ("inputs: {a: 5x1x3x2, b: 1x4x1x2}\nlayers:\n  - maximum:\n    from: [a, b]", "5x4x3x2"),
        ("input: 30x20x8\nlayers: [adaptiveavgpool: {size: {width: 1}}]", "1x20x8"),
        ("input: 30x20x8\nlayers: [adaptivemaxpool: {size: {height: 7}}]", "30x7x8"),
        ("input: 8x6x4x2\nlayers: [adaptiveavgpool: {size: {frames: 1, width: 2}}]", "2x6x1x2"),
    ],
)  # fmt: skip
def test_volumes(text: str, volume: str) -> None:
    """As Keras (transposed convolution), PyTorch and NumPy (merges, adaptive pools) have them."""
    assert output(f"{text}\n") == volume
