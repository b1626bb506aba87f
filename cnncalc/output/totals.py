"""The totals of a report below a table: exact, short, and in bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.figures import label
from cnncalc.analysis.memory import DTYPES, training
from cnncalc.output.numbers import count_of, exact, human, in_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.output.view import View


class Total(NamedTuple):
    """One total: what it is, all its digits, a short form, and what it takes in memory if anything."""

    name: str
    exact: str
    short: str
    size: str = ""


def titles(view: View) -> Total:
    """The heads of the columns; the last is the type of numbers, and how many samples there are."""
    return Total("", "exact", "short", view.dtype + (f", batch {exact(view.batch)}" if view.batch > 1 else ""))


def totals(report: Report, view: View) -> Iterator[Total]:
    """All totals. Unknown is not zero: where layers are missing, what is known is a lower bound."""
    known, gap = report.known, lower_bound(report)

    def total(name: str, number: int, samples: int = 0) -> Total:
        size = in_bytes(number * samples * DTYPES[view.dtype]) if samples else ""
        return Total(name, gap + exact(number), gap + human(number) if number >= 1000 else "", size and gap + size)

    yield total("parameters", known.params, samples=1)
    if known.trainable != known.params:
        yield total("trainable", known.trainable)
    if known.buffers:
        yield total("buffers", known.buffers, samples=1)
    yield total("MACs", known.macs)
    yield total(label("flops", report.preset), known.flops)
    yield total("activations", known.activations, samples=view.batch)
    if report.totals:
        yield total("peak activations", report.totals.peak_activations, samples=view.batch)
    if view.optimizer:
        held = training(report, optimizer=view.optimizer, batch=view.batch)
        yield total("gradients", held.gradients, samples=1)
        yield total(f"state of {view.optimizer}", held.optimizer_state, samples=1)
        several = f", batch {exact(view.batch)}" if view.batch > 1 else ""
        # Every output is taken as kept for the backward pass; frameworks drop some, such as what a ReLU reads.
        yield total(f"stored activations{several}, at most", held.activations, samples=1)
        yield total("training memory, at most", held.total, samples=1)


def lower_bound(report: Report) -> str:
    """What stands before a number that may be too small."""
    return "" if report.totals else ">= "


def missing(report: Report) -> list[str]:
    """What to say where layers could not be computed, or do not give their counts."""
    if report.totals:
        return []
    counts = {"not computed": report.graph.missing, "without counts": len(report.uncounted)}
    reasons = ", ".join(f"{count_of(count, 'layer')} {what}" for what, count in counts.items() if count)
    return [f">= lower bounds ({reasons})" if reasons else ">= lower bounds"]
