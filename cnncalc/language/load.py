"""From a path, a bundled name or a text to a graph: the front door of the language."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language.document import DocumentParser, Spec
from cnncalc.language.expand.expand import Expander, LimitError
from cnncalc.language.expand.inputs import BadOptionError, input_volumes, report, variable_values
from cnncalc.language.expand.scope import UNKNOWN, Frame, Port, Shared
from cnncalc.language.expand.wiring import outputs
from cnncalc.language.expressions.evaluate import PlacedError
from cnncalc.language.extends import Reader
from cnncalc.language.files import Place, find
from cnncalc.language.yaml.source import no_collection
from cnncalc.model.diagnostics import Diagnostic, ordered
from cnncalc.model.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnncalc.language.expand.scope import Built
    from cnncalc.language.yaml.tree import Mapping as MappingNode
    from cnncalc.language.yaml.tree import Source

__all__ = ["BadOptionError", "Blueprint", "blueprint", "expanded", "load", "parse"]


class Blueprint(NamedTuple):
    """A spec that was read, to be expanded for any inputs and variables, as often as they change.

    There is no `spec` where the YAML could not be read to its end. `found` is what is wrong before anything is
    expanded, `sources` the lines of every file that was read. `built` are the layers that were made so far: variants
    have most of them in common.
    """

    file: str
    spec: Spec | None
    found: tuple[Diagnostic, ...]
    sources: dict[str, list[str]]
    built: Built

    def graph(self, *, inputs: Mapping[str, str] | None = None, vars: Mapping[str, str] | None = None) -> Graph:
        """The graph for these inputs and variables; `BadOptionError` for those that the spec does not have."""
        graph = Graph(self.file, diagnostics=[*self.found], as_written=not inputs and not vars, sources=self.sources)
        if self.spec is not None:
            graph.name, graph.reference, graph.is_library = self.spec.name, self.spec.reference, self.spec.is_library
            # A variable that stands for a type is checked where it is known: that belongs to this graph alone.
            self.spec.checker.found = graph.diagnostics
            if len(self.built) > _MOST_BUILT:
                self.built.clear()
            with _deep_recursion(), no_collection():
                _expand(graph, self.spec, inputs or NO_OPTIONS, vars or NO_OPTIONS, Shared(self.built))
        graph.diagnostics = [_short(one) for one in ordered(graph.diagnostics)]
        return graph


class Loaded(NamedTuple):
    """A graph, and what it was made from: the spec's sections, with what it extends, and the text of its own file.

    `top` is None where the YAML could not be read to its end; then there is no `spec`.
    """

    graph: Graph
    spec: Spec | None
    top: MappingNode | None
    text: str


NO_OPTIONS: dict[str, str] = {}
# Blocks nest to 64 and branches to 49 in each, all expanded by recursion: deeper than Python's default allows.
_RECURSION = 40_000
# Layers that are kept for the next graph: a few megabytes.
_MOST_BUILT = 20_000
# Longer messages quote a text that is out of all bounds.
_LONGEST = 400


def load(path: str, *, inputs: Mapping[str, str] | None = None, vars: Mapping[str, str] | None = None) -> Graph:
    """The graph of a spec: a path, `-` for standard input, or the name of a bundled architecture.

    `inputs` replaces input volumes by name (`{"input": "320x320x3"}`), `vars` variables, both written as in a spec.
    What is wrong in the file is in the graph's diagnostics; raises `UnreadableError` for a file that cannot be read
    and `BadOptionError` for inputs or variables that the spec does not have.
    """
    return load_whole(find(path), inputs=inputs, vars=vars).graph


def parse(
    text: str,
    *,
    name: str = "<text>",
    inputs: Mapping[str, str] | None = None,
    vars: Mapping[str, str] | None = None,
) -> Graph:
    """The graph of a spec given as text; `name` stands for the file in messages. See `load`."""
    return load_whole(Place(name, None, None), text, inputs=inputs, vars=vars).graph


def load_whole(
    place: Place,
    text: str | None = None,
    *,
    inputs: Mapping[str, str] | None = None,
    vars: Mapping[str, str] | None = None,
) -> Loaded:
    """The graph of the spec at a place, and what it was made from. A `text` stands for what the file holds."""
    reader = Reader()
    with _deep_recursion(), no_collection():
        top = reader.top(place) if text is None else reader.top_of_text(text, place, ())
        found = _blueprint(reader, top, place)
    own = reader.sources.get(place.given)
    return Loaded(found.graph(inputs=inputs, vars=vars), found.spec, top, own.text if own else "")


def expanded(top: MappingNode, place: Place, source: Source) -> Graph:
    """The graph of a spec that stands inside another file: its mapping, and the place of that file."""
    reader = Reader()
    reader.sources[place.given] = source
    with _deep_recursion(), no_collection():
        found = _blueprint(reader, reader.with_extended(top, place), place)
    return found.graph()


def blueprint(path: str) -> Blueprint:
    """A spec that is read once, to be expanded many times; `path` as `load` takes it, and raises for it."""
    place, reader = find(path), Reader()
    with _deep_recursion(), no_collection():
        return _blueprint(reader, reader.top(place), place)


def _blueprint(reader: Reader, top: MappingNode | None, place: Place) -> Blueprint:
    spec = DocumentParser(top, reader.found).spec() if top is not None else None
    sources = {file: source.lines for file, source in reader.sources.items()}
    return Blueprint(place.given, spec, tuple(reader.found), sources, {})


def _expand(graph: Graph, spec: Spec, inputs: Mapping[str, str], variables: Mapping[str, str], shared: Shared) -> None:
    """Evaluate variables and inputs, expand the layers, and name the outputs."""
    shared.blind = spec.blind
    graph.name_errors = spec.name_errors
    frame = Frame(spec.body, variable_values(graph, spec, variables, shared), shared)
    for name, volume in input_volumes(graph, spec, frame, inputs).items():
        if volume is not None:
            graph.inputs[name] = volume
        frame.inputs[name] = Port(name, volume)
    frame.previous = next(iter(frame.inputs.values())) if len(frame.inputs) == 1 else None
    if not frame.inputs:
        frame.previous = UNKNOWN
    frame.frozen = spec.frozen is not None and spec.frozen.text == "true"
    expander = Expander(graph, spec, dict(frame.values), shared)
    try:
        expander.run(spec.body.entries, frame)
    except LimitError:
        graph.missing += 1
        return
    _outputs(graph, spec, frame)
    # Not every spec claims something of itself, and few have limits.
    if spec.expect is not None:
        from cnncalc.language.claims import read_claims

        graph.claims = read_claims(spec, frame, graph)
    if spec.budget is not None:
        from cnncalc.language.budgets import read_budgets

        graph.budgets = read_budgets(spec, graph)


def _outputs(graph: Graph, spec: Spec, frame: Frame) -> None:
    """The outputs by name: the ones the spec lists, or its last layer."""
    last = spec.body.entries[-1].name if spec.body.entries else "input"
    names = [one.text for one in spec.body.outputs] or [last]
    try:
        ports = outputs(spec.body.outputs, frame)
    except PlacedError as err:
        report(graph, err)
        graph.missing += 1
    else:
        graph.outputs = {name: port.source for name, port in zip(names, ports, strict=True) if port.volume is not None}


def _short(found: Diagnostic) -> Diagnostic:
    if len(found.message) <= _LONGEST and len(found.hint) <= _LONGEST:
        return found
    message, hint = (text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …" for text in found[2:4])
    return found._replace(message=message, hint=hint)


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
