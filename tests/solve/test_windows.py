"""Windows and filters: nothing missed and nothing wrong in a small world, and a sensible order."""

from __future__ import annotations

import pytest
from solve.brute import KERNELS, PADDINGS, SIDES, SIZES, space, windows

from cnncalc.model.volume import Volume
from cnncalc.search.filters import solve_filters
from cnncalc.search.space import Choice, Ranges
from cnncalc.search.windows import lean, solve_windows

WORLDS = [
    ("conv", "floor"),
    ("convtranspose", "floor"),
    ("avgpool", "floor"),
    ("maxpool", "floor"),
    ("maxpool", "ceil"),
    ("maxpool", "caffe"),
]


@pytest.mark.parametrize(("type_name", "rounding"), WORLDS)
def test_nothing_is_missed_and_nothing_is_wrong(type_name: str, rounding: str) -> None:
    """Every pair of sizes along one axis."""
    world = space(type_name, rounding=rounding, paddings=(*PADDINGS, *SIDES, "same"))
    if type_name == "convtranspose":
        world = space(type_name, paddings=(*PADDINGS, *SIDES))
    for cells in SIZES:
        for wanted in SIZES:
            found = solve_windows(world, Volume((cells,), 5), Volume((wanted,), 5))
            expected = windows(world, cells, wanted)
            assert {one.window for one in found.found} == expected, (cells, wanted)
            assert len(found.found) == len(expected)
            assert found.is_solved == bool(expected)


def test_two_axes_share_a_window_or_have_their_own() -> None:
    """Common windows are those of both axes; each axis keeps all of its own."""
    world = space("conv", 2)
    for wide, high in ((7, 4), (9, 9), (5, 8)):
        for wanted in ((3, 2), (4, 4), (5, 3), (9, 1)):
            found = solve_windows(world, Volume((wide, high), 3), Volume(wanted, 5))
            each = windows(world, wide, wanted[0]), windows(world, high, wanted[1])
            assert {one.window for one in found.found} == each[0] & each[1]
            assert tuple(set(axis.windows) for axis in found.axes) == each
            assert found.is_solved == (bool(each[0]) and bool(each[1]))


def test_the_nearest_sizes_are_told() -> None:
    """The next size below and above, each by a window that gives it; none between them is possible."""
    world = space("conv", 1)._replace(axes=(Ranges((3,), (2,), (0, 1), (1,), (0,)),))
    found = solve_windows(world, Volume((9,), 1), Volume((20,), 5))
    assert not found.is_solved
    assert [(near.window, near.size) for near in found.axes[0].closest] == [(Choice(3, 2, 1), 5)]
    assert not any(windows(world, 9, size) for size in range(6, 20))


def test_alexnet_comes_first() -> None:
    """The lecture's question has the lecture's answer."""
    axis = Ranges(range(1, 17), range(1, 17), range(9), range(1, 4), (0,))
    world = space("conv", 2)._replace(filters=96, axes=(axis, axis))
    first = solve_windows(world, Volume((227, 227), 3), Volume((55, 55), 96)).found[0]
    assert first.window == Choice(11, 4, 0)
    assert (first.left, first.unread, first.params, first.macs) == (0, 0, 34_944, 105_415_200)


