"""`cnncalc compare A B...`: networks side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver, deliver_picture, say, tell, view_for
from cnncalc.cli.specs import reports_of
from cnncalc.cli.usage import Misuse
from cnncalc.comparison import compare as comparison_of
from cnncalc.drawing import FORMATS as PICTURES
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.compared import FORMATS, renderer
from cnncalc.output.numbers import exact
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from cnncalc.analysis.report import Report
    from cnncalc.drawing.picture import Picture

    class Given(options.SpecOptions, options.OutputOptions):
        """Everything that this command can be given."""

        specs: tuple[str, ...]
        format_: str
        flops: str


def compare(**given: Unpack[Given]) -> int:
    """Two or more networks side by side: their totals, where they differ most, and what each does at which resolution.

    SPEC is a file, the name of a bundled architecture (`cnncalc list`), or - for standard input.
    """
    if len(given["specs"]) < 2:
        raise Misuse(
            f"{given['specs'][0]} alone cannot be compared", "name two or more: cnncalc compare vgg16 resnet50"
        )
    reports = reports_of(
        given["specs"], flops=given["flops"], variables=given["variables"], input_sizes=given["input_sizes"]
    )
    if given["format_"] in PICTURES:
        deliver_picture(_picture(reports), given["format_"], given["output"])
    else:
        text = renderer(given["format_"])(comparison_of(*reports), view_for(given["output"], given["color"]))
        deliver(text, given["output"], utf8=given["format_"] not in {"table", "plain"})
    if given["format_"] != "json":  # it holds its own diagnostics
        for report in reports:
            tell(report, quiet=given["quiet"], color=given["color"])
    return FAILED if any(has_errors([*report.diagnostics]) for report in reports) else OK


def _picture(reports: Sequence[Report]) -> Picture:
    """Parameters against MACs. What has none of either has no place on a logarithmic axis."""
    from cnncalc.drawing.scatter import Point, scatter

    points = []
    for report in reports:
        file, known = clean(report.graph.file), report.known
        if report.totals and known.params and known.macs:
            says = f"{file}: {exact(known.params)} parameters, {exact(known.macs)} MACs"
            points.append(Point(file, known.params, known.macs, says))
        elif report.totals:
            say(f"{file} has no parameters or no MACs: it is not in the picture")
    return scatter(points, f"{len(points)} networks", "parameters", "MACs")


command = make(
    "compare",
    compare,
    params=[
        click.Argument(
            ["specs"], nargs=-1, required=True, metavar="SPEC SPEC...", shell_complete=options.complete_spec
        ),
        options.format_option((*FORMATS, *PICTURES)),
        options.OUTPUT,
        options.SET,
        options.INPUT_SIZE,
        options.FLOPS,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc compare vgg16 resnet50 mobilenet_v2",
        "cnncalc compare old.yaml new.yaml --format markdown",
        "cnncalc compare resnet18 resnet34 resnet50 --format svg --output nets.svg",
    ],
)
