"""`# cnncalc: ignore[V203] reason`: what is not to be reported, and ignores that do nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.language.yaml.comments import comments, last_lines
from cnncalc.linting.rule import MARK, Found
from cnncalc.model.diagnostics import LINT_NAMES, NAMES, Edit, Fix, Span

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Diagnostic

LINE, FILE = "ignore", "ignore-file"
EXAMPLE = "write `# cnncalc: ignore[V203] reason`"
_IGNORE = re.compile(r"#\s*cnncalc:\s*(?P<verb>[\w-]*)\s*(?:\[(?P<codes>[^\]]*)\])?(?P<reason>.*)")


class Word(NamedTuple):
    """A rule that is ignored, as written, and its code; empty if there is no such rule."""

    text: str
    span: Span
    code: str


class Ignore(NamedTuple):
    """One comment. It covers `lines` of its file, or everything that is found in the spec where there are none."""

    span: Span
    verb: str
    words: tuple[Word, ...]
    reason: str
    lines: range | None
    alone: bool

    def covers(self, one: Diagnostic) -> Iterator[Word]:
        """The words by which it covers a finding: at its place, or where a block is used that leads there."""
        words = [word for word in self.words if word.code == one.code]
        places = (one.span, *one.uses) if words else ()
        if self.lines is None or any(at.file == self.span.file and at.line in self.lines for at in places):
            yield from words


class Ignores:
    """All ignores of the files of a spec, and which of their words have covered something."""

    def __init__(self, own: str, sources: dict[str, list[str]], tree: Tree) -> None:
        self.own = own
        self.lines = sources.get(own, [])
        self.all = [one for file, lines in sources.items() for one in _ignores(file, lines, tree, own)]
        self.by_code: dict[str, list[Ignore]] = {}
        for one in self.all:
            for code in {word.code for word in one.words}:
                self.by_code.setdefault(code, []).append(one)
        self.used: set[Span] = set()

    def cover(self, one: Diagnostic) -> bool:
        """Whether a finding is ignored; every ignore that covers it counts as used."""
        words = [word.span for ignore in self.by_code.get(one.code, ()) for word in ignore.covers(one)]
        self.used.update(words)
        return bool(words)

    def unused(self, ran: Container[str]) -> Iterator[Found]:
        """Ignores of rules that ran and found nothing there."""
        for ignore in self._own():
            idle = [word for word in ignore.words if word.code in ran and word.span not in self.used]
            where = "in this spec" if ignore.lines is None else "here"
            for word in idle:
                message = f"{word.text} finds nothing {where}"
                yield Found(word.span, message, "delete the ignore", fix=_without(ignore, idle, self.lines))

    def unknown(self, always: Container[str]) -> Iterator[Found]:
        """Ignores of what is no rule or cannot be ignored, and comments that are no ignores."""
        for ignore in self._own():
            if ignore.verb not in {LINE, FILE}:
                yield Found(ignore.span, f"`{MARK} {ignore.verb}` is no instruction", EXAMPLE)
            elif not ignore.words:
                yield Found(ignore.span, "an ignore names what it ignores", EXAMPLE)
        for _, word in self._words():
            if not word.code:
                yield _no_rule(word)
            elif word.code in always:
                message = f"{word.code} cannot be ignored: without it there is no network"
                yield Found(word.span, message, "mend what it finds")

    def without_reason(self) -> Iterator[Found]:
        """Ignores that do not say why."""
        for ignore in self._own():
            if ignore.words and not ignore.reason:
                yield Found(ignore.span, "this ignore has no reason", "write why, behind the bracket")

    def _own(self) -> Iterator[Ignore]:
        """The ignores of the file that is checked; another's are reported when that one is."""
        return (ignore for ignore in self.all if ignore.span.file == self.own)

    def _words(self) -> Iterator[tuple[Ignore, Word]]:
        return ((ignore, word) for ignore in self._own() for word in ignore.words)


def _ignores(file: str, lines: list[str], tree: Tree, own: str) -> Iterator[Ignore]:
    ends: dict[int, int] = {}
    for number, column, text in comments(file, lines, tree, MARK):
        written = _IGNORE.match(text)
        if written is None:
            continue
        ends = ends or last_lines(file, tree)
        alone = not lines[number - 1][: column - 1].strip()
        begin = _next(number, lines) if alone else number
        covered = range(number, max(begin, ends.get(begin, begin)) + 1)
        span = Span(file, number, column, number, column + len(text))
        words = tuple(_words_of(written, span)) if written["verb"] in {LINE, FILE} else ()
        whole = written["verb"] == FILE and file == own
        yield Ignore(span, written["verb"], words, written["reason"].strip(), None if whole else covered, alone)


def _next(number: int, lines: Sequence[str]) -> int:
    """The line below a comment that is neither blank nor a comment."""
    below = (at for at in range(number + 1, len(lines) + 1) if lines[at - 1].strip()[:1] not in {"", "#"})
    return next(below, number)


def _words_of(written: re.Match[str], span: Span) -> Iterator[Word]:
    for found in re.finditer(r"[^\s,]+", written["codes"] or ""):
        column = span.column + written.start("codes") + found.start()
        place = Span(span.file, span.line, column, span.line, column + len(found.group()))
        yield Word(found.group(), place, code_of(found.group()))


def code_of(word: str) -> str:
    """The code that a code or a name stands for; empty if there is no such rule."""
    codes = {**NAMES, **LINT_NAMES}
    return word if word in codes else next((code for code, name in codes.items() if name == word), "")


def _no_rule(word: Word) -> Found:
    from difflib import get_close_matches  # takes long to import, and is wanted only here

    codes = {**NAMES, **LINT_NAMES}
    close = next(iter(get_close_matches(word.text, [*codes, *codes.values()], n=1)), "")
    fix = Fix(f"write {close}", (Edit(word.span, close),), safe=False) if close else None
    hint = f'did you mean "{close}"?' if close else "`cnncalc lint --list-rules` shows all"
    return Found(word.span, f"there is no rule `{word.text}`", hint, fix=fix)


def _without(ignore: Ignore, idle: Sequence[Word], lines: Sequence[str]) -> Fix:
    """Delete words of an ignore, or all of it if no other is left."""
    others = [word.text for word in ignore.words if word not in idle]
    if others:
        first, last = ignore.words[0].span, ignore.words[-1].span
        edit = Edit(first._replace(end_column=last.end_column), ", ".join(others))
        return Fix(f"ignore only {', '.join(others)}", (edit,), safe=True)
    return Fix("delete the ignore", (Edit(_with_blanks(ignore, lines), ""),), safe=True)


def _with_blanks(ignore: Ignore, lines: Sequence[str]) -> Span:
    """The place of a comment with the blanks before it, or of its whole line."""
    span = ignore.span
    before = lines[span.line - 1][: span.column - 1].rstrip()
    end = len(lines[span.line - 1]) + 1
    if before:
        return span._replace(column=len(before) + 1, end_column=end)
    if span.line < len(lines):
        return Span(span.file, span.line, 1, span.line + 1, 1)
    return span._replace(column=1, end_column=end)
