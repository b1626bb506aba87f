"""What came of linting files: the findings of all of them, in one order, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cnncalc.model.diagnostics import ERROR, NOTE, WARNING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cnncalc.model.diagnostics import Diagnostic

# From what on a finding makes a run fail; the last one lets everything pass.
FAIL_ON = (ERROR, WARNING, NOTE, "never")
SEVERITIES = FAIL_ON[:-1]


class Linted(NamedTuple):
    """One spec that was linted.

    `sources` are the lines of every file that was read for it, `codes` the rules that ran. `bug` describes the
    exception that ended the linting of this file, if there was one: that is a bug of cnncalc.
    """

    file: str
    found: tuple[Diagnostic, ...]
    sources: Mapping[str, Sequence[str]]
    codes: frozenset[str] = frozenset()
    fail_on: str = WARNING
    bug: str = ""

    @property
    def failures(self) -> list[Diagnostic]:
        """The findings that make the run fail."""
        return [one for one in self.found if is_failure(one, self.fail_on)]


class Outcome(NamedTuple):
    """All specs of a run, sorted by file."""

    files: tuple[Linted, ...]

    @property
    def findings(self) -> list[Diagnostic]:
        """All findings by file, line, column and code; what several specs say of a file that they extend, once.

        Only the file itself knows a fix: that is the one that is kept.
        """
        found = [one for file in self.files for one in file.found]
        once = {(one.span, one.code): one for one in sorted(found, key=lambda one: one.fix is not None)}
        return sorted(once.values(), key=lambda one: (*one.span[:3], one.code))

    @property
    def sources(self) -> dict[str, Sequence[str]]:
        """The lines of every file that was read."""
        return {name: lines for file in self.files for name, lines in file.sources.items()}

    @property
    def failed(self) -> bool:
        """Whether any finding reaches what its file fails on."""
        return any(file.failures for file in self.files)


class Compared(NamedTuple):
    """What is left of an outcome beside a baseline: how much that knew, and how many of its findings are gone."""

    outcome: Outcome
    known: int = 0
    gone: int = 0


def outcome(files: Iterable[Linted]) -> Outcome:
    """Files in the order of their names, whatever the order in which they were linted."""
    return Outcome(tuple(sorted(files, key=lambda one: one.file)))


def is_failure(one: Diagnostic, fail_on: str) -> bool:
    """Whether a finding is as severe as that, or more."""
    return FAIL_ON.index(one.severity) <= FAIL_ON.index(fail_on) and fail_on in SEVERITIES
