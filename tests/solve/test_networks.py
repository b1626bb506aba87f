"""Whole networks: inputs that are accepted, pixels that are read, values that meet a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from solve.nets import NET, written

from cnncalc.language.load import blueprint
from cnncalc.output.solved.nets import runs
from cnncalc.search.networks import Outside, solve_budget, solve_inputs

if TYPE_CHECKING:
    from pathlib import Path

WAVE = NET.replace("$width", "($width - 5) * ($width - 5) + 1")
BRANCHES = """\
input: 9x9x3
layers:
  - residual:
      body: [conv: {filters: 4, kernel: 3, stride: 2, padding: 1}]
      shortcut: [conv: {filters: 4, kernel: 1, stride: 2}]
"""


def test_lenet() -> None:
    """By hand: two 5x5 convolutions and two pools by 2 need 16 cells, and fit exactly every 4."""
    found = solve_inputs(blueprint("lenet5"), range(1, 41), {})
    assert found.accepted == tuple(range(16, 41))
    assert found.whole == (16, 20, 24, 28, 32, 36, 40)
    assert (found.refused, found.why) == (15, "S4: the window is 2 wide, but the input is only 1 wide")


def test_a_pixel_that_one_branch_reads_is_read(tmp_path: Path) -> None:
    """The shortcut leaves the last column of an even size out, and the body reads it."""
    found = solve_inputs(blueprint(written(tmp_path, BRANCHES)), range(1, 12), {})
    assert found.whole == tuple(range(1, 12))


def test_a_budget(tmp_path: Path) -> None:
    """28·width in the convolution, (width + 1)·10 in the dense layer: 38·width + 10."""
    spec = blueprint(written(tmp_path, NET))
    found = solve_budget(spec, "width", ["1", "26", "27", "0"], {"params": 1000}, Outside({}, {}))
    assert [(one.value, one.figures["params"]) for one in found.within] == [("1", 48), ("26", 998)]
    assert [(one.value, one.figures["params"]) for one in found.above] == [("27", 1036)]
    assert found.broken == ("0",)
    assert found.why


def test_nothing_is_assumed_to_grow(tmp_path: Path) -> None:
    """A network that is smallest in the middle."""
    spec = blueprint(written(tmp_path, WAVE))
    found = solve_budget(spec, "width", [str(n) for n in range(1, 11)], {"params": 200}, Outside({}, {}))
    expected = [str(n) for n in range(1, 11) if 38 * ((n - 5) ** 2 + 1) + 10 <= 200]
    assert [one.value for one in found.within] == expected == ["3", "4", "5", "6", "7"]


def test_runs() -> None:
    """Neighbours and equal steps are joined, from three on; nothing is lost."""
    assert runs([1, 2, 3, 4, 7, 9, 13, 17]) == "1 to 4, 7 and 9 to 17 in steps of 4"
    assert runs([1, 2]) == "1 and 2"
    assert runs([]) == ""
