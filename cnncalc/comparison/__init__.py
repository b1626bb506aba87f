"""Networks side by side: their totals, where they differ most, and what each does at which resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.figures import figure
from cnncalc.comparison.stages import stages
from cnncalc.model.shown import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.comparison.stages import Reduction, Stage

# Figures of which every network is told, in this order where nothing else orders them.
TOLD = ("params", "trainable", "macs", "flops", "activations", "peak_activations", "layers")
# Figures whose differences are news: FLOPs follow the MACs, and layers are counted as they are written.
NEWS = ("params", "macs", "activations", "peak_activations")
STAGED = ("params", "macs")
# A difference at one resolution is worth a line if it is at least a tenth of the larger network.
NOTABLE = 10


class Network(NamedTuple):
    """One of the networks that are compared."""

    report: Report
    stages: tuple[Stage, ...]

    def at(self, reduction: Reduction) -> Stage | None:
        """What it does at a resolution, if anything."""
        return next((stage for stage in self.stages if stage.reduction == reduction), None)


class Gap(NamedTuple):
    """One figure of all networks: in whole, or at a resolution. Unknown is None.

    `whole` is the largest total of that figure.
    """

    figure: str
    values: tuple[int | None, ...]
    whole: int
    reduction: Reduction | None = None

    @property
    def least(self) -> int:
        """The number of the first network with the least."""
        return self.values.index(min(value for value in self.values if value is not None))

    @property
    def most(self) -> int:
        """The number of the first network with the most."""
        return self.values.index(max(value for value in self.values if value is not None))

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the most."""
        known = [value for value in self.values if value is not None]
        return min(known), max(known)

    @property
    def is_one(self) -> bool:
        """Whether it is the same in all that are known, or there is nothing to compare."""
        return len({value for value in self.values if value is not None}) < 2


@shown
class Comparison(NamedTuple):
    """Networks, the gaps between their totals, and the sharpest gaps of all, both sharpest first."""

    networks: tuple[Network, ...]
    totals: tuple[Gap, ...]
    sharpest: tuple[Gap, ...]

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(network.report.graph.file for network in self.networks)}>"

    @property
    def reductions(self) -> list[Reduction]:
        """All resolutions, from the input's down."""
        return sorted({stage.reduction for network in self.networks for stage in network.stages})


def compare(*reports: Report) -> Comparison:
    """Reports side by side. Where one has errors, its totals are unknown and the others' are compared."""
    networks = tuple(Network(report, stages(report)) for report in reports)
    totals = sorted(_totals(networks), key=_by_ratio)
    wholes = {gap.figure: gap.whole for gap in totals}
    both = [*(gap for gap in totals if gap.figure in NEWS), *_staged(networks, wholes)]
    sharpest = sorted((gap for gap in both if not gap.is_one), key=_by_share)
    return Comparison(networks, tuple(totals), tuple(sharpest))


def _totals(networks: tuple[Network, ...]) -> Iterator[Gap]:
    """The figures in whole; what is trainable only where it is not everything."""
    every = [network.report.totals for network in networks]
    for name in TOLD:
        values = tuple(figure(name, totals) if totals else None for totals in every)
        known = [value for value in values if value is not None]
        all_train = name == "trainable" and all(one.counts.trainable == one.counts.params for one in every if one)
        if known and not all_train:
            yield Gap(name, values, max(known))


def _staged(networks: tuple[Network, ...], wholes: dict[str, int]) -> Iterator[Gap]:
    """Gaps at one resolution that are a notable part of the largest network."""
    for reduction in sorted({stage.reduction for network in networks for stage in network.stages}):
        for name in STAGED:
            gap = Gap(name, tuple(_at(one, reduction, name) for one in networks), wholes.get(name, 0), reduction)
            if not gap.is_one and (gap.ends[1] - gap.ends[0]) * NOTABLE >= gap.whole:
                yield gap


def _at(network: Network, reduction: Reduction, name: str) -> int | None:
    """A figure at one resolution; unknown where layers are missing."""
    if network.report.totals is None:
        return None
    stage = network.at(reduction)
    return int(getattr(stage.counts, name)) if stage else 0


class _Fraction(NamedTuple):
    """A ratio that sorts exactly: the larger one first, and x / 0 before all others."""

    n: int
    d: int

    def __lt__(self, other: tuple[int, ...]) -> bool:
        return self.n * other[1] > other[0] * self.d


def _by_ratio(gap: Gap) -> _Fraction:
    """By the most as so many times the least."""
    least, most = gap.ends
    return _Fraction(most, least) if most else _Fraction(1, 1)


def _by_share(gap: Gap) -> _Fraction:
    """By the gap as a share of the largest network."""
    least, most = gap.ends
    return _Fraction(most - least, gap.whole)
