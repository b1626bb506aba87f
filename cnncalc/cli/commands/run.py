"""`cnncalc run SPEC`: a network on NumPy, with arrays from files and to files."""

from __future__ import annotations

from math import inf
from os.path import basename
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from cnncalc.cli import options, runs
from cnncalc.cli.command import make
from cnncalc.cli.files import check_place, write_whole
from cnncalc.cli.output import deliver, say, tell, view_for
from cnncalc.cli.progress import progress
from cnncalc.cli.specs import reports_of
from cnncalc.cli.usage import Misuse, unknown
from cnncalc.language.files import example_files
from cnncalc.model.diagnostics import has_errors
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.results import FORMATS, Wanted
from cnncalc.output.text import clean
from cnncalc.runtime.arrays import ArrayError
from cnncalc.runtime.arrays.files import npy_bytes, npz_bytes
from cnncalc.runtime.arrays.inputs import read_expected, read_inputs
from cnncalc.runtime.arrays.weights import flat, read_weights
from cnncalc.runtime.execute import check_known
from cnncalc.runtime.run import FLOATS, gap_between, infer, stats_of
from cnncalc.runtime.verify import drawn_inputs
from cnncalc.runtime.weights import initial_weights

if TYPE_CHECKING:
    from typing import Unpack

    from cnncalc.model.graph import Graph
    from cnncalc.runtime.execute import Ran
    from cnncalc.runtime.kernels.axes import Array
    from cnncalc.runtime.run import Result, Stats

    class Given(options.SpecOptions, options.OutputOptions):
        """Everything that this command can be given."""

        spec: str
        format_: str
        inputs: tuple[str, ...]
        weights: tuple[str, ...]
        weights_map: str | None
        save_weights: str | None
        seed: int
        batch: int | None
        dtype: str
        keep: tuple[str, ...]
        keep_to: str | None
        stats: bool
        time: bool
        expect: tuple[str, ...]
        tolerance: float


def run(**given: Unpack[Given]) -> int:
    """Run a network on NumPy, and show what comes out.

    What is not given is drawn from the seed: inputs from a normal distribution, weights as He et al. 2015 have it. A
    volume W x H x D is an array (N, D, H, W), as in PyTorch. The page docs/run.md shows all of it.
    """
    check_together(given)
    with_example(given)
    if given["expect"] and not given["inputs"]:
        raise Misuse("--expect is about the output for an input: --input FILE gives that")
    [report] = reports_of([given["spec"]], variables=given["variables"], input_sizes=given["input_sizes"])
    if not report.is_computed:
        tell(report, quiet=given["quiet"], color=given["color"])
        return FAILED
    check_known(report.graph)
    check_layers(report.graph, given)
    expected = read_expected(report.graph, given["expect"]) if given["expect"] else {}
    with runs.enough_memory():
        result = _ran(report.graph, given)
        _save(result, given)
    view = view_for(None, given["color"])
    wanted = Wanted(given["stats"], given["time"])
    deliver(FORMATS[given["format_"]](result, wanted, view), None, utf8=given["format_"] == "json")
    tell(report, quiet=given["quiet"], color=given["color"])
    agrees = [_agrees(name, result.outputs[name], array, given["tolerance"]) for name, array in expected.items()]
    return FAILED if has_errors([*report.diagnostics]) or not all(agrees) else OK


def _agrees(name: str, y: Array, expected: Array, tolerance: float) -> bool:
    """Whether an output is what was expected of it; the largest difference is reported in any case."""
    if len(y) != len(expected):
        raise ArrayError(f"--expect: {name} has a batch of {len(y)}, and the file one of {len(expected)}")
    gap = gap_between(y, expected)
    agrees = gap.relative <= tolerance
    sample = f" of sample {gap.sample}" if len(y) > 1 else ""
    place = f"({', '.join(map(str, gap.place))}){sample}: {gap.value:.6g}, expected {gap.expected:.6g}"
    where = f", at {place}" if gap.largest else ""
    verdict = "as expected" if agrees else "not as expected"
    size = f"{gap.largest:.3g}, {gap.relative:.3g} of the largest value"
    say(f"{clean(name)}: {verdict}: the largest difference is {size}{where}")
    return agrees


def _tolerance(ctx: click.Context, param: click.Parameter, value: str) -> float:
    """The number of `--tolerance`."""
    del ctx, param
    try:
        number = float(value)
    except ValueError:
        number = -1
    if not 0 <= number < inf:
        raise Misuse(f"--tolerance {value}: a number of at least 0 is wanted", "such as 1e-4")
    return number


def with_example(given: Given) -> None:
    """Take the input and weights that come with a bundled architecture, where nothing else is asked for."""
    is_seeded = click.get_current_context().get_parameter_source("seed") != ParameterSource.DEFAULT
    if is_seeded or any(
        (*given["inputs"], *given["weights"], given["batch"], given["variables"], given["input_sizes"])
    ):
        return
    files = example_files(given["spec"])
    if not files:
        return
    names = {file: basename(file).removesuffix(".txt") for file in files}
    given["inputs"] = tuple(file for file, name in names.items() if name == "input")
    given["weights"] = tuple(f"{name}={file}" for file, name in names.items() if name != "input")
    if not given["quiet"]:
        say(f"note: input and weights are those that come with {given['spec']}; --seed N draws others")


