"""The public functions: what the library computes, for names, paths, graphs, numbers and tuples as Python has them.

Every function takes the name of a bundled architecture, a path or a graph where it needs a network. Errors that the
caller can correct are `UserError`s, whose text includes the way out.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import wraps
from operator import index
from typing import TYPE_CHECKING, ParamSpec, SupportsIndex, TypeAlias, TypeVar

from cnncalc.analysis import analyze as _analyze
from cnncalc.analysis.report import Report
from cnncalc.errors import UserError
from cnncalc.language import load as _load
from cnncalc.model.graph import Graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cnncalc.comparison import Comparison
    from cnncalc.comparison.difference import Difference
    from cnncalc.explanation.model import Explanations
    from cnncalc.model.diagnostics import Findings
    from cnncalc.runtime.kernels.axes import FloatType
    from cnncalc.runtime.verify import Verification
    from cnncalc.search.variants import Variant

    # A network: the name of a bundled architecture, a path, `-`, or what was loaded.
    Network: TypeAlias = "str | os.PathLike[str] | Graph | Report"
    # A volume: `32x32x3`, (32, 32, 3), or a number for a vector.
    VolumeLike: TypeAlias = "str | int | Sequence[int]"
    Value: TypeAlias = "str | float | Sequence[Value]"
    Inputs: TypeAlias = "VolumeLike | Mapping[str, VolumeLike]"

P = ParamSpec("P")
T = TypeVar("T")


def _with_help(function: Callable[P, T]) -> Callable[P, T]:
    """A function whose `UserError`s have the way out in their text, as the command line prints it below."""

    @wraps(function)
    def helpful(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except UserError as err:
            if err.hint and err.args and not str(err).endswith(err.hint):
                err.args = (f"{err.args[0]}; {err.hint}", *err.args[1:])
            raise

    return helpful


@_with_help
def load(
    path: str | os.PathLike[str], *, inputs: Inputs | None = None, vars: Mapping[str, Value] | None = None
) -> Graph:
    """The graph of a spec: a path, `-` for standard input, or the name of a bundled architecture.

    `inputs` is another input volume (`"320x320x3"` or `(320, 320, 3)`), or several by name; `vars` replaces variables:
    numbers, words, lists. What is wrong in the file is in the graph's diagnostics; raises `UnreadableError` for a file
    that cannot be read and `BadOptionError` for inputs or variables that the spec does not have.
    """
    name = _path(path)
    volumes = _volumes(inputs, lambda: _load.load(name))
    return _load.load(name, inputs=volumes, vars=_values(vars))


@_with_help
def parse(
    text: str, *, name: str = "<text>", inputs: Inputs | None = None, vars: Mapping[str, Value] | None = None
) -> Graph:
    """The graph of a spec given as text; `name` stands for the file in messages. See `load`."""
    if not isinstance(text, str):
        raise TypeError(f"parse takes the text of a spec, not {type(text).__name__}; cnncalc.load takes a path")
    volumes = _volumes(inputs, lambda: _load.parse(text, name=name))
    return _load.parse(text, name=name, inputs=volumes, vars=_values(vars))


@_with_help
def analyze(network: Network, *, flops: str = "exact") -> Report:
    """Parameters, operations and activations of every layer, and the totals; FLOPs under the preset `flops`.

    A network with errors gives the rows that could be computed, and no totals.
    """
    from cnncalc.analysis.presets import PRESETS

    if flops not in PRESETS:
        raise UserError(f"there is no FLOP preset {flops}", f"presets are {', '.join(PRESETS)}")
    return _analyze.analyze(_graph(network), flops=flops)


def summary(
    network: Network,
    *,
    flops: str = "exact",
    inputs: Inputs | None = None,
    vars: Mapping[str, Value] | None = None,
) -> Report:
    """The report of a network in one call: `cnncalc.summary("lenet5")` shows its table in a notebook."""
    if isinstance(network, Graph | Report) or not (inputs or vars):
        if inputs or vars:
            raise TypeError("inputs and vars are for a name or path; a graph has its own: give them to cnncalc.load")
        return analyze(network, flops=flops)
    return analyze(load(network, inputs=inputs, vars=vars), flops=flops)


@_with_help
def explain(network: Network, layers: str | Sequence[str] = ()) -> Explanations:
    """The derivation of every number of the layers: all, or those of some paths, blocks or patterns.

    Raises `UnknownLayerError` for a layer that the network does not have.
    """
    from cnncalc.explanation import explain as explained
    from cnncalc.explanation.model import Explanations

    report = _report(network)
    return Explanations(explained(report.graph, [layers] if isinstance(layers, str) else layers), report)


@_with_help
def verify(
    network: Network,
    *,
    seed: int = 0,
    batch: int = 1,
    dtype: str | FloatType = "float32",
    smaller: Network | None = None,
    on_layer: Callable[[int, int, str], None] | None = None,
) -> Verification:
    """Run a network on NumPy, and compare every figure with the run.

    Inputs and weights are drawn from `seed`; `dtype` is `float32` or `float64`. `smaller` is the same network on a
    smaller input, which then runs in its place. `on_layer` is called before every layer with how many have run, how
    many there are, and its path. Raises `MemoryError` for a network that does not fit, and `OpaqueError` for one with
    an opaque layer, which cannot be run.
    """
    from cnncalc.runtime.run import FLOATS
    from cnncalc.runtime.verify import verify as verified

    if isinstance(dtype, str):
        if dtype not in FLOATS:
            raise UserError(f"there is no number type {dtype}", f"types are {', '.join(FLOATS)}")
        dtype = FLOATS[dtype]
    other = _graph(smaller) if smaller is not None else None
    return verified(_graph(network), seed=seed, batch=batch, dtype=dtype, smaller=other, on_layer=on_layer)


@_with_help
def lint(path: str | os.PathLike[str], *, target: str = "generic") -> Findings:
    """What is found in a spec by the rules that run for a target: `generic`, `course-strict`, `pytorch` or `keras`."""
    from cnncalc.linting import TARGETS
    from cnncalc.linting.engine import check
    from cnncalc.linting.rule import default_settings
    from cnncalc.model.diagnostics import Findings

    if target not in TARGETS:
        raise UserError(f"there is no target {target}", f"targets are {', '.join(TARGETS)}")
    checked = check(_path(path), default_settings(target))
    return Findings(checked.diagnostics, checked.sources)


@_with_help
def compare(*networks: Network | Sequence[Network]) -> Comparison:
    """Networks side by side. Where one has errors, its totals are unknown and the others' are compared."""
    from cnncalc.comparison import compare as compared

    given = networks[0] if len(networks) == 1 and isinstance(networks[0], list) else networks
    if len(given) < 2:
        raise TypeError("compare takes two networks or more")
    return compared(*map(_report, given))


