"""A baseline: the findings that a project has agreed to live with, so that only new ones are told.

It is a JSON file to be committed. A finding is known by its fingerprint: it stays known when lines are inserted above
it, and is a new one once its own line is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.files import read_file
from cnncalc.linting import ALWAYS_SAID
from cnncalc.linting.project.discovery import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from cnncalc.model.diagnostics import Diagnostic, Span

from cnncalc.linting.project.outcome import Compared, Outcome
from cnncalc.linting.project.paths import below

if TYPE_CHECKING:
    from pathlib import Path

    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.model.values import Json

BASELINE = "cnncalc/lint-baseline/1"
# As large as a baseline of 100,000 findings; more is not read, whatever the file is.
_MOST_BYTES = 32 * 1024 * 1024
_WRITE_IT = "write it anew: cnncalc lint --write-baseline FILE"


def read_baseline(path: Path) -> dict[str, str]:
    """The known findings: the file of each by its fingerprint. `ConfigurationError` for a file that has none."""
    # JSON is read by baselines alone.
    import json

    try:
        document = json.loads(read_file(path, _MOST_BYTES)[:_MOST_BYTES])
        known = {finding["fingerprint"]: finding["file"] for finding in document["findings"]}
        schema = document["schema"] if all(isinstance(file, str) for file in known.values()) else ""
    except OSError as err:
        message = f"the baseline {path.as_posix()} cannot be read: {err.strerror}"
        raise ConfigurationError(message, _WRITE_IT) from None
    except (ValueError, KeyError, TypeError, RecursionError):
        schema, known = "", {}
    if schema != BASELINE:
        raise ConfigurationError(f"{path.as_posix()} is no baseline of cnncalc", _WRITE_IT)
    return known


def without_known(outcome: Outcome, path: Path) -> Compared:
    """An outcome without the findings of a baseline. What leaves no network to speak of is always told."""
    known = read_baseline(path)
    met = {
        (one.span, one.code): print_
        for one, print_ in _printed(outcome, path)
        if print_ in known and one.code not in ALWAYS_SAID
    }
    files = (
        file._replace(found=tuple(one for one in file.found if (one.span, one.code) not in met))
        for file in outcome.files
    )
    folder = str(path.absolute().parent)
    linted = {below(name, folder) for name in outcome.sources}
    gone = sum(file in linted for print_, file in known.items() if print_ not in set(met.values()))
    return Compared(Outcome(tuple(files)), len(met), gone)


def baseline_of(outcome: Outcome, path: Path) -> dict[str, Json]:
    """A baseline of all findings, for a file at a path; beside each fingerprint stands what it is, for people."""
    folder = str(path.absolute().parent)
    findings: list[Json] = [
        {"file": below(one.span.file, folder), "code": one.code, "name": one.name, "fingerprint": print_}
        for one, print_ in _printed(outcome, path)
        if one.code not in ALWAYS_SAID
    ]
    return {"schema": BASELINE, "findings": findings}


def _printed(outcome: Outcome, path: Path) -> list[tuple[Diagnostic, str]]:
    """Every finding with its fingerprint, by paths from the folder of the baseline on, wherever the command runs."""
    folder = str(path.absolute().parent)
    found = outcome.findings
    return list(zip(found, fingerprints(found, outcome.sources, lambda file: below(file, folder)), strict=True))


_DIGITS = 32


def fingerprints(
    found: Iterable[Diagnostic], sources: Mapping[str, Sequence[str]], path_of: Callable[[str], str]
) -> list[str]:
    """One for each finding, all different: of its file, its rule, the text of its line, and which of several it is.

    Neither the number of the line nor the figures of the message are in it. `path_of` says by which path a file is
    known to whoever compares.
    """
    # Hashing is asked for by baselines and some formats alone.
    from hashlib import sha256

    seen: dict[tuple[str, str, str], int] = {}
    prints = []
    for one in found:
        key = path_of(one.span.file), one.code, line_of(one.span, sources).strip()
        seen[key] = seen.get(key, 0) + 1
        text = "\0".join([*key, str(seen[key])])
        prints.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS])
    return prints


def line_of(span: Span, sources: Mapping[str, Sequence[str]]) -> str:
    """The line in which a place begins; empty where the text could not be read."""
    lines = sources.get(span.file, ())
    return lines[span.line - 1] if 0 < span.line <= len(lines) else ""
