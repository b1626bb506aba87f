"""What students make of the size that comes out of a layer.

Every function takes a step of the right computation and gives the student's: told another value, or with its formula
changed. None where this mistake makes no difference, or cannot be made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import Term, ceil_div
from cnncalc.layers.windows import spread
from cnncalc.quiz.mistakes import CHANGED, TOLD, Slip
from cnncalc.quiz.mistakes.depths import (
    channels_times_filters,
    depth_kept,
    kernel_depth,
    one_filter,
    padded_depth,
    padded_depth_once,
    pooled_depth,
    pooled_only_depth,
)
from cnncalc.quiz.mistakes.paddings import (
    half_kernel,
    padding_doubled,
    padding_ignored,
    padding_once,
    same_assumed,
    same_is_equal,
    unpadded,
)
from cnncalc.quiz.mistakes.transposed import (
    forward_formula,
    output_padding_ignored,
    stride_times_input,
    stride_times_input_plus_one,
)
from cnncalc.quiz.mistakes.types import CONVS, POOLS, TRANSPOSED, WINDOWS
from cnncalc.quiz.tasks.rewriting import applied, division, is_letter, parts

if TYPE_CHECKING:
    from cnncalc.quiz.tasks.working import Step


def forgot_plus_one(step: Step) -> Step | None:
    """(W1 − F + 2P)/S."""
    if step.node.type not in WINDOWS:
        return None
    return step.rewritten(lambda one: one.args[0] if _is_plus_one(one) else None)


def _is_plus_one(term: Term) -> bool:
    """A division, and 1."""
    return term.op == "+" and _is_one(term.args[1]) and isinstance(term.args[0], Term) and _divides(term.args[0])


def _is_one(term: int) -> bool:
    return term == 1 and not (isinstance(term, Term) and (term.op or term.name))


def _divides(term: Term) -> bool:
    return term.op in {"//", "ceil"}


def ceil_not_floor(step: Step) -> Step | None:
    """⌈…⌉ for ⌊…⌋."""
    return step.rewritten(lambda one: ceil_div(*one.args) if one.op == "//" and not one.name else None)


def floor_not_ceil(step: Step) -> Step | None:
    """⌊…⌋ for ⌈…⌉, of a pool that rounds up."""
    return step.told(rounding="floor") if step.node.type in POOLS else None


def plus_one_inside(step: Step) -> Step | None:
    """⌊(W1 − F + 2P + 1)/S⌋."""
    return step.rewritten(lambda one: _inside(one) if _is_plus_one(one) else None)


def _inside(term: Term) -> int:
    divided, one = term.args
    if not isinstance(divided, Term):
        return term
    way, stride = divided.args
    return applied(divided, way + one, stride)


def stride_ignored(step: Step) -> Step | None:
    """S = 1."""
    return step.told(stride=1) if step.node.type in {*CONVS, TRANSPOSED} else None


def pool_stride_1(step: Step) -> Step | None:
    """S = 1, of a pool."""
    return step.told(stride=1) if step.node.type in POOLS else None


def input_over_stride(step: Step) -> Step | None:
    """⌊W1/S⌋; with S = 1 there is nothing to divide by."""
    strides = [division(size) for size in step.y.spatial]
    if step.node.type not in WINDOWS or not all(strides) or step.field("stride") == 1:
        return None
    return step.giving(*(n // one.args[1] for n, one in zip(step.x.spatial, strides, strict=True) if one))


def kernel_ignored(step: Step) -> Step | None:
    """(W1 + 2P)/S + 1."""
    if step.node.type not in WINDOWS:
        return None
    return step.rewritten(lambda one: one.args[0] if one.op == "-" and _is_extent(one.args[1]) else None)


def _is_extent(term: int) -> bool:
    """F, or F_eff."""
    return is_letter(term, "F") or (isinstance(term, Term) and term.name == "F_eff")


def halved(step: Step) -> Step | None:
    """W1/2, whatever the pool."""
    return step.giving(*(size // 2 for size in step.x.spatial)) if step.node.type in POOLS else None


def dilation_ignored(step: Step) -> Step | None:
    """L = 1."""
    return step.told(dilation=1)


def kernel_times_dilation(step: Step) -> Step | None:
    """F·L for L·(F − 1) + 1."""
    return step.rewritten(lambda one: _product(one) if one.name == "F_eff" and one.op else None)


def _product(extent: Term) -> int | None:
    """F·L, from the letters of F_eff."""
    letters = [one for one in parts(extent) if one.name and not one.op]
    F, L = (next((one for one in letters if is_letter(one, name)), None) for name in "FL")
    product = F * L if F is not None and L is not None else None
    return Term(int(product), "F_eff", product.op, product.args, extent.why) if product is not None else None


def dilation_off_by_one(step: Step) -> Step | None:
    """L cells skipped, where L is the distance."""
    dilation = step.field("dilation")
    if not isinstance(dilation, int) or dilation == 1:
        return None
    return step.told(dilation=dilation + 1)


def kernel_swapped(step: Step) -> Step | None:
    """Height x width for width x height, of a kernel."""
    kernel = step.field("kernel")
    return step.told(kernel=tuple(reversed(kernel))) if isinstance(kernel, tuple) else None


def axes_swapped(step: Step) -> Step | None:
    """The right sizes in the wrong order."""
    return step.giving(*reversed(step.y.spatial)) if step.y.rank == 2 and step.x.spatial != step.y.spatial else None


def skipped(step: Step) -> Step | None:
    """What enters comes out."""
    is_alone = len(step.xs) == 1 and step.node.type in {*WINDOWS, TRANSPOSED, "pad"}
    return step._replace(y=step.x) if is_alone and step.x != step.y else None


def taken_twice(step: Step) -> Step | None:
    """The layer put on its own output."""
    if len(step.xs) > 1 or step.node.type not in {*WINDOWS, TRANSPOSED, "pad"}:
        return None
    again = step.again()
    return again if again and again.y != step.y else None


def kernel_as_output(step: Step) -> Step | None:
    """W2 = F."""
    kernel = getattr(step.layer, "kernel", None)
    if step.node.type not in {*CONVS, TRANSPOSED} or kernel is None:
        return None
    return step.giving(*spread(kernel, step.x))


# A code with several readings has several lines. Of the slips that give an answer, the first are written out: so
# padding `same`, the more frequent habit, stands before the kernel that is not subtracted.
SIZE_SLIPS = (
    Slip("M01", CHANGED, forgot_plus_one),
    Slip("M02", CHANGED, ceil_not_floor),
    Slip("M03", CHANGED, plus_one_inside),
    Slip("M04", TOLD, padding_ignored),
    Slip("M04", CHANGED, unpadded),
    Slip("M05", CHANGED, padding_once),
    Slip("M06", CHANGED, padding_doubled),
    Slip("M35", TOLD, same_assumed),
    Slip("M07", TOLD, stride_ignored),
    Slip("M08", CHANGED, input_over_stride),
    Slip("M09", CHANGED, kernel_ignored),
    Slip("M10", CHANGED, depth_kept),
    Slip("M11", CHANGED, channels_times_filters),
    Slip("M12", CHANGED, depth_kept),
    Slip("M13", CHANGED, kernel_depth),
    Slip("M14", CHANGED, pooled_depth),
    Slip("M15", CHANGED, pooled_only_depth),
    Slip("M16", TOLD, pool_stride_1),
    Slip("M17", CHANGED, halved),
    Slip("M18", CHANGED, same_is_equal),
    Slip("M19", TOLD, half_kernel),
    Slip("M20", CHANGED, padded_depth),
    Slip("M20", CHANGED, padded_depth_once),
    Slip("M21", TOLD, dilation_ignored),
    Slip("M22", CHANGED, kernel_times_dilation),
    Slip("M23", TOLD, dilation_off_by_one),
    Slip("M24", CHANGED, forward_formula),
    Slip("M25", CHANGED, stride_times_input),
    Slip("M25", CHANGED, stride_times_input_plus_one),
    Slip("M26", TOLD, kernel_swapped),
    Slip("M26", CHANGED, axes_swapped),
    Slip("M28", CHANGED, skipped),
    Slip("M28", CHANGED, taken_twice),
    Slip("M29", CHANGED, kernel_as_output),
    Slip("M36", TOLD, floor_not_ceil),
    Slip("M37", TOLD, output_padding_ignored),
    Slip("M67", TOLD, one_filter),
)
