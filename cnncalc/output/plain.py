"""The table in pure ASCII: for files, mails and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.drawing import drawn
from cnncalc.output.paint import in_ascii

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.output.view import View


def render(reports: Sequence[Report], view: View) -> str:
    """One table below the other, without colour and without a character beyond ASCII."""
    view = view._replace(unicode=False)
    return "\n\n".join(in_ascii(drawn(report, view)) for report in reports if report.rows)
