"""Drafts of questions on sizes: one layer, chains, transposed and dilated convolutions, the way back.

Numbers come from lists that a person would take, so that answers can be worked out by head; which of them fit together
is tried, not computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.quiz.generate.draft import EASY, HARD, Draft, Part, layer, square

if TYPE_CHECKING:
    from cnncalc.quiz.generate.dice import Dice

SIZES = (28, 32, 63, 64, 96, 127, 128, 224, 227)
SMALL = (14, 16, 28, 32, 35, 48, 63, 64)
DEPTHS = (3, 6, 10, 12, 16, 20, 24, 32, 48, 64)
FILTERS = (6, 8, 10, 16, 20, 24, 32, 48, 64, 96, 128)
KERNELS = (3, 5, 7, 11)
# Kernels that are not square, width first.
OBLONG = ("5x3", "3x5", "7x3", "3x7", "7x5", "5x7")


def volumes(dice: Dice, level: str) -> Draft:
    """One layer: three times of four a convolution, else a max pool."""
    size, depth = dice.one(SIZES), dice.one(DEPTHS)
    one = _pool(dice, level) if dice.below(4) == 0 else _conv(dice, level)
    return Draft(square(size, depth), (one,), "output")


def _conv(dice: Dice, level: str) -> Part:
    kernel = dice.one(KERNELS)
    stride = dice.one({EASY: (1, 2), HARD: (2, 3, 4)}.get(level, (1, 2, 3)))
    padding = 0 if level == EASY and dice.below(2) else 1 + dice.below(kernel // 2 + 1)
    shape = dice.one(OBLONG) if level == HARD and dice.below(3) == 0 else kernel
    return layer("conv", filters=dice.one(FILTERS), kernel=shape, **_walk(stride, padding))


def _pool(dice: Dice, level: str) -> Part:
    """A pool whose windows touch in easy questions, and overlap in others."""
    if level == EASY:
        return layer("maxpool", kernel=dice.one((2, 4)))
    kernel = dice.one((3, 5))
    return layer("maxpool", kernel=kernel, **_walk(dice.one((2, 3)), dice.below(kernel // 2 + 1)))


def _walk(stride: int, padding: int) -> dict[str, int | None]:
    """Stride and padding, where they are not what they are anyway."""
    return {"stride": stride if stride > 1 else None, "padding": padding or None}


def chains(dice: Dice, level: str) -> Draft:
    """Convolutions and pools in turn: two, three or four layers."""
    count = {EASY: 2, HARD: 4}.get(level, 3)
    layers = tuple(_link(dice, level, at) for at in range(count))
    return Draft(square(dice.one(SIZES), dice.one((1, 3, 6, 10))), layers, "output")


def _link(dice: Dice, level: str, at: int) -> Part:
    if at % 2:
        overlap = level != EASY and dice.below(3) == 0
        return layer("maxpool", kernel=3, stride=2) if overlap else layer("maxpool", kernel=2)
    kernel = dice.one((3, 5, 7))
    stride = dice.one((1, 1, 2)) if level == HARD else 1
    padding = 0 if level == EASY else dice.below(kernel // 2 + 1)
    return layer("conv", filters=dice.one(FILTERS), kernel=kernel, **_walk(stride, padding))


def transposed(dice: Dice, level: str) -> Draft:
    """A transposed convolution; in hard questions with output padding, or with a convolution before it."""
    kernel, stride = dice.one((3, 4, 5, 6)), dice.one((2, 3) if level != HARD else (2, 3, 4))
    padding = 0 if level == EASY else 1 + dice.below(kernel // 2)
    extra = 1 if level == HARD else None
    fields = {"filters": dice.one(FILTERS), "kernel": kernel, "output_padding": extra, **_walk(stride, padding)}
    return Draft(square(dice.one(SMALL), dice.one(DEPTHS)), (layer("convtranspose", **fields),), "output")


def dilated(dice: Dice, level: str) -> Draft:
    """A convolution whose window is spread: with padding from medium on, with a stride in hard questions."""
    kernel, dilation = dice.one((3, 5)), dice.one((2, 3) if level == EASY else (2, 3, 4))
    padding = 0 if level == EASY else 1 + dice.below(kernel - 1)
    stride = dice.one((2, 3)) if level == HARD else 1
    fields = {"filters": dice.one(FILTERS), "kernel": kernel, "dilation": dilation, **_walk(stride, padding)}
    return Draft(square(dice.one(SIZES), dice.one(DEPTHS)), (layer("conv", **fields),), "output")


def inverse(dice: Dice, level: str) -> Draft:
    """Which kernel, padding or number of filters gives an output: at stride 1 in easy questions.

    Padding is at least 1, and at least 2 where it is asked for: twice 1 is 1 more than 1.
    """
    asked = dice.one(("kernel", "padding", "filters"))
    least = 2 if asked == "padding" else 1
    kernel = dice.one(KERNELS[least - 1 :])
    stride = None if level == EASY else dice.one((2, 3) if level == HARD else (None, 2))
    padding = least + dice.below(kernel // 2 + 1 - least)
    fields = {"filters": dice.one(FILTERS), "kernel": kernel, "stride": stride, "padding": padding}
    return Draft(square(dice.one(SMALL), dice.one(DEPTHS)), (layer("conv", **fields),), asked)


def receptive_field(dice: Dice, level: str) -> Draft:
    """Convolutions and pools over each other; in hard questions with strides, one of them dilated."""
    count = {EASY: 2, HARD: 4}.get(level, 3)
    layers = tuple(_seen_through(dice, level, at) for at in range(count))
    return Draft(square(dice.one((96, 128, 224)), 3), layers, "receptive_field")


def _seen_through(dice: Dice, level: str, at: int) -> Part:
    if at == 1 and level != EASY:
        return layer("maxpool", kernel=dice.one((2, 3)), stride=2)
    stride = dice.one((1, 2)) if level != EASY or at == 0 else 1
    dilation = 2 if level == HARD and at == 2 else None
    fields = {"filters": dice.one(FILTERS), "kernel": dice.one((3, 5, 7)), "dilation": dilation}
    return layer("conv", **fields, **_walk(stride, 0))
