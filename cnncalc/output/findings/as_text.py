"""Findings for people: whole, or one to a line as compilers write them, so that every editor can jump to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.output.diagnostics import below, place, unstyled
from cnncalc.output.findings.encoding import carried
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnncalc.linting.project.outcome import Outcome
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.output.findings import Look

# Behind the code of what `--fix` mends.
FIXABLE = "[*]"


def full(outcome: Outcome, look: Look) -> str:
    """Each with its line of the source, the word underlined, and a way out."""
    shown, sources = carried(outcome.findings, outcome.sources, look.encoding)
    return "".join(f"{first_line(one, look.paint)}\n{below(one, sources, look.paint)}" for one in shown)


def concise(outcome: Outcome, look: Look) -> str:
    """One line for each: `file:line:column: severity: CODE name: message`."""
    shown, _ = carried(outcome.findings, {}, look.encoding)
    return "".join(f"{first_line(one, look.paint)}\n" for one in shown)


def first_line(one: Diagnostic, paint: Callable[[str, str], str] = unstyled) -> str:
    """The line that a problem matcher reads."""
    code = f"{one.code} {FIXABLE}" if one.fix and one.fix.safe else one.code
    where = paint(f"{place(one.span)}:", "place")
    return f"{where} {paint(f'{one.severity}:', one.severity)} {code} {one.name}: {clean(one.message)}"
