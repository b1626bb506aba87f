"""The bundled networks: against PyTorch, node by node; against published totals; and against their own claims."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from architectures_truth import OURS, WITHOUT_WEIGHTS, Seen, compact, measured, nodes, outputs, volume
from bundled import report_of, spec_of

import cnncalc
from cnncalc.analysis.claims import check_claims
from cnncalc.language.files import bundled_names
from cnncalc.language.write import whole_text

if TYPE_CHECKING:
    from pathlib import Path

    from cnncalc.analysis.report import Report

# Bundled name -> file of measurements, for networks that every tool has counted.
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
    "mobilenet_v2": "mobilenet_v2",
    "mobilenet_v3_large": "mobilenet_v3_large",
    "efficientnet_b0": "efficientnet_b0",
    "shufflenet_v2_x1_0": "shufflenet_v2_x1_0",
    "squeezenet1_1": "squeezenet1_1",
    "resnext50_32x4d": "resnext50_32x4d",
    "regnet_y_400mf": "regnet_y_400mf",
    "convnext_tiny": "convnext_tiny",
    "inception_v3": "inception_v3",
    "unet_572_valid": "unet_572_valid",
    "dcgan_g": "dcgan_g",
    "m5_tutorial": "m5_tutorial",
    "c3d": "c3d",
}
# Those of which PyTorch's layers and totals are known.
RUN = MEASURED | {name: name for name in compact()}
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
    "densenet121": (7_978_856, 2_834_161_664, "torchvision"),
    "densenet161": (28_681_000, 7_727_907_072, "torchvision"),
    "densenet169": (14_149_480, 3_359_843_328, "torchvision"),
    "densenet201": (20_013_928, 4_291_365_888, "torchvision"),
    "googlenet": (6_624_904, 1_498_376_192, "torchvision without auxiliary heads"),
    "inception_v3": (23_834_568, 5_713_216_096, "torchvision without its auxiliary head"),
    "squeezenet1_0": (1_248_424, 818_924_576, "torchvision"),
    "squeezenet1_1": (1_235_496, 349_151_936, "torchvision"),
    "resnext50_32x4d": (25_028_904, 4_230_479_872, "torchvision"),
    "resnext101_32x8d": (88_791_336, 16_414_015_488, "torchvision"),
    "resnext101_64x4d": (83_455_272, 15_460_270_080, "torchvision"),
    "wide_resnet50_2": (68_883_240, 11_398_021_120, "torchvision"),
    "wide_resnet101_2": (126_886_696, 22_753_050_624, "torchvision"),
    "mobilenet_v2": (3_504_872, 300_774_272, "torchvision"),
    "mobilenet_v3_large": (5_483_032, 216_589_760, "torchvision"),
    "mobilenet_v3_small": (2_542_856, 56_510_400, "torchvision"),
    "mnasnet0_5": (2_218_512, 104_455_968, "torchvision"),
    "mnasnet0_75": (3_170_208, 215_493_104, "torchvision"),
    "mnasnet1_0": (4_383_312, 314_415_872, "torchvision"),
    "mnasnet1_3": (6_282_256, 526_362_432, "torchvision"),
    "shufflenet_v2_x0_5": (1_366_792, 40_476_448, "torchvision"),
    "shufflenet_v2_x1_0": (2_278_604, 144_907_992, "torchvision"),
    "shufflenet_v2_x1_5": (3_503_624, 295_759_392, "torchvision"),
    "shufflenet_v2_x2_0": (7_393_996, 583_253_464, "torchvision"),
    "efficientnet_b0": (5_288_548, 385_814_752, "torchvision"),
    "efficientnet_b1": (7_794_184, 686_802_832, "torchvision"),
    "efficientnet_b2": (9_109_994, 1_087_529_456, "torchvision"),
    "efficientnet_b3": (12_233_232, 1_827_141_392, "torchvision"),
    "efficientnet_b4": (19_341_616, 4_393_771_024, "torchvision"),
    "efficientnet_b5": (30_389_784, 10_266_384_752, "torchvision"),
    "efficientnet_b6": (43_040_704, 19_067_593_536, "torchvision"),
    "efficientnet_b7": (66_347_960, 37_745_884_192, "torchvision"),
    "regnet_x_400mf": (5_495_976, 413_812_608, "torchvision"),
    "regnet_x_800mf": (7_259_656, 799_699_712, "torchvision"),
    "regnet_x_1_6gf": (9_190_136, 1_602_849_792, "torchvision"),
    "regnet_x_3_2gf": (15_296_552, 3_176_621_952, "torchvision"),
    "regnet_x_8gf": (39_572_648, 7_995_132_416, "torchvision"),
    "regnet_x_16gf": (54_278_536, 15_940_755_456, "torchvision"),
    "regnet_x_32gf": (107_811_560, 31_735_929_792, "torchvision"),
    "regnet_y_400mf": (4_344_144, 401_842_848, "torchvision"),
    "regnet_y_800mf": (6_432_512, 833_856_256, "torchvision"),
    "regnet_y_1_6gf": (11_202_430, 1_612_076_160, "torchvision"),
    "regnet_y_3_2gf": (19_436_338, 3_176_482_752, "torchvision"),
    "regnet_y_8gf": (39_381_472, 8_473_070_592, "torchvision"),
    "regnet_y_16gf": (83_590_140, 15_911_510_272, "torchvision"),
    "regnet_y_32gf": (145_046_770, 32_279_552_832, "torchvision"),
    "regnet_y_128gf": (644_812_894, 374_570_006_400, "torchvision"),
    "convnext_tiny": (28_589_128, 4_455_531_264, "torchvision"),
    "convnext_small": (50_223_688, 8_683_712_256, "torchvision"),
    "convnext_base": (88_591_464, 15_354_729_472, "torchvision"),
    "convnext_large": (197_767_336, 34_361_433_600, "torchvision"),
    "cifar_resnet32": (464_154, 68_862_592, "He et al. 2015, table 6: 0.46M; run in PyTorch"),
    "cifar_resnet44": (658_586, 97_174_144, "He et al. 2015, table 6: 0.66M; run in PyTorch"),
    "cifar_resnet56": (853_018, 125_485_696, "He et al. 2015, table 6: 0.85M; run in PyTorch"),
    "cifar_resnet110": (1_727_962, 252_887_680, "He et al. 2015, table 6: 1.7M; run in PyTorch"),
    "cifar_resnet32_b": (466_906, 69_124_736, "run in PyTorch"),
    "cifar_resnet44_b": (661_338, 97_436_288, "run in PyTorch"),
    "cifar_resnet56_b": (855_770, 125_747_840, "run in PyTorch"),
    "cifar_resnet110_b": (1_730_714, 253_149_824, "run in PyTorch"),
}

# name, width multiplier -> parameters, MACs of torchvision's model with `width_mult`
WIDTHS = {
    ("mobilenet_v2", "0.35"): (1_677_128, 59_285_808),
    ("mobilenet_v2", "0.75"): (2_636_424, 209_069_792),
    ("mobilenet_v2", "1.4"): (6_108_776, 582_195_824),
    ("mobilenet_v3_large", "0.35"): (997_064, 35_278_408),
    ("mobilenet_v3_large", "0.75"): (3_377_576, 140_033_816),
    ("mobilenet_v3_large", "1.4"): (9_989_328, 414_926_736),
    ("mobilenet_v3_small", "0.35"): (558_744, 11_238_936),
    ("mobilenet_v3_small", "0.75"): (1_653_920, 39_115_576),
    ("mobilenet_v3_small", "1.4"): (4_373_824, 103_657_088),
}

# name, variables -> parameters, MACs of the sibling that they make of it, run in PyTorch (timm, torchvision)
SIBLINGS = {
    ("ghostnet", "width=0.5"): (2_587_292, 42_328_152, "ghostnet_050"),
    ("ghostnet", "width=1.3"): (7_358_820, 227_003_256, "ghostnet_130"),
    ("hrnet_w18", "width=32"): (41_232_680, 8_921_133_056, "hrnet_w32"),
    ("hrnet_w18", "width=48"): (77_469_864, 17_277_996_032, "hrnet_w48"),
    ("repvgg_a0", "a=1"): (14_092_264, 2_626_488_320, "repvgg_a1"),
    ("repvgg_a0", "a=1.5 b=2.75"): (28_210_600, 5_685_345_280, "repvgg_a2"),
    ("seresnet50", "n3=23"): (49_326_872, 7_806_148_608, "seresnet101"),
    ("fcn_resnet50", "n3=23"): (54_314_346, 232_737_606_400, "fcn_resnet101"),
    ("deeplabv3_resnet50", "n3=23"): (60_996_202, 258_743_039_488, "deeplabv3_resnet101"),
}


def report(name: str, size: tuple[int, ...] | None = None) -> Report:
    """The report of a bundled network, perhaps at another input size."""
    if size:
        return cnncalc.analyze(spec_of(name).graph(inputs={"input": "x".join(map(str, size))}))
    found = report_of(name)
    assert not found.graph.diagnostics
    return found


def our_nodes(found: Report) -> Counter[Seen]:
    """Our layers with parameters, and our pools, in the words of the measurements."""
    ours: Counter[Seen] = Counter()
    for row in found.rows:
        kind = OURS.get(row.node.type, row.node.type)
        if row.counts.params or kind in WITHOUT_WEIGHTS:
            ours[kind, tuple(row.node.volume.dims), row.counts.params] += 1
    return ours


@pytest.mark.parametrize("name", RUN)
def test_every_layer_is_what_pytorch_runs(name: str) -> None:
    """Type, volume and own parameters of every layer with parameters and every pool, as a multiset."""
    ours = our_nodes(report(name))
    if name == "cifar_resnet20":
        ours.subtract(SUBSAMPLING)
    assert +ours == nodes(measured(RUN[name]))


@pytest.mark.parametrize("name", RUN)
def test_totals_are_pytorchs(name: str) -> None:
    """Parameters, statistics, MACs, FlopCounterMode's count and the volumes that come out, to the unit."""
    truth, found = measured(RUN[name]), report(name)
    assert found.totals
    assert found.totals.counts.params == truth["params"]["total"]
    assert found.totals.counts.macs == truth["totals"]["conv_linear_macs"]
    torch = cnncalc.analyze(found.graph, flops="torch").totals
    assert torch
    assert torch.counts.flops == truth["totals"]["torch_flop_counter"]
    statistics = truth["buffers"]["by_name"]
    assert found.totals.counts.buffers == sum(statistics.get(name, 0) for name in ("running_mean", "running_var"))
    assert [tuple(one.dims) for one in found.outputs.values()] == outputs(truth)