@_with_help
def diff(old: Network, new: Network) -> Difference:
    """What makes the new network another one than the old."""
    from cnncalc.comparison.difference import diff as difference

    return difference(_report(old), _report(new))


@_with_help
def sweep(
    path: str | os.PathLike[str],
    *,
    vars: Mapping[str, Value] | None = None,
    inputs: Mapping[str, Value] | None = None,
    flops: str = "exact",
    jobs: int = 1,
) -> Iterator[Variant]:
    """Every variant of a spec, in the order of the grid, the last variable fastest; inputs after variables.

    `vars` and `inputs` lead from names to lists of values, or to text as `cnncalc sweep --set` takes it: `[0.5, 1]` or
    `"0.5:2:0.25"`, `[(224, 224, 3), (320, 320, 3)]`. With several `jobs`, processes of their own share the work; the
    result is the same. A variant that fails gives its reason in `why`. Raises `GridError` for values that are none.
    """
    from cnncalc.search.sweep import sweep as swept

    grid = {name: _listed(value, name) for name, value in (vars or {}).items()}
    sizes = {name: _listed(value, name, _volume) for name, value in (inputs or {}).items()}
    return swept(_path(path), vars=grid, inputs=sizes, flops=flops, jobs=jobs)


def _listed(value: Value, name: str, written: Callable[[str, object], str] | None = None) -> str:
    """The values of an axis as the command line has them."""
    write = written or _value
    if isinstance(value, list):
        return ",".join(write(name, item) for item in value)
    return write(name, value)


def _volume(name: str, value: object) -> str:
    """A volume as a spec writes it; `TypeError` for what is none."""
    if isinstance(value, str):
        return value
    sizes = value if isinstance(value, list | tuple) else [value]
    whole = [index(size) for size in sizes if isinstance(size, SupportsIndex) and not isinstance(size, bool)]
    if not whole or len(whole) < len(sizes):
        example = 'such as "32x32x3" or (32, 32, 3): width, height, depth'
        raise TypeError(f"the input {name!r} takes a volume, {example}; not {value!r:.80}")
    return "x".join(map(str, whole))


def _volumes(inputs: Inputs | None, graph: Callable[[], Graph]) -> dict[str, str] | None:
    """Input volumes by name, as text; one without a name is that of the only input."""
    if inputs is None:
        return None
    if isinstance(inputs, Mapping):
        return {name: _volume(name, value) for name, value in inputs.items()}
    names = [*graph().inputs] or ["input"]
    if len(names) > 1:
        raise TypeError(f"this network has several inputs, {', '.join(names)}: give volumes by name")
    return {names[0]: _volume(names[0], inputs)}


def _values(variables: Mapping[str, Value] | None) -> dict[str, str] | None:
    if variables is None:
        return None
    if not isinstance(variables, Mapping):
        raise TypeError(f'vars takes names with values, such as {{"classes": 10}}; not {variables!r:.80}')
    return {name: _value(name, value) for name, value in variables.items()}


def _value(name: str, value: object) -> str:
    """A number, word or list as a spec writes it; `TypeError` for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, SupportsIndex):
        return str(index(value))
    if hasattr(value, "as_integer_ratio"):  # a float, a Fraction, a Decimal
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(name, item) for item in value)}]"
    raise TypeError(f"the variable {name} takes a number, a word or a list; not {value!r:.80}")


def _path(path: str | os.PathLike[str]) -> str:
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"the name of an architecture or a path is needed, not {type(path).__name__}")
    text = os.fspath(path)
    if "\n" in text:
        raise TypeError("this is the text of a spec, not a path: cnncalc.parse takes it")
    return text if isinstance(path, str) or "/" in text or "\\" in text else f"./{text}"


def _graph(network: object) -> Graph:
    if isinstance(network, Graph):
        return network
    if isinstance(network, Report):
        return network.graph
    if isinstance(network, str | os.PathLike):
        return load(network)
    needed = "a network is needed: a name such as 'lenet5', a path, or what cnncalc.load or cnncalc.analyze returns"
    raise TypeError(f"{needed}; not {type(network).__name__}")


def _report(network: object) -> Report:
    return network if isinstance(network, Report) else _analyze.analyze(_graph(network))


@_with_help
def render(result: object, format: str = "table", *, width: int | None = None, depth: int | None = None) -> str:
    """A result as the command line prints it, in one of that command's formats; `TypeError` for what is no result.

    Results are graphs, reports (also lists of them), comparisons, differences, verifications, explanations and
    findings. `width` is that of a terminal, `depth` that of the folding (0 for none).
    """
    from cnncalc.output.python import rendered

    return rendered(result, format, width=width, depth=depth)
