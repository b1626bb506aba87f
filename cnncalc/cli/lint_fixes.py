"""`cnncalc lint --fix`, `--update-expect` and `--diff`: files mended, each whole or not at all, or what would be."""

from __future__ import annotations

import sys
from os.path import basename, dirname
from typing import TYPE_CHECKING, NamedTuple

from cnncalc.cli.commands.lint import data_of, is_stdin, told
from cnncalc.cli.files import write_back
from cnncalc.cli.output import deliver, deliver_bytes, painted, say, wants_color
from cnncalc.cli.usage import Misuse, explained
from cnncalc.language.files import bundled_folder, is_foreign
from cnncalc.linting.fixes.apply import ROUNDS
from cnncalc.linting.fixes.claims import DraftError
from cnncalc.linting.project.linter import Drafts, Mended, expecting, lint, mend
from cnncalc.linting.project.outcome import outcome
from cnncalc.model.exits import FAILED, OK, USAGE
from cnncalc.output.diagnostics import unstyled
from cnncalc.output.numbers import count_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnncalc.cli.lint_options import LintOptions
    from cnncalc.language.files import Place
    from cnncalc.linting.project.outcome import Linted
    from cnncalc.linting.project.plan import Plan


class Change(NamedTuple):
    """A file as it was, and what came of fixing it; `refused` is why its claims could not be brought up to date."""

    place: Place
    before: bytes
    mended: Mended
    refused: DraftError | None = None

    @property
    def is_one(self) -> bool:
        """Whether anything is different."""
        return self.before != self.mended.after


def mended(places: Sequence[Place], plan: Plan, given: LintOptions) -> int:
    """Mend files, or show what would be mended; then tell what is left, as without mending."""
    if given["diff"]:
        return _shown(_changes(places, plan, given), given)
    _refuse_unowned(places)
    changes = _changes(places, plan, given)
    unwritten = _keep(changes, given)
    for change in changes:
        if is_stdin(change.place, given):
            deliver_bytes(change.mended.after)  # what cannot be read stays as it is
    count = sum(len(change.mended.mended) for change in changes)
    is_filter = any(is_stdin(place, given) for place in places)
    code = told(outcome(_left(change, plan) for change in changes), plan, given, mended=count, on_stderr=is_filter)
    _report_refused(changes)
    for error in unwritten:
        say(explained(error), nl=False)
    if unwritten:
        return USAGE
    return FAILED if code == OK and any(change.refused for change in changes) else code


def _report_refused(changes: Sequence[Change]) -> None:
    """Print why files whose draft has an error stay as they are."""
    for change in changes:
        if change.refused:
            say(f"error: {change.refused}\n  = help: {change.refused.hint}")


def _changes(places: Sequence[Place], plan: Plan, given: LintOptions) -> list[Change]:
    """What comes of each file: first it is mended, and when all are its claims are brought up to date."""
    drafts = Drafts()
    changes = [_unchanged(place._replace(store=drafts) if place.file else place, given) for place in places]
    if given["fix"] or not given["update_expect"]:  # `--diff` alone shows what `--fix` would do
        changes = _fixed(changes, drafts, plan, given)
    return [_claimed(change) for change in changes] if given["update_expect"] else changes


def _unchanged(place: Place, given: LintOptions) -> Change:
    before = data_of(place, given)
    return Change(place, before, Mended(before, (), None))


def _fixed(changes: list[Change], drafts: Drafts, plan: Plan, given: LintOptions) -> list[Change]:
    """Files mended until nothing changes: what one of them extends may have been mended behind it."""
    for _ in range(ROUNDS):
        again = [_mended_again(change, drafts, plan, given) for change in changes]
        if [change.mended.after for change in again] == [change.mended.after for change in changes]:
            return again
        changes = again
    return changes


def _mended_again(change: Change, drafts: Drafts, plan: Plan, given: LintOptions) -> Change:
    """A file mended once more; a file that extends no other was mended whole the first time."""
    done = change.mended
    if done.linted and len(done.linted.sources) == 1:
        return change
    more = mend(change.place, plan, done.after, unsafe=given["unsafe_fixes"])
    drafts.hold(change.place, more.after)
    return change._replace(mended=more._replace(mended=(*done.mended, *more.mended)))


def _keep(changes: Sequence[Change], given: LintOptions) -> list[Misuse]:
    """Write the changed files; the errors of those that are left as they are."""
    errors = []
    for change in changes:
        if change.is_one and not is_stdin(change.place, given):
            try:
                write_back(change.place.path or change.place.given, change.before, change.mended.after)
            except Misuse as error:
                errors.append(error)
    return errors


def _left(change: Change, plan: Plan) -> Linted:
    """What is found in a mended file."""
    return change.mended.linted or lint(change.place, plan, change.mended.after)


def _refuse_unowned(places: Sequence[Place]) -> None:
    """What comes with cnncalc, and what git keeps, is not ours to change."""
    folder = bundled_folder()
    for place in places:
        if place.path and not place.file:
            raise Misuse(f"{place.given} is a version that git keeps, and is not changed", "name the file itself")
        if place.path and is_foreign(place):
            spec = f"{basename(place.path).partition('.')[0]}.yaml"
            message = f"{place.given} is a file of another tool, and is not changed"
            raise Misuse(message, f"cnncalc import {place.given} -o {spec} writes its spec")
        if place.path and dirname(place.path) == folder and place.given != place.path:
            name = basename(place.path).removesuffix(".yaml")
            raise Misuse(f"{place.given} comes with cnncalc, and is not changed", f"cnncalc show {name} > {name}.yaml")


def _claimed(change: Change) -> Change:
    """With the claims that `--update-expect` asks for: what is computed of the mended text."""
    try:
        after = expecting(change.place, change.mended.after)
    except DraftError as error:
        return change._replace(refused=error)
    return change._replace(mended=change.mended._replace(after=after, linted=None))


def _shown(changes: Sequence[Change], given: LintOptions) -> int:
    """What would be written, as a patch; the exit code is 1 if that is anything."""
    from cnncalc.output.findings.patch import patch  # what `--diff` alone does

    colored = not given["output"] and wants_color(sys.stdout, given["color"])
    paint = painted if colored else unstyled
    texts = (patch(one.place.given, one.before, one.mended.after, paint) for one in changes)
    # In a file, or in a pipe, a patch has the letters of the spec, whatever a terminal would have.
    deliver("".join(texts), given["output"], utf8=not sys.stdout.isatty())
    changed = sum(change.is_one for change in changes)
    _report_refused(changes)
    if not given["quiet"]:
        say(f"{count_of(changed, 'file')} of {len(changes)} would be changed")
    return FAILED if changed or any(change.refused for change in changes) else OK
