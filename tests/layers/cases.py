"""The worked cases that stand beside the layers, and traced copies of layers and volumes."""

from __future__ import annotations

from dataclasses import fields, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cnncalc.layers
from cnncalc.layers import LAYERS
from cnncalc.layers.base import Case, Layer, fields_of
from cnncalc.term import Term
from cnncalc.volume import Volume

if TYPE_CHECKING:
    from types import ModuleType

FOLDER = Path(cnncalc.layers.__file__).parent


class Worked(NamedTuple):
    """A case with the type of its layer."""

    type: str
    case: Case

    @property
    def layer(self) -> Layer:
        """The case's layer."""
        return self.case.layer

    @property
    def inputs(self) -> tuple[Volume, ...]:
        """The case's input volumes."""
        return tuple(map(volume, self.case.inputs.split(", ")))

    def __str__(self) -> str:
        return f"{self.type} {self.case.inputs} -> {self.case.output}"


def volume(text: str) -> Volume:
    """A volume as the language writes it."""
    return Volume.of(tuple(map(int, text.split("x"))))


def families() -> list[ModuleType]:
    """The modules of the folder that hold layers."""
    modules = [import_module(f"cnncalc.layers.{path.stem}") for path in sorted(FOLDER.glob("[!_]*.py"))]
    return [module for module in modules if hasattr(module, "CASES")]


def type_of(layer: Layer) -> str:
    """The name of a layer's type in the language."""
    if layer.of_many:
        return str(getattr(layer, fields(layer)[0].name))
    own = f"{type(layer).__module__.rpartition('.')[2]}.{type(layer).__name__}"
    return next(name for name, path in LAYERS.items() if path == own)


def all_cases() -> list[Worked]:
    """Every worked case of every family."""
    return [Worked(type_of(case.layer), case) for module in families() for case in module.CASES]


def traced_layer(layer: Layer) -> Layer:
    """The same layer with a history for every number that has a letter."""
    letters = {one.attribute: one.letter for one in fields_of(type(layer)).values() if one.letter}
    return replace(layer, **{name: traced(getattr(layer, name), letter) for name, letter in letters.items()})


def traced(value: object, letter: str) -> object:
    """A field's value with its letter; words, flags and what is left out stay."""
    if isinstance(value, tuple):
        return tuple(traced(one, letter) for one in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Term(value, letter)
    return value


def traced_volume(x: Volume) -> Volume:
    """The same volume in the course's letters."""
    letters = zip(x.spatial, ("W1", "H1", "T1"), strict=False)
    return Volume(tuple(Term(size, letter) for size, letter in letters), Term(x.depth, "D1"))
