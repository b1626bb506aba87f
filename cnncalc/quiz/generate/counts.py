"""Drafts of questions on what is counted: parameters with biases and without, multiply-accumulates, depthwise layers.

Depths and filters of a layer differ and neither is 1: else a forgotten depth, one bias in all or a swap of the two
would not show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.quiz.generate.draft import EASY, HARD, MEDIUM, Draft, layer, square
from cnncalc.quiz.generate.sizes import DEPTHS, FILTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.quiz.generate.dice import Dice

SIZES = (28, 32, 48, 56, 64, 96, 128)
KERNELS = (3, 5, 7, 11)
UNITS = (10, 20, 50, 84, 100, 120, 128)
WITH_BIASES, WITHOUT_BIASES = (("biases", "true"),), (("biases", "false"),)


def parameters(dice: Dice, level: str) -> Draft:
    """One convolution; two of them; or one with a pool and a dense layer behind it."""
    depth = dice.one(DEPTHS)
    filters = _other(dice, FILTERS, depth)
    layers = [layer("conv", filters=filters, kernel=dice.one(KERNELS))]
    if level == MEDIUM:
        layers.append(layer("conv", filters=_other(dice, FILTERS, filters), kernel=dice.one((3, 5))))
    if level == HARD:
        layers += [layer("maxpool", kernel=2), layer("flatten"), layer("dense", units=dice.one(UNITS))]
    return Draft(square(dice.one(SIZES[:3] if level == HARD else SIZES), depth), tuple(layers), "params", WITH_BIASES)


def parameters_without_biases(dice: Dice, level: str) -> Draft:
    """The same, biases not counted."""
    return parameters(dice, level)._replace(conventions=WITHOUT_BIASES)


def macs(dice: Dice, level: str) -> Draft:
    """One convolution at stride 1; with a stride; with a pool and another convolution behind it."""
    depth = dice.one(DEPTHS)
    filters = _other(dice, FILTERS, depth)
    kernel = dice.one((3, 5, 7))
    stride = None if level == EASY else 2
    padding = dice.one((None, kernel // 2))
    layers = [layer("conv", filters=filters, kernel=kernel, stride=stride, padding=padding)]
    if level == HARD:
        layers += [layer("maxpool", kernel=2), layer("conv", filters=_other(dice, FILTERS, filters), kernel=3)]
    return Draft(square(dice.one(SIZES), depth), tuple(layers), "macs")


def depthwise(dice: Dice, level: str) -> Draft:
    """A depthwise convolution and a 1x1 behind it: parameters, from medium on also the work; groups in hard ones."""
    depth = dice.one((16, 20, 24, 32, 40, 48, 64))
    filters = _other(dice, (24, 32, 40, 48, 64, 80, 96, 128), depth)
    asked = "params" if level == EASY else dice.one(("params", "macs"))
    agreed = WITH_BIASES if asked == "params" else ()
    if level == HARD:
        groups = dice.one((2, 4, 8))
        grouped = layer("conv", filters=filters, kernel=dice.one((3, 5)), padding=1, groups=groups)
        return Draft(square(dice.one(SIZES), depth), (grouped,), asked, agreed)
    kernel = dice.one((3, 5))
    separable = layer("depthwise", kernel=kernel, padding=kernel // 2), layer("conv", filters=filters, kernel=1)
    return Draft(square(dice.one(SIZES), depth), separable, asked, agreed)


def _other(dice: Dice, among: Sequence[int], than: int) -> int:
    """One that is not this."""
    return dice.one([one for one in among if one != than])
