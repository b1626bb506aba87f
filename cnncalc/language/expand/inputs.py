"""What a spec is given before its first layer: the values of its variables and the volumes of its inputs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cnncalc.errors import UserError
from cnncalc.language.expand.scope import Frame, Shared
from cnncalc.language.expressions.evaluate import PlacedError, UnknownError, evaluate
from cnncalc.language.sections import as_volume
from cnncalc.language.yaml.tree import Scalar, Source
from cnncalc.layers.fields import FieldError, VolumeKind
from cnncalc.model.diagnostics import WARNING, Diagnostic
from cnncalc.model.values import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnncalc.language.document import Spec
    from cnncalc.model.graph import Graph
    from cnncalc.model.values import Value
    from cnncalc.model.volume import Volume


class BadOptionError(UserError):
    """A variable or input from outside that does not fit the spec."""


def report(graph: Graph, err: PlacedError) -> None:
    """Collect what is wrong at the top of a spec."""
    graph.diagnostics.append(Diagnostic(err.span, err.code, str(err), err.hint))


def variable_values(graph: Graph, spec: Spec, given: Mapping[str, str], shared: Shared) -> dict[str, Value]:
    """The values of `vars`, in order; those from outside replace their text."""
    for name in given:
        if name not in spec.vars:
            from cnncalc.model.vocabulary import nearest  # most words are right

            known = f"it has {listed(spec.vars)}" if spec.vars else "it has none"
            raise BadOptionError(f"the spec has no variable {name}", nearest(name, list(spec.vars)) or known)
    values: dict[str, Value] = {}
    frame = Frame(spec.body, values, shared)
    frame.later = spec.vars
    for name, node in spec.vars.items():
        try:
            values[name] = evaluate(_from_outside(given[name]) if name in given else node, frame)
        except PlacedError as err:
            if name in given:
                raise BadOptionError(f"{name}={given[name]}: {err}", err.hint) from None
            report(graph, err)
            shared.failed.add(name)
        except UnknownError:
            shared.failed.add(name)
    return values


def _from_outside(text: str) -> Scalar:
    return Scalar(Source("", text), text, (1, 1, 1, len(text) + 1), quoted=False)


def input_volumes(graph: Graph, spec: Spec, frame: Frame, given: Mapping[str, str]) -> dict[str, Volume | None]:
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
            report(graph, err)
        except UnknownError:
            pass
        volume = found[name]
        if volume and node:
            _check_order(graph, node, volume)
    return found


def _volume(node: Scalar, frame: Frame) -> Volume:
    is_plain = node.text.replace("x", "").isdecimal()
    if not is_plain and re.fullmatch(r"[\[(]?\d+([\s,X]+\d+)+[\])]?", node.text):
        numbers = re.findall(r"\d+", node.text)
        raise PlacedError(node.span, "S104", f"`{node.text}` is no volume", as_volume(numbers))
    value = evaluate(node, frame)
    try:
        return VolumeKind().read(value, 0)
    except FieldError as err:
        raise PlacedError(node.span, err.code, f"the input {err}", err.hint) from None


def _check_order(graph: Graph, node: Scalar, volume: Volume) -> None:
    """A first axis of 1 or 3 with a last one above 16 is most likely depth first. A map of 1x1 is meant."""
    is_point = volume.rank > 1 and max(volume.spatial) == 1
    if volume.rank and volume.spatial[0] in {1, 3} and volume.depth > 16 and not is_point:
        turned = "x".join(map(str, (*volume.dims[1:], volume.dims[0])))
        first = "long" if volume.rank == 1 else "wide"
        message = f"{volume} is {volume.dims[0]} {first} and {volume.depth} deep"
        hint = f"depth comes last: {turned}?"
        graph.diagnostics.append(Diagnostic(node.span, "S114", message, hint, severity=WARNING))
