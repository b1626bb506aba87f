"""One-axis window arithmetic: how many positions, how much padding. Knows sizes only, no channels, no pixels.

Letters: W1 cells in, F window extent, S stride, P padding (before, after), L dilation; all in cells.
"""

from __future__ import annotations

from cnncalc.formulas.term import ceil_div, divisor, largest, let


def reach(F: int, L: int) -> int:
    """Cells that an F-wide window with dilation L spans: L·(F - 1) + 1 (Dumoulin & Visin 2016, section 5.1)."""
    if L == 1:
        return F
    return let("F_eff", L * (F - 1) + 1, why="dilation spreads the window")


def both(P: tuple[int, int]) -> int:
    """The padding of both sides together: 2P where the sides agree."""
    before, after = P
    return 2 * before if before == after else before + after


def floor_positions(W1: int, F: int, S: int, P: tuple[int, int]) -> int:
    """(W1 - F + 2P) / S + 1, rounded down: the course's formula (Dumoulin & Visin 2016, relation 6)."""
    return (W1 - F + both(P)) // S + 1


def ceil_positions(W1: int, F: int, S: int, P: tuple[int, int]) -> int:
    """The same rounded up, less a last window that would start in the padding on the right.

    PyTorch's `ceil_mode` and ONNX's; see the note "out of bounds to the right" in torch.nn.MaxPool2d.
    """
    W2 = ceil_div(W1 - F + both(P), S) + 1
    return W2 - 1 if (W2 - 1) * S >= W1 + P[0] else W2


def caffe_positions(W1: int, F: int, S: int, P: tuple[int, int]) -> int:
    """Rounded up; the last window is dropped only where there is padding (Caffe's pooling_layer.cpp)."""
    W2 = ceil_div(W1 - F + both(P), S) + 1
    return W2 - 1 if any(P) and (W2 - 1) * S >= W1 + P[0] else W2


POSITIONS = {"floor": floor_positions, "ceil": ceil_positions, "caffe": caffe_positions}


def same_positions(W1: int, S: int) -> int:
    """⌈W1 / S⌉: what padding `same` gives, whatever the window (TensorFlow's rule)."""
    return ceil_div(W1, S)


def same_padding(W1: int, F: int, S: int) -> tuple[int, int]:
    """The padding that `same` resolves to; the odd cell goes after (right, bottom), as in TensorFlow."""
    P = let("P_both", largest((same_positions(W1, S) - 1) * S + F - W1, 0), why="what the last window lacks")
    before = P // 2
    return before, P - before


def spare(W1: int, F: int, P: tuple[int, int]) -> int:
    """W1 - F + 2P: cells by which the window can move, and which the stride should divide (CS231n)."""
    return W1 - F + both(P)


def left_over(W1: int, F: int, S: int, P: tuple[int, int], W2: int) -> int:
    """Cells behind the last of W2 windows, padding included; below 0 those that it hangs over the edge by."""
    return spare(W1, F, P) - (W2 - 1) * S


def unread(left: int, P: tuple[int, int]) -> int:
    """Of the cells left over, those of the input: the padding is behind them, and goes unread first."""
    return largest(left - P[1], 0)


def transposed_positions(W1: int, F: int, S: int, P: tuple[int, int], extra: int) -> int:
    """S·(W1 - 1) + F - 2P, plus the output padding `extra` (Dumoulin & Visin 2016, relation 14)."""
    W2 = S * (W1 - 1) + F - both(P)
    return W2 + extra if extra else W2


def adaptive_cells(W1: int, W2: int) -> int:
    """Cells of all W2 windows of an adaptive pool together: W1 + W2 - gcd(W1, W2).

    Window i goes from ⌊i·W1/W2⌋ to ⌈(i+1)·W1/W2⌉. Mirroring i turns the ceilings into floors, and
    Σ ⌊i·W1/W2⌋ = ((W1 - 1)·(W2 - 1) + gcd(W1, W2) - 1) / 2 (Graham, Knuth, Patashnik, Concrete Mathematics, 3.32).
    """
    return W1 + W2 - divisor(W1, W2)


def same_transposed(W1: int, S: int) -> int:
    """S·W1: what padding `same` makes of a transposed convolution, whatever the filter (TensorFlow's rule)."""
    return S * W1


def same_crop(F: int, S: int) -> tuple[tuple[int, int], int]:
    """What `same` resolves to there: the crop (before, after), and the cells added where F < S."""
    P = let("P_both", largest(F - S, 0), why="what the stamps reach over")
    before = P // 2
    return (before, P - before), largest(S - F, 0)


def stamped_cells(W1: int, F: int, S: int, L: int) -> int:
    """Different cells among i·S + j·L for i < W1, j < F: those of the canvas that get a product.

    With g = gcd(S, L), the pairs (i, j) and (i + L/g, j - S/g) meet in one cell. So every cell has a chain of pairs,
    and there are as many chains as pairs less links.
    """
    g = let("g", divisor(S, L))
    return W1 * F - largest(W1 - L // g, 0) * largest(F - S // g, 0)
