"""What the tools printed for the measured networks, and what their code does that a spec does not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.presets import PRESETS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.analysis.report import Row

# Preset -> the key of what its tool printed.
KEYS = {
    "torch": "torch_flop_counter",
    "fvcore": "fvcore_flops",
    "torchinfo": "torchinfo_mult_adds",
    "ptflops": "ptflops_pytorch",
    "ptflops-aten": "ptflops_aten",
    "thop": "thop_macs",
    "calflops": "calflops_flops",
    "torchscan": "torchscan_module_flops",
    "torchscan-macs": "torchscan_macs",
}


class Quirk(NamedTuple):
    """Layers that a tool counts otherwise in the measured code: which, how much less, and why."""

    why: str
    concerns: Callable[[Row], bool]
    less: Callable[[str, Row], int]


def beside_macs(preset: str, row: Row) -> int:
    """All that a preset counts of a layer beside its MACs: the tool does not count it at all."""
    return PRESETS[preset].figure(row) - row.counts.macs


def as_function(preset: str, row: Row) -> int:
    """What is called as a function is counted once instead of twice by ptflops, and by others not at all."""
    all_of_it = beside_macs(preset, row)
    return all_of_it // 2 if preset == "ptflops" else all_of_it


def as_linear(preset: str, row: Row) -> int:
    """How much less a Linear on a map costs than the 1x1 convolution that it is."""
    if preset == "torchinfo":
        return PRESETS[preset].figure(row) - row.counts.params
    return row.node.volume.elements


def of_type(*types: str) -> Callable[[Row], bool]:
    """Layers of these types."""
    return lambda row: row.node.type in types


def in_blocks(row: Row) -> bool:
    """Pools of Inception v3 that are called as functions: those inside of blocks."""
    return row.node.type in {"maxpool", "avgpool"} and "/" in row.node.path


def is_pointwise(row: Row) -> bool:
    """A 1x1 convolution."""
    return row.node.type == "conv" and getattr(row.node.layer, "kernel", 0) == 1


def is_between_stages(row: Row) -> bool:
    """A norm of ConvNeXt on N, D, H, W: before and between the stages, and at the end."""
    return row.node.type == "layernorm" and not row.node.path.startswith("stage")


RELU = Quirk("calls ReLU as a function", of_type("relu"), as_function)
LAST_RELU = Quirk("calls its last ReLU as a function", lambda row: row.node.path == "relu2", as_function)
LAST_POOL = Quirk("calls its last pool as a function", of_type("globalavgpool"), as_function)
POOLS = Quirk("calls the pools in its blocks as functions", in_blocks, as_function)
MEAN = Quirk("takes the mean of its last map, without a pool", of_type("globalavgpool"), beside_macs)
WINDOW = Quirk("pools its last map by a window that fits it", of_type("globalavgpool"), beside_macs)
SLICING = Quirk("subsamples by slicing where the spec has a 1x1 pool", of_type("maxpool"), beside_macs)
SUBCLASS = Quirk("has LayerNorm2d, a subclass that the tool does not know", is_between_stages, beside_macs)
LINEAR = Quirk("has a Linear on a map where the spec has a 1x1 convolution", is_pointwise, as_linear)

QUIRKS = {
    ("fvcore", "cifar_resnet20"): (WINDOW,),
    ("fvcore", "cifar_resnet20_b"): (WINDOW,),
    ("fvcore", "shufflenet_v2_x1_0"): (MEAN,),
    ("torchinfo", "convnext_tiny"): (LINEAR,),
    ("ptflops", "cifar_resnet20"): (RELU, LAST_POOL, SLICING),
    ("ptflops", "cifar_resnet20_b"): (RELU, LAST_POOL),
    ("ptflops", "googlenet"): (RELU,),
    ("ptflops", "densenet121"): (LAST_RELU, LAST_POOL),
    ("ptflops", "mobilenet_v2"): (LAST_POOL,),
    ("ptflops", "shufflenet_v2_x1_0"): (MEAN,),
    ("ptflops", "convnext_tiny"): (SUBCLASS,),
    ("ptflops", "inception_v3"): (RELU, POOLS),
    ("thop", "cifar_resnet20"): (LAST_POOL,),
    ("thop", "cifar_resnet20_b"): (LAST_POOL,),
    ("thop", "densenet121"): (LAST_POOL,),
    ("thop", "mobilenet_v2"): (LAST_POOL,),
    ("thop", "shufflenet_v2_x1_0"): (MEAN,),
    ("thop", "convnext_tiny"): (SUBCLASS,),
    ("thop", "inception_v3"): (POOLS,),
    ("calflops", "cifar_resnet20"): (SLICING,),
    ("calflops", "shufflenet_v2_x1_0"): (MEAN,),
    ("calflops", "convnext_tiny"): (LINEAR,),
    ("torchscan", "cifar_resnet20"): (RELU, LAST_POOL),
    ("torchscan", "cifar_resnet20_b"): (RELU, LAST_POOL),
    ("torchscan", "googlenet"): (RELU,),
    ("torchscan", "densenet121"): (LAST_RELU, LAST_POOL),
    ("torchscan", "mobilenet_v2"): (LAST_POOL,),
    ("torchscan", "shufflenet_v2_x1_0"): (MEAN,),
    ("torchscan", "inception_v3"): (RELU, POOLS),
    ("torchscan-macs", "cifar_resnet20"): (LAST_POOL,),
    ("torchscan-macs", "cifar_resnet20_b"): (LAST_POOL,),
    ("torchscan-macs", "densenet121"): (LAST_POOL,),
    ("torchscan-macs", "mobilenet_v2"): (LAST_POOL,),
    ("torchscan-macs", "shufflenet_v2_x1_0"): (MEAN,),
    ("torchscan-macs", "inception_v3"): (POOLS,),
}


def not_counted(preset: str, name: str, rows: tuple[Row, ...]) -> int:
    """How much less a tool counts in the measured code of a network than its preset does."""
    quirks = QUIRKS.get((preset, name), ())
    return sum(quirk.less(preset, row) for quirk in quirks for row in rows if quirk.concerns(row))
