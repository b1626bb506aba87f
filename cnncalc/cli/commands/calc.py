"""`cnncalc calc TEXT`: a chain of layers on one line, as a small summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.analysis.analyze import analyze
from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver, tell, tell_signals, view_for
from cnncalc.cli.usage import Misuse
from cnncalc.language.chain import GRAMMAR, read_line
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.exits import FAILED, OK, USAGE
from cnncalc.output import DOCUMENT_FORMATS, FORMATS, MACHINE_FORMATS, renderer

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        text: tuple[str, ...]
        format_: str
        flops: str
        columns: tuple[str, ...]


def calc(**given: Unpack[Given]) -> int:
    """Compute."""
    report = analyze(read_line(" ".join(given["text"])), flops=given["flops"])
    is_document = given["format_"] in (*MACHINE_FORMATS, *DOCUMENT_FORMATS)
    if given["format_"] in MACHINE_FORMATS and given["columns"]:
        raise Misuse(f"--format {given['format_']} always gives everything", "--columns is for the other formats")
    view = view_for(given["output"], given["color"])._replace(columns=given["columns"])
    deliver(renderer(given["format_"])([report], view), given["output"], utf8=is_document)
    if not given["format_"].startswith("json"):  # these have the diagnostics inside
        tell(report, quiet=given["quiet"], color=given["color"])
    tell_signals(report.graph.inputs.values(), quiet=given["quiet"])
    if not has_errors([*report.diagnostics]):
        return OK
    # A layer that does not fit is an answer; a word that cannot be read is wrong use.
    return FAILED if all(one.code.startswith("V") for one in report.diagnostics) else USAGE


calc.__doc__ = "\n\n".join(
    [
        "A chain of layers on one line: an input volume, then layer after layer, each with what it is told.",
        "\b\n" + GRAMMAR,
        "Whatever the line cannot say is for a spec: `cnncalc summary my_net.yaml`.",
    ]
)

command = make(
    "calc",
    calc,
    params=[
        click.Argument(["text"], nargs=-1, required=True, metavar="TEXT..."),
        options.format_option(FORMATS),
        options.OUTPUT,
        options.FLOPS,
        options.columns_option(),
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        'cnncalc calc "32x32x3 conv 6@5 relu maxpool 2 conv 16@5 flatten dense 10"',
        "cnncalc calc 32x32x3 conv 6@5 maxpool 2 --columns layer,output,rf",
    ],
)
