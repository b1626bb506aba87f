"""The operation vector of a layer, and what a MAC is.

A MAC (multiply-accumulate) is a product inside a sum of products: convolutions, transposed convolutions, dense
layers. FLOPs are derived from the vector by a preset (analysis/presets.py).
"""

from __future__ import annotations

from typing import NamedTuple


class Operations(NamedTuple):
    """Operations of one layer for one sample, by class, as the reference executor does them.

    `add` counts subtractions too; `cmp` maxima and comparisons; `exp` exp, log, tanh, erf and square root, one each.
    """

    mul: int = 0
    add: int = 0
    div: int = 0
    cmp: int = 0
    exp: int = 0

    def times(self, n: int) -> Operations:
        """Every class n times: operations per element to operations of the layer."""
        return Operations(*(n * count if count else 0 for count in self))

    def plus(self, other: Operations) -> Operations:
        """Class by class."""
        return Operations(*(a + b for a, b in zip(self, other, strict=True)))


NOTHING = Operations()
