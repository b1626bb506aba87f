"""Networks that torchvision and timm define."""

from __future__ import annotations

from functools import partial

import timm
import torchvision
from data.recipes.recipe import Recipe
from torch import nn

# Neither square nor even; and too small for some.
OTHERS = (3, 223, 161), (3, 40, 33)
CLIPS = (3, 9, 97, 65), (3, 4, 32, 32)


def of_timm(name: str, size: int = 224, **options: object) -> Recipe:
    """A model of timm's."""
    build = partial(timm.create_model, name, pretrained=False, **options)
    return Recipe(f"timm {name}", build, (3, size, size), OTHERS)


def of_torchvision(name: str, size: int = 224, **options: object) -> Recipe:
    """A model of torchvision's for images."""
    build = partial(torchvision.models.get_model, name, weights=None, **options)
    return Recipe(f"torchvision {name}", build, (3, size, size), OTHERS)


def of_video(name: str) -> Recipe:
    """A model of torchvision's for clips of 16 frames."""
    build = partial(torchvision.models.get_model, name, weights=None)
    return Recipe(f"torchvision {name}", build, (3, 16, 112, 112), CLIPS)


def of_repvgg(name: str) -> Recipe:
    """timm's RepVGG after its branches were joined."""

    def build() -> nn.Module:
        return timm.utils.reparameterize_model(timm.create_model(name))

    return Recipe(f"timm {name}, reparameterized", build, (3, 224, 224), OTHERS)


def of_resnetv2(depth: int) -> Recipe:
    """timm's pre-activation ResNet; the classifier, which is a 1x1 convolution there, as the dense layer that it is."""
    name = f"resnetv2_{depth}"

    def build() -> nn.Module:
        return nn.Sequential(timm.create_model(name, num_classes=0), nn.Linear(2048, 1000))

    return Recipe(f"timm {name}, its head a dense layer", build, (3, 224, 224), OTHERS)


BY_LIBRARY = {
    "inception_v4": of_timm("inception_v4", 299),
    "inception_resnet_v2": of_timm("inception_resnet_v2", 299),
    "xception": of_timm("legacy_xception", 299),
    "efficientnet_v2_s": of_torchvision("efficientnet_v2_s", 384),
    "efficientnet_v2_m": of_torchvision("efficientnet_v2_m", 480),
    "efficientnet_v2_l": of_torchvision("efficientnet_v2_l", 480),
    "seresnet50": of_timm("seresnet50"),
    "resnet50_v2": of_resnetv2(50),
    "resnet101_v2": of_resnetv2(101),
    "resnet152_v2": of_resnetv2(152),
    "repvgg_a0": of_timm("repvgg_a0"),
    "repvgg_a0_deploy": of_repvgg("repvgg_a0"),
    "ghostnet": of_timm("ghostnet_100"),
    "hrnet_w18": of_timm("hrnet_w18"),
    "darknet53": of_timm("darknet53", 256),
    "cspdarknet53": of_timm("cspdarknet53", 256),
    "fcn_resnet50": of_torchvision("fcn_resnet50", 520, weights_backbone=None, aux_loss=True),
    "deeplabv3_resnet50": of_torchvision("deeplabv3_resnet50", 520, weights_backbone=None, aux_loss=True),
    "r3d_18": of_video("r3d_18"),
    "mc3_18": of_video("mc3_18"),
    "r2plus1d_18": of_video("r2plus1d_18"),
}
