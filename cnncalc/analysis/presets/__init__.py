"""FLOP presets: how a layer's work becomes one number, and under what name it is printed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnncalc.analysis.presets.counting import Rule, Term
    from cnncalc.analysis.report import Row


class Preset(NamedTuple):
    """A counting convention: its name for `--flops`, its unit, what it is, and where that is from.

    `rule` is the module and function that say what it counts beside the MACs. `is_measured` says whether its totals
    are held against runs of the tool. Its mistakes are part of it (`quirks.py`).
    """

    name: str
    unit: str
    about: str
    rule: str
    source: str
    is_measured: bool = False

    def terms(self, row: Row) -> list[Term]:
        """What it counts for a layer beside the MACs, as pairs of a reason and an amount."""
        return [term for term in _rule(self.rule)(row) if term[1]]

    def figure(self, row: Row) -> int:
        """Its number for a layer."""
        return row.counts.macs + sum([amount for _, amount in _rule(self.rule)(row)])


@cache
def _rule(name: str) -> Rule:
    """A rule; its module is imported when one of its presets is first used."""
    module, _, function = name.partition(".")
    found: Rule = getattr(import_module(f"cnncalc.analysis.presets.{module}"), function)
    return found


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "exact",
            "FLOPs",
            "all operations as the reference executor does them, padding cells included",
            "counting.exact",
            "docs/conventions.md; every kernel is run on counting numbers",
            is_measured=True,
        ),
        Preset(
            "mac2",
            "FLOPs",
            "2 per multiply-accumulate, nothing else",
            "counting.doubled",
            "the convention of most papers",
            is_measured=True,
        ),
        Preset(
            "torch",
            "FLOPs",
            "as torch.utils.flop_counter.FlopCounterMode: 2 per multiply-accumulate",
            "counting.doubled",
            "PyTorch 2.13.0, torch/utils/flop_counter.py",
            is_measured=True,
        ),
        Preset(
            "fvcore",
            "MACs",
            "as fvcore's FlopCountAnalysis in eval mode, which calls multiply-accumulates flops",
            "torch_tools.fvcore",
            "fvcore 0.1.5, fvcore/nn/jit_handles.py and flop_count.py",
            is_measured=True,
        ),
        Preset(
            "torchinfo",
            "mult-adds",
            "as torchinfo: parameters times output positions",
            "torch_tools.torchinfo",
            "torchinfo 1.8.0, torchinfo/layer_info.py",
            is_measured=True,
        ),
        Preset(
            "ptflops",
            "MACs",
            "as ptflops with its backend pytorch",
            "torch_tools.ptflops",
            "ptflops 0.7.5, ptflops/pytorch_ops.py and pytorch_engine.py",
            is_measured=True,
        ),
        Preset(
            "ptflops-aten",
            "MACs",
            "as ptflops with its backend aten: multiply-accumulates and biases",
            "torch_tools.ptflops_aten",
            "ptflops 0.7.5, ptflops/aten_ops.py",
            is_measured=True,
        ),
        Preset(
            "thop",
            "MACs",
            "as thop (pytorch-OpCounter); the thop of Ultralytics (2.x) counts pools, norms and upsampling otherwise",
            "torch_tools.thop",
            "thop 0.1.1, thop/vision/basic_hooks.py and calc_func.py",
            is_measured=True,
        ),
        Preset(
            "calflops",
            "FLOPs",
            "as calflops, whose rules are those of DeepSpeed's profiler before that was corrected for transposed "
            "convolutions and upsampling",
            "torch_tools.calflops",
            "calflops 0.3.2, calflops/pytorch_ops.py",
            is_measured=True,
        ),
        Preset(
            "torchscan",
            "FLOPs",
            "as torchscan's FLOPs of modules: 2n - 1 for a sum of n products",
            "torch_tools.torchscan",
            "torchscan 0.2.0, torchscan/modules/flops.py",
            is_measured=True,
        ),
        Preset(
            "torchscan-macs",
            "MACs",
            "as torchscan's MACs of modules, norms and pools included",
            "torch_tools.torchscan_macs",
            "torchscan 0.2.0, torchscan/modules/macs.py",
            is_measured=True,
        ),
        Preset(
            "xla",
            "FLOPs",
            "as XLA's cost analysis (flax tabulate): 2 per product with an input cell. Not backed by a measurement",
            "other_tools.xla",
            "runs of single layers in flax 0.12.8; norms, merges and exponentials are taken as in exact",
        ),
        Preset(
            "onnx-tool",
            "MACs",
            "as onnx-tool's profile. Not backed by a measurement",
            "other_tools.onnx_tool",
            "onnx-tool 1.0.1, onnx_tool/node.py and data/Profile.md; runs of single layers",
        ),
        Preset(
            "netscope",
            "macc",
            "as Netscope's column macc; its comparisons, additions and divisions stand in columns of their own. "
            "Not backed by a measurement",
            "other_tools.netscope",
            "dgschwend/netscope, src/analyzer.coffee",
        ),
        Preset(
            "darknet",
            "FLOPs",
            "as darknet prints BFLOPs: convolutions, pools and shortcuts. Not backed by a measurement",
            "other_tools.darknet",
            "AlexeyAB/darknet, src/convolutional_layer.c, maxpool_layer.c and shortcut_layer.c",
        ),
    )
}
