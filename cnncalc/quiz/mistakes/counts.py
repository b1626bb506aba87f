"""What students make of the parameters of a layer.

Every function is given a step and how its right number is counted, and gives the student's number. The count can have
another slip in it already, so that two go together. None where this mistake makes no difference, or cannot be made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnncalc.formulas.term import Term, product
from cnncalc.layers.base import BUFFER
from cnncalc.layers.conv import Conv, Depthwise, channels_seen
from cnncalc.layers.windows import spread
from cnncalc.model.volume import Volume
from cnncalc.quiz.mistakes import CountSlip
from cnncalc.quiz.mistakes.biases import (
    bias_counted,
    bias_forgotten,
    bias_per_channel,
    bias_per_weight,
    biases_too,
    dense_bias_forgotten,
    one_bias,
)
from cnncalc.quiz.mistakes.positions import (
    activations,
    connections,
    fully_connected,
    fully_connected_and_biases,
    multiplications,
    multiplications_and_biases,
    multiplications_on_input,
    multiplications_on_input_and_biases,
)
from cnncalc.quiz.mistakes.types import FILTERS, POOLS
from cnncalc.quiz.tasks.rewriting import is_letter, rewritten, without_factor
from cnncalc.quiz.tasks.working import step as put_on

if TYPE_CHECKING:
    from cnncalc.layers.base import Layer
    from cnncalc.quiz.mistakes import Count
    from cnncalc.quiz.tasks.working import Step


def depth_ignored(step: Step, count: Count) -> int | None:
    """F·F·K + K."""
    right = count(step) if step.node.type in FILTERS else None
    if right is None:
        return None
    return without_factor(rewritten(right, _group_depth), "D1")


def _group_depth(term: Term) -> int | None:
    """D1 for D1/G."""
    return term.args[0] if term.op == "//" and is_letter(term.args[0], "D1") else None


def depth_ignored_and_one_bias(step: Step, count: Count) -> int | None:
    """F·F·K + 1."""
    return one_bias(step, lambda one: depth_ignored(one, count))


def swapped(step: Step, count: Count) -> int | None:
    """(F·F·K + 1)·D1."""
    filters = step.field("filters")
    if not isinstance(filters, int) or step.field("groups") != 1 or len(step.xs) > 1:
        return None
    layer = replace(step.plain, **{"filters": int(step.x.depth)})
    other = put_on(step.node, layer, (Volume(step.x.spatial, filters),))
    return count(other) if other else None


def kernel_not_squared(step: Step, count: Count) -> int | None:
    """F·D1·K + K."""
    right = count(step) if step.node.type in FILTERS else None
    return None if right is None else rewritten(right, _unsquared)


def _unsquared(term: Term) -> int | None:
    """F for F·F."""
    return term.args[0] if term.op == "*" and all(is_letter(one, "F") for one in term.args) else None


def one_filter(step: Step, count: Count) -> int | None:
    """F·F·D1 + 1: the share of one filter of many."""
    layer = _as_conv(step)
    if step.node.type not in FILTERS or getattr(layer, "filters", 1) == 1:
        return None
    groups = getattr(layer, "groups", 1)
    alone = replace(layer, **{"filters": 1, "groups": 1})
    seen = Volume(step.x.spatial, channels_seen(step.x, groups))
    made = put_on(step.node, alone, (seen,))
    return count(made) if made else None


def _as_conv(step: Step) -> Layer:
    """A depthwise layer as the convolution that it is."""
    return step.plain.conv(step.x) if isinstance(step.plain, Depthwise) else step.plain


def groups_ignored(step: Step, count: Count) -> int | None:
    """G = 1."""
    layer = _as_conv(step)
    if not isinstance(layer, Conv):
        told = step.told(groups=1)
    elif layer.groups == 1:
        return None
    else:
        one = replace(layer, groups=1, filters=int(layer.filters))
        told = put_on(step.node, one, step.xs)
    return count(told) if told else None


def window_as_weights(step: Step, count: Count) -> int | None:
    """F·F of a pool."""
    del count
    return product(spread(getattr(step.layer, "kernel", 0), step.x)) if step.node.type in POOLS else None


def window_as_filters(step: Step, count: Count) -> int | None:
    """F·F·D1 of a pool."""
    window = window_as_weights(step, count)
    return None if window is None else window * step.x.depth


def four_per_channel(step: Step, count: Count) -> int | None:
    """4·D1 of a batch norm: mean and variance, too."""
    return _per_channel(step, count, 4)


def two_per_channel(step: Step, count: Count) -> int | None:
    """2·D1 of a batch norm where mean and variance are counted."""
    return _per_channel(step, count, 2)


def one_per_channel(step: Step, count: Count) -> int | None:
    """D1 of a batch norm."""
    return _per_channel(step, count, 1)


def _per_channel(step: Step, count: Count, factor: int) -> int | None:
    del count
    if not any(one.role == BUFFER for one in step.layer.weights(*step.xs)):
        return None
    return factor * step.x.depth if factor > 1 else step.x.depth


def one_number(step: Step, count: Count) -> int | None:
    """1 for a 1x1 filter over all channels."""
    return 1 if _is_pointwise(step) and count(step) else None


def one_number_and_bias(step: Step, count: Count) -> int | None:
    """2 for a 1x1 filter over all channels and its bias."""
    return 2 if _is_pointwise(step) and count(step) and step.field("bias") else None


def one_number_each(step: Step, count: Count) -> int | None:
    """K for 1x1 filters, and K biases."""
    return depth_ignored(step, count) if _is_pointwise(step) else None


def _is_pointwise(step: Step) -> bool:
    return step.node.type == "conv" and step.field("kernel") == 1 and step.field("groups") == 1


def depthwise_forgotten(step: Step, count: Count) -> int | None:
    """Nothing for a filter of each channel."""
    return 0 if _is_depthwise(step) and count(step) else None


def pointwise_forgotten(step: Step, count: Count) -> int | None:
    """Nothing for a 1x1 convolution."""
    return 0 if _is_pointwise(step) and count(step) else None


def _is_depthwise(step: Step) -> bool:
    groups = step.field("groups")
    return step.node.type == "depthwise" or (step.node.type == "conv" and groups == step.x.depth > 1)


def left_out(step: Step, count: Count) -> int | None:
    """Nothing for a layer that counts."""
    return 0 if count(step) else None


PARAMETER_SLIPS = (
    CountSlip("M39", fully_connected),
    CountSlip("M39", fully_connected_and_biases),
    CountSlip("M40", bias_forgotten),
    CountSlip("M41", depth_ignored),
    CountSlip("M42", one_bias),
    CountSlip("M43", depth_ignored_and_one_bias),
    CountSlip("M44", bias_per_weight),
    CountSlip("M45", bias_per_channel),
    CountSlip("M46", swapped),
    CountSlip("M47", kernel_not_squared),
    CountSlip("M48", multiplications),
    CountSlip("M48", multiplications_and_biases),
    CountSlip("M48", multiplications_on_input),
    CountSlip("M48", multiplications_on_input_and_biases),
    CountSlip("M49", connections),
    CountSlip("M50", groups_ignored),
    CountSlip("M51", window_as_weights),
    CountSlip("M51", window_as_filters),
    CountSlip("M52", four_per_channel),
    CountSlip("M52", two_per_channel),
    CountSlip("M52", one_per_channel),
    CountSlip("M53", activations),
    CountSlip("M55", dense_bias_forgotten),
    CountSlip("M57", bias_counted),
    CountSlip("M58", one_number),
    CountSlip("M58", one_number_and_bias),
    CountSlip("M58", one_number_each),
    CountSlip("M64", depthwise_forgotten),
    CountSlip("M65", pointwise_forgotten),
    CountSlip("M67", one_filter),
    CountSlip("M28", left_out),
)
# Where the weights alone are asked for.
WEIGHT_SLIPS = (*PARAMETER_SLIPS, CountSlip("M57", biases_too))
