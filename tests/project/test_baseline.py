"""A baseline: what is known is not told, and stays known when lines move."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from render.findings import FILE, FINDINGS, LINES, outcome_of

from cnncalc.linting.project.baseline import baseline_of, without_known
from cnncalc.linting.project.discovery import ConfigurationError
from cnncalc.linting.project.outcome import Linted, Outcome, outcome

if TYPE_CHECKING:
    from pathlib import Path

    from cnncalc.model.diagnostics import Diagnostic


@pytest.fixture
def baseline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The findings of an outcome, written down."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "known.json"
    path.write_text(json.dumps(baseline_of(outcome_of(*FINDINGS), path)), encoding="utf-8")
    return path


def moved(lines: int) -> Outcome:
    """The same findings with lines inserted above them, in a file that is alone."""

    def below(one: Diagnostic) -> Diagnostic:
        span = one.span
        return one._replace(span=span._replace(line=span.line + lines, end_line=span.end_line + lines))

    return outcome([Linted(FILE, tuple(map(below, FINDINGS)), {FILE: ["#"] * lines + [*LINES]})])


def test_what_is_known_is_not_told(baseline: Path) -> None:
    """Wherever its line went, and from whatever folder the command runs."""
    for lines in (0, 3):
        compared = without_known(moved(lines), baseline)
        assert (compared.outcome.findings, compared.known, compared.gone) == ([], 3, 0)


def test_a_changed_line_is_new_and_what_is_gone_is_counted(baseline: Path) -> None:
    """A file that was not linted is not gone."""
    file = outcome_of(*FINDINGS[:2]).files[0]
    other = outcome([file._replace(sources={FILE: [*LINES[:2], "  - maxpool: {kernel: 3, stride: 3}", *LINES[3:]]})])
    compared = without_known(other, baseline)
    assert (compared.outcome.findings, compared.known, compared.gone) == ([FINDINGS[0]], 1, 2)
    assert without_known(outcome([]), baseline).gone == 0


def test_what_leaves_no_network_is_always_told(baseline: Path) -> None:
    """A syntax error cannot be agreed upon."""
    one = FINDINGS[0]._replace(code="Y001")
    document = baseline_of(outcome_of(one), baseline)
    assert document["findings"] == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema": "cnncalc/lint/1", "findings": []}', '{"schema": 3}'])
def test_a_file_that_is_no_baseline(text: str, baseline: Path) -> None:
    """It is told, with the way out."""
    baseline.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        without_known(outcome_of(), baseline)
    assert str(caught.value) == f"{baseline.as_posix()} is no baseline of cnncalc"
    assert caught.value.hint == "write it anew: cnncalc lint --write-baseline FILE"


def test_a_baseline_that_is_not_there(tmp_path: Path) -> None:
    """The same."""
    with pytest.raises(ConfigurationError, match=r"known.json cannot be read: No such file or directory$"):
        without_known(outcome_of(), tmp_path / "known.json")
