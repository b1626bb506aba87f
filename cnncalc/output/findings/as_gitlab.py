"""GitLab's code quality report: a list of issues, compared between two branches by their fingerprints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting.project.baseline import fingerprints
from cnncalc.linting.project.paths import below
from cnncalc.model.diagnostics import ERROR, NOTE, WARNING
from cnncalc.output.as_json import written

if TYPE_CHECKING:
    from cnncalc.linting.project.outcome import Outcome
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.model.values import Json
    from cnncalc.output.findings import Look

SEVERITIES = {ERROR: "major", WARNING: "minor", NOTE: "info"}


def render(outcome: Outcome, look: Look) -> str:
    """An issue for each finding; an empty list where there is none, since a missing report says nothing."""
    findings = outcome.findings
    prints = fingerprints(findings, outcome.sources, lambda file: below(file, look.root))
    issues = [_issue(one, look, known_by) for one, known_by in zip(findings, prints, strict=True)]
    return written([*issues]) + "\n"


def _issue(one: Diagnostic, look: Look, fingerprint: str) -> dict[str, Json]:
    return {
        "description": f"{one.name}: {one.message}" + (f" ({one.hint})" if one.hint else ""),
        "check_name": one.code,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[one.severity],
        "location": {
            "path": below(one.span.file, look.root),
            "lines": {"begin": one.span.line, "end": one.span.end_line},
        },
    }
