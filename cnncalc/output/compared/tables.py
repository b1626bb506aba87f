"""What a comparison shows: totals side by side, the sharpest differences in words, and the stages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.figures import FIGURES, label
from cnncalc.comparison.stages import WHOLE
from cnncalc.output.numbers import exact, human, share
from cnncalc.output.pages import Page, Section, grid_of
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.comparison import Comparison, Gap
    from cnncalc.comparison.stages import Reduction, Stage
    from cnncalc.model.volume import Volume
    from cnncalc.output.document import Grid

# So many networks stand side by side; more have a line each.
BESIDE = 4
# So many differences are put into words.
SAID = 6
UNKNOWN = "?"
TIMES = "most / least"


def page(found: Comparison) -> Page:
    """Everything that a person is shown."""
    files = [clean(network.report.graph.file) for network in found.networks]
    said = [_said(gap, files) for gap in found.sharpest[:SAID]]
    sharpest = Section("sharpest differences", items=said or ["none: every figure is the same in all"])
    unknown = [network.report for network in found.networks if not network.report.totals]
    reasons = ("has layers without counts" if report.is_computed else "has errors" for report in unknown)
    missing = [f"{UNKNOWN} {reason}" for reason in dict.fromkeys(reasons)]
    return Page(
        " and ".join(files) if len(files) == 2 else f"{len(files)} networks",
        [],
        [Section("", _totals(found, files), remarks=missing, expendable=(TIMES,)), sharpest, _staged(found, files)],
    )


def stage_name(reduction: Reduction) -> str:
    """`1/4` where width and height are a quarter of the input's, `x2` where they are twice, `1x1` for no size left."""
    if reduction == WHOLE:
        return "1x1"
    return f"1/{2**reduction}" if reduction >= 0 else f"x{2**-reduction}"


def times(gap: Gap) -> str:
    """How many times the least the most is: `x139`, `x39.5`, `x1.03`; three digits, half up."""
    least, most = gap.ends
    if gap.is_one or not least:
        return "" if gap.is_one else "none / some"
    for places, end in ((2, 10), (1, 100), (0, 0)):
        whole, rest = divmod((2 * 10**places * most + least) // (2 * least), 10**places)
        if whole < end:
            return f"x{whole}.{rest:0{places}}"
    return f"x{exact(whole)}"


def _totals(found: Comparison, files: list[str]) -> Grid:
    """Figures by networks, the sharpest first; where there are many networks, networks by figures."""
    facts = [
        ["name", *(clean(network.report.graph.name) for network in found.networks), ""],
        ["input", *(_volumes(network.report.graph.inputs) for network in found.networks), ""],
        ["output", *(_volumes(network.report.outputs) for network in found.networks), ""],
    ]
    preset = found.networks[0].report.preset
    figures = [[label(gap.figure, preset), *map(_cell, gap.values), times(gap)] for gap in found.totals]
    if len(files) <= BESIDE:
        return grid_of(["", *files, TIMES], [*facts, *figures])
    titles, *rows = zip(["", *files, TIMES], *facts[1:], *figures, strict=True)
    return grid_of(["network", *titles[1:]], [*map(list, rows)])


def _cell(value: int | None) -> str:
    return UNKNOWN if value is None else exact(value)


def _volumes(volumes: dict[str, Volume]) -> str:
    if len(volumes) == 1:
        return str(next(iter(volumes.values())))
    return ", ".join(f"{clean(name)} {volume}" for name, volume in volumes.items()) or UNKNOWN


def _said(gap: Gap, files: list[str]) -> str:
    """`parameters: alexnet 60.97 M, mobilenet_v2 3.50 M (x17.4)`."""
    place = "" if gap.reduction is None else f" at {stage_name(gap.reduction)}"
    least, most = gap.ends
    more, less = files[gap.most], files[gap.least]
    if not least:
        return f"{FIGURES[gap.figure]}{place}: {more} {human(most)}, {less} none"
    return f"{FIGURES[gap.figure]}{place}: {more} {human(most)}, {less} {human(least)} ({times(gap)})"


def _staged(found: Comparison, files: list[str]) -> Section:
    """A line for every network at every resolution."""
    titles = ["stage", "network", "size", "layers", "params", "params %", "MACs", "MACs %"]
    rows = [cells for reduction in found.reductions for cells in _stage_rows(found, files, reduction)]
    remark = (
        "stage: width and height of a layer's output, as a part of the input's, to the next power of two; "
        "the stages of a network add up to it"
    )
    return Section(
        "stages", grid_of(titles, rows, words=3), remarks=[remark], expendable=("MACs %", "params %", "size", "layers")
    )


def _stage_rows(found: Comparison, files: list[str], reduction: Reduction) -> Iterator[list[str]]:
    label = stage_name(reduction)
    for file, network in zip(files, found.networks, strict=True):
        stage = network.at(reduction)
        yield [label, file, *(_stage_cells(stage, network.report) if stage else ["", "", "", "", "", ""])]
        label = ""


def _stage_cells(stage: Stage, report: Report) -> list[str]:
    counts, known = stage.counts, report.known
    # A share of what is not known as a whole would be a lie.
    shares = [share(counts.params, known.params), share(counts.macs, known.macs)] if report.totals else ["", ""]
    sizes = [str(size) for size in stage.sizes] or ["vectors"]
    size = sizes[0] if len(sizes) == 1 else f"{sizes[0]} .. {sizes[-1]}"
    return [size, exact(stage.layers), exact(counts.params), shares[0], exact(counts.macs), shares[1]]
