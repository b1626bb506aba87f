"""A chain on one line: what it says, what is wrong with it, and that nothing breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cnncalc
from cnncalc.analysis.analyze import analyze
from cnncalc.language.chain import GRAMMAR, read_line
from cnncalc.layers import LAYERS
from cnncalc.model.diagnostics import has_errors
from cnncalc.output.diagnostics import full

LENET = "32x32x3 conv 6@5 relu maxpool 2 conv 16@5 flatten dense 10"
SAME = [
    ("32x32x3 conv 6@5", "conv: {filters: 6, kernel: 5}"),
    ("32x32x3 conv 6@5x3/2x1p2", "conv: {filters: 6, kernel: 5x3, stride: 2x1, padding: 2}"),
    (
        "32×32×3 conv 6@5 /2 +1 d2 g3 nobias",
        "conv: {filters: 6, kernel: 5, stride: 2, padding: 1, dilation: 2, groups: 3, bias: false}",
    ),
    ("32x32x3, conv 6@3 same", "conv: {filters: 6, kernel: 3, padding: same}"),
    ("32x32x3 maxpool 3/2 ceil", "maxpool: {kernel: 3, stride: 2, rounding: ceil}"),
    ("32x32x3 depthwise 3 p1", "depthwise: {kernel: 3, padding: 1}"),
    ("32x32x3 upsample 1.5", "upsample: 1.5"),
    ("32x32x3 globalavgpool", "globalavgpool"),
    ("8x8x4 convtranspose 6@4/2p1", "convtranspose: {filters: 6, kernel: 4, stride: 2, padding: 1}"),
]


def test_the_contract() -> None:
    """The chain that the help shows."""
    report = analyze(read_line(LENET))
    assert report.totals
    assert report.totals.counts.params == 18_882
    assert [str(row.node.volume) for row in report.rows][-1] == "10"


@pytest.mark.parametrize(("line", "entry"), SAME)
def test_a_line_is_what_a_spec_says(line: str, entry: str) -> None:
    """The same layer, the same volume."""
    graph = read_line(line)
    [node] = graph.nodes.values()
    size = line.replace("×", "x").split()[0].strip(",")
    [other] = cnncalc.parse(f"input: {size}\nlayers:\n  - {entry}\n").nodes.values()
    assert (node.type, node.layer, node.volume) == (other.type, other.layer, other.volume)


WRONG = [
    ("32x32x3 conf 6@5", "1:9: S102 unknown-layer-type: there is no layer type conf", "^^^^", 'did you mean "conv"?'),
    ("32x32x3 conv", "1:9: S103 missing-key: conv lacks filters", "^^^^", "such as `conv 6@5`"),
    ("32x32x3 conv 5", "1:14: S101 unknown-key: conv takes no number 5", "^", "filters and kernel together: 6@5"),
    (
        "32x32x3 conv 6@5 6@3",
        "1:18: S113 conflicting-keys: conv has its filters already",
        "^",
        "",
    ),
    (
        "32x32x3 conv 6@5 q7",
        "1:18: S104 wrong-type: q7 is not understood",
        "^^",
        "`cnncalc calc --help` shows what is",
    ),
    (
        "32x32x3 add",
        "1:9: S102 unknown-layer-type: add joins several volumes, but a line has one",
        "^^^",
        "write a spec",
    ),
    ("conv 6@5", "1:1: S104 wrong-type: the input comes first, not conv", "^^^^", "a volume such as 32x32x3"),
    ("32x32x3", "1:1: S111 no-layers: there is no layer behind the input", "^^^^^^^", 'such as "32x32x3 conv 6@5"'),
    (
        "32x32x3 maxpool 2 conv 6@50",
        "1:26: V201 window-too-large: conv1: the window is 50 wide, but the input is only 16 wide",
        "^^",
        "a kernel of at most 16, padding of at least 17, or an input at least 50 wide would fit",
    ),
]


@pytest.mark.parametrize(("line", "message", "carets", "hint"), WRONG)
def test_what_is_wrong_is_said_at_its_word(line: str, message: str, carets: str, hint: str) -> None:
    """The whole message, with the caret under the word."""
    graph = read_line(line)
    column = int(message.split(":")[1])
    lines = [f"calc:{message}", f"    1 | {line}", f"      | {' ' * (column - 1)}{carets}"]
    lines += [f"      = help: {hint}"] if hint else []
    said = full(graph.diagnostics, graph.sources).splitlines()
    assert said[: len(lines)] == lines


def test_a_line_may_be_too_long() -> None:
    """That is said, and not that there is nothing in it."""
    [found] = read_line("8x8x3" + " relu" * 1000).diagnostics
    assert (found.code, found.message) == ("Y003", "the line has 5,005 characters, and at most 4,000 are read")


def test_a_note_names_layers_alone() -> None:
    """A line has no lines to name."""
    [found] = read_line("28x28x1 conv 6@5 maxpool 2 conv 6@15").diagnostics
    assert found.notes == ("the width shrinks 28 -> 24 (conv1) -> 12 (maxpool1)",)


@pytest.mark.parametrize("word", GRAMMAR.splitlines())
def test_the_grammar_documents_what_works(word: str) -> None:
    """The words at the left of the help are understood."""
    example = word[:14].strip()
    line = f"32x32x4 {example}"
    if example.startswith("32x32"):
        line = f"{example} relu"
    elif example.startswith(("/2", "p1", "d2")):
        line = f"32x32x4 conv 6@3 {example.replace(' or +1', '').replace(',', '')}"
    elif example.startswith("nobias"):
        line = "32x32x4 conv 6@3 nobias maxpool 3 /2 ceil"
    elif example.startswith("dense"):
        line = f"32 {example}"
    assert not has_errors(read_line(line).diagnostics), full(read_line(line).diagnostics, {})


WORDS = st.sampled_from(
    [*LAYERS, "32x32x3", "6@5", "/2", "p1", "+1", "same", "ceil", "nobias", "0", "2", "1.5", "x", "@", "6@", "9" * 13]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=40) | st.text("0123456789x@/p+dg ,", max_size=30))
def test_no_line_breaks_it(line: str) -> None:
    """A report or a diagnostic, whatever is written."""
    graph = read_line(line)
    report = analyze(graph)
    assert report.totals or has_errors([*report.diagnostics])
    assert full(report.diagnostics, graph.sources) or report.totals
