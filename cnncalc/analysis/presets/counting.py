"""What a counting convention adds to the MACs of a layer, reason by reason.

A rule takes a row and gives what its convention counts beyond (or short of) the row's MACs, as pairs of a reason and an
amount. A layer's figure is its MACs and all of these; what a rule does not speak of counts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from cnncalc.layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnncalc.analysis.report import Row

Term: TypeAlias = "tuple[str, int]"
Rule: TypeAlias = "Callable[[Row], Iterator[Term]]"

# Why a figure is not the MACs.
ADDITIONS = "additions in the sums"
BIASES = "biases"
NORMS = "normalisation"
ACTIVATIONS = "activations"
POOLS = "pooling"
MERGES = "merges"
RESIZING = "resizing"
SCALES = "scales and shifts"
ACTIVATIONS_AGAIN = "activations, counted twice"
RESIZING_AGAIN = "resizing, counted twice"
POOLS_AGAIN = "pooling, counted twice"
POSITIONS = "transposed convolutions over their output"
SHAPES = "sizes of transposed convolutions"
PADDING = "products with padding, left out"
OTHERS = "other operations"
DENSE_LEFT_OUT = "dense layers, left out"
DROPOUT = "dropout"
GROUPS = "groups of transposed convolutions, divided by twice"
LOST_ROWS = "rows and columns lost by padding `same`"

CONVS = frozenset({"conv", "depthwise"})
ADAPTIVE_AVERAGES = frozenset({"globalavgpool", "adaptiveavgpool"})
ADAPTIVE_MAXIMA = frozenset({"globalmaxpool", "adaptivemaxpool"})
# The module of a layer type, and why its operations are no MACs.
FAMILIES = {
    "conv": ADDITIONS,
    "conv_transpose": ADDITIONS,
    "dense": ADDITIONS,
    "pool": POOLS,
    "global_pool": POOLS,
    "norm": NORMS,
    "statistics_norm": NORMS,
    "lrn": NORMS,
    "activation": ACTIVATIONS,
    "parametric": ACTIVATIONS,
    "softmax": ACTIVATIONS,
    "upsample": RESIZING,
    "scale": SCALES,
    "merge": MERGES,
    "opaque": ADDITIONS,
}


def family(type_name: str) -> str:
    """The module that a layer type is from: types of one module are counted alike."""
    return LAYERS[type_name].partition(".")[0]


def work_of(type_name: str) -> str:
    """Why the operations of a type count that has no MACs."""
    return FAMILIES.get(family(type_name), OTHERS)


def biases_added(row: Row) -> int:
    """One addition for every output element of a layer with biases, shared or not."""
    return row.node.volume.elements if getattr(row.node.layer, "bias", False) else 0


def exact(row: Row) -> Iterator[Term]:
    """Every operation that the reference executor does, padding cells included."""
    done = sum(row.operations)
    if not row.counts.macs:
        if done:
            yield work_of(row.node.type), done
        return
    biases = biases_added(row)
    yield ADDITIONS, done - row.counts.macs - biases
    yield BIASES, biases


def doubled(row: Row) -> Iterator[Term]:
    """An addition beside every product."""
    yield ADDITIONS, row.counts.macs
