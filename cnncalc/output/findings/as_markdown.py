"""Findings as Markdown: for the summary of a CI step, or the comment on a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting.project.paths import below
from cnncalc.output.diagnostics import tally
from cnncalc.output.markdown import escaped
from cnncalc.output.numbers import count_of
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from cnncalc.linting.project.outcome import Outcome
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.output.findings import Look

# Comments on GitHub and GitLab hold 65,536 characters and more; what is longer is refused whole.
LONGEST = 65_000
_HEAD = "| | where | rule | finding |\n|---|---|---|---|\n"


def render(outcome: Outcome, look: Look) -> str:
    """A heading that counts, and a table; rows that would make it too long are counted, not shown."""
    findings = outcome.findings
    files = count_of(len(outcome.files), "file")
    text = f"### cnncalc lint: {tally(findings) or 'nothing found'} in {files}\n"
    if findings:
        text += f"\n{_HEAD}"
    for number, one in enumerate(findings):
        row = _row(one, look)
        rest = f"\n… and {count_of(len(findings) - number, 'further finding')}\n"
        if len(text) + len(row) + len(rest) > LONGEST:
            return text + rest
        text += row
    return text


def _row(one: Diagnostic, look: Look) -> str:
    place = f"{below(one.span.file, look.root)}:{one.span.line}:{one.span.column}"
    parts = [one.message, *([f"help: {one.hint}"] if one.hint else [])]
    finding = "<br>".join(escaped(clean(part)) for part in parts)
    return f"| {one.severity} | {escaped(clean(place))} | {one.code} {one.name} | {finding} |\n"
