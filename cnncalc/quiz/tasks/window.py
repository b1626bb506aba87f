"""One window sliding over a matrix, or one kernel stamped for every cell of it, with numbers put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.formulas.window import transposed_positions
from cnncalc.quiz.answers.values import Cells, number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from cnncalc.layers.windows import Axis

    Number = int | Fraction


# What can be computed by hand.
TYPES = ("conv", "depthwise", "convtranspose", "maxpool", "avgpool")


class Window(NamedTuple):
    """What is done to a matrix: the operation by its layer type, the numbers, and the walk down and across."""

    type: str
    input: Cells
    kernel: Cells
    down: Axis
    across: Axis
    counts_padding: bool = True
    extra: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns that come out."""
        return self._positions(self.down), self._positions(self.across)

    def _positions(self, axis: Axis) -> int:
        if self.type == "convtranspose":
            extra = self.extra if axis.kernel > 1 or len(self.input) > 1 else 0
            return transposed_positions(axis.cells, axis.reach, axis.stride, axis.padding, extra)
        return axis.positions

    def cells(self) -> Cells | None:
        """All values; None where nothing comes out."""
        rows, columns = self.size
        if rows < 1 or columns < 1:
            return None
        return Cells(tuple(self.cell(row, column) for column in range(columns)) for row in range(rows))

    def seen(self, row: int, column: int) -> Iterator[tuple[Number | None, Number]]:
        """The numbers under a cell's window, each with its factor; None for the padding."""
        for i in range(self.down.kernel):
            for j in range(self.across.kernel):
                yield (
                    self._entry(_source(self, self.down, row, i), _source(self, self.across, column, j)),
                    self.kernel[i][j],
                )

    def _entry(self, row: int | None, column: int | None) -> Number | None:
        inside = (
            row is not None and column is not None and 0 <= row < len(self.input) and 0 <= column < len(self.input[0])
        )
        return self.input[row][column] if inside and row is not None and column is not None else None

    def cell(self, row: int, column: int) -> Number:
        """One value, counted from 0."""
        seen = list(self.seen(row, column))
        present = [x for x, _ in seen if x is not None]
        if self.type == "maxpool":
            return max(present, default=0)
        if self.type == "avgpool":
            from fractions import Fraction  # few questions have means

            mean = Fraction(sum(present)) / (len(seen) if self.counts_padding else max(len(present), 1))
            return int(mean) if mean.denominator == 1 else mean
        return sum(x * k for x, k in seen if x is not None)

    def written(self, row: int, column: int) -> str:
        """How a value comes about: `1·2 + 0·1`, `max(1, 6)`, `(1 + 2)/4`."""
        seen = list(self.seen(row, column))
        present = [_bracketed(x) for x, _ in seen if x is not None]
        if self.type == "maxpool":
            return f"max({', '.join(number(x) for x, _ in seen if x is not None)})"
        if self.type == "avgpool":
            return f"({' + '.join(present)})/{len(seen) if self.counts_padding else max(len(present), 1)}"
        return " + ".join(f"{_bracketed(x)}·{_bracketed(k)}" for x, k in seen if x is not None) or "0"


def _source(window: Window, axis: Axis, at: int, tap: int) -> int | None:
    """The cell of the input that a tap of the kernel meets for a cell of the output."""
    if window.type != "convtranspose":
        return at * axis.stride + tap * axis.dilation - axis.padding[0]
    source, rest = divmod(at + axis.padding[0] - tap * axis.dilation, axis.stride)
    return None if rest else source


def _bracketed(value: Number) -> str:
    return f"({number(value)})" if value < 0 else number(value)
