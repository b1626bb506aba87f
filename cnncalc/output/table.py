"""The table for a terminal, in colour where there is any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.drawing import drawn
from cnncalc.output.paint import painted, unpainted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.output.view import View


def render(reports: Sequence[Report], view: View) -> str:
    """One table below the other; none where not a single layer could be computed."""
    paint = painted if view.color else unpainted
    return "\n\n".join(paint(drawn(report, view)) for report in reports if report.rows)
