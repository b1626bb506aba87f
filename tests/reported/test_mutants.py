"""Mutated specs, quizzes and settings end with a message, never with an exception; `tests/mutants.py` runs more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from mutants import Corpus, failure

if TYPE_CHECKING:
    from pathlib import Path

CORPUS = Corpus()


@pytest.mark.parametrize("first", range(0, 400, 40))
def test_mutants(first: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty a test, each with the command and the files of its number."""
    monkeypatch.chdir(tmp_path)
    failures = {number: failure(CORPUS.mutant(number)) for number in range(first, first + 40)}
    assert not {number: message for number, message in failures.items() if message}


def test_lint_reports_what_looks_like_a_broken_file_of_another_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Mutant 7996: the reader of prototxt files is tried, and its error is a finding, not a bug."""
    monkeypatch.chdir(tmp_path)
    assert failure(CORPUS.mutant(7996)) == ""
