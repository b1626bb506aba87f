"""How often each rule found something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.findings.as_text import FIXABLE

if TYPE_CHECKING:
    from cnncalc.linting.project.outcome import Outcome
    from cnncalc.output.findings import Look


def statistics(outcome: Outcome, look: Look) -> str:
    """A line for each rule, the most frequent one first; `[*]` where `--fix` mends all of what it found."""
    counts: dict[str, int] = {}
    mendable: dict[str, bool] = {}
    first = {one.code: one for one in reversed(outcome.findings)}
    for one in outcome.findings:
        counts[one.code] = counts.get(one.code, 0) + 1
        mendable[one.code] = mendable.get(one.code, True) and one.fix is not None and one.fix.safe
    width = max((len(str(count)) for count in counts.values()), default=0)
    lines = []
    for code, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        mark = FIXABLE if mendable[code] else " " * len(FIXABLE)
        lines.append(f"{count:>{width}}  {look.paint(code, first[code].severity)} {mark} {first[code].name}\n")
    return "".join(lines)
