"""`cnncalc reconcile SPEC...`: why every tool prints another number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver, say, tell, view_for
from cnncalc.cli.specs import reports_of
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.reconciled import FORMATS
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.SpecOptions, options.OutputOptions):
        """Everything that this command can be given."""

        specs: tuple[str, ...]
        format_: str


def reconcile(**given: Unpack[Given]) -> int:
    """The total of a network as every known tool counts it, and what each counts beside the MACs.

    SPEC is a file, the name of a bundled architecture (`cnncalc list`), or - for standard input. The presets are those
    of `cnncalc summary --flops`.
    """
    reports = reports_of(given["specs"], variables=given["variables"], input_sizes=given["input_sizes"])
    text = FORMATS[given["format_"]](reports, view_for(given["output"], given["color"]))
    if text or given["output"]:
        deliver(text, given["output"], utf8=given["format_"] in {"json", "markdown"})
    if given["format_"] != "json":  # it holds its own diagnostics
        for report in reports:
            if report.is_computed and not report.totals:
                what = f"{report.uncounted[0]} does not give its counts"
                say(f"{clean(report.graph.file)} has no totals to reconcile: {what}")
            tell(report, quiet=given["quiet"], color=given["color"])
    return FAILED if any(has_errors([*report.diagnostics]) for report in reports) else OK


command = make(
    "reconcile",
    reconcile,
    params=[
        options.SPECS,
        options.format_option(FORMATS),
        options.OUTPUT,
        options.SET,
        options.INPUT_SIZE,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc reconcile resnet50",
        "cnncalc reconcile my_net.yaml --format markdown",
    ],
)
