"""The same layer and volume with a history for every number: what comes out of them explains itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnncalc.formulas.term import Term
from cnncalc.layers.base import fields_of
from cnncalc.layers.fields import SIDES
from cnncalc.model.volume import AXES, Volume

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer

# The course's letters for spatial axes, by how many there are: width (or the length of a signal), height, frames (T).
LETTERS: dict[int, tuple[str, ...]] = {0: (), 1: ("W",), 2: ("W", "H"), 3: ("W", "H", "T")}


def traced_layer(layer: Layer) -> Layer:
    """The layer with every field that has a letter in the formulas under that letter."""
    lettered = [one for one in fields_of(type(layer)).values() if one.letter]
    values = {one.attribute: getattr(layer, one.attribute) for one in lettered}
    used = [one.letter for one in lettered if values[one.attribute] is not None]
    letters = {
        one.attribute: f"{one.letter}_{one.name}" if used.count(one.letter) > 1 else one.letter for one in lettered
    }
    return replace(layer, **{name: traced_value(values[name], letter) for name, letter in letters.items()})


def traced_value(value: object, letter: str) -> object:
    """A field's value with its letter; words, flags and what is left out stay.

    Where axes differ, each has a letter of its own: Fw and Fh; where sides do, P_left and P_right.
    """
    if isinstance(value, tuple):
        axes = (f"{letter}{axis.lower()}" if len(value) > 1 else letter for axis in LETTERS[len(value)])
        sides = (SIDES[axis] for axis in AXES[len(value)])
        return tuple(
            tuple(Term(n, f"{letter}_{end}") for n, end in zip(one, ends, strict=True))
            if isinstance(one, tuple)
            else traced_value(one, axis)
            for one, axis, ends in zip(value, axes, sides, strict=True)
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return Term(value, letter)
    return value


def traced_volume(x: Volume, number: int | str = 1) -> Volume:
    """The volume in the course's letters: W1, H1, D1."""
    spatial = tuple(Term(size, f"{letter}{number}") for size, letter in zip(x.spatial, LETTERS[x.rank], strict=True))
    return Volume(spatial, Term(x.depth, f"D{number}"))
