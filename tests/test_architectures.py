"""The bundled networks: against PyTorch, node by node; against published totals; and against their own claims."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from architectures_truth import OURS, WITHOUT_WEIGHTS, Seen, measured, nodes, volume

import cnncalc
from cnncalc.analysis.claims import check_claims
from cnncalc.spec.files import bundled_names

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report

# Bundled name -> file of measurements.
MEASURED = {
    "lenet5": "lenet5",
    "alexnet": "alexnet_2012",
    "alexnet_owt": "alexnet",
    "vgg11": "vgg11",
    "vgg16": "vgg16",
    "vgg16_bn": "vgg16_bn",
    "resnet18": "resnet18",
    "resnet34": "resnet34",
    "resnet50": "resnet50",
    "cifar_resnet20": "cifar_resnet20_a",
    "cifar_resnet20_b": "cifar_resnet20_b",
    "googlenet": "googlenet",
    "densenet121": "densenet121",
    "mobilenet_v1": "mobilenet_v1",
}
# Shortcut A takes every second cell by a 1x1 pool; the measured network does it by slicing, which is no pool there.
SUBSAMPLING = ("maxpool", (16, 16, 16), 0), ("maxpool", (8, 8, 32), 0)

# name -> parameters, MACs, source
PUBLISHED = {
    "lenet5": (61_706, 416_520, "sum of the layers' published counts, C3 fully connected"),
    "alexnet": (60_965_224, 724_406_816, "Caffe's bvlc_alexnet"),
    "alexnet_ungrouped": (62_378_344, 1_135_256_096, "darknet's alexnet.cfg: 2.27 Bn operations"),
    "alexnet_owt": (61_100_840, 714_188_480, "torchvision"),
    "vgg11": (132_863_336, 7_609_090_048, "torchvision"),
    "vgg13": (133_047_848, 11_308_466_176, "torchvision"),
    "vgg16": (138_357_544, 15_470_264_320, "torchvision"),
    "vgg19": (143_667_240, 19_632_062_464, "torchvision"),
    "vgg11_bn": (132_868_840, 7_609_090_048, "torchvision"),
    "vgg13_bn": (133_053_736, 11_308_466_176, "torchvision"),
    "vgg16_bn": (138_365_992, 15_470_264_320, "torchvision"),
    "vgg19_bn": (143_678_248, 19_632_062_464, "torchvision"),
    "resnet18": (11_689_512, 1_814_073_344, "torchvision"),
    "resnet34": (21_797_672, 3_663_761_408, "torchvision"),
    "resnet50": (25_557_032, 4_089_184_256, "torchvision"),
    "resnet101": (44_549_160, 7_801_405_440, "torchvision"),
    "resnet152": (60_192_808, 11_513_626_624, "torchvision"),
    "resnet50_v1": (25_557_032, 3_857_973_248, "He et al. 2015: 3.8 billion"),
    "zfnet": (62_357_608, 1_168_032_896, "Zeiler, Fergus 2013, figure 3"),
    "nin": (7_595_176, 1_105_996_320, "Caffe model zoo, nin_imagenet"),
}


def report(name: str, size: tuple[int, ...] | None = None) -> Report:
    """The report of a bundled network, perhaps at another input size."""
    inputs = {"input": "x".join(map(str, size))} if size else None
    graph = cnncalc.load(name, inputs=inputs)
    assert size or not graph.diagnostics
    return cnncalc.analyze(graph)


def our_nodes(found: Report) -> Counter[Seen]:
    """Our layers with parameters, and our pools, in the words of the measurements."""
    ours: Counter[Seen] = Counter()
    for row in found.rows:
        kind = OURS.get(row.node.type, row.node.type)
        if row.counts.params or kind in WITHOUT_WEIGHTS:
            ours[kind, tuple(row.node.volume.dims), row.counts.params] += 1
    return ours


@pytest.mark.parametrize("name", MEASURED)
def test_every_layer_is_what_pytorch_runs(name: str) -> None:
    """Type, volume and own parameters of every layer with parameters and every pool, as a multiset."""
    ours = our_nodes(report(name))
    if name == "cifar_resnet20":
        ours.subtract(SUBSAMPLING)
    assert +ours == nodes(measured(MEASURED[name]))


@pytest.mark.parametrize("name", MEASURED)
def test_totals_are_pytorchs(name: str) -> None:
    """Parameters, MACs, FlopCounterMode's count and the output volume, to the unit."""
    truth, found = measured(MEASURED[name]), report(name)
    assert found.totals
    assert found.totals.counts.params == truth["params"]["total"]
    assert found.totals.counts.macs == truth["totals"]["conv_linear_macs"]
    torch = cnncalc.analyze(found.graph, flops="torch").totals
    assert torch
    assert torch.counts.flops == truth["totals"]["torch_flop_counter"]
    assert [tuple(one.dims) for one in found.outputs.values()] == [volume(truth["output"])]


@pytest.mark.parametrize("name", MEASURED)
def test_other_input_sizes_agree(name: str) -> None:
    """The same output and MACs as PyTorch at other input sizes, or a refusal where PyTorch refuses."""
    truth = measured(MEASURED[name])
    for other in truth["other_inputs"]:
        found = report(name, volume(other["input"]))
        if "output" in other:
            assert found.totals, found.graph.diagnostics
            assert found.totals.counts.macs == other["conv_linear_macs"]
            assert [tuple(one.dims) for one in found.outputs.values()] == [volume(other["output"])]
        elif "mat1 and mat2" in other["error"]:
            # Weights for one size do not fit another; a spec without weights is a network with other weights.
            assert found.totals
            assert found.totals.counts.params != truth["params"]["total"]
        elif not (name.startswith("cifar") and is_wide(other["input"])):
            assert found.totals is None


def is_wide(shape: list[int]) -> bool:
    """Wider than high: the measured CIFAR code pools by a square as wide as the map, ours the whole map."""
    return shape[3] > shape[2]


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_totals(name: str) -> None:
    """Parameters and MACs as published, to the unit."""
    totals = report(name).totals
    assert totals
    assert (totals.counts.params, totals.counts.macs) == PUBLISHED[name][:2]


def test_lenet5_of_1998_is_partly_frozen() -> None:
    """60,000 trainable parameters and ten radial basis units of 84 fixed weights (LeCun et al. 1998, section II.B)."""
    totals = report("lenet5_1998").totals
    assert totals
    assert totals.counts.trainable == 60_000
    assert totals.counts.params - totals.counts.trainable == 840


@pytest.mark.parametrize("name", bundled_names())
def test_a_bundled_spec_is_sound(name: str) -> None:
    """It has a name, a source and claims about its totals, and every claim holds."""
    found = report(name)
    assert found.graph.name
    assert found.graph.reference
    assert {"params", "macs", "output"} <= {claim.quantity for claim in found.graph.claims if not claim.path}
    assert check_claims(found) == []
