"""What a question counts at one layer, from the same declarations as every table: parameters, work, activations."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.analyze import row_of
from cnncalc.analysis.memory import DTYPES
from cnncalc.analysis.presets import PRESETS
from cnncalc.formulas.term import product, total
from cnncalc.layers.base import BIAS, BUFFER, WEIGHT
from cnncalc.layers.traced import traced_volume
from cnncalc.model.values import listed
from cnncalc.quiz.mistakes.types import weights_of
from cnncalc.quiz.model import INVERSE, SIZES, UNITS
from cnncalc.quiz.tasks.working import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from cnncalc.model.graph import Graph
    from cnncalc.model.volume import Dims, Volume
    from cnncalc.quiz.model import Conventions
    from cnncalc.quiz.tasks.working import Step

ROLES = {"params": (WEIGHT, BIAS), "weights": (WEIGHT,), "biases": (BIAS,)}
# How a line calls what it counts.
NAMES = {"macs": "MACs", "flops": "FLOPs", "memory": "elements"}


def counted(step: Step, ask: str, conventions: Conventions) -> int:
    """One layer's share of what is asked."""
    if ask in ROLES:
        return parameters(step, ask, conventions)
    if ask == "macs":
        return step.layer.products(_out(step), *step.xs)
    if ask == "flops":
        return flops(step, conventions.flops)
    return 0 if step.plain.is_view else product(_out(step).dims)


def _out(step: Step) -> Volume:
    return traced_volume(plain(step.y), 2)


def parameters(step: Step, ask: str, conventions: Conventions) -> int:
    """What a layer learns; a batch norm's under the convention for it."""
    if step.node.shares:
        return 0
    is_batch_norm = any(one.role == BUFFER for one in step.plain.weights(*step.xs))
    if is_batch_norm and conventions.norm == "none":
        return 0
    roles = ROLES[ask]
    if is_batch_norm and conventions.norm == "all" and ask == "params":
        roles = (*roles, BUFFER)
    return weights_of(step, *roles)


def flops(step: Step, preset: str) -> int:
    """Under a preset; with its history where that is one of operations, or of products."""
    y = _out(step)
    if preset == "exact":
        return total(count for count in step.layer.operations(y, *step.xs) if count)
    macs = step.layer.products(y, *step.xs)
    if preset in {"mac2", "torch"}:
        return 2 * macs if macs else 0
    node = step.node._replace(layer=step.plain, input_volumes=tuple(map(plain, step.xs)), volume=plain(step.y))
    return row_of(node, PRESETS[preset]).counts.flops


def in_unit(elements: int, agreed: Conventions, scale: tuple[int, int] = (1, 1)) -> int | Fraction:
    """The memory of so many numbers per sample; `scale` multiplies and divides it."""
    from fractions import Fraction  # most questions do without

    if agreed.unit == "values":
        return elements * agreed.batch
    times, over = scale
    size = Fraction(elements * agreed.batch * DTYPES[agreed.dtype] * times, UNITS[agreed.unit] * over)
    return int(size) if size.denominator == 1 else size


# So many layers are named as those that could be asked.
NAMED = 6


class Refusal(NamedTuple):
    """Why something cannot be asked, and what can; `key` is what of the question is to blame."""

    key: str
    message: str
    hint: str


def refusal(ask: str, graph: Graph, at: str, target: Dims | None) -> Refusal | None:
    """Why this cannot be asked of a layer or block; None if it can."""
    kinds: dict[str, Callable[[str, Graph, str, Dims | None], Refusal | None]] = {
        **dict.fromkeys(SIZES, _size),
        **dict.fromkeys(INVERSE, _field),
        "receptive_field": _sees_all,
    }
    return kinds[ask](ask, graph, at, target) if ask in kinds else None


def _size(ask: str, graph: Graph, at: str, target: Dims | None) -> Refusal | None:
    """A width or height along an axis that there is not."""
    del target
    y = graph.volume_of(graph.source_of(at))
    if ask == "output" or ask in y.axes:
        return None
    sizes = ("output", *(one for one in SIZES if one in y.axes))
    return Refusal("ask", f"{at} gives {y}, which has no {ask}", f"ask for {listed(sizes, 'or')}")


def _field(ask: str, graph: Graph, at: str, target: Dims | None) -> Refusal | None:
    """A field that the layer does not have, or a target with other axes than its output."""
    node = graph.nodes[graph.source_of(at)]
    if not hasattr(node.layer, ask):
        having = [path for path, one in graph.nodes.items() if hasattr(one.layer, ask)]
        hint = f"`at` can be {listed(having[:NAMED], 'or')}" if having else f"no layer of the network has a {ask}"
        return Refusal("at", f"{at} is {node.type}, which has no {ask}", hint)
    if target is not None and len(target) != len(node.volume.dims):
        message = f"{at} gives a volume such as {node.volume}, which {target} is not"
        return Refusal("target", message, f"{' x '.join(node.volume.axes)}, such as target: {node.volume}")
    return None


def _sees_all(ask: str, graph: Graph, at: str, target: Dims | None) -> Refusal | None:
    """The receptive field of a layer that sees the whole input, or of a vector."""
    from cnncalc.analysis.receptive_field import receptive_fields  # few questions are after it

    del ask, target
    fields = receptive_fields(graph)
    if fields[graph.source_of(at)] and None not in fields[graph.source_of(at)]:
        return None
    having = [path for path in graph.nodes if fields[path] and None not in fields[path]]
    hint = f"`at` can be {listed(having[-NAMED:], 'or')}" if having else "no layer of the network has one"
    return Refusal("at", f"{at} has no receptive field of its own: it sees all that comes in, or is a vector", hint)
