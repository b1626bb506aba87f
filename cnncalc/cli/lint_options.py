"""The options of `cnncalc lint`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from cnncalc.cli import options
from cnncalc.cli.usage import Misuse, unknown
from cnncalc.linting import TARGETS
from cnncalc.linting.project.outcome import FAIL_ON
from cnncalc.output.findings import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    class LintOptions(options.OutputOptions):
        """Everything that this command can be given."""

        paths: tuple[str, ...]
        format_: str
        reports: tuple[Report, ...]
        select: tuple[str, ...]
        extend_select: tuple[str, ...]
        ignore: tuple[str, ...]
        target: str
        fail_on: str
        fix: bool
        diff: bool
        unsafe_fixes: bool
        update_expect: bool
        baseline: str | None
        write_baseline: str | None
        config: str | None
        isolated: bool
        force_exclude: bool
        stdin_filename: str | None
        explain: str | None
        list_rules: bool
        show_settings: bool
        statistics: bool


class Report(NamedTuple):
    """A format, and the file that it goes to."""

    format: str
    file: str


def _rules(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Codes, names and prefixes; unknown ones are told with what was perhaps meant."""
    from cnncalc.linting.project.selection import codes_of, silenced

    del ctx
    words = tuple(word.strip() for one in given for word in one.split(",") if word.strip())
    (silenced if param.name == "ignore" else codes_of)(words)
    return words


def _reports(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> tuple[Report, ...]:
    del ctx, param
    return tuple(map(_report, given))


def _report(given: str) -> Report:
    name, equals, file = given.partition("=")
    if not (equals and file):
        raise Misuse(f"--report {given}: FORMAT=FILE is wanted", "such as --report sarif=lint.sarif")
    if name not in FORMATS:
        raise unknown("format", name, FORMATS, f"there are {', '.join(FORMATS)}")
    return Report(name, file)


def _severity(ctx: click.Context, param: click.Parameter, given: str | None) -> str:
    if given == "info":
        raise Misuse("there is no severity info", "the mildest findings are notes: --fail-on note")
    return options.one_of("severity", FAIL_ON)(ctx, param, given)


def _words(name: str, about: str) -> click.Option:
    """A list of rules."""
    return click.Option([name], metavar="RULES", multiple=True, callback=_rules, help=about)


def _flag(name: str, about: str) -> click.Option:
    return click.Option([name], is_flag=True, help=about)


def _word(name: str, metavar: str, about: str, callback: Callable[..., str] | None = None) -> click.Option:
    return click.Option([name], metavar=metavar, callback=callback, help=about)


PARAMS: list[click.Parameter] = [
    click.Argument(["paths"], nargs=-1, metavar="[PATH]...", shell_complete=options.complete_spec),
    options.format_option(FORMATS),
    options.OUTPUT,
    click.Option(
        ["--report", "reports"],
        metavar="FORMAT=FILE",
        multiple=True,
        callback=_reports,
        help="Write the findings to a file in another format, too. Repeatable.",
    ),
    _words("--select", "The rules that run: codes, names or prefixes, with commas; also `default` and `all`."),
    _words("--extend-select", "Rules that run beside the others."),
    _words("--ignore", "Rules that do not run. The more exact word wins."),
    _word(
        "--target",
        "TARGET",
        f"What the specs are written for: {', '.join(TARGETS)}.",
        options.one_of("target", TARGETS),
    ),
    _word("--fail-on", "SEVERITY", f"What makes the exit code 1: {', '.join(FAIL_ON)}. [default: warning]", _severity),
    _flag("--fix", "Mend what can be mended without changing a figure or a meaning."),
    _flag("--unsafe-fixes", "Mend also what changes figures or meanings."),
    _flag("--diff", "Show what would be written, and write nothing."),
    _flag("--update-expect", "Write the computed figures into the claims of the specs."),
    _word("--baseline", "FILE", "Tell only findings that are not in this file."),
    _word("--write-baseline", "FILE", "Write all findings to a file, as known from now on."),
    _word("--config", "FILE", "Settings for all files, instead of those that are found above each."),
    _flag("--isolated", "No settings from files."),
    _flag("--force-exclude", "Leave out what settings exclude, even if it is named."),
    _word("--stdin-filename", "PATH", "The path that standard input stands for."),
    _word("--explain", "RULE", "Tell what a rule is about, with examples, and nothing else."),
    _flag("--list-rules", "Show all rules, and nothing else."),
    _flag("--show-settings", "Show the settings of the files, and nothing else."),
    _flag("--statistics", "Count the findings of each rule instead of showing them."),
    options.COLOR,
    click.Option(["-q", "--quiet"], is_flag=True, help="Without the last line, which counts the findings."),
]
