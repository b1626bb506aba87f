"""`cnncalc explain SPEC [LAYER...]`: where every number of a layer comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import FORMULA_SIGNS, deliver, tell, view_for
from cnncalc.cli.specs import reports_of
from cnncalc.cli.usage import Misuse
from cnncalc.explanation import blocks
from cnncalc.explanation import explain as explanations_of
from cnncalc.explanation.model import SECTIONS
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.explained import FORMATS, renderer
from cnncalc.output.explained.lesson import Lesson

if TYPE_CHECKING:
    from typing import Unpack

    class Given(options.SpecOptions, options.OutputOptions):
        """Everything that this command can be given."""

        spec: str
        layers: tuple[str, ...]
        format_: str
        picture: bool
        dtype: str
        only: tuple[str, ...]


def explain(**given: Unpack[Given]) -> int:
    """Derive every number of a layer: size, parameters, operations, receptive field and memory.

    Each is told as formula, numbers put in, and result. A block that is named ends with the sum over its layers.

    LAYER is a path (layer1/0/conv1), a block (everything in it), or a pattern ('layer*/0/conv1'); without one, all
    layers are explained. Layers that are alike are explained once. The letters are those of the course: W1 H1 D1 in, W2
    H2 D2 out (W is also the length of a signal), F window extent, S stride, P padding, K filters, L dilation, G groups,
    U units.

    Of the receptive field, rf is the size in cells of the input, jump how far the fields of neighbours are apart, and
    start where the first one begins (below 0 in the padding); rf_in is that of the layer before. Numbers are in
    memory from the layer that makes them to the last one that reads them.
    """
    if given["only"] and given["format_"] == "json":
        raise Misuse("--format json always gives everything", "--only is for the other formats")
    [report] = reports_of([given["spec"]], variables=given["variables"], input_sizes=given["input_sizes"])
    only = tuple(SECTIONS[name] for name in given["only"])
    found = [each._replace(only=only) for each in explanations_of(report.graph, given["layers"], dtype=given["dtype"])]
    view = view_for(given["output"], given["color"], FORMULA_SIGNS)
    lesson = Lesson(report, found, given["picture"], blocks=blocks(report, given["layers"]))
    text = renderer(given["format_"])(lesson, view)
    deliver(text, given["output"], utf8=given["format_"] != "text")
    if given["format_"] != "json":  # it holds its own diagnostics
        tell(report, quiet=given["quiet"], color=given["color"])
    return FAILED if has_errors([*report.diagnostics]) else OK


command = make(
    "explain",
    explain,
    params=[
        options.SPEC,
        click.Argument(["layers"], nargs=-1, metavar="[LAYER]..."),
        options.format_option(FORMATS),
        options.PICTURE,
        click.Option(
            ["--only"],
            metavar="A,B,C",
            default="",
            callback=options.some_of("section", SECTIONS),
            help=f"Only some sections, out of {', '.join(SECTIONS)}.",
        ),
        options.DTYPE,
        options.OUTPUT,
        options.SET,
        options.INPUT_SIZE,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc explain alexnet conv1",
        "cnncalc explain resnet50 'layer1/0/conv*' --picture",
        "cnncalc explain lenet5 --only size,parameters",
        "cnncalc explain lenet5 --format latex --output lenet.tex",
    ],
)
