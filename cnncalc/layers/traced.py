"""The same layer and volume with a history for every number: what comes out of them explains itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnncalc.layers.base import fields_of
from cnncalc.term import Term
from cnncalc.volume import Volume

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer

# The course's letters for spatial axes, by how many there are: width, height, frames (T); length.
LETTERS: dict[int, tuple[str, ...]] = {0: (), 1: ("L",), 2: ("W", "H"), 3: ("W", "H", "T")}


def traced_layer(layer: Layer) -> Layer:
    """The layer with every field that has a letter in the formulas under that letter."""
    letters = {one.attribute: one.letter for one in fields_of(type(layer)).values() if one.letter}
    return replace(layer, **{name: traced_value(getattr(layer, name), letter) for name, letter in letters.items()})


def traced_value(value: object, letter: str) -> object:
    """A field's value with its letter; words, flags and what is left out stay."""
    if isinstance(value, tuple):
        return tuple(traced_value(one, letter) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Term(value, letter)
    return value


def traced_volume(x: Volume, number: int = 1) -> Volume:
    """The volume in the course's letters: W1, H1, D1."""
    spatial = tuple(Term(size, f"{letter}{number}") for size, letter in zip(x.spatial, LETTERS[x.rank], strict=True))
    return Volume(spatial, Term(x.depth, f"D{number}"))
