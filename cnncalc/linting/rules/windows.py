"""Windows that slide over a volume: what they leave out, what they meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting.rule import COURSE, Rule
from cnncalc.window import left_over, unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.graph import Node
    from cnncalc.layers.sliding import Axis
    from cnncalc.linting.rule import Found
    from cnncalc.linting.subject import Subject


def _unread_pixels(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        for axis in axes:
            if _unread(axis):
                yield subject.at(node, "kernel", f"never reads the last {_unread(axis)} cells of {axis.name}")
                break


def _unread(axis: Axis) -> int:
    left = left_over(axis.cells, axis.reach, axis.stride, axis.padding, axis.positions)
    return unread(left, axis.padding) if axis.kernel > 1 else 0


def _non_integer_output(subject: Subject) -> Iterator[Found]:
    for node, axes in subject.windows:
        for axis in axes:
            if left_over(axis.cells, axis.reach, axis.stride, axis.padding, axis.positions):
                yield subject.at(node, "stride", _division(node, axis))
                break


def _division(node: Node, axis: Axis) -> str:
    del node
    return f"(W - F + 2P) / S is no whole number along {axis.name}"


UNREAD_PIXELS = Rule(
    "V203",
    summary="A window never reads some pixels of its input.",
    why="The last positions do not fit.",
    source="Dumoulin & Visin 2016",
    bad="input: 24x24x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}\n",
    good="input: 25x25x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}\n",
    check=_unread_pixels,
)
NON_INTEGER_OUTPUT = Rule(
    "V202",
    summary="(W - F + 2P) / S is no whole number.",
    why="CS231n calls it invalid.",
    source="CS231n",
    bad="input: 24x24x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}\n",
    good="input: 25x25x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}\n",
    on=COURSE,
    check=_non_integer_output,
)
