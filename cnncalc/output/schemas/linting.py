"""The schemas of what `cnncalc lint` prints and reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.language.budgets import LIMITED
from cnncalc.linting import ALWAYS_SAID, TARGETS
from cnncalc.linting.project.outcome import FAIL_ON, SEVERITIES
from cnncalc.linting.project.selection import names
from cnncalc.model.diagnostics import LINT_NAMES, NAMES
from cnncalc.output.schemas.outputs import COUNT, WORD, finding, whole

if TYPE_CHECKING:
    from cnncalc.model.values import Json

_TEXTS: dict[str, Json] = {"type": "array", "items": WORD}


def lint() -> dict[str, Json]:
    """The findings of a run."""
    codes: dict[str, Json] = {
        "code": {"enum": [*NAMES, *LINT_NAMES]},
        "name": {"enum": [*NAMES.values(), *LINT_NAMES.values()]},
    }
    one = finding()
    properties = one["properties"]
    each: dict[str, Json] = {**one, "properties": {**properties, **codes} if isinstance(properties, dict) else codes}
    findings: dict[str, Json] = {"type": "array", "items": {"$ref": "#/definitions/finding"}}
    return {
        "title": "cnncalc lint",
        "definitions": {"finding": each},
        **whole({"schema": {"const": "cnncalc/lint/1"}, "files": COUNT, "findings": findings}),
    }


def rules() -> dict[str, Json]:
    """All rules, or those that were asked for."""
    texts: dict[str, Json] = dict.fromkeys(("code", "name", "summary", "explanation", "source", "bad", "good"), WORD)
    each = whole(
        {
            **texts,
            "severity": {"enum": [*SEVERITIES]},
            "targets": {"type": "array", "items": {"enum": [*TARGETS]}},
            "fix": {"enum": ["safe", "unsafe", "none"]},
        }
    )
    found: dict[str, Json] = {"type": "array", "items": each}
    return {
        "title": "cnncalc lint --list-rules",
        **whole({"schema": {"const": "cnncalc/lint-rules/1"}, "rules": found}),
    }


def settings() -> dict[str, Json]:
    """`cnncalc.yaml`, and the table [tool.cnncalc] of pyproject.toml, for editors."""
    severity: dict[str, Json] = {"enum": [*SEVERITIES]}
    limit: dict[str, Json] = {"type": ["integer", "string"], "description": "such as 26M, 4.2G or 64 MiB"}
    budget: dict[str, Json] = {
        "type": "object",
        "properties": dict.fromkeys(LIMITED, limit),
        "additionalProperties": False,
        "description": "Upper limits for every spec.",
    }
    properties: dict[str, Json] = {
        "target": {"enum": [*TARGETS], "description": "What the specs are written for; it decides which rules run."},
        "select": {**_rules(), "description": "The rules that run, instead of the default ones."},
        "extend-select": {**_rules(), "description": "Rules that run beside the others."},
        "ignore": {**_rules(ignored=True), "description": "Rules that do not run. The more exact word wins."},
        "per-file-ignores": {
            "type": "object",
            "additionalProperties": _rules(ignored=True),
            "description": "Rules that do not run on files that match a pattern.",
        },
        "severities": {
            "type": "object",
            "additionalProperties": severity,
            "description": "Another severity for some rules.",
        },
        "fail-on": {"enum": [*FAIL_ON], "description": "The severity from which on the exit code is 1."},
        "budget": budget,
        "include": {**_TEXTS, "description": "Patterns of files in folders that are specs, whatever they look like."},
        "exclude": {**_TEXTS, "description": "Patterns of files in folders that are not linted."},
        "baseline": {**WORD, "description": "A file of findings that are known and not told."},
    }
    return {
        "title": "cnncalc.yaml",
        "type": "object",
        "properties": properties,
        "patternProperties": {"^budgets$": budget},
        "additionalProperties": False,
    }


def _rules(*, ignored: bool = False) -> dict[str, Json]:
    """Codes and names are offered, to be ignored those that can be; prefixes pass."""
    known = {code: name for code, name in names().items() if not (ignored and code in ALWAYS_SAID)}
    word: dict[str, Json] = {"anyOf": [{"enum": ["default", "all", *known, *known.values()]}, WORD]}
    return {"anyOf": [{"type": "array", "items": word}, word]}