def check_together(given: Given) -> None:
    """What goes together, and where files are to be, before anything takes time."""
    if given["inputs"] and given["batch"]:
        raise Misuse("--batch is for inputs that are drawn; those of --input have a batch of their own")
    if bool(given["keep"]) != bool(given["keep_to"]):
        raise Misuse("--keep LAYER and --keep-to FILE go together", "such as --keep conv1 --keep-to inner.npz")
    if given["weights_map"] and not given["weights"]:
        raise Misuse("--weights-map is about the names in --weights FILE")
    for option, suffixes in {"output": (".npy", ".npz"), "keep_to": (".npz",), "save_weights": (".npz",)}.items():
        check_suffix(option, str(given.get(option) or ""), suffixes)


def check_suffix(option: str, name: str, suffixes: tuple[str, ...]) -> None:
    """Raise `Misuse` unless a file, if there is one, is called as what it holds, and can be written."""
    if name and not name.lower().endswith(suffixes):
        flag = f"--{option.replace('_', '-')}"
        raise Misuse(f"{flag} {name}: the file is an array of NumPy", f"end its name in {' or '.join(suffixes)}")
    if name:
        check_place(name)


def check_layers(graph: Graph, given: Given) -> None:
    """The layers of `--keep` are there, and several outputs go to an .npz."""
    known = {**graph.inputs, **graph.nodes, **graph.scopes, **graph.aliases}
    for path in given["keep"]:
        if path not in known:
            raise unknown("layer or block", path, known, "layers inside blocks go by path: layer1/0/conv1")
    output = given["output"]
    if output and len(graph.outputs) > 1 and not output.lower().endswith(".npz"):
        raise Misuse(f"--output {output}: there are {len(graph.outputs)} outputs", "an .npz holds them all")


def _ran(graph: Graph, given: Given) -> Result:
    dtype, seed = FLOATS[given["dtype"]], given["seed"]
    if given["inputs"]:
        inputs = read_inputs(graph, given["inputs"], dtype)
    else:
        inputs = drawn_inputs(graph, seed, given["batch"] or 1, dtype)
    if given["weights"]:
        weights = read_weights(graph, given["weights"], given["weights_map"] or "", dtype)
    else:
        weights = initial_weights(graph, seed, dtype)
    if given["save_weights"]:
        write_whole(given["save_weights"], npz_bytes(flat(weights)))
    done, count = 0, len(graph.nodes)
    with progress(graph.file, quiet=given["quiet"]) as told:

        def note(ran: Ran, y: Array) -> Stats | None:
            nonlocal done
            done += 1
            told(done, count, ran.path)
            return stats_of(y) if given["stats"] else None

        return infer(graph, inputs, weights, dtype=given["dtype"], keep=given["keep"], on_step=note)


def _save(result: Result, given: Given) -> None:
    """The outputs and what was to be kept."""
    output = given["output"]
    if output and output.lower().endswith(".npz"):
        write_whole(output, npz_bytes(result.outputs))
    elif output:
        [y] = result.outputs.values()
        write_whole(output, npy_bytes(y))
    if given["keep_to"]:
        write_whole(given["keep_to"], npz_bytes(result.kept))


def _file(flag: str, about: str, *, name: str = "", multiple: bool = False, metavar: str = "FILE") -> click.Option:
    return click.Option([flag, *([name] if name else [])], metavar=metavar, multiple=multiple, help=about)


TEXT = "numbers as text (.txt, .csv)"
command = make(
    "run",
    run,
    params=[
        options.SPEC,
        _file(
            "--input",
            f"The input: .npy, {TEXT}, or an image; NAME=FILE if there are several. Repeatable.",
            name="inputs",
            multiple=True,
        ),
        _file(
            "--weights",
            f"The weights: .npz; or one tensor, PATH.weight=FILE (.npy, {TEXT}) or PATH.bias=NUMBER. Repeatable.",
            multiple=True,
        ),
        _file(
            "--weights-map",
            "How a file names its weights: `order` for that of the layers, or a YAML file `theirs: ours`.",
            metavar="order|FILE",
        ),
        _file("--save-weights", "Write all weights to an .npz, under the names that --weights reads."),
        _file("--output", "Write the output to an .npy; several, or one, to an .npz."),
        _file(
            "--expect",
            f"What the output should be: .npy or {TEXT}; NAME=FILE if there are several. Exit code 1 if it differs.",
            multiple=True,
        ),
        click.Option(
            ["--tolerance"],
            metavar="X",
            default="1e-4",
            callback=_tolerance,
            help="The largest difference that --expect allows, as a part of the largest value. [default: 1e-4]",
        ),
        _file("--keep", "Keep what comes out of this layer or block. Repeatable.", multiple=True, metavar="LAYER"),
        _file("--keep-to", "The .npz for what --keep keeps."),
        click.Option(["--stats"], is_flag=True, help="Least, greatest and mean value, zeros and NaN of every layer."),
        click.Option(["--time"], is_flag=True, help="Milliseconds of every layer."),
        options.format_option(FORMATS),
        options.SET,
        options.INPUT_SIZE,
        runs.SEED,
        click.Option(["--batch"], metavar="N", callback=options.count, help="Samples, where inputs are drawn."),
        runs.DTYPE,
        options.COLOR,
        options.QUIET,
    ],
    examples=[
        "cnncalc run lenet5 --seed 3",
        "cnncalc run lenet5 --input digit.npy --weights w.npz --output y.npy",
        "cnncalc run resnet18 --weights torch.npz --weights-map order --stats",
    ],
)
