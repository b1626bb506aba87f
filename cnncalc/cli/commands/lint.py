"""`cnncalc lint PATH...`: what is wrong with specs, or most likely not meant, for people, editors and CI."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from cnncalc import __version__
from cnncalc.cli.command import make
from cnncalc.cli.lint_options import PARAMS
from cnncalc.cli.output import deliver, painted, say, wants_color
from cnncalc.cli.usage import Misuse
from cnncalc.errors import bug_message
from cnncalc.language.files import Place, is_below, read_bytes
from cnncalc.linting.project.discovery import Configurations, named, nothing
from cnncalc.linting.project.linter import lint as lint_file
from cnncalc.linting.project.many import lint_all
from cnncalc.linting.project.outcome import Outcome, outcome
from cnncalc.linting.project.paths import absolute
from cnncalc.linting.project.plan import Overrides, Plan
from cnncalc.linting.project.selection import Choice
from cnncalc.model.exits import BUG, FAILED, OK
from cnncalc.output.diagnostics import unstyled
from cnncalc.output.findings import TEXT_FORMATS, Look, renderer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from cnncalc.cli.lint_options import LintOptions

# Where a platform has the repository: its paths count from there, wherever a job runs.
_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def lint(**given: Unpack[LintOptions]) -> int:
    """What is wrong with specs, or most likely not meant: findings with a code, a place and a way out.

    PATH is a file, - for standard input, the name of a bundled architecture, or a folder, whose specs are found:
    *.cnn.yaml, and YAML files with `input` and `layers` at the top. Without one it is the current folder.
    """
    if given["explain"] is not None or given["list_rules"]:
        from cnncalc.cli.lint_rules import rules_shown

        return rules_shown(given)
    return _run(given)


def _run(given: LintOptions) -> int:
    if given["diff"] and given["write_baseline"]:
        raise Misuse("--diff and --write-baseline exclude each other", "one says that nothing is written")
    plan = Plan(_configurations(given), _overrides(given))
    places = _places(given, plan)
    if not places:
        return _nothing_to_lint(given)
    _refuse_overwriting(places, given)
    if given["show_settings"]:
        from cnncalc.cli.lint_rules import settings_shown

        return settings_shown(places, plan, given)
    if given["fix"] or given["diff"] or given["update_expect"]:
        from cnncalc.cli.lint_fixes import mended

        return mended(places, plan, given)
    if given["stdin_filename"]:
        return told(outcome(lint_file(place, plan, data_of(place, given)) for place in places), plan, given)
    return told(outcome(lint_all(places, plan)), plan, given)


def told(found: Outcome, plan: Plan, given: LintOptions, *, mended: int = 0, on_stderr: bool = False) -> int:
    """Deliver what was found, in all formats that are asked for; the exit code. `mended` findings are gone already."""
    from cnncalc.cli.lint_baseline import compared, write_baseline

    if given["write_baseline"]:
        return write_baseline(found, given)
    kept = compared(found, plan, given)
    for report in given["reports"]:
        deliver(renderer(report.format)(kept.outcome, Look(root=root(), version=__version__)), report.file)
    if on_stderr and not given["output"]:
        say(_text(kept.outcome, given, on_stderr=True), nl=False, color=True)
    else:
        deliver(_text(kept.outcome, given), given["output"], utf8=given["format_"] not in TEXT_FORMATS)
    if not given["quiet"]:
        from cnncalc.output.findings.remark import remark

        say(remark(kept, mended, fixes_asked=given["fix"], unsafe_asked=given["unsafe_fixes"]))
    bugs = [(file.file, file.bug) for file in kept.outcome.files if file.bug]
    for file, bug in bugs:
        say(bug_message(bug, file))
    if bugs:
        return BUG
    return FAILED if kept.outcome.failed else OK


def root() -> str:
    """The folder from which platforms count paths: that of the repository, if the job says where it is."""
    here = absolute("")
    known = [absolute(os.environ[name]) for name in _ROOTS if os.environ.get(name)]
    return next((one for one in known if is_below(here, one)), here)


def is_stdin(place: Place, given: LintOptions) -> bool:
    """Whether a spec is standard input, under whatever name."""
    return place.path is None or given["stdin_filename"] is not None


def data_of(place: Place, given: LintOptions) -> bytes:
    """What standard input holds, or the file of a spec; `UnreadableError` if it cannot be read."""
    return read_bytes(Place("-", None, None) if is_stdin(place, given) else place)


def _text(found: Outcome, given: LintOptions, *, on_stderr: bool = False) -> str:
    look = _look(given, on_stderr=on_stderr)
    if given["statistics"]:
        from cnncalc.output.findings.statistics import statistics

        if given["format_"] not in TEXT_FORMATS:
            raise Misuse(f"--statistics is a table, not {given['format_']}", "leave out --format")
        return statistics(found, look)
    return renderer(given["format_"])(found, look)


def _look(given: LintOptions, *, on_stderr: bool) -> Look:
    """What the place that the findings go to can show."""
    stream = sys.stderr if on_stderr else sys.stdout
    is_text = given["format_"] in TEXT_FORMATS
    is_file = given["output"] and not on_stderr
    colored = given["color"] == "always" if is_file else wants_color(stream, given["color"])
    return Look(
        painted if is_text and colored else unstyled,
        root(),
        "utf-8" if is_file or not is_text else stream.encoding or "utf-8",
        __version__,
    )


def _configurations(given: LintOptions) -> Configurations:
    if given["isolated"]:
        if given["config"]:
            raise Misuse("--isolated and --config exclude each other", "one says that no file of settings is read")
        return Configurations(nothing(""))
    return Configurations(named(given["config"]) if given["config"] else None)


def _overrides(given: LintOptions) -> Overrides:
    choice = Choice(given["select"] or None, given["extend_select"], given["ignore"])
    return Overrides(choice, given["target"], given["fail_on"], given["force_exclude"])


def _places(given: LintOptions, plan: Plan) -> list[Place]:
    paths: Sequence[str] = given["paths"] or (".",)
    name = given["stdin_filename"]
    if paths.count("-") > 1 or ("-" in paths and name and len(paths) > 1):
        raise Misuse("standard input can be read once only, and alone", "give `-` and nothing else")
    if name is None:
        return plan.places(paths)
    if "-" not in paths:
        raise Misuse("--stdin-filename is for standard input", f"cnncalc lint --stdin-filename {name} -")
    place = Place(name.replace("\\", "/"), name, os.path.dirname(name))
    return [] if given["force_exclude"] and plan.is_excluded(place) else [place]


def _refuse_overwriting(places: Sequence[Place], given: LintOptions) -> None:
    """A result is written neither over a spec that is linted nor over another result."""
    named = [given["output"], given["write_baseline"], *(report.file for report in given["reports"])]
    files = {
        file: os.path.realpath(file) for file in named if file and (os.path.isfile(file) or not os.path.exists(file))
    }
    results = [files[file] for file in named if file in files]
    specs = {os.path.realpath(place.file) for place in places if place.file} if results else set()
    for file, real in files.items():
        if real in specs:
            raise Misuse(f"{file} is linted, and nothing is written over it", "another file for the results")
        if results.count(real) > 1:
            raise Misuse(f"several results would be written to {file}", "a file for each, such as --report json=FILE")


def _nothing_to_lint(given: LintOptions) -> int:
    """No spec among the paths: wrong use, but for those whom the settings exclude."""
    if given["force_exclude"]:
        if not given["quiet"]:
            say("nothing to lint: all of it is excluded")
        return OK
    raise Misuse(
        f"there is no spec in {', '.join(given['paths'] or ('this folder',))}",
        "a spec is called *.cnn.yaml, or has `input` and `layers` at its top; a file that is named is always linted",
    )


command = make(
    "lint",
    lint,
    params=PARAMS,
    examples=[
        "cnncalc lint",
        "cnncalc lint nets/ --fix",
        "cnncalc lint nets/ --format github --report sarif=lint.sarif",
        "cnncalc lint net.yaml --select V,D301 --ignore V203",
        "cnncalc lint --explain V203",
    ],
)
