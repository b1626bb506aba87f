"""Where a volume that does not fit got its size: notes for the error of the layer that it does not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.window import spare
from cnncalc.language.expressions.evaluate import PlacedError
from cnncalc.layers.base import ShapeError
from cnncalc.layers.windows import EXTENT
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from cnncalc.layers.windows import Axis
    from cnncalc.model.graph import Graph, Node

# Of a longer chain of sizes only the last are told.
MOST = 5
# As far from the size of an input others are tried.
FAR = 64
# How many layers are computed for that at most, so that a wrong spec of a thousand layers is answered soon, too.
COMPUTED = 10_000
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
            if err.code == "V210" and err.__cause__.axis and not _has_mismatch(self.graph):
                inputs = fitting_inputs(self.graph, self.sources)
                err.hint = f"{err.hint}; so would {inputs}" if inputs else err.hint


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


def _has_mismatch(graph: Graph) -> bool:
    """Whether another merge has failed already: inputs are tried for the first one only."""
    return any(diagnostic.code == "V210" for diagnostic in graph.diagnostics)


def fitting_inputs(graph: Graph, sources: tuple[str, ...]) -> str:
    """The nearest sizes of the input with which volumes that differ along some axes would meet; '' if there are none.

    They are found by computing the layers above again. Where pools and strides round, a multiple of their product fits.
    """
    nodes, inputs = _ancestors(graph, sources)
    volumes = [graph.volume_of(source) for source in sources]
    if len(inputs) != 1 or len({x.rank for x in volumes}) > 1:
        return ""
    axes = [axis for axis in volumes[0].axes if axis != "depth" and len({x.size(axis) for x in volumes}) > 1]
    if not set(axes) <= {*graph.inputs[inputs[0]].axes}:
        return ""
    tries = _Tries(graph, nodes, inputs[0], sources)
    sizes = {axis: tries.nearest(axis) for axis in axes}
    if not (axes and all(sizes.values())):
        return ""
    x = graph.inputs[inputs[0]]
    if len(axes) == x.rank > 1 and len({(x.size(axis), *sizes[axis]) for axis in axes}) == 1:
        squares = ["x".join([str(size)] * x.rank) for size in sizes[axes[0]]]
        text = f"an input of {listed(squares, 'or')}"
    else:
        extents = [f"{listed(map(str, sizes[axis]), 'or')} {EXTENT[axis]}" for axis in axes]
        text = f"an input {listed(extents)}"
    steps = {tries.step(axis, sizes[axis]) for axis in axes}
    step = steps.pop() if len(steps) == 1 else 0
    return f"{text} (a multiple of {step})" if step else text


def _ancestors(graph: Graph, sources: tuple[str, ...]) -> tuple[list[Node], list[str]]:
    """The layers above some volumes, in the order in which they run, and the inputs of the network above them."""
    above: set[str] = set()
    waiting = [*sources]
    while waiting:
        source = waiting.pop()
        if source not in above:
            above.add(source)
            waiting += graph.nodes[source].inputs if source in graph.nodes else ()
    return [node for path, node in graph.nodes.items() if path in above], [
        name for name in graph.inputs if name in above
    ]


class _Tries:
    """Sizes of an input along an axis, tried on the layers between it and some volumes."""

    def __init__(self, graph: Graph, nodes: list[Node], name: str, sources: tuple[str, ...]) -> None:
        self.nodes, self.name, self.sources = nodes, name, sources
        self.x = graph.inputs[name]
        self.computed = 0

    def nearest(self, axis: str) -> list[int]:
        """The nearest size below and above that fits, of those from half to twice as large.

        If there is one with which no stride leaves a rest: other merges of a network mostly fit with that, too.
        """
        size = self.x.size(axis)
        below = range(size - 1, max(size // 2, size - FAR, 1) - 1, -1)
        above = range(size + 1, min(2 * size, size + FAR) + 1)
        for even in (True, False):
            sizes = [next((n for n in side if self.fits(axis, n, even=even)), 0) for side in (below, above)]
            if any(sizes):
                return [size for size in sizes if size]
        return []

    def step(self, axis: str, sizes: list[int]) -> int:
        """The number whose multiples fit, as far as a few more are tried; 0 if there is none."""
        step = sizes[-1] - sizes[0]
        if step < 2 or sizes[0] % step:
            return 0
        return step if all(self.fits(axis, sizes[-1] + more * step) for more in (1, 2)) else 0

    def fits(self, axis: str, size: int, *, even: bool = False) -> bool:
        """Whether the volumes agree along an axis if the input has this size along it; `even`, and no stride rounds.

        False for all sizes once `COMPUTED` layers were computed.
        """
        volumes = {self.name: self.x.resized(axis, size)}
        try:
            for node in self.nodes:
                self.computed += 1
                if self.computed > COMPUTED:
                    return False
                xs = [volumes[source] for source in node.inputs]
                if even and any(_rounds(window) for window in node.layer.windows(xs[0]) if window.name == axis):
                    return False
                volumes[node.path] = node.layer.output(*xs)
        except ShapeError:
            return False
        return len({volumes[source].size(axis) for source in self.sources}) == 1


def _rounds(window: Axis) -> bool:
    """Whether the last step of a window does not come out even."""
    if window.same:
        return window.cells % window.stride > 0
    return spare(window.cells, window.reach, window.padding) % window.stride > 0


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
