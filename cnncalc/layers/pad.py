"""Cells added around a volume, or cut off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cnncalc.formulas.window import both
from cnncalc.layers.axis_fields import BeforeAfter
from cnncalc.layers.base import Case, Layer, ShapeError
from cnncalc.layers.fields import SIDES, Count, PerAxis, Real, arg
from cnncalc.layers.receptive import shifted
from cnncalc.layers.window_fields import AlongAxes
from cnncalc.layers.windows import FILLINGS, check_filling, need_axes, spread
from cnncalc.model.values import listed
from cnncalc.model.volume import AXES, Volume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.layers.receptive import Sights

NAMES = ("left", "right", "top", "bottom", "front", "back", "length", "width", "height", "frames")


def cells(doc: str) -> Mapping[str, object]:
    """Metadata of a side: a number of cells."""
    return arg(Count(at_least=0), f"cells {doc}", letter="P")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Sides(Layer):
    """What pad and crop share: cells for every side by its name, or for both sides of an axis by the axis's name."""

    left: int | None = field(default=None, metadata=cells("on the left, or before a signal"))
    right: int | None = field(default=None, metadata=cells("on the right, or behind a signal"))
    top: int | None = field(default=None, metadata=cells("at the top"))
    bottom: int | None = field(default=None, metadata=cells("at the bottom"))
    front: int | None = field(default=None, metadata=cells("before the first frame"))
    back: int | None = field(default=None, metadata=cells("behind the last frame"))
    length: int | None = field(default=None, metadata=cells("at both ends of a signal"))
    width: int | None = field(default=None, metadata=cells("on the left and on the right"))
    height: int | None = field(default=None, metadata=cells("at the top and at the bottom"))
    frames: int | None = field(default=None, metadata=cells("before the first and behind the last frame"))

    def named(self) -> dict[str, int]:
        """The sides and axes that have a number."""
        numbers = {name: getattr(self, name) for name in NAMES}
        return {name: number for name, number in numbers.items() if number is not None}

    def refuse_names(self, whole: str) -> None:
        """A field that says it for all sides leaves no room for single ones."""
        named = self.named()
        if named:
            raise ShapeError(
                f"{whole} settles every side, so there is no room for {listed(named)}",
                hint=f"leave out {whole}, or {listed(named)}",
                field=whole,
                code="S113",
            )

    def by_name(self, x: Volume) -> tuple[tuple[int, int], ...]:
        """(before, after) along every spatial axis of x; `ShapeError` for a side that x does not have."""
        named = self.named()
        check_names(named, x)
        ends = ((named.get(axis, 0), [named.get(side, 0) for side in SIDES[axis]]) for axis in AXES[x.rank])
        return tuple((both or before, both or after) for both, (before, after) in ends)


