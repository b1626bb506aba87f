"""One run of `cnncalc sweep`: variants come, are kept or written at once, and what came of them is told."""

from __future__ import annotations

import sys
from contextlib import closing
from functools import partial
from heapq import nsmallest
from typing import TYPE_CHECKING

from cnncalc.cli import sweep_options as sweeping
from cnncalc.cli.output import deliver, deliver_picture, deliver_pieces, say, view_for
from cnncalc.cli.progress import variants_done
from cnncalc.drawing import FORMATS as PICTURES
from cnncalc.model.exits import FAILED, OK
from cnncalc.output.swept import Failures, Swept
from cnncalc.search.selection import by_quantity
from cnncalc.search.workers import computed

if TYPE_CHECKING:
    from collections.abc import Generator

    from cnncalc.cli import options
    from cnncalc.search.selection import Condition, Front, Quantity
    from cnncalc.search.sorter import Key, Spool
    from cnncalc.search.variants import Variant, Work

    class Given(options.OutputOptions):
        """Everything that this command can be given."""

        spec: str
        variables: tuple[str, ...]
        input_sizes: tuple[str, ...]
        format_: str
        flops: str
        where: tuple[str, ...]
        budget: tuple[str, ...]
        sort: str | None
        top: int | None
        pareto: str | None
        pareto_only: bool
        jobs: int
        yes: bool


# Reasons of failures that are told apart.
REASONS = 10
DEFAULT_FRONT = "params,macs"


class Run:
    """One sweep: what is asked for, and what has come so far."""

    def __init__(self, given: Given, work: Work) -> None:
        self.given = given
        self.work = work
        self.axes = tuple(axis.name for axis in work.grid.axes)
        self.conditions: list[Condition] = sweeping.read_conditions(given["where"], given["budget"])
        self.order: Quantity | None = (
            sweeping.read_quantity("--sort", given["sort"], work.grid) if given["sort"] else None
        )
        self.objectives: tuple[Quantity, Quantity] | None = self._objectives()
        self.failed = 0
        self.kept = 0
        self.reasons: dict[str, tuple[int, tuple[str, ...]]] = {}

    def _objectives(self) -> tuple[Quantity, Quantity] | None:
        """What a front is about: what was asked for; CSV alone has none unless it was."""
        text = self.given["pareto"]
        if text is None and self.given["format_"] == "csv" and not self.given["pareto_only"]:
            return None
        return sweeping.read_front(text or DEFAULT_FRONT, self.work.grid)

    @property
    def can_stream(self) -> bool:
        """Whether every variant can be written as it comes, and forgotten."""
        return self.given["format_"] == "csv" and not (self.order or self.objectives or self.given["top"])

    def streamed(self) -> int:
        """Write every variant as it comes."""
        from cnncalc.output.swept.as_csv import pieces

        quiet = self.given["quiet"] or (not self.given["output"] and sys.stdout.isatty())
        with closing(self.wanted(quiet=quiet)) as variants:
            deliver_pieces(pieces(self.axes, variants, None), self.given["output"])
        return self.ended()

    def collected(self) -> int:
        """Keep what is wanted until all is there, then write it."""
        from cnncalc.search.selection import Front
        from cnncalc.search.sorter import spool as spooled

        front = Front()
        with spooled(self.key()) as spool:
            with closing(self.wanted(quiet=self.given["quiet"])) as variants:
                self.collect(variants, spool, front)
            members = front.members if self.objectives else None
            self.write(spool, members)
        return self.ended()

    def collect(self, variants: Generator[Variant], spool: Spool, front: Front) -> None:
        """Every variant that is wanted, and the front of those that have figures."""
        for one in variants:
            spool.add(one)
            if self.objectives and one.figures:
                first, second = (objective.of(one) for objective in self.objectives)
                assert not isinstance(first, str), "words were refused"
                assert not isinstance(second, str), "words were refused"
                front.add(first, second, one.number)

    def key(self) -> Key:
        """What variants are sorted by: the order of the grid, if nothing else was asked for."""
        return partial(by_quantity, self.order) if self.order else lambda one: (one.number,)

    def wanted(self, *, quiet: bool) -> Generator[Variant]:
        """The variants that meet the conditions; failures are counted, and kept where there are no conditions."""
        count = self.work.grid.size
        with closing(computed(self.work, self.given["jobs"])) as variants, variants_done(count, quiet=quiet) as told:
            for one in variants:
                told(one.number)
                if one.why:
                    self.fail(one)
                if all(condition.holds(one) for condition in self.conditions):
                    self.kept += 1
                    yield one

    def fail(self, one: Variant) -> None:
        """Count a failure under its reason; of many reasons, the first are told apart."""
        self.failed += 1
        count, first = self.reasons.get(one.why, (0, one.values))
        if count or len(self.reasons) < REASONS:
            self.reasons[one.why] = count + 1, first

    def swept(self, spool: Spool, front: frozenset[int] | None) -> Swept:
        """What came of it, as it is shown."""
        shown = (one for one in spool if not self.given["pareto_only"] or one.number in (front or ()))
        top = self.given["top"]
        kept = len(front) if self.given["pareto_only"] and front is not None else self.kept
        spec = self.work.blueprint.spec
        return Swept(
            self.given["spec"],
            spec.name if spec else "",
            self.given["flops"],
            self.axes,
            nsmallest(top, shown, self.key()) if top else shown,
            front,
            self.work.grid.size,
            min(kept, top) if top else kept,
            Failures(self.failed, self.reasons),
        )

    def write(self, spool: Spool, front: frozenset[int] | None) -> None:
        """In the format that is wanted."""
        swept, format_, output = self.swept(spool, front), self.given["format_"], self.given["output"]
        if format_ in PICTURES:
            from cnncalc.drawing.sweeps import sweep_picture

            deliver_picture(sweep_picture(swept), format_, output)
        elif format_ == "csv":
            from cnncalc.output.swept.as_csv import pieces

            deliver_pieces(pieces(swept.axes, swept.variants, swept.front), output)
        elif format_ == "json":
            from cnncalc.output.swept.as_json import pieces as documents

            deliver_pieces(documents(swept), output)
        else:
            from cnncalc.output.swept.page import FORMATS as PAGES
            from cnncalc.output.swept.page import SHOWN

            most = self.given["top"] or SHOWN
            text = PAGES[format_](swept, view_for(output, self.given["color"]), most)
            deliver(text, output, utf8=format_ == "markdown")

    def ended(self) -> int:
        """Failures on standard error, where the result does not tell them; the answer is no if nothing is left."""
        if self.failed and self.given["format_"] not in {"table", "plain", "markdown"} and not self.given["quiet"]:
            from cnncalc.output.swept.page import reasons

            for line in reasons(Failures(self.failed, self.reasons), self.axes):
                say(line)
        return OK if self.kept and self.failed < self.work.grid.size else FAILED
