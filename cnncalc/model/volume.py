"""Volumes: what flows between layers, always width x height x depth, never with a batch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.term import product

if TYPE_CHECKING:
    from collections.abc import Iterable

# The spatial axes of a volume by their number, in the order of the language.
AXES: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("length",),
    2: ("width", "height"),
    3: ("width", "height", "frames"),
}
MOST_AXES = 3


class Dims(tuple[int, ...]):
    """Numbers along axes as the language writes them: `5x3`, `32x32x3`."""

    __slots__ = ()

    def __str__(self) -> str:
        # `0x3` is the number 3 to other YAML tools, so a leading 0 is set apart.
        return (" x " if self and self[0] == 0 else "x").join(str(int(n)) for n in self)


class Volume(NamedTuple):
    """One sample between two layers: spatial sizes (width, height, frames; or length; or none) and depth D."""

    spatial: tuple[int, ...]
    depth: int

    @classmethod
    def of(cls, dims: tuple[int, ...]) -> Volume:
        """From numbers in language order: `(32, 32, 3)`, `(16000, 1)`, `(10,)`."""
        return cls(tuple(dims[:-1]), dims[-1])

    @property
    def dims(self) -> Dims:
        """All sizes in language order, depth last."""
        return Dims((*self.spatial, self.depth))

    @property
    def rank(self) -> int:
        """How many spatial axes there are: 0 for a vector, 2 for an image."""
        return len(self.spatial)

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of all axes in language order."""
        return (*AXES[len(self.spatial)], "depth")

    @property
    def positions(self) -> int:
        """Cells of one channel: W·H."""
        return product(self.spatial)

    @property
    def elements(self) -> int:
        """Elements of the whole volume: W·H·D."""
        return product((*self.spatial, self.depth))

    def size(self, axis: str) -> int:
        """The size along the axis of this name."""
        return self.dims[self.axes.index(axis)]

    def cells(self, axes: Iterable[str]) -> int:
        """Cells of a block that spans only these axes; 1 for none."""
        return product(map(self.size, axes))

    def without(self, axes: Iterable[str]) -> tuple[str, ...]:
        """The names of the other axes, in language order."""
        left_out = tuple(axes)
        return tuple(axis for axis in self.axes if axis not in left_out)

    def resized(self, axis: str, size: int) -> Volume:
        """The same volume with another size along one axis."""
        at = self.axes.index(axis)
        dims = self.dims
        return Volume.of((*dims[:at], size, *dims[at + 1 :]))

    def __str__(self) -> str:
        return str(self.dims)


def signal_hint(x: Volume) -> str:
    """What the two numbers of a signal mean, to who may have meant an image."""
    return f"{x} is a signal, length x depth; an image has three numbers, such as {x}x1"


def may_be_image(x: Volume) -> bool:
    """Whether a signal has numbers like an image's width and height: neither is more than twice the other."""
    return x.rank == 1 and max(x.dims) <= 2 * min(x.dims)
