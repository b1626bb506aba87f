"""Where a volume that does not fit got its size: notes for the error of the layer that it does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.base import ShapeError
from cnncalc.spec.evaluate import PlacedError
from cnncalc.values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from cnncalc.graph import Graph, Node

# Of a longer chain of sizes only the last are told.
MOST = 5
# A vector where axes are needed, and axes where a vector is.
AXES_MATTER = frozenset({"V217", "V218"})


class Noting:
    """Adds to an error from within where the volumes at `sources` come from."""

    __slots__ = ("graph", "sources")

    def __init__(self, graph: Graph, sources: tuple[str, ...]) -> None:
        self.graph, self.sources = graph, sources

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(err, PlacedError) and isinstance(err.__cause__, ShapeError):
            err.notes = tuple(began(self.graph, self.sources, err.__cause__))


def began(graph: Graph, sources: tuple[str, ...], error: ShapeError) -> Iterator[str]:
    """In which layers the trouble began."""
    if len(sources) > 1:
        yield from _met(graph, list(dict.fromkeys(sources)), error.axis)
    elif error.axis:
        yield from _history(graph, sources[0], error.axis)
    elif error.code in AXES_MATTER and sources[0] in graph.nodes:
        yield f"{graph.volume_of(sources[0])} comes from {_at(graph, sources[0])}"
    elif error.code == "V217":
        yield "the input of the network is a vector; that of an image is written with an x, such as 32x32x3"


def _met(graph: Graph, sources: list[str], axis: str) -> Iterator[str]:
    """Where volumes come from that do not meet, each with what became of the axis since they parted."""
    lines = [_line(graph, source) for source in sources]
    common = set(lines[0]).intersection(*lines[1:])
    changed: list[str] = []
    for source, line in zip(sources, lines, strict=True):
        fork = next((one for one in line if one in common), "")
        history = next(_history(graph, source, axis, fork), "") if axis else ""
        yield f"{graph.volume_of(source)} comes from {_at(graph, source)}{f': {history}' if history else ''}"
        changed += [path for _, path in _changes(graph, source, axis, fork)[1:]] if axis else []
    if changed and all(_narrows(graph.nodes[path], axis) for path in changed):
        yield f"padding `same` in {listed(changed)} would keep the {axis}"


def _line(graph: Graph, source: str) -> list[str]:
    """A volume and those that it was made of, up to an input."""
    found = [source]
    while found[-1] in graph.nodes:
        found.append(graph.nodes[found[-1]].inputs[0])
    return found


def _narrows(node: Node, axis: str) -> bool:
    """Whether a window takes a few cells of an axis, without a stride: padding would keep them."""
    walks = node.layer.windows(node.input_volumes[0])
    return any(one.name == axis and one.stride == 1 and one.positions < one.cells for one in walks)


def _history(graph: Graph, source: str, axis: str, since: str = "") -> Iterator[str]:
    """`the width shrinks 28 -> 14 (pool1, line 5) -> 5 (conv2, line 7)`, from an input or a volume on."""
    changes = _changes(graph, source, axis, since)
    if len(changes) < 2:
        return
    sizes = [size for size, _ in changes]
    verb = "shrinks" if sizes == sorted(sizes, reverse=True) else "goes"
    told = changes[-MOST:]
    first = "... " if len(told) < len(changes) else ""
    steps = [f"{told[0][0]}", *(f"{size} ({_at(graph, path)})" for size, path in told[1:])]
    yield f"the {axis} {verb} {first}{' -> '.join(steps)}"


def _changes(graph: Graph, source: str, axis: str, since: str) -> list[tuple[int, str]]:
    """The sizes along an axis from an input (or a volume) down to a volume, each with the layer that made it."""
    found: list[tuple[int, str]] = []
    while axis in (volume := graph.volume_of(source)).axes:
        size = int(volume.size(axis))
        if found and found[-1][0] == size:
            found.pop()  # An earlier layer has it already.
        found.append((size, source))
        if source not in graph.nodes or source == since:
            break
        source = graph.nodes[source].inputs[0]
    return found[::-1]


def _at(graph: Graph, source: str) -> str:
    """`pool1, line 5`; an input by its name."""
    node = graph.nodes.get(source)
    return f"{source}, line {node.span.line}" if node else source
