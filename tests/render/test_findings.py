"""The formats of lint, each read by what reads it elsewhere: whole, valid, and the same whatever the order."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator, Draft7Validator
from junitparser import Failure, JUnitXml
from render.findings import CLEAN, FILE, FINDINGS, LINES, finding, outcome_of

from cnncalc.linting import RULES
from cnncalc.linting.project.outcome import Linted, Outcome, outcome
from cnncalc.model.diagnostics import ERROR, NOTE, WARNING, Diagnostic, Span
from cnncalc.output.findings import FORMATS, Look, renderer
from cnncalc.output.findings.as_github import SHOWN
from cnncalc.output.findings.as_markdown import LONGEST
from cnncalc.output.schemas import schema

if TYPE_CHECKING:
    from cnncalc.model.values import Json

SARIF = Path(__file__).parent.parent / "data" / "sarif-schema-2.1.0.json.gz"
LOOK = Look()
# Any text, control characters and lone halves of surrogate pairs included.
anything = st.text(max_size=20)


def rendered(name: str, found: Outcome, look: Look = LOOK) -> str:
    """An outcome in a format."""
    return renderer(name)(found, look)


def parsed(name: str, found: Outcome) -> Json:
    """The same as a JSON document."""
    document: Json = json.loads(rendered(name, found))
    return document


@pytest.fixture(scope="module")
def sarif() -> Draft4Validator:
    """The schema that OASIS publishes."""
    return Draft4Validator(json.loads(gzip.decompress(SARIF.read_bytes())))


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_files_and_findings_is_of_no_concern(name: str) -> None:
    """The same bytes, however they came."""
    files = outcome_of(*FINDINGS).files
    turned = outcome(file._replace(found=tuple(reversed(file.found))) for file in reversed(files))
    if name != "junit":  # it takes the findings of a file as they stand: linting sorts them
        assert rendered(name, turned) == rendered(name, outcome_of(*FINDINGS))
    assert [file.file for file in turned.files] == [FILE, CLEAN.file]


def test_what_several_specs_say_of_one_place_is_said_once() -> None:
    """Two variants extend the same file."""
    files = [Linted(name, FINDINGS[:1], {FILE: LINES}) for name in ("b.yaml", "a.yaml")]
    assert rendered("concise", outcome(files)).count("\n") == 1


def test_full() -> None:
    """The severity, the mark of a safe fix, the line, the chain of uses."""
    assert rendered("full", outcome_of(*FINDINGS[:2])) == (
        "nets/a b#é.yaml:3:23: warning: V203 [*] unread-pixels: maxpool3: 50% unread, 1: 2\n"
        "    3 |   - maxpool: {kernel: 3, stride: 2}\n"
        "      |                       ^\n"
        "      = help: padding, or 25\n"
        "      = note: in maxpool, used at nets/a b#é.yaml:5:5\n"
        "      = note: in relu, used at nets/a b#é.yaml:4:5\n"
        "nets/a b#é.yaml:4:5: error: V202 non-integer-output: maxpool4: 50% unread, 1: 2\n"
        "    4 |   - relu\n"
        "      |     ^^^^\n"
    )


def test_an_old_terminal_gets_near_neighbours() -> None:
    """Windows-1252 has é and ×, but no 東 and no ⌊; the caret still stands below its word."""
    one = Diagnostic(Span("a.yaml", 1, 5, 1, 9), "V203", "2 × ⌊3⌋ − 1 → 東", "é")
    found = outcome([Linted("a.yaml", (one,), {"a.yaml": ["東é: relu"]})])
    text = rendered("full", found, Look(encoding="cp1252"))
    assert text == (
        "a.yaml:1:5: error: V203 unread-pixels: 2 × ?3? - 1 -> ?\n    1 | ?é: relu\n      |     ^^^^\n      = help: é\n"
    )
    text.encode("cp1252")


def test_json() -> None:
    """Every finding, under the schema that `cnncalc schema lint` prints."""
    document = parsed("json", outcome_of(*FINDINGS))
    Draft7Validator(schema("lint")).validate(document)
    assert document == {
        "schema": "cnncalc/lint/1",
        "files": 2,
        "findings": [
            {
                "file": FILE, "line": 3 + at, "column": column, "end_line": 3 + at, "end_column": end,
                "code": one.code, "name": one.name, "severity": one.severity, "message": one.message,
                "hint": one.hint, "layer": one.layer, "fixable": at == 0, "fix": "safe" if at == 0 else "none",
            }
            for at, (one, column, end) in enumerate(zip(FINDINGS, (23, 5, 5), (24, 9, 12), strict=True))
        ],
    }  # fmt: skip


# What GitHub's runner takes for a command, and how it undoes what was escaped.
COMMAND = re.compile(r"::(?P<level>\w+) (?P<properties>[^:]*)::(?P<message>.*)")


def command(line: str) -> tuple[str, dict[str, str], str]:
    """A line of output as GitHub's runner understands it."""
    found = COMMAND.fullmatch(line)
    assert found, line
    properties = dict(pair.split("=", 1) for pair in found["properties"].split(","))
    return found["level"], {key: unquote(value) for key, value in properties.items()}, unquote(found["message"])


