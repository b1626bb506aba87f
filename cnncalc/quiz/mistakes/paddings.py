"""What students make of the padding of a layer; see `sizes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.windows import spread
from cnncalc.quiz.mistakes.types import CONVS
from cnncalc.quiz.tasks.rewriting import is_letter

if TYPE_CHECKING:
    from cnncalc.formulas.term import Term
    from cnncalc.quiz.tasks.working import Step


def padding_ignored(step: Step) -> Step | None:
    """P = 0."""
    return step.told(padding=0)


def unpadded(step: Step) -> Step | None:
    """Without the cells of a `pad`."""
    return step.giving(*step.x.spatial) if step.node.type == "pad" else None


def padding_once(step: Step) -> Step | None:
    """P for 2P."""
    return step.rewritten(lambda one: one.args[1] if _is_twice_padding(one) else None)


def padding_doubled(step: Step) -> Step | None:
    """4P for 2P."""
    return step.rewritten(lambda one: 4 * one.args[1] if _is_twice_padding(one) else None)


def _is_twice_padding(term: Term) -> bool:
    return term.op == "*" and term.args[0] == 2 and is_letter(term.args[1], "P")


def same_assumed(step: Step) -> Step | None:
    """⌈W1/S⌉: padding `same` where there is another, or none."""
    return step.told(padding="same") if step.node.type in CONVS else None


def same_is_equal(step: Step) -> Step | None:
    """Padding `same` keeps the size although there is a stride."""
    return step.giving(*step.x.spatial) if step.field("padding") == "same" else None


def half_kernel(step: Step) -> Step | None:
    """P = ⌊F/2⌋ on both sides for `same`."""
    kernel = step.field("kernel")
    if step.field("padding") != "same" or not isinstance(kernel, int | tuple):
        return None
    return step.told(padding=tuple(f // 2 for f in spread(kernel, step.x)))