def check_names(named: Mapping[str, int], x: Volume) -> None:
    """The sides are sides of x, and none is given twice."""
    known = {name: axis for axis in AXES[x.rank] for name in (*SIDES[axis], axis)}
    for name in named:
        if name not in known:
            raise ShapeError(f"{x} has no {name}", hint=f"its sides are {listed(known)}", field=name)
        if name != known[name] and known[name] in named:
            raise ShapeError(
                f"{known[name]} gives {name} already",
                hint=f"write either {known[name]}, or {listed(SIDES[known[name]])}",
                field=name,
                code="S113",
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Pad(Sides):
    """Add cells around the volume. Shapes: (N, D1, H1, W1) -> (N, D2, H2, W2), every size longer by both its sides."""

    sides: PerAxis | None = field(
        default=None,
        metadata=arg(AlongAxes(at_least=0), "cells on every side, per axis", main=True, letter="P"),
    )
    depth: tuple[int, int] = field(default=(0, 0), metadata=arg(BeforeAfter(), "channels added"))
    value: float = field(default=0.0, metadata=arg(Real(), "what the new cells hold, in mode zero"))
    mode: str = field(default="zero", metadata=arg(FILLINGS, "what the new cells hold"))

    def output(self, x: Volume, /) -> Volume:
        pads = self.pads(x)
        for axis, size, ends in zip(x.axes, x.dims, pads, strict=True):
            check_filling(self.mode, axis, size, ends, "mode")
        return Volume.of(
            tuple(size + both(ends) if any(ends) else size for size, ends in zip(x.dims, pads, strict=True))
        )

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(shifted(axis, -ends[0]) for axis, ends in zip(AXES[x.rank], self.pads(x), strict=False))

    def pads(self, x: Volume) -> tuple[tuple[int, int], ...]:
        """Cells added (before, after) along every axis of x, depth last."""
        if self.sides is None:
            return (*self.by_name(x), self.depth)
        self.refuse_names("sides")
        need_axes(x, "padding on every side")
        return (*((one, one) for one in spread(self.sides, x)), self.depth)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Crop(Sides):
    """Cut cells off the sides. Shapes: (N, D, H1, W1) -> (N, D, H2, W2).

    Of a crop to a size the middle stays, and the odd cell goes off right and bottom.
    """

    size: PerAxis | None = field(
        default=None,
        metadata=arg(AlongAxes(), "the spatial size that stays, in cells", main=True),
    )

    def output(self, x: Volume, /) -> Volume:
        need_axes(x, "a crop")
        cuts = self.cuts(x)
        for axis, size, (before, after) in zip(AXES[x.rank], x.spatial, cuts, strict=True):
            if before < 0 or after < 0:
                wanted = size - before - after
                raise ShapeError(f"a {axis} of {size} cannot be cropped to {wanted}", hint=CROP_HINT, field="size")
            if size - before - after < 1:
                raise ShapeError(
                    f"a crop of {before} and {after} leaves nothing of a {axis} of {size}",
                    hint=f"{size - 1} together is the most" if size > 1 else "leave it out",
                    field=next(name for name in (axis, *SIDES[axis]) if name in self.named()),
                )
        if self.size is not None:
            return Volume(spread(self.size, x), x.depth)
        return Volume(tuple(size - both(ends) for size, ends in zip(x.spatial, cuts, strict=True)), x.depth)

    def sights(self, y: Volume, x: Volume, /) -> Sights:
        del y
        return tuple(shifted(axis, ends[0]) for axis, ends in zip(AXES[x.rank], self.cuts(x), strict=True))

    def cuts(self, x: Volume) -> tuple[tuple[int, int], ...]:
        """Cells cut off (before, after) along every spatial axis of x."""
        if self.size is None:
            if not self.named():
                raise ShapeError("a crop needs a size, or sides", hint=CROP_HINT, code="S103")
            return self.by_name(x)
        self.refuse_names("size")
        lost = [size - stays for size, stays in zip(x.spatial, spread(self.size, x), strict=True)]
        return tuple((one // 2, one - one // 2) for one in lost)


CROP_HINT = "`crop: 24x24` keeps the middle 24x24, `crop: {left: 1}` cuts a column off; `pad` adds cells"

CASES = (
    Case(Pad(sides=3), "224x224x3", "230x230x3", source="ResNet in Keras: conv1_pad"),
    Case(Pad(right=1, bottom=1), "112x112x64", "113x113x64", source="TensorFlow's `same` for kernel 3, stride 2"),
    Case(Pad(left=2), "16000x32", "16002x32", source="WaveNet (van den Oord et al. 2016), causal padding"),
    Case(Pad(depth=(8, 8)), "16x16x16", "16x16x32", source="ResNet (He et al. 2015), CIFAR shortcut, option A"),
    Case(Crop(size=56), "64x64x512", "56x56x512", source="U-Net (Ronneberger et al. 2015), the deepest copy"),
    Case(Crop(size=(5, 4)), "8x7x3", "5x4x3", source="torchvision, center_crop((4, 5)) but for the odd cell"),
    Case(Crop(top=1, width=2), "11x7x3", "7x6x3", source="Keras, Cropping2D(((1, 0), (2, 2)))"),
)
