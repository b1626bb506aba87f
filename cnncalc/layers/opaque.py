"""A part of a network of which only the output is known, such as an operation that the language lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.operations import Operations
from cnncalc.layers.base import Case, Weight
from cnncalc.layers.fields import Count, VolumeKind, arg
from cnncalc.layers.merge import Merge
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from cnncalc.layers.receptive import Sights


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Opaque(Merge):
    """A part whose inside is unknown: volumes go in, `output` comes out. Shapes: (N, D1, H1, W1) -> (N, D2, H2, W2).

    Counts that are left out are unknown, which makes the network's totals lower bounds. It cannot be run.
    """

    output_: Volume = field(metadata=arg(VolumeKind(), "the volume that comes out", main=True))
    params: int | None = field(default=None, metadata=arg(Count(at_least=0), "its learnt numbers; unknown if left out"))
    macs: int | None = field(
        default=None, metadata=arg(Count(at_least=0), "its multiply-accumulates; unknown if left out")
    )

    @property
    def uncounted(self) -> tuple[str, ...]:
        counts = {"params": self.params, "macs": self.macs}
        return tuple(name for name, count in counts.items() if count is None)

    def output(self, *xs: Volume) -> Volume:
        del xs
        return self.output_

    def weights(self, *xs: Volume) -> tuple[Weight, ...]:
        del xs
        return (Weight("weight", (self.params,)),) if self.params else ()

    def operations(self, y: Volume, /, *xs: Volume) -> Operations:
        del y, xs
        return Operations(mul=self.macs or 0, add=self.macs or 0)

    def products(self, y: Volume, /, *xs: Volume) -> int:
        del y, xs
        return self.macs or 0

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del x
        return (None,) * y.rank


CASES = (
    Case(
        Opaque(output_=Volume((7, 7), 512), params=2_359_808, macs=115_605_504),
        "7x7x512",
        "7x7x512",
        weights=2_359_808,
        macs=115_605_504,
        source="VGG-16 (Simonyan & Zisserman 2015): what a convolution of 512 filters would be on 7x7",
    ),
)
