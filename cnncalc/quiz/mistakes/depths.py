"""What students make of the depth that comes out of a layer; see `sizes`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.formulas.term import Term
from cnncalc.formulas.window import both
from cnncalc.layers.windows import spread
from cnncalc.quiz.mistakes.types import POOLS, TRANSPOSED

if TYPE_CHECKING:
    from cnncalc.quiz.tasks.working import Step


def depth_kept(step: Step) -> Step | None:
    """D2 = D1."""
    return step.giving(depth=step.x.depth) if step.node.type in {"conv", TRANSPOSED} else None


def channels_times_filters(step: Step) -> Step | None:
    """D2 = D1·K."""
    return step.giving(depth=step.x.depth * step.y.depth) if step.node.type in {"conv", TRANSPOSED} else None


def kernel_depth(step: Step) -> Step | None:
    """D2 = D1/G: as deep as one filter."""
    if step.node.type != "conv":
        return None
    groups = getattr(step.layer, "groups", 1)
    return step.giving(depth=step.x.depth // groups if groups > 1 else step.x.depth)


def one_filter(step: Step) -> Step | None:
    """K = 1."""
    return step.told(filters=1)


def pooled_depth(step: Step) -> Step | None:
    """D2 = D1/S, beside the right width and height."""
    return step.giving(depth=_pooled(step)) if step.node.type in POOLS else None


def pooled_only_depth(step: Step) -> Step | None:
    """D2 = D1/S, and width and height as before."""
    return step.giving(*step.x.spatial, depth=_pooled(step)) if step.node.type in POOLS else None


def _pooled(step: Step) -> int:
    stride = step.field("stride")
    S = spread(stride if isinstance(stride, int | tuple) else 1, step.x)[0]
    if stride is None:
        S = spread(getattr(step.plain, "kernel", 1), step.x)[0]
    return step.x.depth // Term(S, "S")


def padded_depth(step: Step) -> Step | None:
    """D1 + 2P, of a padding of its own."""
    pads = _ends(step)
    return step.giving(depth=step.x.depth + both(pads)) if pads else None


def padded_depth_once(step: Step) -> Step | None:
    """D1 + P."""
    pads = _ends(step)
    return step.giving(depth=step.x.depth + pads[0]) if pads else None


def _ends(step: Step) -> tuple[int, int] | None:
    """The cells that a `pad` adds before and after, where they are the same along all axes."""
    asked: object = getattr(step.layer, "pads", None)
    found = asked(step.x) if callable(asked) else ()
    ends = list(found)[:-1] if isinstance(found, tuple) else []
    return ends[0] if len(set(ends)) == 1 else None
