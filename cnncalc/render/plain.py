"""The table in pure ASCII: for files, mails and screen readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.render.drawing import drawn
from cnncalc.render.text import ascii_only

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.render.view import View


def render(reports: Sequence[Report], view: View) -> str:
    """One table below the other, without a character beyond ASCII and without a blank at the end of a line."""
    view = view._replace(unicode=False)
    return "\n\n".join("".join(_lines(report, view)) for report in reports)


def _lines(report: Report, view: View) -> Iterator[str]:
    for pieces in drawn(report, view):
        yield ascii_only("".join(text for text, _ in pieces).rstrip()) + "\n"
