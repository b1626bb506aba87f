"""What students make of the way back, from an output to the layer that gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.layers.windows import spread
from cnncalc.quiz.mistakes import InverseSlip

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.model.volume import Volume
    from cnncalc.quiz.tasks.working import Step


def kernel_as_padding(field: str, right: int, step: Step, target: Volume) -> int | None:
    """P = F."""
    del right, target
    kernel = step.field("kernel")
    return spread(kernel, step.x)[0] if field == "padding" and isinstance(kernel, int | tuple) else None


def total_padding(field: str, right: int, step: Step, target: Volume) -> int | None:
    """2P."""
    del step, target
    return 2 * right if field == "padding" else None


def one_less(field: str, right: int, step: Step, target: Volume) -> int | None:
    """P - 1."""
    del step, target
    return right - 1 if field == "padding" and right else None


def one_more(field: str, right: int, step: Step, target: Volume) -> int | None:
    """P + 1."""
    del step, target
    return right + 1 if field == "padding" else None


def _of_depths(join: Callable[[int, int], int | None]) -> InverseSlip:
    def filters(field: str, right: int, step: Step, target: Volume) -> int | None:
        del right
        return join(int(step.x.depth), target.depth) if field == "filters" else None

    return InverseSlip("M33", filters)


def stride_zero(field: str, right: int, step: Step, target: Volume) -> int | None:
    """S = 0."""
    del right, step, target
    return 0 if field == "stride" else None


INVERSE_SLIPS = (
    InverseSlip("M30", kernel_as_padding),
    InverseSlip("M31", total_padding),
    InverseSlip("M32", one_less),
    InverseSlip("M32", one_more),
    _of_depths(lambda enters, leaves: leaves // enters if leaves % enters == 0 else None),
    _of_depths(lambda enters, leaves: enters // leaves if enters % leaves == 0 else None),
    _of_depths(lambda enters, leaves: enters * leaves),
    _of_depths(lambda enters, leaves: abs(leaves - enters) or None),
    InverseSlip("M34", stride_zero),
)
