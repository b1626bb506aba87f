"""What `explain` prints, read back and computed by somebody else, is what `summary` says."""

from __future__ import annotations

import re
from itertools import islice, zip_longest
from random import Random
from typing import TYPE_CHECKING

import pytest
from bundled import graph_of
from explain.arithmetic import evaluated
from explain.printed import check
from kernels.random_layers import samples

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.report import Report
from cnncalc.explanation import explain_layer
from cnncalc.explanation.derive import BIAS_ADDED
from cnncalc.formulas.steps import letters
from cnncalc.language.files import bundled_names
from cnncalc.layers import LAYERS
from cnncalc.layers.cases import all_cases
from cnncalc.layers.conv import Conv
from cnncalc.layers.traced import LETTERS
from cnncalc.model.diagnostics import Span
from cnncalc.model.graph import Graph, Node
from cnncalc.model.volume import Volume
from cnncalc.output.explained.as_text import render
from cnncalc.output.explained.lesson import Lesson
from cnncalc.output.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kernels.witness import Sample

    from cnncalc.layers.base import Layer

PLACE = Span("net.yaml", 1, 1, 1, 2)
RANDOM_LAYERS = 3000


def node(kind: str, layer: Layer, inputs: Sequence[Volume]) -> Node:
    """A layer on its own."""
    names = tuple(f"x{at}" for at in range(len(inputs)))
    return Node("one", kind, layer, names, tuple(inputs), layer.output(*inputs), PLACE)


def printed(one: Node, *, unicode: bool = True) -> str:
    """The explanation of a layer as text."""
    lesson = Lesson(
        Report(Graph("net.yaml"), "exact", (), None, analyze(Graph("net.yaml")).known, ()), [explain_layer(one)]
    )
    return render(lesson, View(unicode=unicode, width=100))


def difference(one: Node, *, unicode: bool = True) -> str:
    """How the printed numbers of a layer differ from the summary's; '' if they do not."""
    graph = Graph("net.yaml", nodes={one.path: one})
    for name, volume in zip(one.inputs, one.input_volumes, strict=True):
        graph.inputs[name] = volume
    [row] = analyze(graph).rows
    text = printed(one, unicode=unicode)
    try:
        found = check(text)
    except AssertionError as err:
        return f"{one.layer}: {err}\n{text}"
    names = [*(f"{letter}2" for letter in LETTERS[one.volume.rank]), "D2"]
    sizes = dict(zip(names, map(int, one.volume.dims), strict=True))
    claimed = {"params": row.counts.params, "buffers": row.counts.buffers, "MACs": row.counts.macs}
    claimed |= row.operations._asdict() | {"FLOPs": row.counts.flops}
    wrong = [name for name, size in sizes.items() if found.get(name, size) != size]
    wrong += [name for name, count in claimed.items() if found.get(name, 0) != count]
    if not set(sizes) & set(found) and str(one.volume) not in text.split("size", 1)[1].split("parameters")[0]:
        wrong.append("the volume is not told")
    return f"{one.layer}: {wrong}\n{text}" if wrong else ""


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("⌊(224 − 11 + 2·0)/4⌋ + 1", 54),
        ("34,848·(55·55)", 105_415_200),
        ("max((⌈13/2⌉ − 1)·2 + 3 − 13, 0)", 2),
        ("2P + K", 16),
        ("floor(7/2)*ceil(7/2)", 12),
        ("-3 + 5", 2),
    ],
)
def test_the_evaluator(text: str, value: int) -> None:
    """It computes as a student does."""
    assert evaluated(text, {"P": 3, "K": 10}) == value


@pytest.mark.parametrize("unicode", [True, False])
def test_worked_cases(unicode: bool) -> None:
    """Every case beside every layer."""
    cases = [node(case.type, case.layer, case.inputs) for case in all_cases()]
    assert [found for case in cases if (found := difference(case, unicode=unicode))] == []


def test_bundled_networks() -> None:
    """Every layer of every bundled network: each kind of layer on each volume once."""
    kinds: dict[object, Node] = {}
    for name in bundled_names():
        for one in graph_of(name).nodes.values():
            kinds.setdefault((one.type, one.layer, one.input_volumes), one._replace(frozen=False, shares=""))
    assert len(kinds) > 1000
    assert [found for one in kinds.values() if (found := difference(one))][:3] == []


def test_every_letter_is_told() -> None:
    """A formula has no letter but those given, those derived, and the sizes that come in and out."""
    assert [found for case in all_cases() if (found := untold(node(case.type, case.layer, case.inputs)))] == []


def untold(one: Node) -> tuple[str, list[str]] | None:
    """Letters in the formulas of a layer that nobody has told."""
    told = explain_layer(one)
    lines = [line for section in told.sections for line in section.derivations]
    known = {item.name for item in told.given} | {name for line in lines for name in line.names}
    # A volume that stays has no lines for its sizes; those that meet in a merge are given whole, as a and b.
    sizes = re.compile(rf"[WHTLD](2|{'|'.join(item.name for item in told.given)})")
    missing = [name for line in lines for name in letters(line.term) if name not in known and not sizes.fullmatch(name)]
    return (one.type, missing) if missing else None


@pytest.mark.parametrize("type_name", LAYERS)
def test_random_layers(type_name: str) -> None:
    """Random fields on random volumes, of every rank that the type takes, in turn."""
    random = Random(type_name)
    streams = [samples(type_name, rank, random) for rank in range(4)]
    found = [
        difference(node(sample.type, sample.layer, sample.inputs))
        for sample in islice(in_turn(streams), RANDOM_LAYERS // len(LAYERS) + 1)
    ]
    assert len(found) * len(LAYERS) >= RANDOM_LAYERS
    assert [one for one in found if one][:3] == []


def in_turn(streams: Sequence[Iterator[Sample]]) -> Iterator[Sample]:
    """One of each, and again, until all are used up."""
    for turn in zip_longest(*streams):
        yield from (sample for sample in turn if sample is not None)


def test_a_wrong_digit_is_noticed() -> None:
    """Whichever number of a derivation has another last digit, it does not come out, or comes to something else."""
    one = node("conv", Conv(6, (5, 3), 2, ((1, 2), 1), dilation=(1, 3)), [Volume((30, 23), 4)])
    assert BIAS_ADDED in printed(one)
    text = printed(one).replace(BIAS_ADDED, "")
    right, derived = check(text), text.index("size ")
    numbers = [found.end() - 1 for found in re.finditer(r"(?<![\w,])\d+(?:,\d{3})*", text) if found.start() > derived]
    assert len(numbers) > 60
    assert [text[:place] for place in numbers if is_taken(text, place, right)] == []


def is_taken(text: str, place: int, right: Mapping[str, int]) -> bool:
    """Whether a text with another digit at a place comes to the same results."""
    try:
        return check(f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}") == right
    except AssertionError:
        return False
