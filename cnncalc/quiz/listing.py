"""A question's text, and below it the network that it does not describe, in the letters of the formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.explanation.derive import traced, traced_inputs
from cnncalc.explanation.fields import given_of
from cnncalc.layers.base import fields_of
from cnncalc.quiz.wording import inputs_told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.model.graph import Node
    from cnncalc.quiz.model import Question

# A longer network goes by its name, or is left to a figure.
MOST_LAYERS = 20
UNTOLD = "?"


def paragraphs(text: str) -> tuple[str, ...]:
    """Text at its empty lines; a single break is a blank."""
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def listed_network(question: Question) -> tuple[str, ...]:
    """What the text leaves out: a line for each input and layer, and the numbers of a question on values.

    A network that the text describes, by the volume of its input, is not listed; a long one goes by its name.
    """
    return (*_network(question), *_figures(question))


def _figures(question: Question) -> Iterator[str]:
    """The matrices of a question on values, unless its text has them."""
    figures = question.figures
    if figures is None:
        return
    text = "".join(question.text.split())
    for name, cells in (("input", figures.input), ("kernel", figures.kernel)):
        if cells is not None and "".join(str(cells).split()) not in text:
            yield f"{name} = {cells}"


def _network(question: Question) -> tuple[str, ...]:
    graph = question.graph
    sizes = inputs_told(question)
    if not question.text or all(size in question.text.replace(" ", "").replace("×", "x") for size in sizes.values()):
        return ()
    if len(graph.nodes) > MOST_LAYERS:
        return (f"network: {graph.name or question.network}",)
    return (*(f"{name}: {size}" for name, size in sizes.items()), *_layers(question))


def _layers(question: Question) -> Iterator[str]:
    before = next(iter(question.graph.inputs))
    for path, node in question.graph.nodes.items():
        told = [*_given(node, question.ask if path == question.at else "")]
        others = [] if node.inputs == (before,) else [f"from {', '.join(node.inputs)}"]
        yield f"{path}: {', '.join([node.type, *told, *others])}"
        before = path


def _given(node: Node, asked: str) -> Iterator[str]:
    """`K = 6`, `F = 5` ...; what is asked is left open."""
    layer, xs = traced(node.layer), traced_inputs(node.input_volumes)
    fields = fields_of(type(node.layer))
    letters = {fields[asked].letter, asked} if asked in fields else set()
    for one in given_of(node, layer, xs)[sum(len(x.dims) for x in xs) if len(xs) == 1 else len(xs) :]:
        is_asked = one.name in letters or one.name.rstrip("wh") in letters
        yield f"{one.name} = {UNTOLD if is_asked else one.value}"
