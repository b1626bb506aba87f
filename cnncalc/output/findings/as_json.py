"""Findings for programs: `cnncalc/lint/1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.as_json import finding, written

if TYPE_CHECKING:
    from cnncalc.linting.project.outcome import Outcome
    from cnncalc.output.findings import Look

LINT = "cnncalc/lint/1"


def render(outcome: Outcome, look: Look) -> str:
    """One object: how many files were linted, and what was found in them."""
    del look
    findings = [finding(one) for one in outcome.findings]
    return written({"schema": LINT, "files": len(outcome.files), "findings": [*findings]}) + "\n"
