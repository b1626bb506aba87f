"""`cnncalc summary SPEC...`: what comes out of every layer, what it holds and what it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver, tell, view_for
from cnncalc.cli.specs import reports_of
from cnncalc.cli.usage import Misuse, unknown
from cnncalc.layers import LAYERS
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.exits import FAILED, OK
from cnncalc.output import DOCUMENT_FORMATS, FORMATS, MACHINE_FORMATS, renderer
from cnncalc.output.columns import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from cnncalc.analysis.report import Report
    from cnncalc.output.view import View

    class Given(options.SpecOptions, options.OutputOptions):
        """Everything that this command can be given."""

        specs: tuple[str, ...]
        format_: str
        flops: str
        depth: int | None
        columns: tuple[str, ...]
        top: int | None
        sort: str
        only: tuple[str, ...]
        batch: int
        dtype: str
        optimizer: str


def summary(**given: Unpack[Given]) -> int:
    """The volume that comes out of every layer, its parameters, MACs and FLOPs, and the totals.

    SPEC is a file, the name of a bundled architecture (`cnncalc list`), or - for standard input.
    """
    is_for_programs = given["format_"] in MACHINE_FORMATS
    if is_for_programs and (given["columns"] or given["only"] or given["top"] or given["sort"]):
        raise Misuse(
            f"--format {given['format_']} always gives everything",
            "--columns, --only, --top and --sort are for the formats table and plain",
        )
    reports = reports_of(
        given["specs"], flops=given["flops"], variables=given["variables"], input_sizes=given["input_sizes"]
    )
    text = renderer(given["format_"])(reports, _view(given, reports))
    deliver(text, given["output"], utf8=is_for_programs or given["format_"] in DOCUMENT_FORMATS)
    if not given["format_"].startswith("json"):  # these have the diagnostics inside
        for report in reports:
            tell(report, quiet=given["quiet"], color=given["color"])
    return FAILED if any(has_errors([*report.diagnostics]) for report in reports) else OK


def _view(given: Given, reports: Sequence[Report]) -> View:
    """What is asked for, and what the place that it goes to can show."""
    return view_for(given["output"], given["color"])._replace(
        depth=given["depth"],
        columns=given["columns"],
        only=_types(given["only"], reports),
        top=given["top"],
        sort=given["sort"],
        batch=given["batch"],
        dtype=given["dtype"],
        optimizer=given["optimizer"],
    )


def _types(given: Sequence[str], reports: Sequence[Report]) -> frozenset[str]:
    """The types of `--only`: layer types, and the blocks that the specs use."""
    wanted = [word.strip() for words in given for word in words.split(",") if word.strip()]
    used = {scope.type: None for report in reports for scope in report.graph.scopes.values()}
    known = [*used, *LAYERS]
    for word in wanted:
        if word not in known:
            raise unknown("layer type or block", word, known)
    return frozenset(wanted)


command = make(
    "summary",
    summary,
    params=[
        options.SPECS,
        options.format_option(FORMATS),
        options.OUTPUT,
        options.SET,
        options.INPUT_SIZE,
        options.FLOPS,
        options.DEPTH,
        options.columns_option(),
        click.Option(["--top"], metavar="N", callback=options.count, help="Only the N largest layers, by MACs."),
        click.Option(
            ["--sort"],
            metavar="COLUMN",
            callback=options.one_of("column of numbers", NUMBERS),
            help="Largest first by a column of numbers; with --top, the largest by it.",
        ),
        click.Option(
            ["--only"],
            metavar="TYPE",
            multiple=True,
            help="Only layers of this type, or uses of this block. Repeatable.",
        ),
        options.BATCH,
        options.DTYPE,
        options.OPTIMIZER,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc summary lenet5",
        "cnncalc summary my_net.yaml --set classes=10 --input-size 320x320x3",
        "cnncalc summary resnet50 --top 5 --columns layer,output,macs,macs%",
        "cnncalc summary resnet18 resnet34 --format json",
    ],
)
