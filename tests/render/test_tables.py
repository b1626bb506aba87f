"""Tables: golden files, and what holds for all of them, read back from the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from graphs import merges, tower
from render.printed import read

import cnncalc
from cnncalc.analysis.analyze import analyze
from cnncalc.output import FORMATS, plain, renderer, table
from cnncalc.output.columns import COLUMNS
from cnncalc.output.view import ALL, View

if TYPE_CHECKING:
    from conftest import Golden

    from cnncalc.analysis.report import Report

WIDTHS = (40, 60, 80, 100, 160)
NAMES = ("lenet5", "lenet5_1998", "resnet18", "resnet152", "googlenet", "densenet121", "vgg16")
REPORTS = {
    "tower": analyze(tower()),
    "merges": analyze(merges()),
    **{name: cnncalc.analyze(cnncalc.load(name)) for name in NAMES},
}
SIGNAL = """
name: A signal
input: 16000x1
layers:
  - conv: {filters: 13, kernel: 80, stride: 16}
  - relu
  - flatten
"""
PAIR = """
name: Two images
inputs: {left: 11x7x3, right: 11x7x3}
layers:
  - conv: {filters: 5, kernel: 3}
    name: both
    from: left
  - conv: {filters: 5, kernel: 3}
    name: again
    from: right
    share: both
  - dropout
  - concat:
    from: [both, dropout1]
    name: pair
outputs: [pair, both]
"""
BROKEN = """
name: Broken
input: 32x32x3
layers:
  - conv: {filters: 64, kernel: 3}
  - relu
  - dense: 10
  - softmax