def test_github() -> None:
    """Errors first; place, title and message come through whatever is in them."""
    lines = rendered("github", outcome_of(*FINDINGS)).splitlines()
    assert [command(line)[0] for line in lines] == ["error", "warning", "notice"]
    assert command(lines[1]) == (
        "warning",
        {"title": "V203 unread-pixels", "file": FILE, "line": "3", "endLine": "3", "col": "23", "endColumn": "24"},
        "maxpool3: 50% unread, 1: 2\nhelp: padding, or 25",
    )
    assert "%25 unread, 1: 2%0Ahelp" in lines[1]
    below_another = Look(root=str(Path.cwd() / "nets"))
    assert command(rendered("github", outcome_of(*FINDINGS), below_another).splitlines()[0])[1]["file"] == "a b#é.yaml"


def test_github_shows_ten_of_each_level() -> None:
    """The others are plain lines of the log, and counted in the last one."""
    found = [finding(3, at, at + 1, severity=WARNING) for at in range(1, 16)]
    found += [finding(4, at, at + 1, severity=ERROR) for at in range(1, 13)]
    lines = rendered("github", outcome_of(*found)).splitlines()
    levels = [command(line)[0] for line in lines if line.startswith("::")]
    assert levels == ["error"] * SHOWN + ["warning"] * SHOWN
    assert (
        lines[-1] == "7 further findings not annotated: of one step GitHub shows 10 errors, 10 warnings and 10 notices"
    )
    assert len(lines) == len(found) + 1
    assert lines[20].startswith(f"{FILE}:4:11: error: ")


def test_gitlab() -> None:
    """What its documentation asks of a report; a clean run is an empty list."""
    document = parsed("gitlab", outcome_of(*FINDINGS))
    assert isinstance(document, list)
    assert [sorted(one) for one in document if isinstance(one, dict)] == [
        ["check_name", "description", "fingerprint", "location", "severity"]
    ] * 3
    assert document[1] == {
        "description": "non-integer-output: maxpool4: 50% unread, 1: 2",
        "check_name": "V202",
        "fingerprint": prints(outcome_of(*FINDINGS))[1],
        "severity": "major",
        "location": {"path": FILE, "lines": {"begin": 4, "end": 4}},
    }
    assert rendered("gitlab", outcome_of()) == "[]\n"


def prints(found: Outcome) -> list[str]:
    """The fingerprints of a GitLab report."""
    return [one["fingerprint"] for one in json.loads(rendered("gitlab", found))]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9)), max_size=8, unique=True), st.integers(0, 3))
def test_fingerprints_are_unique_and_do_not_move(places: list[tuple[int, int]], inserted: int) -> None:
    """Lines inserted above change none of them, and no two findings share one."""
    found = [finding(line, column, column + 1) for line, column in places]
    before = prints(outcome_of(*found))
    assert len({*before}) == len(found)
    moved = [
        one._replace(span=Span(FILE, one.span.line + inserted, *one.span[2:3], one.span.line + inserted, one.span[4]))
        for one in found
    ]
    assert prints(outcome([Linted(FILE, tuple(moved), {FILE: ["# new"] * inserted + [*LINES]})])) == before


def test_sarif(sarif: Draft4Validator) -> None:
    """Valid, and with all that code scanning needs."""
    document = parsed("sarif", outcome_of(*FINDINGS))
    sarif.validate(document)
    (run,) = json.loads(json.dumps(document))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == [*RULES]
    for one in rules:
        texts = one["shortDescription"]["text"], one["fullDescription"]["text"], one["help"]["text"]
        assert all(texts)
        assert all(len(text) <= 1024 for text in texts[:2])
    error, *_ = (one for one in run["results"] if one["level"] == "error")
    assert rules[error["ruleIndex"]]["id"] == error["ruleId"] == "V202"
    first = run["results"][0]
    (place,) = first["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "nets/a%20b%23%C3%A9.yaml"},
        "region": {"startLine": 3, "startColumn": 23, "endLine": 3, "endColumn": 24},
    }
    assert place["logicalLocations"] == [{"name": "maxpool1", "fullyQualifiedName": "maxpool1"}]
    assert first["message"]["text"] == "maxpool3: 50% unread, 1: 2\nhelp: padding, or 25"
    assert [one["physicalLocation"]["region"]["startLine"] for one in first["relatedLocations"]] == [5, 4]
    (change,) = first["fixes"][0]["artifactChanges"]
    assert [one["insertedContent"]["text"] for one in change["replacements"]] == ["1", "# "]
    assert len({one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]}) == 3


