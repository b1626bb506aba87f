"""Random small layers of every type that fit their inputs: fields drawn by their kinds, kept where the layer agrees."""

from __future__ import annotations

from fractions import Fraction
from functools import singledispatch
from typing import TYPE_CHECKING

from kernels.witness import Sample

from cnncalc.layers import layer_class, make
from cnncalc.layers.axis_fields import AxisName, AxisNames, AxisOrder, BeforeAfter, Factor, Picks
from cnncalc.layers.base import ShapeError, fields_of
from cnncalc.layers.fields import Count, FieldError, Flag, Kind, Real, VolumeKind, Word
from cnncalc.layers.merge import Merge
from cnncalc.layers.window_fields import AlongAxes, PaddingKind
from cnncalc.model.volume import AXES, Dims, Volume

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from cnncalc.layers.base import Layer
    from cnncalc.model.values import Value

# How long an axis is at most, by how many there are.
LONGEST = {0: 12, 1: 9, 2: 6, 3: 4}
TRIES = 5000
# Operations of one layer, so that a run on counting numbers is quick.
MOST = 12_000


def samples(type_name: str, rank: int, random: Random) -> Iterator[Sample]:
    """Layers of a type that fit, without end; `StopIteration` where none is found in many tries."""
    left = TRIES
    while left:
        left -= 1
        inputs = volumes(type_name, rank, random)
        try:
            layer = drawn(type_name, inputs[0], random)
            y = layer.output(*inputs)
        except (FieldError, ShapeError):
            continue
        if sum(layer.operations(y, *inputs)) + y.elements <= MOST:
            left = TRIES
            yield Sample(type_name, layer, inputs)


def volumes(type_name: str, rank: int, random: Random) -> tuple[Volume, ...]:
    """Inputs: one, or for a merge up to three that may fit."""
    first = Volume(tuple(random.randint(1, LONGEST[rank]) for _ in range(rank)), random.choice((1, 2, 3, 4, 6, 8)))
    if not issubclass(layer_class(type_name), Merge):
        return (first,)
    gates = [first, first, Volume((1,) * rank, first.depth), Volume(first.spatial, 1), Volume((), first.depth)]
    longer = [first.resized(axis, size + 2) for axis, size in zip(first.axes, first.dims, strict=True)]
    others = random.choices([*gates, *longer], k=random.randint(0, 2))
    return tuple(random.sample([first, *others], k=1 + len(others)))


def drawn(type_name: str, x: Volume, random: Random) -> Layer:
    """A layer with random fields; some have their default."""
    declared = fields_of(layer_class(type_name))
    values = {
        name: one.kind.read(value(one.kind, x, random), x.rank)
        for name, one in declared.items()
        if one.required or random.random() > (0.8 if one.default is None else 0.4)
    }
    return make(type_name, values)


@singledispatch
def value(kind: Kind, x: Volume, random: Random) -> Value:
    """Something that a field of a kind might take, as a spec would say it."""
    del x, random
    raise TypeError(kind)


@value.register(Count)
def _(kind: Count, x: Volume, random: Random) -> Value:
    del x
    return kind.at_least + random.randrange(4)


@value.register(AlongAxes)
def _(kind: AlongAxes, x: Volume, random: Random) -> Value:
    return along(kind.at_least, x.rank, random)


@value.register(PaddingKind)
def _(kind: PaddingKind, x: Volume, random: Random) -> Value:
    del kind
    sides: dict[str, Value] = dict.fromkeys(random.sample(["left", "right", "top", "bottom", "front", "back"], 2), 1)
    given: list[Value] = ["same", along(0, x.rank, random), sides]
    return random.choice(given)


@value.register(Flag)
def _(kind: Flag, x: Volume, random: Random) -> Value:
    del kind, x
    return random.random() < 0.5


@value.register(Word)
def _(kind: Word, x: Volume, random: Random) -> Value:
    del x
    return random.choice(kind.words)


@value.register(Real)
def _(kind: Real, x: Volume, random: Random) -> Value:
    del kind, x
    return Fraction(random.randint(1, 8), 4)


@value.register(VolumeKind)
def _(kind: VolumeKind, x: Volume, random: Random) -> Value:
    del kind
    return Dims(random.sample(x.dims, k=len(x.dims)))


@value.register(AxisNames)
def _(kind: AxisNames, x: Volume, random: Random) -> Value:
    del kind
    some: list[Value] = list(random.sample(x.axes, k=random.randint(1, len(x.axes))))
    return "all" if random.random() < 0.3 else some


@value.register(AxisName)
def _(kind: AxisName, x: Volume, random: Random) -> Value:
    del kind
    return random.choice(x.axes)


@value.register(AxisOrder)
def _(kind: AxisOrder, x: Volume, random: Random) -> Value:
    del kind
    return list(random.sample(x.axes, k=len(x.axes)))


@value.register(BeforeAfter)
def _(kind: BeforeAfter, x: Volume, random: Random) -> Value:
    del kind, x
    return {"before": random.randrange(3), "after": random.randrange(3)}


@value.register(Picks)
def _(kind: Picks, x: Volume, random: Random) -> Value:
    del kind
    return [random.randrange(x.depth) for _ in range(random.randint(1, 4))]


@value.register(Factor)
def _(kind: Factor, x: Volume, random: Random) -> Value:
    del kind, x
    return random.choice([Fraction(1), Fraction(2), Fraction(3), Fraction(3, 2), Fraction(2, 3), Fraction(1, 2)])


def along(at_least: int, rank: int, random: Random) -> Value:
    """One number for all axes, or one for each."""
    numbers: list[Value] = [
        at_least + random.randrange(3),
        Dims(at_least + random.choice((0, 0, 1, 1, 2)) for _ in AXES[rank]),
    ]
    return random.choice(numbers)
