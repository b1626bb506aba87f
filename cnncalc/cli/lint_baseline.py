"""What a baseline knows already is not told by `cnncalc lint`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cnncalc.cli.output import say
from cnncalc.linting.project.outcome import Compared, Outcome
from cnncalc.model.exits import OK

if TYPE_CHECKING:
    from cnncalc.cli.lint_options import LintOptions
    from cnncalc.linting.project.plan import Plan


def compared(found: Outcome, plan: Plan, given: LintOptions) -> Compared:
    """The findings that no baseline knows: that of the command line, or those that the settings of each file name."""
    groups: dict[str | None, list[int]] = {}
    for number, file in enumerate(found.files):
        groups.setdefault(_baseline(file.file, plan, given), []).append(number)
    if list(groups) == [None]:
        return Compared(found)
    from pathlib import Path

    from cnncalc.linting.project.baseline import without_known

    files = list(found.files)
    known = gone = 0
    for path, numbers in groups.items():
        if path is None:
            continue
        less = without_known(Outcome(tuple(files[number] for number in numbers)), Path(path))
        known, gone = known + less.known, gone + less.gone
        for number, file in zip(numbers, less.outcome.files, strict=True):
            files[number] = file
    return Compared(Outcome(tuple(files)), known, gone)


def write_baseline(found: Outcome, given: LintOptions) -> int:
    """Write all findings as known."""
    from pathlib import Path

    from cnncalc.cli.files import write_whole
    from cnncalc.linting.project.baseline import baseline_of
    from cnncalc.output.as_json import written
    from cnncalc.output.numbers import count_of

    file = str(given["write_baseline"])
    document = baseline_of(found, Path(file))
    write_whole(file, f"{written(document)}\n".encode())
    if not given["quiet"]:
        findings = document["findings"]
        count = len(findings) if isinstance(findings, list) else 0
        others = len(found.findings) - count
        still = f"; still told: {count_of(others, 'error')}" if others else ""
        say(f"{count_of(count, 'finding')} in {file}: from now on they are known{still}")
    return OK


def _baseline(file: str, plan: Plan, given: LintOptions) -> str | None:
    if given["baseline"]:
        return given["baseline"]
    configuration = plan.configuration_of(file)
    return os.path.join(configuration.folder, configuration.baseline) if configuration.baseline else None
