"""What a question counts at one layer, from the same declarations as every table: parameters, work, activations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES
from cnncalc.analysis.presets import PRESETS
from cnncalc.analysis.walk import row_of
from cnncalc.layers.base import BIAS, BUFFER, WEIGHT
from cnncalc.layers.traced import traced_volume
from cnncalc.quiz.model import UNITS
from cnncalc.quiz.slips.weights import weights_of
from cnncalc.quiz.working import plain
from cnncalc.term import product, total

if TYPE_CHECKING:
    from fractions import Fraction

    from cnncalc.quiz.model import Conventions
    from cnncalc.quiz.working import Step
    from cnncalc.volume import Volume

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
