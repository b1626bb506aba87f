"""Broken specs, each with what is said of it: the place, the cause with its numbers, a way out.

The texts lie in `broken/`, by what they are about, with the expected output beside each.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from spec.compact import compact, found_in

import cnncalc
from cnncalc.model.diagnostics import NAMES, NOTE

if TYPE_CHECKING:
    from conftest import Golden

    from cnncalc.model.diagnostics import Diagnostic

FOLDER = Path(__file__).parent / "broken"
# `files/` holds what the specs beside it extend.
SPECS = sorted(path for path in FOLDER.rglob("*.yaml") if path.parent.name != "files")
# Code -> why no file here can show it.
NOT_HERE = {
    "Y003": "a file of 4 MiB: test_source.py makes one",
}


@cache
def found(path: Path) -> tuple[Diagnostic, ...]:
    """What is wrong with a spec, whose file is called by its name alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)
        return tuple(found_in(cnncalc.load(path.name)))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_said_of_a_broken_spec(path: Path, golden: Golden) -> None:
    """Every word of it, place and hint included."""
    golden(str(path.with_suffix(".out")), compact(found(path), path.name))


def test_every_broken_spec_has_an_output_and_no_output_is_left_over() -> None:
    """The two go together, and something is wrong in each."""
    outputs = {path.with_suffix("") for path in FOLDER.rglob("*.out")}
    assert outputs == {path.with_suffix("") for path in SPECS}
    assert [path for path in SPECS if not path.with_suffix(".out").read_bytes()] == []


def test_every_code_is_shown_by_a_broken_spec() -> None:
    """Each code of a spec's faults, except for what no small file can show."""
    shown = {one.code for path in SPECS for one in found(path)}
    own = {code for code in NAMES if code[0] in "YSVE"}
    assert own - shown == set(NOT_HERE)


def test_there_are_enough_of_them() -> None:
    """At least 150, most with one mistake and one message."""
    assert len(SPECS) >= 150
    assert sum(len(found(path)) == 1 for path in SPECS) > 0.8 * len(SPECS)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_message_points_into_a_file_and_offers_something(path: Path) -> None:
    """The place is in a line of a file, the message is a sentence without a full stop, an error is no note."""
    for one in found(path):
        lines = (path.parent / one.span.file).read_bytes().decode().splitlines()
        line = lines[one.span.line - 1] if lines else ""
        assert one.span.end_line == one.span.line
        assert 1 <= one.span.column < one.span.end_column <= max(len(line), 1) + 1
        assert re.match(r"\S.*[^.\s]$", one.message)
        assert one.severity != NOTE
