"""What a layer is told, in the letters of the formulas: sizes that come in, then its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.shape import Given
from cnncalc.layers.base import fields_of
from cnncalc.layers.traced import LETTERS
from cnncalc.term import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.graph import Node
    from cnncalc.layers.base import Field, Layer
    from cnncalc.volume import Volume

# Fields whose letters are told even where nothing was written: the lecture's four.
ALWAYS = frozenset("KFSP")


def given_of(node: Node, layer: Layer, xs: tuple[Volume, ...]) -> tuple[Given, ...]:
    """`W1 = 227`, `H1 = 227`, `D1 = 3`, `K = 96` ...; a field without a letter goes by its name.

    The volumes that meet in a merge are told where they meet.
    """
    found: dict[str, int | str] = {}
    if len(xs) == 1:
        found |= dict(_terms(tuple(xs[0].dims)))
    for one in fields_of(type(layer)).values():
        found |= dict(_field(one, getattr(layer, one.attribute), getattr(node.layer, one.attribute)))
    return tuple(Given(name, value) for name, value in found.items())


def _field(one: Field, traced: object, plain: object) -> Iterator[tuple[str, int | str]]:
    """A field that matters: one with a letter that was written or is of the lecture, or one that is not as usual."""
    is_told = plain != one.default or one.letter in ALWAYS
    if traced is None or not is_told:
        return
    letters = list(_terms(traced))
    if letters:
        yield from letters
    elif traced == "same":
        yield "P", "same"
    else:
        yield one.name, _written(traced)


def _terms(value: object) -> Iterator[tuple[str, int]]:
    """Every letter in a value."""
    if isinstance(value, Term) and value.name:
        yield value.name, int(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _terms(one)


def _written(value: object) -> str:
    """A field's value as the language writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple) and value and all(isinstance(one, str) for one in value):
        return ", ".join(map(str, value))
    if isinstance(value, tuple) and len(value) <= len(LETTERS):
        return "x".join(map(str, value))
    if isinstance(value, tuple):
        return f"{value[0]}, {value[1]} ... {value[-1]}"
    return str(value)
