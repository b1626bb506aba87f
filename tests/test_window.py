"""One-axis window arithmetic against windows that are really put down, in every small world."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from worlds import (
    CELLS,
    STRIDES,
    Window,
    adaptive_miss,
    caffe_count,
    ceil_miss,
    fits,
    floor_miss,
    same_count,
    same_miss,
    stamped_miss,
    transposed_miss,
    windows,
)

from cnncalc.formulas.notation import symbols
from cnncalc.formulas.term import Term
from cnncalc.formulas.window import (
    adaptive_cells,
    both,
    caffe_positions,
    ceil_positions,
    floor_positions,
    reach,
    same_crop,
    same_padding,
    same_positions,
    same_transposed,
    stamped_cells,
    transposed_positions,
)

Positions = Callable[[int, int, int, tuple[int, int]], int]


def test_floor_positions() -> None:
    """As many as windows that fit; none where the first does not."""
    assert floor_miss(lambda w: floor_positions(w.n, reach(w.f, w.d), w.s, (w.before, w.after))) is None


def test_ceil_positions() -> None:
    """As many as windows until the end is passed, less one in the padding."""
    assert ceil_miss(lambda w: ceil_positions(w.n, reach(w.f, w.d), w.s, (w.before, w.after))) is None


def test_caffe_positions() -> None:
    """As many as windows until the end is passed, less one in the padding if there is any."""
    assert ceil_miss(lambda w: caffe_positions(w.n, reach(w.f, w.d), w.s, (w.before, w.after)), caffe_count) is None


@pytest.mark.parametrize("positions", [ceil_positions, caffe_positions])
def test_rounding_up_lets_a_window_hang_over_by_less_than_a_step(positions: Positions) -> None:
    """Where no window fits, rounding up still gives one if the overhang is less than the stride."""
    for w in windows():
        if not fits(w):
            overhang = reach(w.f, w.d) - w.n - w.before - w.after
            found = positions(w.n, reach(w.f, w.d), w.s, (w.before, w.after))
            assert (found >= 1) == (overhang < w.s), w


def test_same_positions() -> None:
    """A window for every S-th cell."""
    assert all(same_positions(n, s) == same_count(n, s) for n in CELLS for s in STRIDES)


def test_same_padding() -> None:
    """The least padding that gives them room, the odd cell after."""
    assert same_miss(lambda n, f, s, d: same_padding(n, reach(f, d), s)) is None


def test_transposed_positions() -> None:
    """The canvas that stamps reach, cropped."""
    assert transposed_miss(lambda w, e: transposed_positions(w.n, reach(w.f, w.d), w.s, (w.before, w.after), e)) is None


def test_transposed_undoes_floor() -> None:
    """A transposed window leads back to the size, up to the cells that the stride skipped (Dumoulin & Visin 2016)."""
    for w in windows():
        P, F = (w.before, w.after), reach(w.f, w.d)
        W2 = floor_positions(w.n, F, w.s, P)
        if W2 >= 1:
            skipped = (w.n - F + both(P)) % w.s
            assert transposed_positions(W2, F, w.s, P, skipped) == w.n, w


def test_same_crop_resolves_same_transposed() -> None:
    """What `same` resolves to gives S·W1 by the ordinary formula, and never crops and adds at once."""
    for n in CELLS:
        for f in range(1, 14):
            for s in STRIDES:
                crop, extra = same_crop(f, s)
                assert transposed_positions(n, f, s, crop, extra) == same_transposed(n, s)
                assert crop[1] - crop[0] in {0, 1}
                assert extra == 0 or crop == (0, 0)


def test_stamped_cells() -> None:
    """As many as different cells that are really stamped."""
    assert stamped_miss(stamped_cells) is None


def test_adaptive_cells() -> None:
    """As many as the cells of windows laid out by their definition."""
    assert adaptive_miss(adaptive_cells) is None


def test_reach_is_named_only_where_the_window_is_dilated() -> None:
    """The derivation of an ordinary window does not mention dilation."""
    F, L = Term(3, "F"), Term(2, "L")
    assert reach(F, 1) is F
    assert symbols(reach(F, L)) == "L * (F - 1) + 1"
    W2 = floor_positions(Term(11, "W1"), reach(F, L), Term(1, "S"), (0, 0))
    assert symbols(W2) == "(W1 - F_eff + 0) // S + 1"


def test_the_course_s_formula_reads_as_in_the_course() -> None:
    """(W1 - F + 2P) / S + 1, with letters and with numbers; CS231n's AlexNet example."""
    P = Term(0, "P")
    W2 = floor_positions(Term(227, "W1"), Term(11, "F"), Term(4, "S"), (P, P))
    assert (W2, symbols(W2)) == (55, "(W1 - F + 2 * P) // S + 1")


def test_worlds_are_not_empty() -> None:
    """The grids are as big as they say."""
    assert len(windows()) == 12 * 5 * 4 * 4 * 4 * 3
    assert Window(12, 5, 4, 3, 3, 3) in windows()
