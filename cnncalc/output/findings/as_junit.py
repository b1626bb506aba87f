"""Findings as a JUnit report: a suite for each file, and in it a test for each family of rules, failed or passed.

So a clean run shows tests that passed, and a test keeps its name from run to run. What does not make the run fail is
told in the output of its test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnncalc.linting import FAMILIES
from cnncalc.linting.project.outcome import is_failure
from cnncalc.output.diagnostics import below
from cnncalc.output.findings.as_text import first_line
from cnncalc.output.numbers import count_of
from cnncalc.output.text import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from cnncalc.linting.project.outcome import Linted, Outcome
    from cnncalc.model.diagnostics import Diagnostic
    from cnncalc.output.findings import Look


def render(outcome: Outcome, look: Look) -> str:
    """One document for all files."""
    # The library for XML is loaded by this format alone.
    from xml.etree.ElementTree import Element, indent, tostring

    del look
    suites = [_suite(file) for file in outcome.files]
    root = Element("testsuites", {"name": "cnncalc lint", **_sums(suites)})
    root.extend(suites)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _sums(suites: list[Element]) -> dict[str, str]:
    return {key: str(sum(int(suite.attrib[key]) for suite in suites)) for key in ("tests", "failures", "errors")}


def _suite(file: Linted) -> Element:
    from xml.etree.ElementTree import Element

    ran = {code[0] for code in file.codes} | {one.code[0] for one in file.found}
    cases = [_case(file, family) for family in FAMILIES if family in ran]
    failed = sum(case.find("failure") is not None for case in cases)
    name = clean(file.file)
    suite = Element("testsuite", {"name": name, "tests": str(len(cases)), "failures": str(failed), "errors": "0"})
    suite.extend(cases)
    return suite


def _case(file: Linted, family: str) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    found = [one for one in file.found if one.code[0] == family]
    failures = [one for one in found if is_failure(one, file.fail_on)]
    others = [one for one in found if one not in failures]
    line = {"line": str(failures[0].span.line)} if failures else {}
    classname = clean(file.file).removesuffix(".yaml").removesuffix(".yml").replace("/", ".")
    case = Element("testcase", {"name": FAMILIES[family], "classname": classname, "file": clean(file.file), **line})
    if failures:
        message = failures[0].message if len(failures) == 1 else count_of(len(failures), "finding")
        failure = SubElement(case, "failure", {"message": clean(message), "type": failures[0].severity})
        failure.text = _told(failures, file)
    if others:
        SubElement(case, "system-out").text = _told(others, file)
    return case


def _told(found: list[Diagnostic], file: Linted) -> str:
    """As a person would see them; line by line, since XML has no place for control characters."""
    text = "".join(f"{first_line(one)}\n{below(one, file.sources)}" for one in found)
    return "".join(f"{clean(line)}\n" for line in text.expandtabs().splitlines())
