"""Writes truth/resnet18_outputs.json.gz: what PyTorch makes of the image and the weights of resnet18_weights.py.

It needs PyTorch, which nothing else here does: `pip install torch==2.13.0 numpy` in an environment of its own, then
`cd tests && python -m data.recipes.resnet18_outputs`.
"""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import torch
from data.recipes.resnet18_weights import image, weights
from torch.nn import functional as f

TARGET = Path(__file__).parents[1] / "truth" / "resnet18_outputs.json.gz"


def forward(x: torch.Tensor, state: dict[str, torch.Tensor]) -> torch.Tensor:
    """ResNet-18 as torchvision has it, in eval mode, written out: (N, 3, H, W) -> (N, 1000)."""

    def conv_bn(x: torch.Tensor, conv: str, norm: str, stride: int, padding: int) -> torch.Tensor:
        y = f.conv2d(x, state[f"{conv}.weight"], stride=stride, padding=padding)
        mean, var = state[f"{norm}.running_mean"], state[f"{norm}.running_var"]
        return f.batch_norm(y, mean, var, state[f"{norm}.weight"], state[f"{norm}.bias"])

    y = f.max_pool2d(f.relu(conv_bn(x, "conv1", "bn1", 2, 3)), 3, 2, 1)
    for path in (f"layer{stage}.{block}" for stage in range(1, 5) for block in range(2)):
        is_halved = f"{path}.downsample.0.weight" in state
        body = f.relu(conv_bn(y, f"{path}.conv1", f"{path}.bn1", 2 if is_halved else 1, 1))
        body = conv_bn(body, f"{path}.conv2", f"{path}.bn2", 1, 1)
        shortcut = conv_bn(y, f"{path}.downsample.0", f"{path}.downsample.1", 2, 0) if is_halved else y
        y = f.relu(body + shortcut)
    return f.linear(f.adaptive_avg_pool2d(y, 1).flatten(1), state["fc.weight"], state["fc.bias"])


def main() -> None:
    """Run it in float32 and float64, and write the outputs with the difference."""
    state = {name: torch.from_numpy(tensor) for name, tensor in weights().items()}
    x = torch.from_numpy(image())
    with torch.no_grad():
        y = forward(x, state)
        exact = forward(x.double(), {name: tensor.double() for name, tensor in state.items()})
    document = {
        "torch": torch.__version__.partition("+")[0],
        "out": {"shape": list(y.shape), "f32": base64.b64encode(y.numpy().astype("<f4").tobytes()).decode()},
        "f32_minus_f64": float((y.double() - exact).abs().max()),
    }
    TARGET.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))


if __name__ == "__main__":
    main()
