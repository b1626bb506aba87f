"""What students make of the memory that activations take: other units, other sizes of number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnncalc.analysis.memory import DTYPES
from cnncalc.quiz.mistakes import ConventionSlip

if TYPE_CHECKING:
    from cnncalc.quiz.model import Conventions

_OTHER = {"kB": "KiB", "MB": "MiB", "GB": "GiB", "KiB": "kB", "MiB": "MB", "GiB": "GB"}


def elements(agreed: Conventions) -> Conventions | None:
    """Numbers for bytes, whatever their unit."""
    return replace(agreed, dtype="int8") if agreed.unit != "values" and agreed.dtype != "int8" else None


def values(agreed: Conventions) -> Conventions | None:
    """Numbers, in no unit."""
    return replace(agreed, unit="values") if agreed.unit != "values" else None


def other_prefix(agreed: Conventions) -> Conventions | None:
    """kB for KiB, and the reverse."""
    return replace(agreed, unit=_OTHER[agreed.unit]) if agreed.unit in _OTHER else None


def in_bytes(agreed: Conventions) -> Conventions | None:
    """Where bytes are asked for: any prefix that is given can be the wrong one."""
    return agreed if agreed.unit == "B" else None


def other_input(agreed: Conventions) -> Conventions | None:
    """With the input where it does not count, without it where it does."""
    return replace(agreed, input=not agreed.input)


def one_sample(agreed: Conventions) -> Conventions | None:
    """A batch of one."""
    return replace(agreed, batch=1) if agreed.batch != 1 else None


def _of_type(name: str) -> ConventionSlip:
    def change(agreed: Conventions) -> Conventions | None:
        is_other = DTYPES[agreed.dtype] != DTYPES[name] and agreed.unit != "values"
        return replace(agreed, dtype=name) if is_other else None

    return ConventionSlip("M74", change)


MEMORY_SLIPS = (
    ConventionSlip("M70", elements),
    ConventionSlip("M70", values),
    ConventionSlip("M71", other_prefix),
    *(ConventionSlip("M71", in_bytes, scale=(10 ** (3 * n), 2 ** (10 * n))) for n in (1, 2, 3)),
    *(ConventionSlip("M71", in_bytes, scale=(2 ** (10 * n), 10 ** (3 * n))) for n in (1, 2, 3)),
    ConventionSlip("M72", other_input),
    ConventionSlip("M73", one_sample),
    *map(_of_type, ("float64", "float32", "float16")),
)
