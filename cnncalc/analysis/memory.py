"""How many elements are alive at once when layers run in order (conventions, "Activations and memory")."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnncalc.graph import Graph


def peak_activations(graph: Graph) -> int:
    """The most elements alive at once.

    A volume is freed after its last use; inputs and output of the running layer are both alive, and nothing is done
    in place. A view takes no room of its own but keeps what it shows alive.
    """
    stored_in = _storage(graph)
    last_use = _last_uses(graph, stored_in)
    alive = sum(volume.elements for volume in graph.inputs.values())
    peak = alive
    freed_after: dict[str, list[str]] = {}
    for source, user in last_use.items():
        freed_after.setdefault(user, []).append(source)
    for path, node in graph.nodes.items():
        if stored_in[path] == path:
            alive += node.volume.elements
        peak = max(peak, alive)
        alive -= sum(graph.volume_of(source).elements for source in freed_after.get(path, ()))
    return peak


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
