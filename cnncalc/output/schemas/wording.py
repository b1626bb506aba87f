"""The docstrings of layer types as descriptions."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING

from cnncalc.layers.activation import FUNCTIONS

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer


def type_description(layer_type: type[Layer], name: str) -> str:
    """The docstring of a type as running text; functions of a table have a line of their own."""
    if layer_type.of_many:
        return first_sentence(layer_type, name)
    return " ".join(cleandoc(layer_type.__doc__ or "").split())


def first_sentence(layer_type: type[Layer], name: str) -> str:
    """What a type does, in a sentence."""
    if layer_type.of_many:
        return f"{FUNCTIONS[name].formula}, element by element."
    return cleandoc(layer_type.__doc__ or "").split("\n")[0]
