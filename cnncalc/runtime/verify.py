"""Every figure of a network held against a run of it: volume, parameters and products, layer by layer.

The layers claim, NumPy kernels that share no formula with them do the work. Weights are drawn layer by layer and
dropped again. Every layer is judged by itself: behind one that is wrong, the run goes on with zeros of the volume that
was claimed, so that one mistake is one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.claims import check_claims
from cnncalc.model.shown import shown
from cnncalc.model.volume import Volume
from cnncalc.runtime.execute import check_known, keep_memory, plan, run_layer, storage
from cnncalc.runtime.kernels import products
from cnncalc.runtime.weights import drawn, filters_lie_last, need_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cnncalc.analysis.report import Report, Row
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.model.graph import Graph
    from cnncalc.runtime.kernels.axes import Array, FloatType

# Weights of a kernel that are kept but not learnt.
BUFFERS = ("running_mean", "running_var")
# Numbers after which those of a weight repeat: only figures are compared, and to draw all would take longer than to
# run. It is a prime, so that filters differ.
PERIOD = 65_521


class Figures(NamedTuple):
    """What is computed of a layer, or what a run shows. `products` is for one sample."""

    volume: Volume
    params: int
    products: int


class Held(NamedTuple):
    """A layer's figures beside the run's. A kernel that cannot run with what is claimed says why in `error`."""

    path: str
    computed: Figures
    run: Figures | None
    error: str = ""

    @property
    def ok(self) -> bool:
        """Whether they agree."""
        return self.computed == self.run


@shown
class Verification(NamedTuple):
    """A network held against a run. There are no layers where the spec has errors: such a network does not run.

    `report` is that of the graph as given, `ran` the inputs that it ran on. `failed` are the claims of the spec that
    do not hold, out of `claims`.
    """

    report: Report
    layers: tuple[Held, ...]
    claims: int
    failed: tuple[Diagnostic, ...]
    ran: Mapping[str, Volume]
    seed: int

    def __repr__(self) -> str:
        verdict = "agrees with its run" if self.ok else f"{len(self.differing):,} of {len(self.layers):,} layers differ"
        return f"<Verification {self.report.graph.file}: {verdict}>"

    @property
    def differing(self) -> list[Held]:
        """The layers whose figures are not those of the run."""
        return [one for one in self.layers if not one.ok]

    @property
    def ok(self) -> bool:
        """Whether the network could be run, every layer agrees and every claim holds."""
        return self.report.totals is not None and not self.differing and not self.failed


def verify(
    graph: Graph,
    *,
    seed: int = 0,
    batch: int = 1,
    dtype: FloatType = np.float32,
    smaller: Graph | None = None,
    on_layer: Callable[[int, int, str], None] | None = None,
) -> Verification:
    """Hold the computed volume, parameters and products of every layer against a run, and check the spec's claims.

    Inputs and weights are drawn from `seed`. `smaller` is the same network on a smaller input, which then runs in its
    place; the claims are those of `graph`. `on_layer` is called before every layer with the number of those that are
    done, the number of all, and its path. Raises `MemoryError` for a network that does not fit,
    `OpaqueError` for one that cannot be run.
    """
    report = analyze(graph)
    if report.is_computed:
        check_known(graph)
    failed = tuple(check_claims(report))
    claims = len(graph.budgets) + (len(graph.claims) if graph.as_written else 0)
    running = report if smaller is None else analyze(smaller)
    layers = () if running.totals is None else tuple(held(running, seed, batch, dtype, on_layer))
    return Verification(report, layers, claims, failed, running.graph.inputs, seed)


def held(
    report: Report,
    seed: int,
    batch: int,
    dtype: FloatType,
    on_layer: Callable[[int, int, str], None] | None,
) -> Iterable[Held]:
    """Run layer after layer, each held against its row."""
    need_memory(max((row.counts.params + row.node.volume.elements * batch for row in report.rows), default=0), dtype)
    keep_memory()
    graph, last = report.graph, filters_lie_last(report.graph)
    alive = drawn_inputs(graph, seed, batch, dtype)
    met: set[str] = set()  # the layers whose weights were counted
    for at, (row, (node, freed)) in enumerate(zip(report.rows, plan(graph), strict=True)):
        if on_layer:
            on_layer(at, len(report.rows), node.path)
        owner = graph.nodes[node.shares or node.path]
        declared = owner.layer.weights(*owner.input_volumes)
        own = {one.name: drawn(owner, one, seed, dtype, last=last, period=PERIOD) for one in declared}
        xs = [alive[source] for source in node.inputs]
        others = (alive[name] for name in alive if name not in freed)
        y, one = ran(row, xs, own, is_counted=owner.path in met, spare=storage(xs[0]) not in map(storage, others))
        met.add(owner.path)
        alive[node.path] = y
        yield one
        del xs, y, own
        for name in freed:
            del alive[name]


def ran(row: Row, xs: list[Array], own: dict[str, Array], *, is_counted: bool, spare: bool) -> tuple[Array, Held]:
    """Run one layer: an array of the volume that it claims, and how its figures compare."""
    node = row.node
    computed = Figures(node.volume, row.counts.params, row.counts.macs)
    wanted = (len(xs[0]), *reversed(node.volume.dims))
    try:
        with products.counted() as tally, np.errstate(all="ignore"):
            y = run_layer(node.type, node.layer, xs, own, in_place=spare)
    except (ValueError, TypeError, IndexError) as err:
        return np.zeros(wanted, xs[0].dtype), Held(node.path, computed, None, f"{type(err).__name__}: {err}")
    used = 0 if is_counted else sum(weight.size for name, weight in own.items() if name not in BUFFERS)
    volume = Volume.of(tuple(reversed(y.shape[1:])))
    run = Figures(volume, used, tally.products // len(xs[0]))
    return y if y.shape == wanted else np.zeros(wanted, y.dtype), Held(node.path, computed, run)


def drawn_inputs(graph: Graph, seed: int, batch: int, dtype: FloatType) -> dict[str, Array]:
    """Numbers for every input from a normal distribution, the same for the same seed and name."""
    return {name: drawn_input(name, volume, seed, batch, dtype) for name, volume in graph.inputs.items()}


def drawn_input(name: str, volume: Volume, seed: int, batch: int, dtype: FloatType) -> Array:
    """One input, (N, D, H, W)."""
    generator = np.random.default_rng([seed, *f"input {name}".encode()])
    return generator.standard_normal((batch, *reversed(volume.dims)), dtype=dtype)
