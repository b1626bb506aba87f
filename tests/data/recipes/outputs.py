"""Writes truth/outputs.json.gz: what PyTorch makes of the weights and inputs of shaped_weights.py, in float64.

It needs what networks.py needs: `cd tests && python -m data.recipes.outputs`.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import torch
from data.recipes.networks import NETWORKS
from data.recipes.shaped_weights import INPUTS, image, kept, tensor
from torch import nn

TARGET = Path(__file__).parents[1] / "truth" / "outputs.json.gz"


def output(name: str) -> list[float]:
    """Some numbers of a network's first output."""
    network = NETWORKS[name].build().double().eval()
    with torch.no_grad():
        for path, one in (*network.named_parameters(), *network.named_buffers()):
            if one.dim():
                one.copy_(torch.from_numpy(tensor(path.rpartition(".")[2], tuple(one.shape))))
        for module in network.modules():
            if isinstance(module, nn.LeakyReLU) and "darknet" in name:
                module.negative_slope = 0.1  # Darknet's; timm has PyTorch's default
        y = network(torch.from_numpy(image(INPUTS[name])))
    return kept((next(iter(y.values())) if isinstance(y, dict) else y).numpy())


def main() -> None:
    """Run them all."""
    found = {name: output(name) for name in INPUTS}
    document = {"torch": torch.__version__.partition("+")[0], "outputs": found}
    TARGET.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))


if __name__ == "__main__":
    main()
