"""`cnncalc sweep SPEC --set NAME=VALUES`: totals over a grid of variables."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli import sweep_options as sweeping
from cnncalc.cli.command import make
from cnncalc.cli.output import say
from cnncalc.cli.specs import read_blueprint, tell_broken
from cnncalc.cli.sweep_run import DEFAULT_FRONT, Run
from cnncalc.cli.usage import Misuse
from cnncalc.drawing import FORMATS as PICTURES
from cnncalc.model.exits import FAILED
from cnncalc.output.swept import FORMATS
from cnncalc.search.variants import Work
from cnncalc.search.workers import cores

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.cli.sweep_run import Given


# From so many variants on the size is announced, and above the second number it has to be confirmed.
MANY, MOST = 20_000, 1_000_000
# So many variants are computed to estimate the time of all.
SAMPLE = 3


def sweep(**given: Unpack[Given]) -> int:
    """The totals of a spec for every combination of values: a table, CSV, JSON, or a picture.

    VALUES are 1,2,3, words (relu,gelu), exact ranges with both ends (0.5:2:0.25), or several of these with commas. A
    variant that has errors is told with its reason; the others are not affected.
    """
    found = read_blueprint(given["spec"])
    if tell_broken(found, quiet=given["quiet"], color=given["color"]):
        return FAILED
    if not (given["variables"] or given["input_sizes"]):
        raise Misuse("nothing is varied", "such as --set width=0.5:2:0.25, or --input-size 128:320:32")
    grid = sweeping.read_grid(found, given["variables"], given["input_sizes"])
    work = Work(found, grid, given["flops"])
    _announce(work, given)
    run = Run(given, work)
    return run.streamed() if run.can_stream else run.collected()


def _announce(work: Work, given: Given) -> None:
    """The size of a large sweep and an estimate of its time, before it starts, for who watches it in a terminal.

    Raises `Misuse` above a limit, unless the sweep is confirmed.
    """
    count = work.grid.size
    if count <= MANY:
        return
    begin = perf_counter()
    tried = sum(1 for _ in work.variants(0, SAMPLE, {}))
    seconds = (perf_counter() - begin) / tried * count / (given["jobs"] or cores())
    size = f"{count:,} variants, about {duration(seconds)}"
    if count > MOST and not given["yes"]:
        raise Misuse(f"{size}: that is a large sweep", "--yes starts it; fewer values of a variable make it smaller")
    if not given["quiet"] and sys.stderr.isatty():
        say(f"note: {size}")


def duration(seconds: float) -> str:
    """A time in the unit that suits it: `40 s`, `5 min`, `7 h`, `12 days`."""
    for limit, unit, name in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return f"{max(round(seconds / unit), 1)} {name}"
    return f"{round(seconds / 86_400):,} days"


command = make(
    "sweep",
    sweep,
    params=[
        options.SPEC,
        click.Option(
            ["--set", "variables"],
            metavar="NAME=VALUES",
            multiple=True,
            help="Values of a variable: 1,2,3 or 0.5:2:0.25. Repeatable.",
        ),
        click.Option(
            ["--input-size", "input_sizes"],
            metavar="VOLUMES",
            multiple=True,
            help="Input volumes: 224x224x3,320x320x3, or 128:320:32 along every spatial axis; NAME=VOLUMES if there "
            "are several inputs.",
        ),
        options.format_option((*FORMATS, *PICTURES)),
        click.Option(
            ["--where"],
            metavar="CONDITION",
            multiple=True,
            help="Only variants such as params<=26M, or macs>1G. Repeatable.",
        ),
        click.Option(
            ["--budget"], metavar="LIMIT", multiple=True, help="Only variants within a limit: params=26M. Repeatable."
        ),
        click.Option(["--sort"], metavar="NAME", help="Least first by a figure or variable; max:NAME, most first."),
        click.Option(["--top"], metavar="N", callback=options.count, help="Only the first N variants."),
        click.Option(
            ["--pareto"],
            metavar="A,B",
            help=f"The two figures whose Pareto front is marked, less being better; max:NAME where more is. "
            f"[default: {DEFAULT_FRONT}; none for csv]",
        ),
        click.Option(["--pareto-only"], is_flag=True, help="Only variants on the Pareto front."),
        click.Option(["--yes"], is_flag=True, help=f"Start a sweep of more than {MOST:,} variants."),
        click.Option(
            ["--jobs"], metavar="N", callback=sweeping.read_jobs, help="Processes. [default: one for each processor]"
        ),
        options.OUTPUT,
        options.FLOPS,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc sweep mobilenet_v2 --set width=0.5:1.5:0.25 --input-size 128:224:32",
        "cnncalc sweep net.yaml --set act=relu,gelu --set depth=1,2,3 --sort macs",
        "cnncalc sweep net.yaml --set width=8:512 --budget params=5M --format csv",
    ],
)
