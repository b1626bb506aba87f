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
        return Branches(
            [
                conv_relu(depth, a, 1),
                nn.Sequential(conv_relu(depth, b, 1), conv_relu(b, c, 3)),
                nn.Sequential(conv_relu(depth, d, 1), conv_relu(d, e, 5)),
                nn.Sequential(nn.MaxPool2d(3, 1, 1), conv_relu(depth, f, 1)),
            ]
        )

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


class Residual(nn.Sequential):
    """What the layers make, added to what they read."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + super().forward(x)


class Level(nn.Module):
    """A level of a U-Net: on the way down, all levels below, and on the way up."""

    def __init__(self, depth: int, filters: int, below: nn.Module) -> None:
        super().__init__()
        self.down = double_conv(depth, filters)
        self.below = nn.Sequential(nn.MaxPool2d(2), below, nn.ConvTranspose2d(2 * filters, filters, 2, 2))
        self.up = double_conv(2 * filters, filters)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        copy = self.down(x)
        return self.up(torch.cat([copy, self.below(copy)], 1))


def double_conv(depth: int, filters: int) -> nn.Module:
    """Two padded 3x3 convolutions with batch norm."""
    layers = [
        (nn.Conv2d(inner, filters, 3, padding=1, bias=False), nn.BatchNorm2d(filters), nn.ReLU())
        for inner in (depth, filters)
    ]
    return nn.Sequential(*(layer for group in layers for layer in group))


def unet() -> nn.Module:
    """Ronneberger et al. 2015, figure 1, padded and with batch norm."""
    net = double_conv(512, 1024)
    for depth, filters in ((256, 512), (128, 256), (64, 128), (3, 64)):
        net = Level(depth, filters, net)
    return nn.Sequential(net, nn.Conv2d(64, 2, 1))


def dcgan_d() -> nn.Module:
    """The discriminator of PyTorch's DCGAN tutorial."""

    def conv_bn(depth: int) -> list[nn.Module]:
        conv = nn.Conv2d(depth, 2 * depth, 4, 2, 1, bias=False)
        return [conv, nn.BatchNorm2d(2 * depth), nn.LeakyReLU(0.2)]

    first = nn.Conv2d(3, 64, 4, 2, 1, bias=False)
    last = nn.Conv2d(512, 1, 4, bias=False)
    return nn.Sequential(first, nn.LeakyReLU(0.2), *conv_bn(64), *conv_bn(128), *conv_bn(256), last, nn.Sigmoid())


def espcn() -> nn.Module:
    """Shi et al. 2016: f1, n1 = 5, 64; f2, n2 = 3, 32; f3 = 3."""
    convs = nn.Conv2d(1, 64, 5, padding=2), nn.Conv2d(64, 32, 3, padding=1), nn.Conv2d(32, 9, 3, padding=1)
    return nn.Sequential(convs[0], nn.Tanh(), convs[1], nn.Tanh(), convs[2], nn.PixelShuffle(3))


def fsrcnn() -> nn.Module:
    """Dong et al. 2016: d = 56, s = 12, m = 4."""
    sizes = ((1, 56, 5), (56, 12, 1), (12, 12, 3), (12, 12, 3), (12, 12, 3), (12, 12, 3), (12, 56, 1))
    convs = [(nn.Conv2d(depth, filters, f, padding=f // 2), nn.PReLU(filters)) for depth, filters, f in sizes]
    deconv = nn.ConvTranspose2d(56, 1, 9, 3, padding=4, output_padding=2)
    return nn.Sequential(*(layer for pair in convs for layer in pair), deconv)


def vdsr() -> nn.Module:
    """Kim et al. 2016: twenty convolutions, 64 filters."""
    depths = (1, *[64] * 19)
    convs = [(nn.Conv2d(depth, 64, 3, padding=1, bias=False), nn.ReLU()) for depth in depths[:-1]]
    return Residual(*(layer for pair in convs for layer in pair), nn.Conv2d(64, 1, 3, padding=1, bias=False))


def m5() -> nn.Module:
    """Dai et al. 2017, Table 1, padded to the sizes there."""

    def stage(depth: int, filters: int, kernel: int = 3, stride: int = 1) -> list[nn.Module]:
        conv = nn.Conv1d(depth, filters, kernel, stride, padding=(kernel - stride + 1) // 2)
        return [conv, nn.BatchNorm1d(filters), nn.ReLU(), nn.MaxPool1d(4, ceil_mode=True)]

    stages = [*stage(1, 128, 80, 4), *stage(128, 128), *stage(128, 256), *stage(256, 512)]
    return nn.Sequential(*stages, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(512, 10))


BY_HAND = {
    "googlenet_paper": Recipe(
        "Szegedy et al. 2015, Table 1; Caffe's bvlc_googlenet",
        googlenet_paper,
        (3, 224, 224),
        ((3, 223, 224), (3, 223, 161)),
    ),
    "unet": Recipe(
        "Ronneberger et al. 2015, padded, with batch norm", unet, (3, 512, 512), ((3, 208, 176), (3, 200, 176))
    ),
    "dcgan_d": Recipe("PyTorch's DCGAN tutorial", dcgan_d, (3, 64, 64), ((3, 66, 81), (3, 40, 64))),
    "espcn": Recipe("Shi et al. 2016, section 3", espcn, (1, 64, 64), ((1, 17, 23),)),
    "fsrcnn": Recipe("Dong et al. 2016", fsrcnn, (1, 64, 64), ((1, 17, 23),)),
    "vdsr": Recipe("Kim et al. 2016", vdsr, (1, 41, 41), ((1, 17, 23),)),
    "m5": Recipe("Dai et al. 2017, Table 1", m5, (1, 32000), ((1, 16000), (1, 40000))),
}
