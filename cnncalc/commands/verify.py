"""`cnncalc verify SPEC...`: every computed figure held against a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.commands import _options as options
from cnncalc.commands import _runs as runs
from cnncalc.commands._command import make
from cnncalc.commands._misuse import Misuse
from cnncalc.commands._output import deliver, tell, view_for
from cnncalc.commands._progress import progress
from cnncalc.commands._specs import reports_of
from cnncalc.exits import FINE, NO
from cnncalc.inference import FLOATS
from cnncalc.render.verified import FORMATS
from cnncalc.smallest import smallest
from cnncalc.verification import verify as verification_of

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.analysis.report import Report
    from cnncalc.verification import Verification

    class Given(options.SpecOptions, options.OutputOptions):
        """Everything that this command can be given."""

        specs: tuple[str, ...]
        format_: str
        seed: int
        batch: int
        dtype: str
        smallest: bool


# From so many MACs on, `--smallest` takes another input.
MANY_MACS = 20 * 10**9


def verify(**given: Unpack[Given]) -> int:
    """Run a network on NumPy and hold every computed figure against what really happens.

    For every layer the output volume, the parameters and the products are compared, and the claims under `expect` are
    checked. The exit code is 1 if anything differs. Inputs and weights are drawn from the seed.
    """
    reports = reports_of(given["specs"], variables=given["variables"], input_sizes=given["input_sizes"])
    found = [_verified(report, given) for report in reports]
    view = view_for(given["output"], given["color"])
    deliver(FORMATS[given["format_"]](found, view), given["output"], utf8=given["format_"] == "json")
    if given["format_"] != "json":  # it holds its own diagnostics
        for one in found:
            told = (*one.report.diagnostics, *one.failed)
            tell(one.report._replace(diagnostics=told), quiet=given["quiet"], color=given["color"])
    return FINE if all(one.ok for one in found) else NO


def _verified(report: Report, given: Given) -> Verification:
    graph, smaller = report.graph, None
    if given["smallest"] and report.totals and report.totals.counts.macs > MANY_MACS:
        if graph.file == "-":
            raise Misuse("--smallest tries many inputs, and standard input can be read once only", "save it to a file")
        smaller = smallest(graph, given["variables"])
    with progress(graph.file, quiet=given["quiet"]) as told, runs.enough_memory():
        return verification_of(
            graph,
            seed=given["seed"],
            batch=given["batch"],
            dtype=FLOATS[given["dtype"]],
            smaller=smaller,
            on_layer=told,
        )


command = make(
    "verify",
    verify,
    params=[
        options.SPECS,
        options.format_option(FORMATS),
        options.OUTPUT,
        options.SET,
        options.INPUT_SIZE,
        runs.SEED,
        runs.BATCH,
        runs.DTYPE,
        click.Option(
            ["--smallest"],
            is_flag=True,
            help="Run networks of more than 20 G MACs on the smallest input that they accept.",
        ),
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc verify lenet5",
        "cnncalc verify my_net.yaml --seed 3 --batch 4 --dtype float64",
        "cnncalc verify vgg19 unet_572_valid --smallest --format json",
    ],
)
