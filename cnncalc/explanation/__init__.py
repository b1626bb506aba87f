"""The derivation of every number of a layer: formula, numbers put in, result.

Nothing is computed here: the layer that made the summary is asked once more, with numbers that remember how they
came to be (`layers/traced.py`), and its answers are the derivation.
"""

from __future__ import annotations

from cnncalc.explanation.blocks import Block, blocks
from cnncalc.explanation.derive import explain_layer
from cnncalc.explanation.model import Derivation, Explanation, Given, Section
from cnncalc.explanation.selection import UnknownLayerError, explain

__all__ = [
    "Block",
    "Derivation",
    "Explanation",
    "Given",
    "Section",
    "UnknownLayerError",
    "blocks",
    "explain",
    "explain_layer",
]