def test_a_clean_sarif_closes_alerts(sarif: Draft4Validator) -> None:
    """Its list of results is there, and empty."""
    document = json.loads(rendered("sarif", outcome_of()))
    sarif.validate(document)
    assert document["runs"][0]["results"] == []
    assert document["runs"][0]["columnKind"] == "unicodeCodePoints"


def test_a_file_elsewhere_has_its_whole_address() -> None:
    """A path outside of the root is absolute."""
    found = outcome_of(*(one._replace(span=one.span._replace(file="/srv/a b.yaml")) for one in FINDINGS))
    text = rendered("sarif", found, Look(root="/home"))
    assert text.count('"uri": "file:///srv/a%20b.yaml"') >= 3


def test_junit() -> None:
    """A suite for each file, a test for each family; notes do not fail one."""
    read = JUnitXml.fromstring(rendered("junit", outcome_of(*FINDINGS)).encode())
    assert (read.tests, read.failures, read.errors) == (4, 1, 0)
    suites = {suite.name: [*suite] for suite in read}
    assert list(suites) == [FILE, "nets/clean.yaml"]
    assert [(case.name, case.is_passed) for case in suites["nets/clean.yaml"]] == [("volumes", True), ("ignores", True)]
    volumes, ignores = suites[FILE]
    assert volumes.classname == "nets.a b#é"
    (failure,) = volumes.result
    assert isinstance(failure, Failure)
    assert (failure.message, failure.type) == ("2 findings", "warning")
    assert failure.text.startswith(f"{FILE}:3:23: warning: V203 [*] unread-pixels: ")
    assert volumes.system_out.startswith(f"{FILE}:5:5: note: ")
    assert ignores.is_passed


@given(anything, anything, anything)
def test_no_text_breaks_a_document(message: str, hint: str, line: str) -> None:
    """Whatever stands in a file: XML, commands and tables stay what they are."""
    one = finding(3, 1, 2)._replace(message=message, hint=hint)
    found = outcome([Linted(FILE, (one,), {FILE: ["", "", line]})])
    assert JUnitXml.fromstring(rendered("junit", found).encode("utf-8", "replace")).failures == 1
    assert len(rendered("github", found).split("\n")) == 2
    assert len([row for row in rendered("markdown", found).split("\n") if row.startswith("| warning |")]) == 1


@given(anything, anything)
def test_sarif_is_valid_whatever_a_message_says(message: str, hint: str) -> None:
    """And parses."""
    one = finding(3, 1, 2)._replace(message=message, hint=hint)
    json.loads(rendered("sarif", outcome([Linted(FILE, (one,), {})])))


def test_markdown() -> None:
    """A table that a comment shows."""
    assert rendered("markdown", outcome_of(*FINDINGS[:2])) == (
        "### cnncalc lint: 1 error and 1 warning in 2 files\n\n"
        "| | where | rule | finding |\n|---|---|---|---|\n"
        "| warning | nets/a b\\#é.yaml:3:23 | V203 unread-pixels "
        "| maxpool3: 50% unread, 1: 2<br>help: padding, or 25 |\n"
        "| error | nets/a b\\#é.yaml:4:5 | V202 non-integer-output | maxpool4: 50% unread, 1: 2 |\n"
    )
    assert rendered("markdown", outcome_of()) == "### cnncalc lint: nothing found in 2 files\n"


def test_a_long_markdown_is_cut_and_says_so() -> None:
    """A comment that is too long would be refused whole."""
    found = [finding(3, at, at + 1) for at in range(1, 2001)]
    text = rendered("markdown", outcome_of(*found))
    assert LONGEST - 300 < len(text) <= LONGEST
    rows = text.count("| warning |")
    assert text.endswith(f"\n… and {2000 - rows:,} further findings\n")


def test_failures_are_what_reaches_fail_on() -> None:
    """From an error on, a warning on, any note, or never."""
    failed = {on: outcome_of(finding(3, 1, 2), fail_on=on).failed for on in (ERROR, WARNING, NOTE, "never")}
    assert failed == {ERROR: False, WARNING: True, NOTE: True, "never": False}
