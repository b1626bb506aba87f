"""Annotations of a pull request on GitHub: workflow commands, which a step prints and GitHub picks up.

Of a step GitHub shows ten errors, ten warnings and ten notices, and drops whatever comes after them in silence. So
those that it will show are written as commands, and the rest as plain lines of the log, with a line that counts them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting.project.paths import below
from cnncalc.model.diagnostics import ERROR, NOTE, WARNING
from cnncalc.output.findings.as_text import first_line
from cnncalc.output.numbers import count_of
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.linting.project.outcome import Outcome
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.output.findings import Look

# Annotations of one level that GitHub shows of a step.
SHOWN = 10
LEVELS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}
# What a command may not hold as it is; in the values of its properties also what separates them.
_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(outcome: Outcome, look: Look) -> str:
    """Errors first, then warnings, then notes; what would not be shown comes last, as plain lines."""
    return "".join(f"{line}\n" for line in _lines(outcome, look))


def _lines(outcome: Outcome, look: Look) -> Iterator[str]:
    findings = outcome.findings
    dropped = []
    for severity in LEVELS:
        own = [one for one in findings if one.severity == severity]
        yield from (_command(one, look) for one in own[:SHOWN])
        dropped += own[SHOWN:]
    if dropped:
        yield from (first_line(one) for one in dropped)
        count = count_of(len(dropped), "further finding")
        yield f"{count} not annotated: of one step GitHub shows {SHOWN} errors, {SHOWN} warnings and {SHOWN} notices"


def _command(one: Diagnostic, look: Look) -> str:
    """`::error title=V203 unread-pixels,file=a.yaml,line=4,endLine=4,col=3,endColumn=9::message`."""
    span = one.span
    properties = {
        "title": f"{one.code} {one.name}",
        "file": below(span.file, look.root),
        "line": str(span.line),
        "endLine": str(span.end_line),
        # GitHub knows columns only within one line.
        **({"col": str(span.column), "endColumn": str(span.end_column)} if span.line == span.end_line else {}),
    }
    told = ",".join(f"{key}={value.translate(_IN_PROPERTY)}" for key, value in properties.items())
    message = "\n".join([clean(one.message), *([f"help: {clean(one.hint)}"] if one.hint else [])])
    return f"::{LEVELS[one.severity]} {told}::{message.translate(_IN_TEXT)}"
