"""Findings as SARIF 2.1.0, with what GitHub's code scanning needs of it: rules, regions, fingerprints, fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting import FAMILIES, RULES, rule_of
from cnncalc.linting.project.baseline import fingerprints
from cnncalc.linting.project.paths import below
from cnncalc.output.as_json import written
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from cnncalc.linting.project.outcome import Outcome
    from cnncalc.linting.rule import Rule
    from cnncalc.model.diagnostics import Diagnostic, Fix, Span
    from cnncalc.model.values import Json
    from cnncalc.output.findings import Look

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# Code scanning refuses longer descriptions.
_LONGEST = 1024
# How GitHub calls the severities of a rule.
_PROBLEMS = {"error": "error", "warning": "warning", "note": "recommendation"}


def render(outcome: Outcome, look: Look) -> str:
    """One run. Its results are there even if there are none: alerts are closed by an empty list only."""
    findings = outcome.findings
    prints = fingerprints(findings, outcome.sources, lambda file: below(file, look.root))
    indices = {code: number for number, code in enumerate(RULES)}
    results = [
        {"ruleId": one.code, "ruleIndex": indices[one.code], **_result(one, known_by, look)}
        for one, known_by in zip(findings, prints, strict=True)
    ]
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "cnncalc",
                "semanticVersion": look.version,
                "rules": [_rule(rule_of(code)) for code in RULES],
            }
        },
        "automationDetails": {"id": "cnncalc/lint/"},
        # Columns count characters, not the halves that UTF-16 makes of some of them.
        "columnKind": "unicodeCodePoints",
        "results": [*results],
    }
    return written({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(one: Rule) -> dict[str, Json]:
    summary = _short(one.summary)
    return {
        "id": one.code,
        "name": one.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": _short(one.why) or summary},
        "help": {"text": f"{one.why}\n\nSource: {one.source}", "markdown": f"{one.why}\n\n*Source: {one.source}*"},
        "defaultConfiguration": {"level": one.severity, "enabled": "generic" in one.on},
        "properties": {
            "tags": [FAMILIES[one.code[0]]],
            "precision": "very-high" if one.severity == "error" else "high",
            "problem.severity": _PROBLEMS[one.severity],
        },
    }


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _result(one: Diagnostic, fingerprint: str, look: Look) -> dict[str, Json]:
    message = "\n".join([clean(one.message), *([f"help: {clean(one.hint)}"] if one.hint else [])])
    uses: list[Json] = [
        {**_location(span, look), "message": {"text": "in a block that is used here"}} for span in reversed(one.uses)
    ]
    return {
        "level": one.severity,
        "message": {"text": message},
        "locations": [{**_location(one.span, look), **_layer(one)}],
        **({"relatedLocations": uses} if uses else {}),
        "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:1"},
        **({"fixes": [_fix(one.fix, look)]} if one.fix else {}),
    }


def _location(span: Span, look: Look) -> dict[str, Json]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(span.file, look)}, "region": _region(span)}}


def _layer(one: Diagnostic) -> dict[str, Json]:
    if not one.layer:
        return {}
    return {"logicalLocations": [{"name": one.layer.rpartition("/")[2], "fullyQualifiedName": one.layer}]}


def _region(span: Span) -> dict[str, Json]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _uri(file: str, look: Look) -> str:
    """A reference relative to the root of the repository; of a file elsewhere its whole address."""
    # Encoding of blanks, `#` and letters beyond ASCII; loaded by this format alone.
    from urllib.parse import quote

    path = below(file, look.root)
    encoded = quote(path.encode("utf-8", "surrogateescape"))
    if path.startswith("/"):
        return f"file://{encoded}"
    return f"file:///{encoded}" if path[1:2] == ":" else encoded


def _fix(fix: Fix, look: Look) -> dict[str, Json]:
    files = dict.fromkeys(edit.span.file for edit in fix.edits)
    return {
        "description": {"text": fix.title},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(file, look)},
                "replacements": [
                    {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                    for edit in fix.edits
                    if edit.span.file == file
                ],
            }
            for file in files
        ],
    }