@pytest.mark.parametrize("name", RUN)
def test_other_input_sizes_agree(name: str) -> None:
    """The same output and MACs as PyTorch at other input sizes, or a refusal where PyTorch refuses."""
    truth = measured(RUN[name])
    for other in truth["other_inputs"]:
        found = report(name, volume(other["input"]))
        if "error" not in other:
            assert found.totals, found.graph.diagnostics
            assert found.totals.counts.macs == other["conv_linear_macs"]
            assert [tuple(one.dims) for one in found.outputs.values()] == outputs(other)
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


@pytest.mark.parametrize(("name", "width"), WIDTHS)
def test_a_width_multiplier_rounds_channels_as_torchvision_does(name: str, width: str) -> None:
    """`round8` of exact fractions meets torchvision's `_make_divisible` of floats."""
    totals = cnncalc.analyze(cnncalc.load(name, vars={"width": width})).totals
    assert totals
    assert (totals.counts.params, totals.counts.macs) == WIDTHS[name, width]


@pytest.mark.parametrize(("name", "variables"), SIBLINGS)
def test_variables_make_the_siblings(name: str, variables: str) -> None:
    """A file is its family: other values give what others give another name."""
    totals = cnncalc.analyze(cnncalc.load(name, vars=dict(pair.split("=") for pair in variables.split()))).totals
    assert totals
    assert (totals.counts.params, totals.counts.macs) == SIBLINGS[name, variables][:2]


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


@pytest.mark.parametrize("name", bundled_names())
def test_the_text_that_is_shown_stands_alone(name: str, tmp_path: Path) -> None:
    """What a spec extends is written out: its text in another folder gives the same network and keeps its claims."""
    text = whole_text(name)
    copy = tmp_path / "copy.yaml"
    copy.write_text(text)
    found, original = cnncalc.analyze(cnncalc.load(str(copy))), report(name)
    assert "extends" not in text
    assert found.totals == original.totals
    assert [row.node.path for row in found.rows] == [row.node.path for row in original.rows]
    assert check_claims(found) == []
