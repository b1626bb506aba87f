"""Writes truth/models/NAME.json.gz: what PyTorch runs of a network, layer by layer, and what it counts.

It needs PyTorch, torchvision and timm, which nothing else here does: `pip install torch==2.14.1 torchvision==0.29.1
timm==1.0.31` in an environment of its own, then `cd tests && python -m data.recipes.networks [NAME...]`.

Tensors are on PyTorch's meta device, which makes every shape and does none of the arithmetic.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from data.recipes.by_hand import BY_HAND
from data.recipes.by_library import BY_LIBRARY
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils.flop_counter import FlopCounterMode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FOLDER = Path(__file__).parents[1] / "truth" / "models"
NETWORKS = BY_LIBRARY | BY_HAND
POOLS = {"max_pool2d", "avg_pool2d", "adaptive_avg_pool2d", "mean"}
LAYERS = (
    *(nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d, nn.Linear, nn.PReLU),
    *(nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d, nn.AvgPool2d),
    *(nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d),
)


class Pools(TorchFunctionMode):
    """Notes the pools that are called as functions, outside of the modules that are noted themselves."""

    def __init__(self, nodes: list[dict[str, object]]) -> None:
        super().__init__()
        self.nodes, self.open_modules = nodes, 0

    def __torch_function__(
        self,
        func: Callable[..., torch.Tensor],
        _types: object,
        args: tuple[object, ...] = (),
        kwargs: Mapping[str, object] | None = None,
    ) -> torch.Tensor:
        out = func(*args, **(kwargs or {}))
        if func.__name__ in POOLS and not self.open_modules:
            self.nodes.append({"fn": func.__name__, "out": list(out.shape)})
        return out


def nodes(network: nn.Module, x: torch.Tensor) -> list[dict[str, object]]:
    """The layers with parameters and the pools of one run, in their order."""
    found: list[dict[str, object]] = []
    pools = Pools(found)

    def before(*_: object) -> None:
        pools.open_modules += 1

    def after(kind: str, own: int) -> Callable[[object, object, torch.Tensor], None]:
        def note(_module: object, _args: object, out: torch.Tensor) -> None:
            pools.open_modules -= 1
            found.append({"type": kind, "out": list(out.shape), "n_params": own})

        return note

    for module, kind, own in layers(network):
        module.register_forward_pre_hook(before)
        module.register_forward_hook(after(kind, own))
    with pools:
        network(x)
    return found


def layers(network: nn.Module) -> Iterator[tuple[nn.Module, str, int]]:
    """The modules that are layers, PyTorch's word for each, and how many parameters it has itself."""
    for module in network.modules():
        kind = next((layer.__name__ for layer in LAYERS if isinstance(module, layer)), None)
        own = sum(one.numel() for one in module.parameters(recurse=False))
        assert kind or not own, f"{type(module)} has {own} parameters, but is in no list"
        if kind:
            yield module, kind, own


def counted(network: nn.Module, shape: list[int]) -> tuple[list[list[int]], int]:
    """The shapes that come out, and FlopCounterMode's count: two for every multiply-add."""
    with FlopCounterMode(display=False) as counter:
        out = network(torch.empty(shape, device="meta"))
    outs = out.values() if isinstance(out, dict) else [out]
    return [list(one.shape) for one in outs], counter.get_total_flops()


def other_input(network: nn.Module, shape: list[int]) -> dict[str, object]:
    """The network at another input size: what comes out and the multiply-adds, or the refusal."""
    try:
        outputs, flops = counted(network, shape)
    except RuntimeError as error:
        return {"input": shape, "error": str(error)}
    return {"input": shape, "outputs": outputs, "conv_linear_macs": flops // 2}


def statistics(network: nn.Module) -> dict[str, int]:
    """Elements of the batch norms' statistics, by name."""
    sizes: Counter[str] = Counter()
    for path, one in network.named_buffers():
        sizes[path.rpartition(".")[2]] += one.numel()
    return dict(sizes)


def measured(name: str) -> dict[str, object]:
    """All that the tests read of a network."""
    recipe = NETWORKS[name]
    with torch.device("meta"), torch.no_grad():
        network = recipe.build().eval()
        shape = [1, *recipe.input]
        outputs, flops = counted(network, shape)
        others = [other_input(network, [1, *other]) for other in recipe.others]
        parameters = sum(one.numel() for one in network.parameters())
        return {
            "source": recipe.source,
            "torch": torch.__version__.partition("+")[0],
            "input": shape,
            "outputs": outputs,
            "params": {"total": parameters},
            "buffers": {"by_name": statistics(network)},
            "totals": {"conv_linear_macs": flops // 2, "torch_flop_counter": flops},
            "other_inputs": others,
            "nodes": nodes(network, torch.empty(shape)),
        }


def main() -> None:
    """Write the files of these networks, or of all."""
    for name in sys.argv[1:] or NETWORKS:
        found = measured(name)
        (FOLDER / f"{name}.json.gz").write_bytes(gzip.compress(json.dumps(found).encode(), mtime=0))
        print(name, found["outputs"], found["params"], found["totals"], found["other_inputs"])


if __name__ == "__main__":
    main()
