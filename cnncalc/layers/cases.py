"""The worked cases that stand beside the layers, with the type of each: for tests, docs and quizzes."""

from __future__ import annotations

from dataclasses import fields
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.layers import LAYERS
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from cnncalc.layers.base import Case, Layer


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


def type_of(layer: Layer) -> str:
    """The name of a layer's type in the language."""
    if layer.of_many:
        return str(getattr(layer, fields(layer)[0].name))
    own = f"{type(layer).__module__.rpartition('.')[2]}.{type(layer).__name__}"
    return next(name for name, path in LAYERS.items() if path == own)


def all_cases() -> list[Worked]:
    """Every worked case of every family, in the order of LAYERS."""
    families = dict.fromkeys(path.partition(".")[0] for path in LAYERS.values())
    cases = [case for family in families for case in import_module(f"cnncalc.layers.{family}").CASES]
    return [Worked(type_of(case.layer), case) for case in cases]
