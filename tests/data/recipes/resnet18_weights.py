"""ResNet-18's tensors under PyTorch's names, drawn from a seeded NumPy generator: the same wherever they are drawn."""

from __future__ import annotations

from math import prod, sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SEED = 18


def shapes() -> Iterator[tuple[str, tuple[int, ...]]]:
    """The tensors of torchvision's resnet18 in the order of its state_dict, without the counters of its norms."""
    yield from layer("conv1", "bn1", (64, 3, 7, 7))
    depth = 64
    for stage in range(1, 5):
        filters = 32 * 2**stage
        for block in range(2):
            path = f"layer{stage}.{block}"
            yield from layer(f"{path}.conv1", f"{path}.bn1", (filters, depth, 3, 3))
            yield from layer(f"{path}.conv2", f"{path}.bn2", (filters, filters, 3, 3))
            if depth != filters:
                yield from layer(f"{path}.downsample.0", f"{path}.downsample.1", (filters, depth, 1, 1))
            depth = filters
    yield "fc.weight", (1000, 512)
    yield "fc.bias", (1000,)


def layer(conv: str, norm: str, shape: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """A convolution without a bias, and the norm behind it."""
    yield f"{conv}.weight", shape
    for name in ("weight", "bias", "running_mean", "running_var"):
        yield f"{norm}.{name}", shape[:1]


def weights() -> dict[str, NDArray[np.float32]]:
    """All tensors: filters of variance 2/n, scales and variances around 1, shifts and means around 0."""
    generator = np.random.default_rng(SEED)
    found = {}
    for name, shape in shapes():
        drawn = generator.standard_normal(shape, dtype=np.float32)
        if len(shape) > 1:
            found[name] = drawn * np.float32(sqrt(2 / prod(shape[1:])))
        elif name.endswith(("running_var", "weight")):
            found[name] = np.float32(1) + np.float32(0.1) * np.abs(drawn)
        else:
            found[name] = np.float32(0.1) * drawn
    return found


def image() -> NDArray[np.float32]:
    """One input, (1, 3, 224, 224)."""
    return np.random.default_rng(SEED + 1).standard_normal((1, 3, 224, 224), dtype=np.float32)
