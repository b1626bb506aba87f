"""The figures of a whole network that budgets limit and comparisons compare: their names, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES
from cnncalc.analysis.presets import PRESETS

if TYPE_CHECKING:
    from cnncalc.analysis.report import Totals

# Of an element, unless a command is told another type.
ELEMENT_BYTES = DTYPES["float32"]
# The word of `budget`, of options and of JSON -> what a table calls it.
FIGURES = {
    "layers": "layers",
    "params": "parameters",
    "trainable": "trainable",
    "weights": "weights",
    "biases": "biases",
    "buffers": "buffers",
    "macs": "MACs",
    "flops": "FLOPs",
    "activations": "activations",
    "peak_activations": "peak activations",
    "peak_memory": "peak memory",
}


def label(name: str, preset: str) -> str:
    """What a table calls a figure: FLOPs never without the name of their convention, `FLOPs (exact)`."""
    return f"{PRESETS[preset].unit} ({preset})" if name == "flops" else FIGURES[name]


def figure(name: str, totals: Totals, *, element_bytes: int = ELEMENT_BYTES) -> int:
    """One figure; memory in bytes, at inference, of a batch of one."""
    if name == "layers":
        return totals.layers
    if name == "peak_memory":
        return int(totals.peak_activations * element_bytes)
    if name == "peak_activations":
        return int(totals.peak_activations)
    return int(getattr(totals.counts, name))
