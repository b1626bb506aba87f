"""What a layer is told, in the letters of the formulas: sizes that come in, then its fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.model import Given
from cnncalc.formulas.term import Term
from cnncalc.layers.axis_fields import BeforeAfter, Factor
from cnncalc.layers.base import fields_of
from cnncalc.layers.window_fields import AlongAxes
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from cnncalc.layers.base import Field, Layer
    from cnncalc.layers.fields import Kind
    from cnncalc.model.graph import Node

# Of a longer list the first and the last.
MOST = 3
# Fields whose letters are told even where nothing was written and no formula has them: the lecture's four.
ALWAYS = frozenset("KFSP")


def given_of(node: Node, layer: Layer, xs: tuple[Volume, ...], used: Collection[str] = ()) -> tuple[Given, ...]:
    """`W1 = 227`, `H1 = 227`, `D1 = 3`, `K = 96` ...; a field without a letter goes by its name.

    Nothing is told of a field that is as usual, unless its letter is `used` in a formula.
    The volumes that meet in a merge are told with where they come from: a, b ..., the letters of Da + Db.
    """
    found: dict[str, int | str] = {}
    if len(xs) == 1:
        found |= dict(_terms(tuple(xs[0].dims)))
    else:
        found |= {ordinal(at): f"{x} from {source}" for at, (x, source) in enumerate(zip(xs, node.inputs, strict=True))}
    for one in fields_of(type(layer)).values():
        traced, plain = getattr(layer, one.attribute), getattr(node.layer, one.attribute)
        if plain != one.default or one.letter in ALWAYS or any(name in used for name, _ in _terms(traced)):
            found |= dict(_field(one, traced))
    return tuple(Given(name, value) for name, value in found.items())


def ordinal(at: int) -> str:
    """a, b ... z, then a2, b2 ..."""
    turn, letter = divmod(at, 26)
    return chr(ord("a") + letter) + (str(turn + 1) if turn else "")


def _field(one: Field, traced: object) -> Iterator[tuple[str, int | str]]:
    """The letters of a field, or its name, with what they are."""
    letters = list(_terms(traced))
    if letters:
        yield from letters
    elif traced == "same":
        yield "P", "same"
    elif traced is not None:
        yield one.name, written(traced, one.kind)


def _terms(value: object) -> Iterator[tuple[str, int]]:
    """Every letter in a value."""
    if isinstance(value, Term) and value.name:
        yield value.name, int(value)
    elif isinstance(value, tuple):
        for one in value:
            yield from _terms(one)


def written(value: object, kind: Kind) -> str:
    """A field's value as the language writes it; a long list by its ends."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    if not isinstance(value, tuple) or isinstance(value, Volume):
        return str(value)
    words = list(map(str, value))
    if isinstance(kind, BeforeAfter):
        return f"{{before: {words[0]}, after: {words[1]}}}"
    if isinstance(kind, AlongAxes | Factor):
        return "x".join(words)
    return f"[{', '.join(words if len(words) <= MOST else [*words[:MOST], '...', words[-1]])}]"
