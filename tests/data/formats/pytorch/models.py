"""Small PyTorch models with what larger ones use, written for these tests.

`python tests/data/formats/pytorch/models.py` records them again, one graph a file; it needs torch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class Residual(nn.Module):
    """A ResNet block whose shortcut is projected where its shape changes."""

    def __init__(self, channels: int, filters: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        projection = nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))
        self.downsample = projection if stride != 1 or channels != filters else None

    def forward(self, x: Tensor) -> Tensor:
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class ResNet(nn.Module):
    """Three stages of residual blocks."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(8)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = nn.Sequential(Residual(8, 8), Residual(8, 8))
        self.layer2 = nn.Sequential(Residual(8, 16, 2), Residual(16, 16), Residual(16, 16))
        self.layer3 = nn.Sequential(Residual(16, 32, 2), Residual(32, 32))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(32, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(torch.flatten(self.avgpool(x), 1))


class NextBlock(nn.Module):
    """A ConvNeXt block: its norm and its linear layers have the channels last."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.dwconv = nn.Conv2d(channels, channels, 7, padding=3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.pwconv1 = nn.Linear(channels, 4 * channels)
        self.pwconv2 = nn.Linear(4 * channels, channels)
        self.gamma = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        y = self.norm(self.dwconv(x).permute(0, 2, 3, 1))
        y = self.gamma * self.pwconv2(nn.functional.gelu(self.pwconv1(y)))
        return x + y.permute(0, 3, 1, 2)


class ChannelsLast(nn.Module):
    """ConvNeXt blocks in two widths, and a head on the mean."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 4, 4)
        self.stage1 = nn.Sequential(NextBlock(8), NextBlock(8))
        self.down = nn.Conv2d(8, 12, 2, 2)
        self.stage2 = nn.Sequential(*[NextBlock(12) for _ in range(3)])
        self.norm = nn.LayerNorm(12)
        self.head = nn.Linear(12, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stage2(self.down(self.stage1(self.stem(x))))
        return self.head(self.norm(x.mean([-2, -1])))


class ShuffleUnit(nn.Module):
    """Half of the channels pass; the halves are mixed by views alone."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        half = channels // 2
        self.branch = nn.Sequential(
            nn.Conv2d(half, half, 1, bias=False), nn.BatchNorm2d(half), nn.ReLU(),
            nn.Conv2d(half, half, 3, 1, 1, groups=half, bias=False), nn.BatchNorm2d(half),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        first, second = x.chunk(2, dim=1)
        y = torch.cat((first, self.branch(second)), dim=1)
        batch, channels, height, width = y.size()
        return y.view(batch, 2, channels // 2, height, width).transpose(1, 2).contiguous().view(batch, -1, height, width)


class Views(nn.Module):
    """Chunks, shuffles, gates, slices, patches and token mixing: what needs no layer, and what does."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(12, 8, 3, padding=1)
        self.units = nn.Sequential(ShuffleUnit(8), ShuffleUnit(8))
        self.fc1 = nn.Linear(8, 4)
        self.fc2 = nn.Linear(4, 8)
        self.tokens = nn.Linear(64, 64, bias=False)
        self.bias = nn.Parameter(torch.zeros(1, 8, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        patches = [x[..., ::2, ::2], x[..., 1::2, ::2], x[..., ::2, 1::2], x[..., 1::2, 1::2]]
        x = self.units(self.stem(torch.cat(patches, 1)))
        gate = torch.sigmoid(self.fc2(torch.relu(self.fc1(x.mean((2, 3))))))
        x = x * gate[:, :, None, None].expand_as(x) + self.bias
        mixed = self.tokens(x.flatten(2)).reshape(x.shape)
        return torch.cat([x[:, :4], mixed[:, 4:]], 1) / 2


class TwoInputs(nn.Module):
    """A tower that is used twice, and two outputs."""

    def __init__(self) -> None:
        super().__init__()
        self.tower = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 6))
        self.head = nn.Linear(6, 1)
        self.unused = nn.Linear(3, 3)

    def forward(self, left: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
        first, second = self.tower(left), self.tower(right)
        return self.head(torch.maximum(first, second)), first - second


MODELS = {
    "resnet": (ResNet, [(1, 3, 64, 64)]),
    "channels_last": (ChannelsLast, [(1, 3, 32, 32)]),
    "views": (Views, [(1, 3, 16, 16)]),
    "two_inputs": (TwoInputs, [(1, 1, 8, 8), (1, 1, 8, 8)]),
}


def main() -> None:
    """Record every model."""
    from cnncalc.formats.capture import capture

    for name, (model, shapes) in MODELS.items():
        graph = capture(model(), shapes)
        graph["torch"] = ""  # which version recorded it makes no difference
        path = Path(__file__).with_name(f"{name}.json")
        path.write_text(json.dumps(graph, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
