"""The layer types, by their name in the language. A family's module is imported when one of its types is first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer

# type -> module and class. `tests/test_tables.py` holds this complete.
LAYERS = {
    "conv": "conv.Conv",
    "depthwise": "conv.Depthwise",
    "maxpool": "pool.MaxPool",
    "avgpool": "pool.AvgPool",
    "lppool": "pool.LpPool",
}


def layer_class(type_name: str) -> type[Layer]:
    """The class of a layer type of the language; `KeyError` for a word that is none."""
    module, _, name = LAYERS[type_name].partition(".")
    found: type[Layer] = getattr(import_module(f"cnncalc.layers.{module}"), name)
    return found
