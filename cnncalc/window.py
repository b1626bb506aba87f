"""One-axis window arithmetic: how many positions, how much padding. Knows sizes only, no channels, no pixels.

Letters: W1 cells in, F window extent, S stride, P padding (before, after), L dilation; all in cells.
"""

from __future__ import annotations

from cnncalc.term import ceil_div, largest, let


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
    P = largest((same_positions(W1, S) - 1) * S + F - W1, 0)
    before = P // 2
    return before, P - before


def transposed_positions(W1: int, F: int, S: int, P: tuple[int, int], extra: int) -> int:
    """S·(W1 - 1) + F - 2P, plus the output padding `extra` (Dumoulin & Visin 2016, relation 14)."""
    W2 = S * (W1 - 1) + F - both(P)
    return W2 + extra if extra else W2
