"""Networks that neither library has, built from their papers."""

from __future__ import annotations

import torch
from data.recipes.recipe import Recipe
from torch import nn



class Branches(nn.ModuleList):
    """Modules that read the same volume; what they make is joined along the depth."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([branch(x) for branch in self], 1)


def conv_relu(depth: int, filters: int, kernel: int, **options: int) -> nn.Sequential:
    """A convolution that keeps the size at stride 1."""
    return nn.Sequential(nn.Conv2d(depth, filters, kernel, padding=kernel // 2, **options), nn.ReLU())


def googlenet_paper() -> nn.Module:
    """Table 1 of Szegedy et al. 2015, with the details of Caffe's bvlc_googlenet."""

    def inception(*counts: int) -> nn.Module:
        depth, a, b, c, d, e, f = counts
        return Branches([
            conv_relu(depth, a, 1),
            nn.Sequential(conv_relu(depth, b, 1), conv_relu(b, c, 3)),
            nn.Sequential(conv_relu(depth, d, 1), conv_relu(d, e, 5)),
            nn.Sequential(nn.MaxPool2d(3, 1, 1), conv_relu(depth, f, 1)),
        ])

    return nn.Sequential(
        conv_relu(3, 64, 7, stride=2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.LocalResponseNorm(5),
        conv_relu(64, 64, 1),
        conv_relu(64, 192, 3),
        nn.LocalResponseNorm(5),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        inception(192, 64, 96, 128, 16, 32, 32),
        inception(256, 128, 128, 192, 32, 96, 64),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        inception(480, 192, 96, 208, 16, 48, 64),
        inception(512, 160, 112, 224, 24, 64, 64),
        inception(512, 128, 128, 256, 24, 64, 64),
        inception(512, 112, 144, 288, 32, 64, 64),
        inception(528, 256, 160, 320, 32, 128, 128),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        inception(832, 256, 160, 320, 32, 128, 128),
        inception(832, 384, 192, 384, 48, 128, 128),
        nn.AvgPool2d(7, 1),
        nn.Dropout(0.4),
        nn.Flatten(),
        nn.Linear(1024, 1000),
    )


BY_HAND = {
    "googlenet_paper": Recipe(
        "Szegedy et al. 2015, Table 1; Caffe's bvlc_googlenet",
        googlenet_paper,
        (3, 224, 224),
        ((3, 223, 224), (3, 223, 161)),
    ),
}
