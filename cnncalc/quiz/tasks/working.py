"""A network at work as a student computes it: layer by layer, each with a history for every number."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cnncalc.explanation.derive import traced, traced_inputs
from cnncalc.layers.base import ShapeError
from cnncalc.model.volume import Volume
from cnncalc.quiz.tasks.rewriting import rewritten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cnncalc.formulas.term import Term
    from cnncalc.layers.base import Layer
    from cnncalc.model.graph import Node


# No student computes with sizes beyond this; a mistake that multiplies depths at every layer would have thousands of
# digits in a long network.
MOST_SIZE = 10**9


class Step(NamedTuple):
    """A layer at work: `plain` is the layer, `layer` the same with letters; `xs` enter and `y` comes out, traced."""

    node: Node
    plain: Layer
    layer: Layer
    xs: tuple[Volume, ...]
    y: Volume

    @property
    def x(self) -> Volume:
        """What enters; the first of several."""
        return self.xs[0]

    def field(self, name: str) -> object:
        """The value of a field as it is, without letters; None where the type has none."""
        return getattr(self.plain, name, None)

    def told(self, **values: object) -> Step | None:
        """The same layer told something else; None if it has no such field, has that value already, or does not fit."""
        known = {one.name for one in fields(self.plain)}
        if not known.issuperset(values) or all(self.field(name) == value for name, value in values.items()):
            return None
        return step(self.node, replace(self.plain, **values), self.xs)

    def giving(self, *spatial: int, depth: int | None = None) -> Step | None:
        """The same with another output: these sizes, or those it has, and this depth; None if nothing is different."""
        y = Volume(spatial or self.y.spatial, self.y.depth if depth is None else depth)
        return self._replace(y=y) if y != self.y and 1 <= min(y.dims) and max(y.dims) <= MOST_SIZE else None

    def rewritten(self, change: Callable[[Term], int | None]) -> Step | None:
        """The same with the formula of every spatial size changed: whatever `change` gives for a branch of it."""
        return self.giving(*(rewritten(size, change) for size in self.y.spatial))

    def again(self) -> Step | None:
        """The same layer put on its own output."""
        return step(self.node, self.plain, (self.y,))

    def entered(self, x: Volume) -> Step | None:
        """The same layer put on another volume."""
        return step(self.node, self.plain, (x,))


# What a student makes of a layer; None where that is nothing else, or nothing at all.
Change: TypeAlias = "Callable[[Step], Step | None]"


def lenient(change: Change) -> Change:
    """A change wherever it makes a difference."""
    return lambda step: change(step) or step


def step(node: Node, layer: Layer, xs: Iterable[Volume]) -> Step | None:
    """A layer put on volumes, traced; None where it does not fit."""
    lettered, entering = traced(layer), traced_inputs(tuple(plain(x) for x in xs))
    try:
        return Step(node, layer, lettered, entering, lettered.output(*entering))
    except (ShapeError, ZeroDivisionError):
        return None


def plain(x: Volume) -> Volume:
    """A volume without histories."""
    return Volume(tuple(map(int, x.spatial)), int(x.depth))


class Working(NamedTuple):
    """The steps of a network by their paths, in order, and what is computed: volumes by path or name of an input."""

    steps: dict[str, Step]
    volumes: dict[str, Volume]


def bare_step(node: Node, xs: tuple[Volume, ...]) -> Step | None:
    """The same without letters and histories: quick, for layers that nobody explains."""
    try:
        return Step(node, node.layer, node.layer, xs, node.layer.output(*xs))
    except ShapeError:
        return None


def work(
    inputs: Mapping[str, Volume],
    nodes: Iterable[Node],
    changes: Mapping[str, Sequence[Change]],
    known: Working | None = None,
    *,
    is_bare: bool = False,
) -> Working | None:
    """Every layer in order, changed where a student does something else; None where a layer does not fit any more.

    What `known` has computed already is taken from there, as long as nothing before it is different. Where `is_bare`,
    layers behind a change have no histories, unless they are changed, too.
    """
    volumes = dict(inputs)
    steps: dict[str, Step] = {}
    for node in nodes:
        old = known.steps.get(node.path) if known else None
        is_same = (
            old is not None and known is not None and all(volumes[one] is known.volumes[one] for one in node.inputs)
        )
        own = changes.get(node.path, ())
        done = old if is_same else _anew(node, tuple(volumes[one] for one in node.inputs), is_bare=is_bare and not own)
        for change in own:
            done = change(done) if done else None
        if done is None:
            return None
        steps[node.path] = done
        volumes[node.path] = known.volumes[node.path] if known and done is old else plain(done.y)
    return Working(steps, volumes)


def _anew(node: Node, xs: tuple[Volume, ...], *, is_bare: bool) -> Step | None:
    return bare_step(node, xs) if is_bare else step(node, node.layer, xs)
