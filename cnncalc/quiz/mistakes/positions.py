"""What students make of the parameters of a layer when they count at every position; see `counts`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import Term, product
from cnncalc.layers.base import BIAS
from cnncalc.quiz.mistakes.types import FILTERS, weights_of

if TYPE_CHECKING:
    from cnncalc.quiz.mistakes import Count
    from cnncalc.quiz.tasks.working import Step


def multiplications(step: Step, count: Count) -> int | None:
    """F·F·D1·K at every position of the output."""
    return _at_positions(step, count, _out(step))


def multiplications_and_biases(step: Step, count: Count) -> int | None:
    """The same and K biases."""
    return _and_biases(step, multiplications(step, count))


def multiplications_on_input(step: Step, count: Count) -> int | None:
    """F·F·D1·K at every position of the input."""
    return _at_positions(step, count, product(step.x.spatial))


def multiplications_on_input_and_biases(step: Step, count: Count) -> int | None:
    """The same and K biases."""
    return _and_biases(step, multiplications_on_input(step, count))


def _out(step: Step) -> int:
    """W2·H2, as given numbers."""
    return product(Term(int(size), f"{letter}2") for size, letter in zip(step.y.spatial, "WHT", strict=False))


def _at_positions(step: Step, count: Count, positions: int) -> int | None:
    without = step.told(bias=False) or step
    once = count(without) if step.node.type in FILTERS else None
    return None if once is None else once * positions


def _and_biases(step: Step, number: int | None) -> int | None:
    biases = weights_of(step, BIAS)
    return None if number is None or not biases else number + biases


def connections(step: Step, count: Count) -> int | None:
    """Weights and biases of its own at every position."""
    once = count(step) if step.node.type in FILTERS else None
    return None if once is None else once * _out(step)


def fully_connected(step: Step, count: Count) -> int | None:
    """W1·H1·D1·K."""
    if step.node.type not in FILTERS or not count(step):
        return None
    return step.x.elements * Term(int(step.y.depth), "K")


def fully_connected_and_biases(step: Step, count: Count) -> int | None:
    """The same and K biases."""
    return _and_biases(step, fully_connected(step, count))


def activations(step: Step, count: Count) -> int | None:
    """W2·H2·K."""
    return _out(step) * Term(int(step.y.depth), "D2") if step.node.type in FILTERS and count(step) else None
