"""`expect` brought up to date on purpose: what is computed is written where a claim does not hold, or none is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.analysis.analyze import analyze
from cnncalc.analysis.claims import computed, same_value
from cnncalc.errors import UserError
from cnncalc.language.load import load_whole
from cnncalc.linting.fixes.apply import edited
from cnncalc.linting.fixes.edits import end_of, with_pair
from cnncalc.model.diagnostics import ERROR, Edit, Span, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnncalc.analysis.report import Report
    from cnncalc.language.files import Place
    from cnncalc.language.yaml.tree import Mapping
    from cnncalc.model.graph import Claim

# What a spec that claims nothing is made to claim.
TOTALS = ("params", "macs")


class DraftError(UserError):
    """A text that would not be read without errors, and so is not written."""


def updated(place: Place, text: str | None = None) -> str | None:
    """The text of a spec with every claim of `expect` as it is computed, or claims about its totals if it has none.

    None where the spec cannot be computed whole. Claims about layers that do not exist stay as they are. Raises
    `DraftError` where the new text would have an error.
    """
    loaded = load_whole(place, text)
    report = analyze(loaded.graph)
    if loaded.spec is None or report.totals is None or has_errors(loaded.graph.diagnostics):
        return None
    if loaded.spec.expect is not None or loaded.spec.is_library:
        edits = [edit for claim in loaded.graph.claims for edit in correction(claim, report)]
    else:
        section = new_section(report, loaded.top, loaded.text) if loaded.top else None
        edits = [section] if section else []
    draft = edited(loaded.text, edits)
    _check_draft(place, draft)
    return draft


def _check_draft(place: Place, draft: str) -> None:
    """Read a text that is to be written; `DraftError` for its first error."""
    graph = load_whole(place, draft).graph
    error = next((diagnostic for diagnostic in graph.diagnostics if diagnostic.severity == ERROR), None)
    if error:
        message = f"{place.given} is not changed: with the computed claims it would have an error"
        raise DraftError(message, f"line {error.span.line}: {error.code} {error.name}: {error.message}")


def correction(claim: Claim, report: Report) -> Iterator[Edit]:
    """The computed value in the place of one that is claimed."""
    try:
        value = computed(claim, report)
    except KeyError:
        return
    if value is not None and not same_value(value, claim):
        yield Edit(claim.span, str(value))


def new_section(report: Report, top: Mapping, text: str) -> Edit | None:
    """An `expect` with the totals and the output: at the end of the text, or where it can only stand in one line."""
    assert report.totals is not None
    claims = [f"{name}: {getattr(report.totals.counts, name)}" for name in TOTALS]
    claims += [f"output: {volume}" for volume in list(report.outputs.values())[:1]]
    file = report.graph.file
    rows = report.graph.sources[file]
    if top.flow or top.span.column > 1 or "..." in (row.rstrip() for row in rows):
        return with_pair(_own(top, file), "expect", f"{{{', '.join(claims)}}}", rows)
    last, end = len(rows), len(rows[-1]) + 1 if rows else 1
    closed = text.endswith(("\n", "\r"))
    place = (last + 1, 1) if closed else (last, end)
    begin, newline = ("", "\n") if closed else ("\n", "")
    lines = ["expect:", *(f"  {claim}" for claim in claims)]
    return Edit(Span(file, *place, *place), begin + "\n".join(lines) + newline)


def _own(top: Mapping, file: str) -> Mapping:
    """The sections that stand in a file itself, in their order there."""
    own = [(key, value) for key, value in top.pairs.values() if key.span.file == file]
    sections = top.only(())
    sections.pairs = {key.text: (key, value) for key, value in sorted(own, key=lambda pair: end_of(pair[1]))}
    return sections
