"""The operation vector of a layer, and what a MAC is.

A MAC (multiply-accumulate) is a product inside a sum of products: convolutions, transposed convolutions, dense
layers. FLOPs are derived from the vector by a preset (analysis/presets/__init__.py).
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
        return Operations(*(_times(n, count) for count in self))

    def plus(self, other: Operations) -> Operations:
        """Class by class."""
        return Operations(*map(_plus, self, other))


def _times(n: int, count: int) -> int:
    """n · count, without the factor where it is 1 and without history where it is 0."""
    if count == 0:
        return 0
    return n if count == 1 else n * count


def _plus(a: int, b: int) -> int:
    """a + b, without a summand that is 0."""
    return a + b if a and b else a or b


NOTHING = Operations()
