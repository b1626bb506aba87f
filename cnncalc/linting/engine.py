"""From a spec to its findings: what the reader says, what the rules say, less what is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.analysis.analyze import analyze
from cnncalc.language.files import find
from cnncalc.language.load import load_whole
from cnncalc.linting import ALWAYS_SAID, RULES, rule_of
from cnncalc.linting.context import Subject
from cnncalc.linting.rule import MARK, default_settings
from cnncalc.model.diagnostics import Diagnostic, has_errors, ordered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cnncalc.analysis.report import Report
    from cnncalc.language.files import Place
    from cnncalc.language.yaml.tree import Mapping as MappingNode
    from cnncalc.linting.ignores import Ignores
    from cnncalc.linting.rule import Found, Rule, Settings
    from cnncalc.model.diagnostics import Fix, Span
    from cnncalc.model.graph import Graph


# Where so much is wrong already, nobody is helped by more.
MANY_ERRORS = 1000


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


def lint(path: str, *, target: str = "generic") -> list[Diagnostic]:
    """What is found in the spec at a path by the rules that run for a target; see `check`."""
    return check(path, default_settings(target)).diagnostics


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
    found = list(_of_reader(loaded.graph.diagnostics, settings))
    if loaded.spec is not None and loaded.top is not None:
        subject = Subject(loaded.spec, loaded.top, loaded.text, report, settings)
        ignores = _ignores(loaded.graph, loaded.top)
        found = [one for one in found if one.code in ALWAYS_SAID or not _is_covered(one, ignores)]
        if len(found) < MANY_ERRORS:
            found = _with_fixes(found, subject) if found else found
            found += _of_rules(subject, ignores)
        if ignores is not None:
            found += _of_ignores(ignores, settings, is_whole=_is_whole(loaded.graph))
    severities = settings.severities
    graph = loaded.graph
    found = [
        one._replace(severity=severities.get(one.code, one.severity), fix=_own(one.fix, graph.file))
        for one in ordered(found)
    ]
    return Checked(graph.file, loaded.text, found, graph.sources, report, loaded.top is not None)


def _own(fix: Fix | None, file: str) -> Fix | None:
    """A fix of this file; what is wrong in one that it extends is mended where that one is linted."""
    return fix if fix and all(edit.span.file == file for edit in fix.edits) else None


def _ignores(graph: Graph, top: MappingNode) -> Ignores | None:
    """The comments of all files of a spec that ignore something; most have none."""
    if not any(MARK in line for lines in graph.sources.values() for line in lines):
        return None
    from cnncalc.linting.ignores import Ignores  # only where there are any

    return Ignores(graph.file, graph.sources, top)


def _is_covered(one: Diagnostic, ignores: Ignores | None) -> bool:
    return ignores is not None and ignores.cover(one)


def _of_reader(found: Sequence[Diagnostic], settings: Settings) -> Iterator[Diagnostic]:
    """What the reader of specs has found."""
    return (one for one in found if one.code in ALWAYS_SAID or one.code in settings.codes)


def _with_fixes(found: list[Diagnostic], subject: Subject) -> list[Diagnostic]:
    from cnncalc.linting.fixes.reader import with_fix  # most specs are right

    return [with_fix(one, subject) for one in found]


def _is_whole(graph: Graph) -> bool:
    """Whether all of a network could be computed: else nobody knows what is missing in it."""
    return not graph.missing and not has_errors(graph.diagnostics)


def _of_rules(subject: Subject, ignores: Ignores | None) -> Iterator[Diagnostic]:
    """What the rules find and no ignore covers."""
    is_whole = _is_whole(subject.graph)
    for code in RULES:
        rule = rule_of(code) if code in subject.settings.codes else None
        if rule and rule.check and (is_whole or not rule.whole):
            found: dict[Span, list[Diagnostic]] = {}
            for one in rule.check(subject):
                found.setdefault(one.span, []).append(_diagnostic(rule, one))
            for same in found.values():
                yield from _once(subject, rule, same, ignores)


def _once(subject: Subject, rule: Rule, same: list[Diagnostic], ignores: Ignores | None) -> Iterator[Diagnostic]:
    """What is found at one place, for all the layers that are written there, as one finding.

    A rule that speaks of what is written everywhere is silent if it is not so in all of them. A fix changes all of
    them, so it stays only if all have it.
    """
    node = subject.graph.nodes.get(same[0].layer)
    copies = subject.copies[node.span] if node else []
    is_everywhere = {one.layer for one in same}.issuperset(copies)
    left = [one for one in same if not _is_covered(one, ignores)]
    if not left or (rule.everywhere and not is_everywhere):
        return
    first = left[0]
    if len(left) < len(same) or not is_everywhere or any(one.fix != first.fix for one in left):
        first = first._replace(fix=None)
    others = len({one.layer for one in left}) - 1
    yield first._replace(notes=(*first.notes, _of_others(others))) if others else first


def _of_others(count: int) -> str:
    layers = "1 more layer that is" if count == 1 else f"{count:,} more layers that are"
    return f"the same holds for {layers} written here"


def _of_ignores(ignores: Ignores, settings: Settings, *, is_whole: bool) -> Iterator[Diagnostic]:
    """What is wrong with the ignores; which are unused nobody knows where a network is not whole."""
    own = {
        "X901": ignores.unused(settings.codes - ALWAYS_SAID) if is_whole else (),
        "X902": ignores.unknown(ALWAYS_SAID),
        "X903": ignores.without_reason(),
    }
    return (_diagnostic(rule_of(code), one) for code, found in own.items() if code in settings.codes for one in found)


def _diagnostic(rule: Rule, found: Found) -> Diagnostic:
    span, message, hint, layer, uses, notes, fix = found
    return Diagnostic(span, rule.code, message, hint, layer, uses, rule.severity, notes, fix)
