"""Questions on the values of a small output: every cell as the sum, the largest or the mean under its window.

Written out with whole numbers and fractions, cell by cell, as it is done by hand; the NumPy kernels witness it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.conv_transpose import ConvTranspose
from cnncalc.layers.windows import Axis
from cnncalc.model.volume import Volume
from cnncalc.quiz.answers.values import NO_FIT, Cells, number
from cnncalc.quiz.mistakes import CellSlip
from cnncalc.quiz.mistakes.cells import CELL_SLIPS
from cnncalc.quiz.model import NoAnswerError
from cnncalc.quiz.tasks.task import Line, Placed, result_line
from cnncalc.quiz.tasks.window import TYPES, Window

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.layers.conv_transpose import Canvas
    from cnncalc.model.graph import Node
    from cnncalc.quiz.answers.values import Value
    from cnncalc.quiz.model import Figures, Question

# So many sums are written out.
SHOWN = 3


class CellsTask:
    """The values that come out, computed with slips or without."""

    def __init__(self, question: Question) -> None:
        if question.figures is None:
            raise NoAnswerError(question.id)
        self.base = window_of(question.graph.nodes[question.graph.source_of(question.at)], question.figures)

    def placed(self) -> list[Placed]:
        """Every slip that changes something."""
        return [Placed(slip) for slip in CELL_SLIPS if slip.change(self.base)]

    def _window(self, plan: Sequence[Placed]) -> Window | None:
        window: Window | None = self.base
        for one in plan:
            window = one.slip.change(window) if window and isinstance(one.slip, CellSlip) else None
        return window

    def value(self, plan: Sequence[Placed]) -> Value | None:
        """The matrix with these slips."""
        window = self._window(plan)
        cells = window.cells() if window else None
        return NO_FIT if cells is None and not plan else cells

    def layer(self, plan: Sequence[Placed]) -> str:
        """There is one layer."""
        del plan
        return ""

    def lines(self, plan: Sequence[Placed]) -> tuple[Line, ...]:
        """The first sums, and the matrix."""
        window = self._window(plan)
        cells = window.cells() if window else None
        if window is None or cells is None:
            return (result_line("", "output", NO_FIT),)
        places = [(row, column) for row, values in enumerate(cells) for column in range(len(values))]
        return (*self.sums(window, places[:SHOWN]), result_line("", "output", cells))

    def solution(self, value: Value) -> tuple[Line, ...]:
        """The right sums of the cells in which a matrix is wrong, the first of many, and the whole matrix."""
        cells = self.base.cells()
        wrong = self.misread(value)
        if cells is None or not wrong:
            return self.lines(())
        return (*self.sums(self.base, wrong[:SHOWN]), result_line("", "output", cells))

    def sums(self, window: Window, places: Sequence[tuple[int, int]]) -> Iterator[Line]:
        """How some cells, counted from 0, come about."""
        for row, column in places:
            value = window.cell(row, column)
            name = f"row {row + 1}, column {column + 1}"
            text = window.written(row, column)
            yield Line("", (name,), result=f"{text} = {number(value)}" if text != number(value) else text)

    def misread(self, value: Value) -> tuple[tuple[int, int], ...]:
        """The cells, by row and column from 0, in which a matrix of the right size is wrong; none for another size."""
        right = self.base.cells()
        if right is None or not isinstance(value, Cells) or list(map(len, value)) != list(map(len, right)):
            return ()
        return tuple(
            (row, column)
            for row, (given, due) in enumerate(zip(value, right, strict=True))
            for column, (a, b) in enumerate(zip(given, due, strict=True))
            if a != b
        )

    def misread_lines(self, value: Value) -> tuple[Line, ...]:
        """Which cells are wrong, and what was given for them."""
        given = value if isinstance(value, Cells) else Cells()
        return tuple(
            Line(
                "",
                (f"row {row + 1}, column {column + 1}",),
                result=number(given[row][column]),
                remark="which it is not",
            )
            for row, column in self.misread(value)
        )


def window_of(node: Node, figures: Figures) -> Window:
    """A layer put on a matrix. A signal is a matrix of one row, and has no way down."""
    x = figures.input
    rank = node.input_volumes[0].rank
    volume = Volume((len(x[0]),) if rank == 1 else (len(x[0]), len(x)), 1)
    layer = node.layer
    walks = layer.axes(volume) if isinstance(layer, ConvTranspose) else layer.windows(volume)
    found = [_axis(one) for one in walks]
    across, down = (found * 2)[:2] if rank == 1 else found
    if rank == 1:
        down = Axis("height", 1, 1, 1, (0, 0))
    kernel = figures.kernel or Cells(((1,) * across.kernel,) * down.kernel)
    counts_padding = getattr(layer, "count_padding", None)
    if counts_padding is None:
        counts_padding = getattr(layer, "padding", 0) != "same"
    extra = (layer.output_padding or 0) if isinstance(layer, ConvTranspose) else 0
    return Window(node.type, x, kernel, down, across, counts_padding, extra if isinstance(extra, int) else 0)


def _axis(one: Axis | Canvas) -> Axis:
    """The walk of a window; of a transposed convolution, what is cropped stands for the padding."""
    if isinstance(one, Axis):
        return one
    return Axis(one.name, one.cells, one.kernel, one.stride, one.crop, one.dilation)


def misfit(node: Node, figures: Figures) -> str:
    """Why a layer cannot be put on these figures, in words; '' if it can."""
    if node.type not in TYPES:
        return f"values can be asked of {', '.join(TYPES)}, not of {node.type}"
    x = node.input_volumes[0]
    size = (len(figures.input[0]), len(figures.input)) if x.rank == 2 else (len(figures.input[0]),)
    if x.rank not in {1, 2} or size != x.spatial or (x.rank == 1 and len(figures.input) > 1):
        return f"the input of the layer is {x}, but the matrix has {len(figures.input)} rows of {len(figures.input[0])}"
    if (figures.kernel is None) != (node.type in {"maxpool", "avgpool"}):
        return "a convolution needs the numbers of its kernel" if figures.kernel is None else "a pool has no kernel"
    window = window_of(node, figures)
    rows, columns = len(window.kernel), len(window.kernel[0])
    if (columns, rows) != (window.across.kernel, window.down.kernel):
        return f"the kernel is {window.across.kernel}x{window.down.kernel}, but its matrix is {columns}x{rows}"
    return ""
