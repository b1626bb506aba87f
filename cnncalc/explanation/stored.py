"""What a layer's output takes in memory, for a batch of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES
from cnncalc.explanation.model import Derivation, Section
from cnncalc.formulas.term import Term, product
from cnncalc.layers.traced import traced_volume

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.model.graph import Node

DTYPE = "float32"


def stored(node: Node, dtype: str = DTYPE) -> Section:
    """Elements of the output, and their bytes in a type of numbers; `KeyError` for a type that is not there."""
    if node.layer.is_view:
        return Section("memory", (), ("None of its own: a view of its input.",))
    elements = product(traced_volume(node.volume, 2).dims)
    size = Term(int(elements), "elements") * DTYPES[dtype]
    lines = Derivation(("elements",), elements), Derivation(("bytes",), size, f"{dtype}, batch of one")
    return Section("memory", lines)


def alive_remark(nodes: Sequence[Node], held: Mapping[str, int]) -> str:
    """How many numbers are in memory while a layer runs, and which; of several that are alike, also the most."""
    first, *others = nodes
    most = max(others, key=lambda node: held[node.path], default=first)
    taken = {source: volume.elements for source, volume in zip(first.inputs, first.input_volumes, strict=True)}
    parts = [f"input {sum(taken.values()):,}", f"output {first.volume.elements:,}"]
    rest = held[first.path] - sum(taken.values()) - first.volume.elements
    if rest > 0:
        parts.append(f"for later layers {rest:,}")
    # Inputs that are views of one volume take its room once.
    of_these = f" ({' + '.join(parts)})" if rest >= 0 else ""
    also = f"; {held[most.path]:,} for {most.path}" if held[most.path] > held[first.path] else ""
    return f"In memory while it runs: {held[first.path]:,} numbers{of_these}{also}."
