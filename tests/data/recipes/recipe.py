"""What is measured of a network: how it is built, and at which inputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import nn


@dataclass(frozen=True)
class Recipe:
    """A network of PyTorch's. Shapes are (D, H, W), without the batch."""

    source: str
    build: Callable[[], nn.Module]
    input: tuple[int, ...]
    others: tuple[tuple[int, ...], ...]
