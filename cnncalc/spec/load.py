"""From a path, a bundled name or a text to a graph: the front door of the language."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cnncalc.diagnostics import WARNING, Diagnostic, ordered
from cnncalc.graph import Graph
from cnncalc.layers.fields import FieldError, VolumeKind
from cnncalc.spec.claims import read_claims
from cnncalc.spec.document import DocumentParser, Spec
from cnncalc.spec.evaluate import PlacedError, evaluate
from cnncalc.spec.expand import Expander, LimitError
from cnncalc.spec.files import Place, Reader, find
from cnncalc.spec.frame import Frame, Port, UnknownVolumeError
from cnncalc.spec.source import no_collection
from cnncalc.spec.tree import Scalar, Source
from cnncalc.values import listed
from cnncalc.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnncalc.spec.tree import Mapping as MappingNode
    from cnncalc.values import Value
    from cnncalc.volume import Volume

NO_OPTIONS: dict[str, str] = {}
# Block uses and branches are expanded by recursion, at most 64 and 100 deep: deeper than Python's default allows.
_RECURSION = 5000


class BadOptionError(Exception):
    """A variable or input from outside that does not fit the spec."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def load(path: str, *, inputs: Mapping[str, str] | None = None, vars: Mapping[str, str] | None = None) -> Graph:
    """The graph of a spec: a path, `-` for standard input, or the name of a bundled architecture.

    `inputs` replaces input volumes by name (`{"input": "320x320x3"}`), `vars` variables, both written as in a spec.
    What is wrong in the file is in the graph's diagnostics; raises `UnreadableError` for a file that cannot be read
    and `BadOptionError` for inputs or variables that the spec does not have.
    """
    place = find(path)
    reader = Reader()
    with _deep_recursion(), no_collection():
        return _graph(reader, reader.top(place), place, inputs or NO_OPTIONS, vars or NO_OPTIONS)


def parse(
    text: str,
    *,
    name: str = "<text>",
    inputs: Mapping[str, str] | None = None,
    vars: Mapping[str, str] | None = None,
) -> Graph:
    """The graph of a spec given as text; `name` stands for the file in messages. See `load`."""
    place = Place(name, None, None)
    reader = Reader()
    with _deep_recursion(), no_collection():
        return _graph(reader, reader.top_of_text(text, place, ()), place, inputs or NO_OPTIONS, vars or NO_OPTIONS)


def _graph(
    reader: Reader, top: MappingNode | None, place: Place, inputs: Mapping[str, str], variables: Mapping[str, str]
) -> Graph:
    graph = Graph(place.given)
    graph.diagnostics = reader.found
    graph.as_written = not inputs and not variables
    if top is not None:
        spec = DocumentParser(top, reader.found).spec()
        graph.name, graph.reference = spec.name, spec.reference
        _expand(graph, spec, inputs, variables)
    graph.sources = {file: source.lines for file, source in reader.sources.items()}
    graph.diagnostics = ordered(graph.diagnostics)
    return graph


def _expand(graph: Graph, spec: Spec, inputs: Mapping[str, str], variables: Mapping[str, str]) -> None:
    """Evaluate variables and inputs, expand the layers, and name the outputs."""
    values = _variables(graph, spec, variables)
    expander = Expander(graph, spec.blocks, values)
    frame = Frame(spec.body, values, expander.ports)
    for name, volume in _inputs(graph, spec, frame, inputs).items():
        if volume is not None:
            graph.inputs[name] = volume
        frame.inputs[name] = Port(name, volume)
    frame.previous = next(iter(frame.inputs.values())) if len(frame.inputs) == 1 else None
    if not frame.inputs:
        frame.previous = Port("", None)
    try:
        expander.run(spec.body.entries, frame)
    except LimitError:
        graph.missing += 1
        return
    _outputs(graph, spec, expander, frame)
    graph.claims = read_claims(spec, frame, graph)


