"""Mending a text: exact pieces of it are replaced, everything else keeps its place, and the result is checked again."""

from __future__ import annotations

from bisect import bisect, insort
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language.yaml.tree import line_starts
from cnncalc.linting.engine import check_text
from cnncalc.model.diagnostics import ERROR, has_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cnncalc.language.files import Place
    from cnncalc.linting.engine import Checked
    from cnncalc.linting.rule import Settings
    from cnncalc.model.diagnostics import Diagnostic, Edit, Span

# One fix can make room for another; so often a text is checked again.
ROUNDS = 10


class Fixed(NamedTuple):
    """A text that was mended, what was mended in it, and what is found in it now."""

    text: str
    mended: list[Diagnostic]
    checked: Checked


def fixable(one: Diagnostic, file: str, *, unsafe: bool = False) -> bool:
    """Whether a finding can be mended in this file; only if asked for where that is not `safe`."""
    fix = one.fix
    return fix is not None and (fix.safe or unsafe) and all(edit.span.file == file for edit in fix.edits)


def fixed(place: Place, text: str | None = None, settings: Settings | None = None, *, unsafe: bool = False) -> Fixed:
    """The text of a spec (that of the file at `place`, if none is given) with its findings mended, until it is stable.

    Nothing is touched where the YAML cannot be read to its end; a fix that would lead to an error is not made.
    """
    checked = check_text(place, text, settings)
    mended: list[Diagnostic] = []
    for _ in range(ROUNDS if checked.readable else 0):
        chosen = _apart([one for one in checked.diagnostics if fixable(one, checked.file, unsafe=unsafe)])
        again = _tried(chosen, place, checked, settings)
        if again is None:
            chosen = list(_harmless(chosen, place, checked, settings))
            again = _tried(chosen, place, checked, settings)
        if again is None or not chosen:
            break
        checked = again
        mended += chosen
    return Fixed(checked.text, mended, checked)


def _harmless(
    chosen: list[Diagnostic], place: Place, before: Checked, settings: Settings | None
) -> Iterator[Diagnostic]:
    """Those of some findings, at least one of which does harm, that do none by themselves: sought by halves."""
    middle = len(chosen) // 2
    for half in (chosen[:middle], chosen[middle:]) if middle else ():
        if _tried(half, place, before, settings):
            yield from half
        else:
            yield from _harmless(half, place, before, settings)


def _tried(chosen: list[Diagnostic], place: Place, before: Checked, settings: Settings | None) -> Checked | None:
    """The findings after some of them are fixed; None if that leads to an error where there was none.

    Where there was one, errors of layers behind it may appear that could not be computed before. But the YAML has no
    more errors than before, and the structure no more that are left for a person: those are the fix's own.
    """
    after = edited(before.text, [edit for one in chosen if one.fix for edit in one.fix.edits])
    again = check_text(place, after, settings)
    had_errors = has_errors(before.diagnostics)
    is_worse = _errors(again, of_text=had_errors) > _errors(before, of_text=had_errors)
    return None if is_worse or not again.readable else again


def _errors(checked: Checked, *, of_text: bool) -> int:
    """The number of errors; or of those in the YAML, and in the structure if they have no fix."""
    errors = [finding for finding in checked.diagnostics if finding.severity == ERROR]
    return sum(not of_text or error.code[0] == "Y" or (error.code[0] == "S" and not error.fix) for error in errors)


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with pieces replaced that do not overlap. Line breaks that are put in are those of the text."""
    starts = line_starts(text)
    newline = next((one for one in ("\r\n", "\n", "\r") if one in text), "\n")
    for edit in sorted(set(edits), key=lambda one: one.span, reverse=True):
        begin, end = _offsets(edit.span, starts)
        text = text[:begin] + edit.text.replace("\n", newline) + text[end:]
    return text


def _offsets(span: Span, starts: list[int]) -> tuple[int, int]:
    return starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1


def _apart(found: list[Diagnostic]) -> list[Diagnostic]:
    """Those whose edits touch none of another's; what is left out has its turn in the next round."""
    chosen: list[Diagnostic] = []
    taken: set[Edit] = set()
    spans: list[Span] = []
    for one in found:
        edits = set(one.fix.edits) if one.fix else set()
        if edits <= taken or not any(_meets(edit.span, spans) for edit in edits):
            chosen.append(one)
            for edit in edits - taken:
                insort(spans, edit.span)
            taken |= edits
    return chosen


def _meets(span: Span, spans: list[Span]) -> bool:
    """Whether a piece overlaps or meets one of several that lie apart, in their order: a neighbour of its place."""
    at = bisect(spans, span)
    return any(span[1:3] <= other[3:5] and other[1:3] <= span[3:5] for other in spans[max(0, at - 1) : at + 1])