def test_usual_windows_come_first() -> None:
    """No dilation before any, small padding before large, exact fits before rounded ones, small strides first."""
    found = solve_windows(space("conv"), Volume((8,), 5), Volume((4,), 5)).found
    keys = [(w.dilation > 1, w.padding in range(w.kernel // 2 + 1, 9)) for w in (one.window for one in found)]
    assert keys == sorted(keys)
    assert found[0].window == Choice(2, 2, 0)


def test_same_gives_way_to_a_number() -> None:
    """The word stays only where no number keeps the size."""
    world = space("conv", 1, paddings=(0, 1, 2, "same"))._replace(
        axes=(Ranges((3, 4), (1,), (0, 1, 2, "same"), (1,), (0,)),)
    )
    found = lean(solve_windows(world, Volume((7,), 3), Volume((7,), 5)))
    assert [one.window for one in found.found] == [Choice(3, 1, 1), Choice(4, 1, "same")]


def test_same_goes_with_same_alone() -> None:
    """One axis by a number and the other by the word is no layer."""
    axes = (Ranges((3,), (2,), (3,), (1,), (0,)), Ranges((4,), (1,), ("same",), (1,), (0,)))
    found = solve_windows(space("conv", 2)._replace(axes=axes), Volume((5, 6), 3), Volume((5, 6), 5))
    assert all(axis.windows for axis in found.axes)
    assert not found.is_solved


def test_a_depth_that_cannot_be() -> None:
    """A pool keeps it, filters make it."""
    x, y = Volume((8, 8), 3), Volume((4, 4), 6)
    assert solve_windows(space("maxpool", 2), x, y).objection == "a pool keeps the depth: 3 comes out, not 6"
    assert solve_windows(space("conv", 2), x, y).objection == "5 filters give depth 5, not 6"


@pytest.mark.parametrize("type_name", ["conv", "convtranspose"])
def test_groups_go_with_every_window(type_name: str) -> None:
    """Those that divide both depths, and the parameters and products that they leave; against counting."""
    world = space(type_name, 2)._replace(filters=12, groups=range(1, 9))
    x, y = Volume((8, 5), 18), Volume((8, 5), 12)
    found = solve_windows(world, x, y).found
    alone = {one.window for one in solve_windows(world._replace(groups=(1,)), x, y).found}
    assert sorted((one.window, one.groups) for one in found) == sorted((one, G) for one in alone for G in (1, 2, 3, 6))
    for one in found:
        F, each = one.window.kernel, 18 // one.groups
        assert one.params == sum(each for _ in range(12)) * F * F + 12
    unfit = solve_windows(world._replace(groups=range(4, 6)), x, y)
    assert unfit.objection == "groups have to divide both depths, 18 and 12: 1, 2, 3 or 6 do"


def test_filters_with_groups() -> None:
    """Every number of parameters up to 200 of a 2x2 kernel on 6 channels, counted weight by weight."""
    axis = Ranges((2,), (1,), (0,), (1,), (0,))
    world = space("conv", 2)._replace(axes=(axis, axis), groups=range(1, 7))
    counted: dict[int, set[tuple[int, int]]] = {}
    for K in range(1, 13):
        for G in (one for one in (1, 2, 3, 6) if K % one == 0):
            weights = [(k, d, i, j) for k in range(K) for d in range(6 // G) for i in range(2) for j in range(2)]
            counted.setdefault(len(weights) + K, set()).add((K, G))
    for params in range(1, 200):
        found = solve_filters(world, Volume((9, 7), 6), params, range(1, 13)).found
        assert {(one.filters, one.groups) for one in found} == counted.get(params, set())


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("type_name", ["conv", "convtranspose"])
def test_filters_against_counting(type_name: str, bias: bool) -> None:
    """Every number of parameters up to 300: the kernels and filters that have it, counted weight by weight."""
    world = space(type_name, 2)._replace(bias=bias)
    counted: dict[int, set[tuple[int, int]]] = {}
    for F in KERNELS:
        for K in range(1, 8):
            weights = [(k, d, i, j) for k in range(K) for d in range(3) for i in range(F) for j in range(F)]
            counted.setdefault(len(weights) + K * bias, set()).add((F, K))
    for params in range(1, 300):
        found = solve_filters(world, Volume((9, 7), 3), params, range(1, 8))
        assert {(one.kernel[0], one.filters) for one in found.found} == counted.get(params, set())
        below = max((n for n in counted if n < params), default=None)
        above = min((n for n in counted if n > params), default=None)
        nearest = [] if params in counted else [n for n in (below, above) if n is not None]
        assert [one.params for one in found.closest] == nearest