def _variables(graph: Graph, spec: Spec, given: Mapping[str, str]) -> dict[str, Value]:
    """The values of `vars`, in order; those from outside replace their text."""
    for name in given:
        if name not in spec.vars:
            known = f"it has {listed(spec.vars)}" if spec.vars else "it has none"
            raise BadOptionError(f"the spec has no variable {name}", nearest(name, list(spec.vars)) or known)
    values: dict[str, Value] = {}
    frame = Frame(spec.body, values, {})
    for name, (key, node) in spec.vars.items():
        try:
            values[name] = evaluate(_from_outside(given[name]) if name in given else node, frame)
        except PlacedError as err:
            if name in given:
                raise BadOptionError(f"{name}={given[name]}: {err}", err.hint) from None
            _report(graph, err)
            values[name] = name
            graph.missing += 1
        except UnknownVolumeError:
            message = "a variable cannot depend on a volume"
            graph.diagnostics.append(Diagnostic(key.span, "S108", message, "use an argument with a default"))
    return values


def _from_outside(text: str) -> Scalar:
    return Scalar(Source("", text), text, (1, 1, 1, len(text) + 1), quoted=False)


def _inputs(graph: Graph, spec: Spec, frame: Frame, given: Mapping[str, str]) -> dict[str, Volume | None]:
    """The input volumes by name; None for one that could not be read."""
    one = next(iter(spec.inputs)) if len(spec.inputs) == 1 else None
    given = {(one if one and name in {"", "input"} else name): text for name, text in given.items()}
    for name in given:
        if name not in spec.inputs:
            hint = f"its inputs are {listed(spec.inputs)}; write NAME=VOLUME" if spec.inputs else "it has none"
            raise BadOptionError(f"the spec has no input {name}".rstrip(), hint)
    found: dict[str, Volume | None] = {}
    for name, node in spec.inputs.items():
        found[name] = None
        written = _from_outside(given[name]) if name in given else node
        try:
            found[name] = _volume(written, frame) if written else None
        except PlacedError as err:
            if name in given:
                raise BadOptionError(f"{given[name]} is no input volume: {err}", err.hint) from None
            _report(graph, err)
        except UnknownVolumeError:
            pass
        volume = found[name]
        if volume and node and name not in given:
            _check_order(graph, node, volume)
    return found


def _volume(node: Scalar, frame: Frame) -> Volume:
    numbers = re.findall(r"\d+", node.text)
    if re.fullmatch(r"[\[(]?\d+([\s,]+\d+)+[\])]?", node.text):
        hint = f"write {'x'.join(numbers)}: width x height x depth"
        raise PlacedError(node.span, "S104", f"`{node.text}` is no volume", hint)
    value = evaluate(node, frame)
    try:
        return VolumeKind().read(value, 0)
    except FieldError as err:
        raise PlacedError(node.span, "S104", f"the input {err}", err.hint) from None


def _check_order(graph: Graph, node: Scalar, volume: Volume) -> None:
    """A first axis of 1 or 3 with a last one above 16 is most likely depth first."""
    if len(set(volume.spatial)) > 1 and volume.spatial[0] in {1, 3} and volume.depth > 16:
        turned = "x".join(map(str, (*volume.dims[1:], volume.dims[0])))
        message = f"{volume} is {volume.dims[0]} wide and {volume.depth} deep"
        hint = f"depth comes last: {turned}?"
        graph.diagnostics.append(Diagnostic(node.span, "S114", message, hint, severity=WARNING))


def _outputs(graph: Graph, spec: Spec, expander: Expander, frame: Frame) -> None:
    """The outputs by name: the ones the spec lists, or its last layer."""
    last = spec.body.entries[-1].name if spec.body.entries else "input"
    try:
        names = [one.text for one in spec.body.outputs] or [last]
        ports = expander.outputs(spec.body.outputs, frame)
    except PlacedError as err:
        _report(graph, err)
        graph.missing += 1
        return
    graph.outputs = {name: port.source for name, port in zip(names, ports, strict=True) if port.volume is not None}


def _report(graph: Graph, err: PlacedError) -> None:
    graph.diagnostics.append(Diagnostic(err.span, err.code, str(err), err.hint))


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
