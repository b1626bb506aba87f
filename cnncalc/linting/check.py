"""From a spec to its findings: what the reader says, what the rules say, less what is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.walk import analyze
from cnncalc.diagnostics import ERROR, Diagnostic, has_errors, ordered
from cnncalc.linting import ALWAYS_SAID, RULES, rule_of
from cnncalc.linting.ignores import MARK, Ignores
from cnncalc.linting.settings import default_settings
from cnncalc.linting.subject import Subject
from cnncalc.spec.files import find
from cnncalc.spec.load import load_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.linting.rule import Found, Rule
    from cnncalc.linting.settings import Settings
    from cnncalc.spec.files import Place


class Checked(NamedTuple):
    """A spec, and what was found in it, by file, line, column and code.

    `text` is that of its own file; `sources` are the lines of every file that was read, for messages. `readable` says
    whether the YAML could be read to its end: without that nothing in the text is touched.
    """

    file: str
    text: str
    diagnostics: list[Diagnostic]
    sources: Mapping[str, Sequence[str]]
    report: Report
    readable: bool


def check(path: str, settings: Settings | None = None) -> Checked:
    """What is found in the spec at a path, in standard input (`-`), or in a bundled architecture.

    Raises `UnreadableError` for a file that cannot be read at all.
    """
    return check_text(find(path), None, settings)


def check_text(place: Place, text: str | None, settings: Settings | None = None) -> Checked:
    """The same for a text that stands for what the file at a place holds; None for what it does hold."""
    settings = settings or default_settings()
    loaded = load_whole(place, text)
    report = analyze(loaded.graph)
    found = [one for one in loaded.graph.diagnostics if one.severity == ERROR or one.code in settings.codes]
    if loaded.spec is not None:
        found += _findings(Subject(loaded.spec, report, settings))
    if loaded.top is not None and MARK in loaded.text:
        found = _without_ignored(found, Ignores(loaded.graph.file, loaded.graph.sources, loaded.top), settings)
    severities = settings.severities
    found = [one._replace(severity=severities.get(one.code, one.severity)) for one in ordered(found)]
    graph = loaded.graph
    return Checked(graph.file, loaded.text, found, graph.sources, report, loaded.top is not None)


def _findings(subject: Subject) -> Iterator[Diagnostic]:
    """What the rules say."""
    is_whole = not subject.graph.missing and not has_errors(subject.graph.diagnostics)
    for code in RULES:
        if code in subject.settings.codes:
            one = rule_of(code)
            if one.check and (is_whole or not one.whole):
                for found in one.check(subject):
                    yield _diagnostic(one, found)


def _without_ignored(found: list[Diagnostic], ignores: Ignores, settings: Settings) -> list[Diagnostic]:
    """What is not ignored, and what is wrong with the ignores."""
    left = [one for one in found if one.code in ALWAYS_SAID or not ignores.cover(one)]
    ran = settings.codes - ALWAYS_SAID
    own = {
        "X901": lambda: () if has_errors(found) else ignores.unused(ran),
        "X902": lambda: ignores.unknown(ALWAYS_SAID),
        "X903": ignores.without_reason,
    }
    chosen = [code for code in own if code in settings.codes]
    return left + [_diagnostic(rule_of(code), one) for code in chosen for one in own[code]()]


def _diagnostic(rule: Rule, found: Found) -> Diagnostic:
    span, message, hint, layer, uses, notes, fix = found
    return Diagnostic(span, rule.code, message, hint, layer, uses, rule.severity, notes, fix)
