"""`cnncalc verify SPEC...`: every computed figure held against a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options, runs
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver, tell, view_for
from cnncalc.cli.progress import progress
from cnncalc.cli.specs import reports_of
from cnncalc.cli.usage import Misuse
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.verified import FORMATS
from cnncalc.runtime.run import FLOATS
from cnncalc.runtime.verify import verify as verification_of
from cnncalc.search.networks import smallest

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.analysis.report import Report
    from cnncalc.runtime.verify import Verification

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
    return OK if all(one.ok for one in found) else FAILED


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
