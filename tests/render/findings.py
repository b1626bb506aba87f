"""Findings made by hand, and an outcome of them."""

from __future__ import annotations

from cnncalc.linting.project.outcome import Linted, Outcome, outcome
from cnncalc.model.diagnostics import ERROR, NOTE, WARNING, Diagnostic, Edit, Fix, Span

LINES = ("input: 24x24x3", "layers:", "  - maxpool: {kernel: 3, stride: 2}", "  - relu", "  - maxpool: 3")
FILE = "nets/a b#é.yaml"


def finding(line: int, column: int, end: int, *, code: str = "V203", severity: str = WARNING) -> Diagnostic:
    """A finding in a line of the file."""
    span = Span(FILE, line, column, line, end)
    return Diagnostic(span, code, f"maxpool{line}: 50% unread, 1: 2", "padding, or 25", "maxpool1", (), severity)


FIX = Fix("write 1", (Edit(Span(FILE, 3, 23, 3, 24), "1"), Edit(Span(FILE, 4, 3, 4, 3), "# ")), safe=True)
FINDINGS = (
    finding(3, 23, 24)._replace(fix=FIX, uses=(Span(FILE, 4, 5, 4, 9), Span(FILE, 5, 5, 5, 12))),
    finding(4, 5, 9, code="V202", severity=ERROR)._replace(hint="", layer=""),
    finding(5, 5, 12, severity=NOTE),
)
CLEAN = Linted("nets/clean.yaml", (), {"nets/clean.yaml": LINES}, frozenset({"V203", "X901"}))


def outcome_of(*found: Diagnostic, file: str = FILE, fail_on: str = WARNING) -> Outcome:
    """The outcome of a file with these findings, and of one without any."""
    codes = frozenset({"V202", "V203", "X901"})
    return outcome([Linted(file, found, {file: LINES}, codes, fail_on), CLEAN])
