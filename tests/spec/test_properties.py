"""What holds of every text: no exception, places inside the file, and a meaning that does not hang on the writing."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, note, settings
from hypothesis import strategies as st
from spec.compact import compact, found_in
from spec.generated import Generator
from spec.test_broken import SPECS
from spec.test_dump import EXTENDING, essence
from spec.written import lists_of_layers, plain, written

import cnncalc
from cnncalc.language.files import bundled_folder, bundled_names
from cnncalc.model.diagnostics import ERROR, NAMES, NOTE, WARNING

if TYPE_CHECKING:
    from collections.abc import Callable

    from spec.written import Plain

    from cnncalc.model.diagnostics import Span
    from cnncalc.model.graph import Graph

# Texts to start from: the bundled specs that stand alone, and the broken ones; the small ones, to be quick.
ALONE = [
    Path(bundled_folder(), f"{name}.yaml").read_text(encoding="utf-8")
    for name in bundled_names()
    if name not in EXTENDING
]
SMALL = [text for text in ALONE if len(text) < 2500]
BROKEN = [path.read_bytes().decode() for path in SPECS if path.stat().st_size < 2500 and "grow" not in path.stem]
WORDS = sorted({word for text in SMALL + BROKEN for word in text.split(" ") if len(word) < 60})
BITS = [
    *"{}[]:,#$*&!|>?%@`'\"\\-~()",
    *("\n", "\n  ", "\n    ", "- ", ": ", " #", "\t", "\r", "\r\n", "\x85", "\u2028", "\ufeff", "\x00", "\x1b"),
    *("<<: ", "---\n", "...\n", "{{", "}}", "null", "010", "-1", "1e5", "3x3", "0x3", "..", "//", "**", "== "),
    *("from: ", "repeat: 3", "repeat: -1", "when: false", "share: conv1", "name: a", "frozen: true", "$index"),
    *("$input.depth", "$previous.size", "residual: ", "concat: ", "layers:\n", "é", "卷积", "😀", "\u0301"),
]
SEEDS = st.integers(0, 2**32)


def mutated(text: str, by: random.Random) -> str:
    """The text with a few pieces, lines or words deleted, doubled, swapped or replaced."""
    for _ in range(by.choice([1, 1, 1, 2, 3])):
        change: Callable[[str, random.Random], str] = by.choice([_piece, _line, _word])
        text = change(text, by)
    return text


def _piece(text: str, by: random.Random) -> str:
    start = by.randint(0, len(text))
    end = min(len(text), start + by.choice([0, 1, 1, 2, 5, 20]))
    other: str = by.choice(["", by.choice(BITS), text[start:end] * 2])
    return text[:start] + other + text[end:]


def _line(text: str, by: random.Random) -> str:
    lines = text.split("\n")
    first, second = by.randrange(len(lines)), by.randrange(len(lines))
    change = by.randint(0, 3)
    if change == 0:
        del lines[first]
    elif change == 1:
        lines.insert(first, lines[second])
    elif change == 2:
        lines[first], lines[second] = lines[second], lines[first]
    else:
        lines[first] = " " * by.randint(0, 8) + lines[first].lstrip()
    return "\n".join(lines)


def _word(text: str, by: random.Random) -> str:
    words = text.split(" ")
    words[by.randrange(len(words))] = by.choice(WORDS)
    return " ".join(words)


def check(graph: Graph) -> None:
    """What holds of every graph, however broken its text."""
    found = found_in(graph)
    for one in found:
        assert one.code in NAMES
        assert one.severity in {ERROR, WARNING, NOTE}
        assert one.message
        assert len(one.message) + len(one.hint) < 1000
        for place in (one.span, *one.uses):
            check_place(place, graph)
    assert found or graph.is_library or cnncalc.analyze(graph).totals
    assert all(source in graph.nodes or source in graph.inputs for source in graph.outputs.values())
    for node in graph.nodes.values():
        assert node.volume == node.layer.output(*node.input_volumes)
        assert all(source in graph.nodes or source in graph.inputs for source in node.inputs)


def check_place(span: Span, graph: Graph) -> None:
    """A place is part of one line of the file; at least one character, or the begin of an empty line."""
    lines = graph.sources[span.file]
    line = lines[span.line - 1]
    assert span.file == "spec.yaml"
    assert span.end_line == span.line
    assert 1 <= span.column < span.end_column <= max(len(line), 1) + 1


@settings(max_examples=1000, derandomize=True, deadline=None)
@given(SEEDS)
def test_whatever_is_written_there_is_a_graph(seed: int) -> None:
    """Never an exception; everything that is said has a known code, a message, and a place in the file."""
    by = random.Random(seed)
    text = mutated(by.choice(by.choice([SMALL, BROKEN])), by)
    note(text)
    graph = cnncalc.parse(text, name="spec.yaml")
    check(graph)
    again = cnncalc.parse(text, name="spec.yaml")
    assert compact(found_in(again)) == compact(found_in(graph))
    assert essence(again) == essence(graph)


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.text(max_size=300) | st.text(st.sampled_from("ab1$ :-[]{},\n'\"#&*!|>%@"), max_size=200))
def test_any_text_at_all(text: str) -> None:
    """Nor does it matter whether it is YAML."""
    check(cnncalc.parse(text, name="spec.yaml"))


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_at_all(data: bytes) -> None:
    """Text or an error of encoding, never both."""
    from cnncalc.language.yaml.source import decode

    text, found = decode(data, "spec.yaml")
    assert not (text and found)
    if not found:
        check(cnncalc.parse(text, name="spec.yaml"))


def sound(text: str) -> Graph:
    """The graph of a text in which nothing is wrong."""
    graph = cnncalc.parse(text, name="spec.yaml")
    assert not found_in(graph), compact(found_in(graph))
    return graph


@settings(max_examples=300, derandomize=True, deadline=None)
@given(SEEDS)
def test_generated_specs_are_sound_and_can_be_written_otherwise(seed: int) -> None:
    """Fields in another order, everything in quotes, all on one line: the same graph."""
    text = Generator(seed).spec()
    note(text)
    graph = sound(text)
    check(graph)
    assert essence(sound(written(plain(text), random.Random(seed)))) == essence(graph)


def test_bundled_specs_can_be_written_otherwise() -> None:
    """Fields in another order, everything in quotes, all on one line: the same graph."""
    for number, text in enumerate(ALONE):
        assert essence(sound(written(plain(text), random.Random(number)))) == essence(sound(text))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(SEEDS)
def test_naming_a_layer_renames_nothing(seed: int) -> None:
    """Its own step of the path changes, in all uses of its block, and no other name does."""
    by = random.Random(seed)
    spec = plain(by.choice([Generator(seed).spec(), by.choice(SMALL)]))
    spec.pop("expect", None)
    before = cnncalc.parse(written(spec, random.Random(seed)), name="spec.yaml")
    entries = by.choice([layers for layers in lists_of_layers(spec) if layers])
    at = by.randrange(len(entries))
    entry = entries[at]
    if isinstance(entry, dict) and "name" in entry:
        return
    named: dict[str, Plain] = {entry: ""} if isinstance(entry, str) else dict(mapping(entry))
    entries[at] = {**named, "name": "fresh"}
    after = cnncalc.parse(written(spec, random.Random(seed)), name="spec.yaml")
    if any(found.code == "S107" for found in after.diagnostics):
        return  # Another layer names it.
    old = {step for path in before.nodes for step in path.split("/")}
    new = {step for path in after.nodes for step in path.split("/")}
    gone = old - new
    assert len(gone) <= 1
    assert new - old <= {"fresh"}
    renamed = ["/".join("fresh" if step in gone else step for step in path.split("/")) for path in before.nodes]
    if gone:
        assert list(after.nodes) == renamed
    assert [node.volume for node in after.nodes.values()] == [node.volume for node in before.nodes.values()]


def mapping(entry: Plain) -> dict[str, Plain]:
    """An entry that is no word."""
    assert isinstance(entry, dict)
    return entry
