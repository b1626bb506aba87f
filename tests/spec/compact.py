"""What is wrong with a spec as short plain text, for golden files and tests: place, code, severity, message, hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cnncalc
from cnncalc.analysis.claims import check_claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnncalc.model.diagnostics import Diagnostic, Span
    from cnncalc.model.graph import Graph

# Of a long chain of uses the middle is left out.
_NEAR, _FAR = 3, 2


def found_in(graph: Graph) -> list[Diagnostic]:
    """What the reader found, and what the spec expects of itself and does not hold."""
    return [*graph.diagnostics, *check_claims(cnncalc.analyze(graph))]


def found_in_text(text: str) -> list[Diagnostic]:
    """The same for a spec given as text."""
    return found_in(cnncalc.parse(text, name="spec.yaml"))


def compact(found: Iterable[Diagnostic], file: str = "spec.yaml") -> str:
    """Some lines for each: `line:column-end CODE severity message`, notes, the hint, the chain of uses."""
    return "".join(f"{line}\n" for one in found for line in _lines(one, file))


def _lines(one: Diagnostic, file: str) -> Iterator[str]:
    yield f"{_place(one.span, file)} {one.code} {one.severity} {one.message}"
    yield from (f"    note: {note}" for note in one.notes)
    if one.hint:
        yield f"    help: {one.hint}"
    uses = [f"    used at {_place(use, file)}" for use in reversed(one.uses)]
    left_out = len(uses) - _NEAR - _FAR
    if left_out > 0:
        uses[_NEAR:-_FAR] = [f"    ... {left_out} more"]
    yield from uses


def _place(span: Span, file: str) -> str:
    before = "" if span.file == file else f"{span.file}:"
    return f"{before}{span.line}:{span.column}-{span.end_column}"


def said(text: str) -> str:
    """What is wrong with a spec given as text, in one string."""
    return compact(found_in_text(text))
