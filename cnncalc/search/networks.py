"""Which inputs a network accepts, and which values of a variable meet a budget: every one within bounds is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.figures import figure
from cnncalc.explanation.remarks import unread_at_the_end
from cnncalc.language.load import load
from cnncalc.model.diagnostics import first_error, has_errors
from cnncalc.model.volume import Volume

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cnncalc.language.load import Blueprint
    from cnncalc.model.graph import Graph, Node


class Inputs(NamedTuple):
    """The sizes that a network accepts, n cells along every spatial axis; `whole` leave no pixel unread.

    `why` says what is wrong with the largest size that it does not accept.
    """

    graph: Graph
    sizes: range
    accepted: tuple[int, ...]
    whole: tuple[int, ...]
    why: str = ""
    refused: int = 0


class Tried(NamedTuple):
    """A value of a variable, and what every limited quantity is with it."""

    value: str
    figures: dict[str, int]


class Budgeted(NamedTuple):
    """The values of a variable: those within all limits, those above one, those with errors (`why`)."""

    graph: Graph
    variable: str
    limits: dict[str, int]
    within: tuple[Tried, ...]
    above: tuple[Tried, ...]
    broken: tuple[str, ...]
    why: str = ""


def solve_inputs(spec: Blueprint, sizes: range, variables: Mapping[str, str]) -> Inputs:
    """Every size of the input, tried; the depth stays, and several inputs have the same size."""
    graph = spec.graph(vars=variables)
    accepted, whole = [], []
    why, refused = "", 0
    for n in sizes:
        volumes = {name: str(Volume((n,) * of.rank, of.depth)) for name, of in graph.inputs.items() if of.rank}
        tried = spec.graph(inputs=volumes, vars=variables)
        if _is_broken(tried):
            refused, why = n, first_error(tried.diagnostics)
            continue
        accepted.append(n)
        if reads_everything(tried):
            whole.append(n)
    return Inputs(graph, sizes, tuple(accepted), tuple(whole), why, refused)


def _is_broken(graph: Graph) -> bool:
    return has_errors(graph.diagnostics) or bool(graph.missing)


def reads_everything(graph: Graph) -> bool:
    """Whether no volume ends in cells that none of the layers behind it reads.

    Where one branch leaves a pixel out and another reads it, it is read. A stride longer than its window jumps over
    cells at every size, and is not held against any.
    """
    unread: dict[str, tuple[int, ...]] = {}
    for node in graph.nodes.values():
        for source, x in zip(node.inputs, node.input_volumes, strict=True):
            here = _unread(node, x)
            before = unread.get(source, here)
            unread[source] = tuple(map(min, before, here))
    return not any(any(cells) for cells in unread.values())


def _unread(node: Node, x: Volume) -> tuple[int, ...]:
    """Cells at the end of every axis that this layer does not read."""
    return tuple(int(unread_at_the_end(axis)) for axis in node.layer.windows(x)) or (0,) * x.rank


def solve_budget(
    spec: Blueprint, variable: str, values: Sequence[str], limits: Mapping[str, int], others: Outside
) -> Budgeted:
    """Every value of one variable, held against the limits. Nothing is assumed to grow with it."""
    graph = spec.graph(inputs=others.inputs, vars=others.variables)
    within: list[Tried] = []
    above: list[Tried] = []
    broken: list[str] = []
    why = ""
    for value in values:
        tried = spec.graph(inputs=others.inputs, vars={**others.variables, variable: value})
        totals = None if _is_broken(tried) else analyze(tried).totals
        if totals is None:
            broken.append(value)
            why = first_error(tried.diagnostics)
            continue
        one = Tried(value, {name: figure(name, totals) for name in limits})
        fits = all(one.figures[name] <= limit for name, limit in limits.items())
        (within if fits else above).append(one)
    return Budgeted(graph, variable, dict(limits), tuple(within), tuple(above), tuple(broken), why)


class Outside(NamedTuple):
    """What a spec is given besides: input volumes and variables, both by name."""

    inputs: Mapping[str, str]
    variables: Mapping[str, str]


def used_most(one: Tried, limits: Mapping[str, int]) -> float:
    """The largest share of any limit that is used up: 1 where one is met exactly."""
    return max((one.figures[name] / limit if limit else float(one.figures[name] > 0)) for name, limit in limits.items())


def smallest(graph: Graph, variables: Mapping[str, str]) -> Graph:
    """The same spec on the smallest input that gives no error; the graph itself where there is no smaller one.

    Tried are inputs of n cells along every spatial axis, or as many as the spec says where those are fewer, for n from
    1; the depth stays. All sizes are tried in turn: a network that is right at 7 cells can be wrong at 8.
    """
    longest = max((size for volume in graph.inputs.values() for size in volume.spatial), default=1)
    for cells in range(1, longest):
        sizes = {name: str(shortened(volume, cells)) for name, volume in graph.inputs.items()}
        found = load(graph.file, inputs=sizes, vars=variables)
        if not (has_errors(found.diagnostics) or found.missing):
            return found
    return graph


def shortened(volume: Volume, cells: int) -> Volume:
    """A volume that is no longer than so many cells along any spatial axis."""
    return Volume(tuple(min(size, cells) for size in volume.spatial), volume.depth)
