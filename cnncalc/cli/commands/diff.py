"""`cnncalc diff OLD NEW`: what a change to a spec changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.diff_folders import folder_difference, folders_differ
from cnncalc.cli.growth import GROWTHS, overgrown, read_growth
from cnncalc.cli.output import deliver, say, tell, view_for
from cnncalc.cli.specs import report_of, reports_of
from cnncalc.comparison.difference import diff as difference_of
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.diffed import FORMATS, renderer
from cnncalc.output.view import ALL

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.cli.growth import Growth

    class Given(options.SpecOptions, options.OutputOptions):
        """Everything that this command can be given."""

        old: str
        new: str
        format_: str
        flops: str
        all_: bool
        exit_code: bool
        max_params_growth: Growth | None
        max_macs_growth: Growth | None
        max_memory_growth: Growth | None


def diff(**given: Unpack[Given]) -> int:
    """What a change to a spec changes: layers, volumes, parameters, MACs, receptive fields, totals.

    OLD and NEW are specs as for every command, REVISION:PATH for one that git keeps (HEAD~1:net.yaml) included. If NEW
    is a folder, OLD is a folder or a revision, and every spec in it is compared.
    """
    if folders_differ(given["old"], given["new"]):
        return _folders(given)
    old, new = reports_of(
        (given["old"], given["new"]),
        flops=given["flops"],
        variables=given["variables"],
        input_sizes=given["input_sizes"],
    )
    found = difference_of(old, new)
    view = view_for(given["output"], given["color"])._replace(depth=ALL if given["all_"] else None)
    deliver(renderer(given["format_"])(found, view), given["output"], utf8=given["format_"] in {"markdown", "json"})
    if given["format_"] != "json":  # it holds its own diagnostics
        for report in (old, new):
            tell(report, quiet=given["quiet"], color=given["color"])
    limits = {name: given[key] for name, key in GROWTHS.items()}
    above = overgrown(found, {name: limit for name, limit in limits.items() if limit})
    for message in above:
        say(message)
    is_wrong = any(has_errors([*report.diagnostics]) for report in (old, new))
    return FAILED if is_wrong or above or (given["exit_code"] and not found.is_none) else OK


def _folders(given: Given) -> int:
    """Every spec of a folder."""
    from cnncalc.output.diffed.folder import render

    read = partial(report_of, flops=given["flops"], variables=given["variables"], input_sizes=given["input_sizes"])
    found = folder_difference(given["old"], given["new"], read)
    view = view_for(given["output"], given["color"])._replace(depth=ALL if given["all_"] else None)
    deliver(render(found, given["format_"], view), given["output"], utf8=given["format_"] in {"markdown", "json"})
    reports = [*(report for each in found.changed for report in (each.old, each.new)), *found.added]
    if given["format_"] != "json":
        for report in reports:
            tell(report, quiet=given["quiet"], color=given["color"])
    limits = {name: limit for name, key in GROWTHS.items() if (limit := given[key])}
    above = [f"{each.new.graph.file}: {message}" for each in found.changed for message in overgrown(each, limits)]
    for message in above:
        say(message)
    is_wrong = found.unreadable or any(has_errors([*report.diagnostics]) for report in reports)
    return FAILED if is_wrong or above or (given["exit_code"] and not found.is_none) else OK


command = make(
    "diff",
    diff,
    params=[
        click.Argument(["old"], metavar="OLD", shell_complete=options.complete_spec),
        click.Argument(["new"], metavar="NEW", shell_complete=options.complete_spec),
        options.format_option(FORMATS),
        click.Option(["--all", "all_"], is_flag=True, help="Show every line of long lists."),
        click.Option(["--exit-code"], is_flag=True, help="Exit with 1 if there is any difference."),
        *(
            click.Option(
                [f"--{key.replace('_', '-')}"],
                metavar="5%",
                callback=read_growth,
                help=f"Exit with 1 if {about} grew by more.",
            )
            for key, about in (
                ("max_params_growth", "the parameters"),
                ("max_macs_growth", "the MACs"),
                ("max_memory_growth", "the peak memory at inference"),
            )
        ),
        options.OUTPUT,
        options.SET,
        options.INPUT_SIZE,
        options.FLOPS,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc diff old.yaml new.yaml",
        "cnncalc diff HEAD~1:net.yaml net.yaml",
        "cnncalc diff main:net.yaml net.yaml --max-params-growth 5% --format markdown",
        "cnncalc diff main nets --format markdown",
    ],
)
