"""Layers that only train: at inference they are the identity, and a view."""

from __future__ import annotations

from dataclasses import dataclass, field

from cnncalc.layers.base import Case, Layer
from cnncalc.layers.fields import Count, Real, arg


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dropout(Layer):
    """In training, elements are zeroed at random (Srivastava et al. 2014). Shapes: (N, D, H, W) -> the same."""

    is_view = True

    rate: float = field(
        default=0.5,
        metadata=arg(Real(at_least=0, at_most=1), "probability of being dropped, in training only", main=True),
    )


class DropPath(Dropout):
    """In training, whole volumes are zeroed at random (Huang et al. 2016). Shapes: (N, D, H, W) -> the same."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DropBlock(Dropout):
    """In training, square blocks of every channel are zeroed (Ghiasi et al. 2018). Shapes: (N, D, H, W) -> the same."""

    size: int = field(default=7, metadata=arg(Count(), "extent of a block, in cells"))


CASES = (
    Case(Dropout(), "4096", "4096", source="AlexNet (Krizhevsky et al. 2012), section 4.2"),
    Case(DropPath(rate=0.2), "7x7x320", "7x7x320", source="EfficientNet (Tan & Le 2019), section 5.2"),
    Case(DropBlock(rate=0.1), "14x14x1024", "14x14x1024", source="Ghiasi et al. 2018, ResNet-50 with DropBlock"),
)
