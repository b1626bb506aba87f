"""Values by hand against the NumPy kernels, over small worlds."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pytest
from quiz.asked import asked

from cnncalc.quiz.analysis import Study
from cnncalc.quiz.answers.values import NO_FIT, Cells
from cnncalc.quiz.model import Figures
from cnncalc.quiz.read import parse_quiz
from cnncalc.quiz.tasks.cells import window_of
from cnncalc.quiz.tasks.task import line_text
from cnncalc.runtime.execute import run_layer

if TYPE_CHECKING:
    from cnncalc.model.graph import Node

WIDE, HIGH = 7, 5
NUMBERS = Cells(
    tuple((3 * row * row + 7 * column - 11 * (row == column)) % 17 - 5 for column in range(WIDE)) for row in range(HIGH)
)
KERNEL = Cells(((2, -1, 3), (0, 4, 1)))


def node_of(layer: str) -> Node:
    """A layer on the numbers."""
    (node,) = asked(f"{WIDE}x{HIGH}x1: {layer}").graph.nodes.values()
    return node


def kernels_say(node: Node) -> list[list[float]]:
    """What the witness makes of the same numbers."""
    x = np.array(NUMBERS, float).reshape(1, 1, HIGH, WIDE)
    weights = {
        weight.name: np.array(KERNEL, float).reshape(weight.shape) for weight in node.layer.weights(*node.input_volumes)
    }
    result: list[list[float]] = run_layer(node.type, node.layer, [x], weights)[0, 0].tolist()
    return result


WINDOWS = [
    f"{name}: {{{filters}kernel: 3x2, stride: {s}, padding: {p}, dilation: {d}{bias}}}"
    for name, filters, bias in (
        ("conv", "filters: 1, ", ", bias: false"),
        ("convtranspose", "filters: 1, ", ", bias: false"),
    )
    for s, p, d in product((1, 2, "2x1"), (0, 1, "1x0"), (1, 2))
]
POOLS = [
    f"{name}: {{kernel: 3x2, stride: {s}, padding: {p}{more}}}"
    for name, more in (("maxpool", ""), ("avgpool", ""), ("avgpool", ", count_padding: false"))
    for s, p in product((1, 2), (0, "1x1"))
]


@pytest.mark.parametrize("layer", [*WINDOWS, *POOLS, "conv: {filters: 1, kernel: 3x2, padding: same, bias: false}"])
def test_the_witness_agrees(layer: str) -> None:
    """Cell by cell."""
    node = node_of(layer)
    kernel = None if "pool" in layer else KERNEL
    cells = window_of(node, Figures(NUMBERS, kernel)).cells()
    assert cells is not None
    assert [[float(cell) for cell in row] for row in cells] == pytest.approx(np.array(kernels_say(node)))


def test_a_signal_has_one_row() -> None:
    """The exam's cross-correlation of [2, 1, 2, 3, 1, 0] with [1, -1, 2]."""
    question = asked(
        "6x1: conv: {filters: 1, kernel: 3}", "values", "values: {input: [2, 1, 2, 3, 1, 0], kernel: [1, -1, 2]}"
    )
    study = Study(question)
    assert study.right.value == Cells(((5, 5, 1, 2),))
    assert line_text(study.right.lines[0]) == "row 1, column 1 = 2·1 + 1·(-1) + 2·2 = 5"


def test_means_are_exact() -> None:
    """A third stays a third."""
    question = asked("3x1: avgpool: 3", "values", "values: {input: [1, 2, 4]}")
    assert Study(question).right.value == Cells(((Fraction(7, 3),),))


@pytest.mark.parametrize(
    ("network", "values", "said"),
    [
        (
            "3x2x1: maxpool: 2",
            "{input: [[1, 2], [3, 4]]}",
            "the input of the layer is 3x2x1, but the matrix has 2 rows of 2",
        ),
        (
            "2x2x1: conv: {filters: 1, kernel: 2}",
            "{input: [[1, 2], [3, 4]]}",
            "a convolution needs the numbers of its kernel",
        ),
        ("2x2x1: maxpool: 2", "{input: [[1, 2], [3, 4]], kernel: [[1]]}", "a pool has no kernel"),
        (
            "2x2x1: conv: {filters: 1, kernel: 2}",
            "{input: [[1, 2], [3, 4]], kernel: [[1, 2, 3]]}",
            "the kernel is 2x2, but its matrix is 3x1",
        ),
        (
            "2x2x1: upsample: 2",
            "{input: [[1, 2], [3, 4]]}",
            "values can be asked of conv, depthwise, convtranspose, maxpool, avgpool, not of upsample",
        ),
    ],
)
def test_figures_that_do_not_fit(network: str, values: str, said: str) -> None:
    """Are told at the question."""
    size, _, layer = network.partition(": ")
    text = f"questions:\n  - network: {{input: {size}, layers: [{layer}]}}\n    ask: values\n    values: {values}\n"
    quiz = parse_quiz(text)
    assert [one.message for one in quiz.diagnostics] == [said]
    assert quiz.questions == ()


def test_nothing_fits() -> None:
    """A strict question may have no answer."""
    question = asked("10x10x1: conv: {filters: 1, kernel: 3, stride: 2}", "output", "conventions: {rounding: strict}")
    assert Study(question).right.value == NO_FIT
