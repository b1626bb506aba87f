"""Limits of growth, such as 5%: read as exact fractions, and compared on integers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from cnncalc.analysis.figures import FIGURES
from cnncalc.cli.usage import Misuse
from cnncalc.output.diffed.gains import gain, percent
from cnncalc.output.numbers import exact

if TYPE_CHECKING:
    import click

    from cnncalc.comparison.difference import Difference

# Figure -> the option that limits it.
GROWTHS: dict[str, Literal["max_params_growth", "max_macs_growth", "max_memory_growth"]] = {
    "params": "max_params_growth",
    "macs": "max_macs_growth",
    "peak_memory": "max_memory_growth",
}
_PERCENT = re.compile(r"(\d{1,9})(?:\.(\d{1,9}))? ?%", re.ASCII)


class Growth(NamedTuple):
    """At most n / d more than before; `written` is how it was given."""

    n: int
    d: int
    written: str

    def is_above(self, old: int, new: int) -> bool:
        """Whether the figure grew by more. What grew from nothing did, whatever the limit."""
        return (new - old) * self.d > old * self.n


def read_growth(ctx: click.Context, param: click.Parameter, given: str | None) -> Growth | None:
    """A callback that takes a percentage, and 0 for none at all."""
    del ctx
    if given is None:
        return None
    written = _PERCENT.fullmatch(given.strip() if given.strip() != "0" else "0%")
    if not written:
        raise Misuse(f"{param.opts[-1]} {given}: a percentage is wanted", "such as 5% or 0.5%")
    digits = written[2] or ""
    return Growth(int(written[1] + digits), 100 * 10 ** len(digits), given.strip())


def overgrown(found: Difference, limits: dict[str, Growth]) -> list[str]:
    """A line for every figure that is above its limit."""
    figures = found.figures()
    return [
        f"{FIGURES[name]}: {exact(old)} -> {exact(new)}, {percent(old, new) or gain(new - old)}, "
        f"is above --{GROWTHS[name].replace('_', '-')} {limit.written}"
        for name, limit in limits.items()
        if figures and limit.is_above(*figures[name])
        for old, new in [figures[name]]
    ]