"""


def report_of(text: str) -> Report:
    """The report of a spec."""
    return cnncalc.analyze(cnncalc.parse(text, name="net.yaml"))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["lenet5_1998", "resnet152"])
def test_golden_widths(name: str, width: int, golden: Golden) -> None:
    """What is left out at each width."""
    golden(f"{name}_{width}.txt", table.render([REPORTS[name]], View(width=width)))


@pytest.mark.parametrize(
    ("file", "text", "view"),
    [
        ("signal.txt", SIGNAL, View()),
        ("pair.txt", PAIR, View(columns=("layer", "type", "from", "input", "output", "params"))),
        ("broken.txt", BROKEN, View()),
    ],
)
def test_golden_specs(file: str, text: str, view: View, golden: Golden) -> None:
    """A signal says `1-D`, several inputs and outputs their names; what is missing makes lower bounds."""
    golden(file, table.render([report_of(text)], view))


@pytest.mark.parametrize(
    ("file", "view"),
    [
        ("tower_plain.txt", View()),
        ("tower_depth_2.txt", View(depth=2)),
        ("tower_depth_all.txt", View(depth=ALL)),
        ("tower_top.txt", View(top=3)),
        ("tower_top_blocks.txt", View(top=2, sort="params", depth=1)),
        ("tower_sorted.txt", View(sort="flops")),
        ("tower_only.txt", View(only=frozenset({"conv"}))),
        ("tower_only_none.txt", View(only=frozenset({"softmax"}))),
        ("tower_batch.txt", View(batch=32, dtype="float16")),
        ("tower_columns.txt", View(columns=tuple(COLUMNS))),
        ("tower_narrow.txt", View(width=30, only=frozenset({"conv", "add"}))),
    ],
)
def test_golden_plain(file: str, view: View, golden: Golden) -> None:
    """Depths, choices of lines and columns, bytes of a batch."""
    golden(file, plain.render([REPORTS["tower"]], view))


def test_golden_color(golden: Golden) -> None:
    """The codes of a terminal, and not one blank that is painted."""
    text = table.render([REPORTS["tower"]], View(color=True))
    golden("tower_color.txt", text)
    assert re.sub("\x1b\\[[0-9;]*m", "", text).split() == table.render([REPORTS["tower"]], View()).split()


@pytest.mark.parametrize("width", [None, *WIDTHS])
@pytest.mark.parametrize("name", REPORTS)
def test_columns_add_up_to_the_printed_totals(name: str, width: int | None) -> None:
    """At every depth and width, as anybody could check with a pencil."""
    report = REPORTS[name]
    for depth in (None, ALL, 1, 2, 3):
        (printed,) = read(table.render([report], View(depth=depth, width=width)))
        numbers = [title for title in printed.total if printed.total[title]]
        assert {"params"} <= set(numbers)
        for title in numbers:
            assert sum(printed.numbers(title)) == int(printed.total[title].replace(",", "")), title
        assert printed.numbers("params")
        assert int(printed.total["params"].replace(",", "")) == report.known.params


@pytest.mark.parametrize("view", [View(top=4), View(only=frozenset({"conv"})), View(top=2, only=frozenset({"relu"}))])
@pytest.mark.parametrize("name", ["resnet18", "googlenet"])
def test_a_choice_of_lines_adds_up_as_well(name: str, view: View) -> None:
    """The layers that are left out have a line together."""
    (printed,) = read(plain.render([REPORTS[name]], view))
    assert "other layers" in printed.lines[-1]
    for title in ("params", "MACs", "FLOPs (exact)"):
        assert sum(printed.numbers(title)) == int(printed.total[title].replace(",", ""))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", REPORTS)
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    """Columns give way, words wrap."""
    text = table.render([REPORTS[name]], View(width=width))
    assert max(map(len, text.split("\n"))) <= width


@pytest.mark.parametrize("name", REPORTS)
def test_digits_are_never_cut(name: str) -> None:
    """At any width, far below what is sensible, every number that is shown is whole."""
    report = REPORTS[name]
    whole = set(re.findall(r"[\d,]+", table.render([report], View())))
    for width in range(1, 60, 7):
        (printed,) = read(table.render([report], View(width=width)))
        assert {cell for cell in printed.columns["params"] if cell} <= whole


def test_wider_than_needed_changes_nothing() -> None:
    """A table is as wide as what it says."""
    report = REPORTS["resnet152"]
    assert table.render([report], View(width=500)) == table.render([report], View())


@pytest.mark.parametrize("name", REPORTS)
def test_plain_is_ascii_without_blanks_at_the_ends(name: str) -> None:
    """Also where the name of the network is not."""
    report = REPORTS[name]
    report = report._replace(graph=_renamed(report, "Réseau 深い “nét”"))
    text = plain.render([report], View())
    assert text.isascii()
    assert not any(line != line.rstrip() for line in text.split("\n"))
    assert text.startswith('Reseau ?? "net"\n')


def test_a_name_cannot_steer_the_terminal() -> None:
    """Escape sequences and marks of direction in a file are shown, not obeyed."""
    report = REPORTS["lenet5"]
    text = table.render([report._replace(graph=_renamed(report, "\x1b[2J\u202egnp.exe"))], View())
    assert text.startswith("\ufffd[2J\ufffdgnp.exe\n")


def _renamed(report: Report, name: str) -> cnncalc.Graph:
    old = report.graph
    return cnncalc.Graph(old.file, name, "", old.inputs, old.nodes, old.scopes, old.aliases, old.outputs)


def test_several_reports_are_set_apart() -> None:
    """One table below the other; none for a spec of which nothing could be computed."""
    nothing = report_of("input: 3x3x1\nlayers: [conv: {filters: 1, kernel: 5}]")
    one = table.render([REPORTS["lenet5"]], View())
    assert table.render([REPORTS["lenet5"], nothing, REPORTS["lenet5"]], View()) == f"{one}\n\n{one}"


def test_what_lines_are_sorted_by_is_shown() -> None:
    """Also where it is no default column, and however little room there is."""
    for sort in ("activations", "flops"):
        text = table.render([REPORTS["resnet18"]], View(sort=sort, top=3, width=50))
        (titles,) = (line for line in text.split("\n") if line.startswith("layer "))
        assert COLUMNS[sort].title in titles


def test_every_format_is_there() -> None:
    """The table of formats names functions that exist and render."""
    for name in FORMATS:
        assert "C1" in renderer(name)([REPORTS["lenet5"]], View())
