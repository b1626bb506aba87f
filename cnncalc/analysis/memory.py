"""How many elements are alive at once, and what running and training take (conventions, "Activations and memory")."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cnncalc.analysis.report import Report
    from cnncalc.model.graph import Graph

# Bytes of one number.
DTYPES = {
    "float64": 8,
    "float32": 4,
    "float16": 2,
    "bfloat16": 2,
    "float8": 1,
    "int8": 1,
}
# Numbers that an optimiser keeps for every trainable parameter: nothing, a velocity, two moments (Kingma & Ba 2014).
OPTIMIZERS = {"sgd": 0, "momentum": 1, "adam": 2}
# Types that a run without training leaves out, so that nothing is stored for them; training stores their output.
ONLY_IN_TRAINING = frozenset({"dropout", "dropblock", "droppath"})


class Training(NamedTuple):
    """What one step of training holds, in elements. `weights` are the buffers too; `activations` for the whole batch.

    Every volume is kept from the forward to the backward pass, the inputs included, but for those that are only a
    view. Not in it: the gradients of activations, which come and go, and whatever a framework needs beside.
    """

    weights: int
    gradients: int
    optimizer_state: int
    activations: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self)


def training(report: Report, *, optimizer: str = "sgd", batch: int = 1) -> Training:
    """What a step of training holds; `KeyError` for an optimiser that is not there.

    Frozen parameters have no gradients and no state.
    """
    graph, known = report.graph, report.known
    entering = sum(volume.elements for volume in graph.inputs.values())
    stored = sum(row.counts.activations for row in report.rows if row.stored or row.node.type in ONLY_IN_TRAINING)
    return Training(
        weights=known.params + known.buffers,
        gradients=known.trainable,
        optimizer_state=known.trainable * OPTIMIZERS[optimizer],
        activations=(entering + stored) * batch,
    )


def peak(graph: Graph) -> tuple[int, str]:
    """The most elements alive at once, at inference, and the first layer that runs then; '' if there is none."""
    found = alive(graph)
    if not found:
        return sum(volume.elements for volume in graph.inputs.values()), ""
    layer = max(found, key=found.__getitem__)
    return found[layer], layer


def alive(graph: Graph) -> dict[str, int]:
    """The elements that are alive while each layer runs, at inference, by its path.

    A volume is freed after its last use; inputs and output of the running layer are both alive, and nothing is done
    in place. A view takes no room of its own but keeps what it shows alive.
    """
    stored_in = _storage(graph)
    last_use = _last_uses(graph, stored_in)
    held = sum(volume.elements for volume in graph.inputs.values())
    found = {}
    freed_after: dict[str, list[str]] = {}
    for source, user in last_use.items():
        freed_after.setdefault(user, []).append(source)
    for path, node in graph.nodes.items():
        if stored_in[path] == path:
            held += node.volume.elements
        found[path] = held
        held -= sum(graph.volume_of(source).elements for source in freed_after.get(path, ()))
    return found


def _storage(graph: Graph) -> dict[str, str]:
    """For every volume, the one whose elements it really is: itself, or what a view looks at."""
    stored_in = {name: name for name in graph.inputs}
    for path, node in graph.nodes.items():
        stored_in[path] = stored_in[node.inputs[0]] if node.layer.is_view else path
    return stored_in


def _last_uses(graph: Graph, stored_in: dict[str, str]) -> dict[str, str]:
    """For every stored volume, the last layer that reads it (itself if none does); outputs stay."""
    last_use = {}
    for path, node in graph.nodes.items():
        last_use[stored_in[path]] = path
        for source in node.inputs:
            last_use[stored_in[source]] = path
    for source in graph.outputs.values():
        last_use.pop(stored_in[source], None)
    return last_use
