"""Diagnostics as text: whole messages, the caret under the very word."""

from __future__ import annotations

import pytest

import cnncalc
from cnncalc.model.diagnostics import WARNING, Diagnostic, Span
from cnncalc.output.diagnostics import MOST, concise, full, tally

SPEC = """\
name: Nested
input: 32x32x3
blocks:
  conv_bn:
    args: {filters: required}
    layers:
      - conv: {filters: $filters, kernel: 3, groups: 7}
      - batchnorm
  stage:
    layers:
      - conv_bn: 64
        name: first
layers:
  - conv: {filters: 64, kernel: 3}
  - stage:
"""
CHAIN = """\
net.yaml:7:54: V212 groups-divide: stage1/first/conv1: 64 input channels do not split into 7 groups
    7 |       - conv: {filters: $filters, kernel: 3, groups: 7}
      |                                                      ^
      = help: groups of 4 or 8 would fit
      = note: the depth goes 3 -> 64 (conv1, line 14)
      = note: in conv_bn, used at net.yaml:11:9
      = note: in stage, used at net.yaml:15:5
"""


def at(column: int, end: int, line: int = 1, end_line: int = 1) -> Diagnostic:
    """A diagnostic about some columns of a line."""
    return Diagnostic(Span("net.yaml", line, column, end_line, end), "S101", "no such word", "another one")


def text_of(one: Diagnostic, *lines: str) -> str:
    """The lines below the first of a diagnostic in a file of these lines."""
    return full([one], {"net.yaml": list(lines)}).partition("\n")[2]


def test_a_place_inside_blocks_comes_with_the_chain_of_uses() -> None:
    """The innermost block first, each with the place where it is used."""
    graph = cnncalc.parse(SPEC, name="net.yaml")
    assert full(graph.diagnostics, graph.sources) == CHAIN


def test_concise_is_one_line() -> None:
    """The place, the code, its name, the message."""
    assert concise([at(3, 7), at(5, 6, line=2)]) == (
        "net.yaml:1:3: S101 unknown-key: no such word\nnet.yaml:2:5: S101 unknown-key: no such word\n"
    )


@pytest.mark.parametrize(
    ("line", "column", "end", "below"),
    [
        ("  - conv: 3", 5, 9, "      |     ^^^^"),
        ("\t- conv: 3", 4, 8, "      | \t  ^^^^"),
        ("  - {東京: 5, relu}", 6, 8, "      |      ^^^^"),
        ("# é e\u0301 東 - relu", 12, 16, "      |            ^^^^"),
        ("- relu", 7, 7, "      |       ^"),
    ],
)
def test_the_caret_stands_under_the_word(line: str, column: int, end: int, below: str) -> None:
    """Tabs are kept, wide characters are two cells and combining ones none, an empty span is one caret."""
    assert text_of(at(column, end), line) == f"    1 | {line}\n{below}\n      = help: another one\n"


def test_a_span_of_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    """What lies on further lines is not shown."""
    assert text_of(at(3, 2, end_line=2), "- {a: 1,", " b: 2}") == (
        "    1 | - {a: 1,\n      |   ^^^^^^\n      = help: another one\n"
    )


def test_of_a_long_line_only_the_surroundings_are_shown() -> None:
    """A spec may be one line of a megabyte."""
    line = "x" * 500_000 + "word" + "y" * 500_000
    shown = text_of(at(500_001, 500_005), line)
    first, carets, _ = shown.split("\n", 2)
    assert len(first) < MOST + 20
    assert first[carets.index("^") :].startswith("wordy")
    assert carets.strip(" |") == "^^^^"
    assert first.startswith("    1 | ...xxx")
    assert first.endswith("yyy...")


def test_control_characters_are_shown_not_obeyed() -> None:
    """Neither in the source nor in the message."""
    one = Diagnostic(Span("net.yaml", 1, 3, 1, 4), "S101", "no \x1b[2Jword", "not \u202eone")
    text = full([one], {"net.yaml": ["a \x1b[31mb"]})
    assert text == (
        "net.yaml:1:3: S101 unknown-key: no \ufffd[2Jword\n"
        "    1 | a \ufffd[31mb\n"
        "      |   ^\n"
        "      = help: not \ufffdone\n"
    )


def test_without_the_source_the_message_stands_alone() -> None:
    """A file that could not be decoded, a place behind the last line, an empty line."""
    files: list[dict[str, list[str]]] = [{}, {"net.yaml": []}, {"net.yaml": ["   "]}]
    for sources in files:
        assert full([at(1, 2)], sources) == "net.yaml:1:1: S101 unknown-key: no such word\n      = help: another one\n"


def test_line_numbers_widen_the_margin() -> None:
    """The bars stay below each other."""
    lines = [""] * 123_455 + ["- relu"]
    assert text_of(at(3, 7, line=123_456, end_line=123_456), *lines) == (
        "123456 | - relu\n       |   ^^^^\n       = help: another one\n"
    )


def test_the_middle_of_a_long_chain_is_left_out() -> None:
    """The nearest uses and the outermost ones are told."""
    uses = tuple(Span("net.yaml", number, 1, number, 2) for number in range(1, 65))
    text = full([at(1, 2)._replace(uses=uses)], {"net.yaml": [*"abcdefgh"]})
    assert text.count("note:") == 7
    assert "      = note: ... 58 block uses between\n      = note: in b, used at net.yaml:2:1\n" in text


def test_tally() -> None:
    """How many of each severity."""
    warning = at(1, 2)._replace(severity=WARNING)
    assert tally([]) == ""
    assert tally([at(1, 2)]) == "1 error"
    assert tally([warning, at(1, 2), warning]) == "1 error and 2 warnings"


def test_paint_marks_the_roles() -> None:
    """Who prints to a terminal says what they look like."""
    text = full([at(3, 7)], {"net.yaml": ["- relu"]}, lambda text, role: f"<{role}>{text}</>")
    assert text == (
        "<place>net.yaml:1:3:</> <error>S101</> unknown-key: no such word\n"
        "<quiet>    1 |</> - relu\n"
        "<quiet>      |</>   <caret>^^^^</>\n"
        "<quiet>      =</> help: another one\n"
    )
