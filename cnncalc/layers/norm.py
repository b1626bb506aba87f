"""Batch normalisation, and what all norms share: one scale and one shift for every cell of some axes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.layers.base import BIAS, BUFFER, Case, Layer, Weight, weight_shape
from cnncalc.layers.fields import Flag, Real, arg

if TYPE_CHECKING:
    from cnncalc.model.volume import Volume

EPSILON = Real(above=0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Norm(Layer):
    """What all norms share. Shapes: (N, D, H, W) -> (N, D, H, W)."""

    scale: bool = field(default=True, metadata=arg(Flag(), "a weight to multiply with, one per channel"))
    shift: bool = field(default=True, metadata=arg(Flag(), "a weight to add, one per channel"))
    epsilon: float = field(default=1e-5, metadata=arg(EPSILON, "added to the variance, against division by 0"))

    def learnt_axes(self, x: Volume) -> tuple[str, ...]:
        """The axes along which scale and shift have weights."""
        del x
        return ("depth",)

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        shape = weight_shape(x, self.learnt_axes(x))
        scale = (Weight("weight", shape),) if self.scale else ()
        return (*scale, Weight("bias", shape, BIAS)) if self.shift else scale


class BatchNorm(Norm):
    """Normalise every channel with the running mean and variance of the training. Shapes: (N, D, H, W) -> the same.

    2·D weights, and 2·D buffers that are not learnt. At inference all of it folds into one multiplication and one
    addition per element (Ioffe & Szegedy 2015, algorithm 2).
    """

    __slots__ = ()

    per_element = Operations(mul=1, add=1)

    def weights(self, x: Volume, /) -> tuple[Weight, ...]:
        buffers = (Weight(name, (x.depth,), BUFFER) for name in ("running_mean", "running_var"))
        return (*super().weights(x), *buffers)


CASES = (
    Case(BatchNorm(), "112x112x64", "112x112x64", weights=128, source="ResNet (He et al. 2015), behind conv1"),
    Case(
        BatchNorm(scale=False, epsilon=1e-3),
        "149x149x32",
        "149x149x32",
        weights=32,
        source="Inception v3 in Keras: no gamma",
    ),
)
