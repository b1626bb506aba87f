"""A layer that does not fit, as the user reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from cnncalc.layers.base import ShapeError
from cnncalc.layers.cases import volume

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer


class Refused(NamedTuple):
    """A whole message: what is wrong, what would help, the field to point at, the code."""

    message: str
    hint: str
    field: str = ""
    code: str = "V200"


def refusal(layer: Layer, inputs: str) -> Refused:
    """What a layer says to inputs that it does not fit; the test fails if it takes them."""
    with pytest.raises(ShapeError) as caught:
        layer.output(*map(volume, inputs.split(", ")))
    return Refused(str(caught.value), caught.value.hint, caught.value.field, caught.value.code)
