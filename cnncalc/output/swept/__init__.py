"""A sweep as text. One module for each format; CSV and JSON are written piece by piece, as variants come."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnncalc.search.variants import Variant

FORMATS = ("table", "plain", "csv", "json", "markdown")


class Failures(NamedTuple):
    """Variants that have errors: how many, and the first few of the reasons, each with the first that has it."""

    total: int
    reasons: dict[str, tuple[int, tuple[str, ...]]]


class Swept(NamedTuple):
    """What came of a sweep: its spec, what was varied, the variants that are wanted, and those on the front.

    `variants` come in the order that is wanted; `front` is None where nobody asked. The grid has `size`, of which
    `kept` are as wanted.
    """

    file: str
    name: str
    flops: str
    axes: tuple[str, ...]
    variants: Iterable[Variant]
    front: frozenset[int] | None
    size: int
    kept: int
    failures: Failures
