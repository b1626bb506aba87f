"""`cnncalc import SOURCE`: a network in another tool's file, written as a spec."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cnncalc.cli import options
from cnncalc.cli.command import make
from cnncalc.cli.output import deliver
from cnncalc.cli.usage import Misuse
from cnncalc.model.exits import OK

if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    from cnncalc.formats.importing import Imported, Sizes

    class Arguments(TypedDict):
        """Everything that this command can be given."""

        source: str
        output: str | None
        weights: str | None
        flat: bool
        opaque: bool
        inputs: dict[str, str]


def import_(**arguments: Unpack[Arguments]) -> int:
    """Read a network from another tool's file, and write it as a spec.

    SOURCE is an ONNX model, a Keras model (JSON or .keras), a Darknet cfg, a Caffe prototxt, a graph that
    `cnncalc.capture` recorded, or - for standard input; the format is recognised by the content.
    torch:package.module:factory is a PyTorch model of your own: its code runs once. The spec is read again and compared
    with the source before it is written: parameters, multiply-accumulates and every volume.
    """
    result, weights = _result(arguments)
    if arguments["weights"]:
        from cnncalc.cli.files import write_whole

        write_whole(arguments["weights"], weights)
    deliver(result.text, arguments["output"], utf8=True)
    return OK


def _result(arguments: Arguments) -> tuple[Imported, bytes]:
    """The spec, and if they are wanted the weights as an archive."""
    from cnncalc.formats.importing import imported, imported_factory, weights_archive
    from cnncalc.language.files import Place

    source, sizes, wanted = arguments["source"], _sizes(arguments["inputs"]), bool(arguments["weights"])
    flat, opaque = arguments["flat"], arguments["opaque"]
    if wanted and opaque:
        raise Misuse("--weights is for networks that can be run, and those with opaque layers cannot")
    if source.startswith("torch:"):
        return imported_factory(source, sizes=sizes, flat=flat, opaque=opaque, with_weights=wanted)
    place = Place("-", None, None) if source == "-" else Place(source, source, None)
    result = imported(place, sizes=sizes, flat=flat, opaque=opaque)
    return result, weights_archive(place, result) if wanted else b""


def _sizes(inputs: dict[str, str]) -> Sizes:
    """The volumes of `--input`, by name or for the only input."""
    from cnncalc.cli.solve_options import read_volume
    from cnncalc.formats.importing import Sizes

    volumes = {name: read_volume(text) for name, text in inputs.items()}
    if "" in volumes and len(volumes) > 1:
        raise Misuse("--input: with several inputs, each needs its name", "such as --input left=105x105x1")
    only = volumes.pop("", None)
    return Sizes(volumes, only)


command = make(
    "import",
    import_,
    params=[
        click.Argument(["source"], metavar="SOURCE"),
        options.OUTPUT,
        click.Option(
            ["--weights"],
            metavar="FILE.npz",
            help="Write the weights, too, for `cnncalc run --weights`; of ONNX files and PyTorch models.",
        ),
        click.Option(["--flat"], is_flag=True, help="One entry for each layer: no blocks, branches and repeats."),
        click.Option(
            ["--opaque"],
            is_flag=True,
            help="Write operations that have no counterpart as opaque layers: totals are then lower bounds.",
        ),
        options.INPUT,
    ],
    examples=[
        "cnncalc import model.onnx -o model.yaml",
        "cnncalc import model.keras",
        "cnncalc import torch:torchvision.models:resnet50 --input 224x224x3",
        "cnncalc import deploy.prototxt --input 227x227x3 --flat",
    ],
)
