"""Weights that depend on nothing but a tensor's role and shape: two programs that wire layers alike agree in values.

No names or orders have to be matched. Tensors of one shape are alike, but channels are not: a branch that is joined in
another place, a shortcut from elsewhere, or another epsilon shows.
"""

from __future__ import annotations

import zlib
from math import prod, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cnncalc.runtime.kernels.axes import Array

# name -> an input, (N, D, H, W), as small as the network can be told by
INPUTS = {
    "inception_v4": (1, 3, 91, 75),
    "inception_resnet_v2": (1, 3, 91, 75),
    "xception": (1, 3, 64, 33),
    "efficientnet_v2_s": (1, 3, 64, 33),
    "seresnet50": (1, 3, 64, 33),
    "resnet50_v2": (1, 3, 64, 33),
    "repvgg_a0": (1, 3, 64, 33),
    "ghostnet": (1, 3, 64, 33),
    "hrnet_w18": (1, 3, 64, 32),
    "cspdarknet53": (1, 3, 64, 33),
    "deeplabv3_resnet50": (1, 3, 33, 25),
    "r2plus1d_18": (1, 3, 4, 33, 25),
    "googlenet_paper": (1, 3, 223, 224),
    "unet": (1, 3, 32, 16),
    "dcgan_d": (1, 3, 64, 64),
    "espcn": (1, 1, 9, 7),
    "fsrcnn": (1, 1, 9, 7),
    "vdsr": (1, 1, 9, 7),
    "m5": (1, 1, 8000),
}
# So many numbers of an output are kept, at equal distances.
KEPT = 16


def tensor(name: str, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """A weight, bias or statistic; axes of one cell do not count, since a dense layer is a 1x1 convolution."""
    role = name if name in {"bias", "running_mean", "running_var"} else "weight"
    key = tuple(size for size in shape if size > 1)
    drawn = np.random.default_rng(zlib.crc32(f"{role}{key}".encode())).standard_normal(shape)
    if role == "running_var":
        return 0.5 + np.abs(drawn)
    if role != "weight":
        return 0.1 * drawn
    return drawn * sqrt(2 / prod(shape[1:])) if len(key) > 1 else 1 + 0.2 * drawn


def image(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The input."""
    return np.random.default_rng(7).standard_normal(shape)


def kept(y: Array) -> list[float]:
    """Some numbers of an output."""
    flat = y.reshape(-1)
    return [float(one) for one in flat[:: max(1, flat.size // KEPT)][:KEPT]]
