"""Text to tree: raw words with their places, and every hostile file ends early with one clear message."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import yaml
from spec.compact import compact, found_in, said
from spec.test_broken import FOLDER, SPECS

import cnncalc
from cnncalc.language import limits
from cnncalc.language.yaml import events
from cnncalc.language.yaml.source import decode, read
from cnncalc.language.yaml.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cnncalc.language.yaml.tree import Tree
    from cnncalc.model.diagnostics import Span


def tree_of(text: str) -> Tree:
    """The tree of a text in which nothing is wrong."""
    _, tree, found = read(text, "spec.yaml")
    assert tree is not None
    assert found == []
    return tree


def scalars(node: Tree) -> Iterator[Scalar]:
    """All words of a tree, keys included, in order."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    else:
        for key, value in node.pairs.values():
            yield key
            yield from scalars(value)


def cut(text: str, span: Span) -> str:
    """What stands at a place of a text."""
    return text.split("\n")[span.line - 1][span.column - 1 : span.end_column - 1]


def value_of(text: str) -> Scalar:
    """The value of the first key."""
    tree = tree_of(text)
    assert isinstance(tree, Mapping)
    value = next(iter(tree.pairs.values()))[1]
    assert isinstance(value, Scalar)
    return value


STYLES = """\
input: 32x32x3   # a remark
layers:
  - conv: {filters: 6, kernel: 5, 'padding': "same"}
  - relu:
    name: 激活 # two cells wide each
  - concat: {left: [tanh, a  b], right: []}
  - $act
"""


def test_every_word_has_its_place() -> None:
    """In blocks and in braces, keys and values, behind wide characters: the place is where the word is written."""
    words = [word for word in scalars(tree_of(STYLES)) if word.text]
    assert [word.text for word in words][:9] == [
        *("input", "32x32x3", "layers", "conv", "filters", "6", "kernel", "5", "padding"),
    ]
    for word in words:
        assert cut(STYLES, word.span).strip("'\"") == word.text


@pytest.mark.parametrize(
    "text", ["010", "3:30", "1_000", "on", "off", "yes", "no", "2001-01-01", "1e3", "0x1F", ".5", "0b1", "12:30:45"]
)
def test_words_are_raw_text(text: str) -> None:
    """Nothing is what YAML would take it for."""
    assert value_of(f"key: {text}\n").text == text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("key: 4 * many", "many"),
        ("key: '4 * many'", "many"),
        ("key: 'it''s * many'", "many"),
        ('key: "4 * many"', "many"),
        ("key: 4 *\n  many", "many"),
        ("key: 4\n\n  *\n  many", "many"),
        ('key: "4 *\n  many"', "many"),
        ("key: |\n  4 *\n  many\n", "many"),
        ("key: >-\n  4 *\n    many\n", "many"),
        ("key: >2\n    4 *\n  many\n", "many"),
        ("key:   4 *   many", "many"),
        ("k: {key: [0, 4 * many]}", "many"),
    ],
)
def test_a_part_of_a_word_has_its_place(text: str, part: str) -> None:
    """However the text is quoted, folded or broken into lines."""
    word = next(one for one in scalars(tree_of(text)) if "many" in one.text)
    start = word.text.index(part)
    assert cut(text, word.part(start, start + len(part))) == part


def test_an_escape_hides_the_columns() -> None:
    """Then the whole value is pointed at."""
    word = value_of('key: "4 \\x2a many"')
    assert word.text == "4 * many"
    assert word.part(4, 8) == word.span == (("spec.yaml"), 1, 6, 1, 19)


def test_a_text_of_several_lines_is_pointed_at_by_its_first() -> None:
    """So that there is always one line to show."""
    assert value_of("key: one\n  two three\n").span[1:] == (1, 6, 1, 9)
    assert value_of("key: >-\n  one\n").span[1:] == (1, 6, 1, 8)


def test_an_empty_value_is_pointed_at_by_its_key() -> None:
    """It has no place of its own."""
    assert value_of("key:\nother: 3\n").span[1:] == (1, 1, 1, 4)


# --- bytes


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_with_or_without_a_byte_order_mark(mark: bytes) -> None:
    """The mark is no part of the text, and columns begin behind it."""
    text, found = decode(mark + b"input: 3x3x3\nlayers: [rellu]\n", "spec.yaml")
    assert found == []
    assert said(text).startswith("2:10-15 S102 error there is no layer type `rellu`")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"input: 3x3x3\nname: caf\xe9\n",
            "2:10-11 Y011 error byte 0xe9 is not UTF-8\n    help: save the file as UTF-8\n",
        ),
        (
            "name: 激活\nx: ".encode() + b"\xff\n",
            "2:4-5 Y011 error byte 0xff is not UTF-8\n    help: save the file as UTF-8\n",
        ),
        (
            b"\xef\xbb\xbfname: \x80\n",
            "1:7-8 Y011 error byte 0x80 is not UTF-8\n    help: save the file as UTF-8\n",
        ),
        (
            b"a: 1\r\nb: \xc3",
            "2:4-5 Y011 error byte 0xc3 is not UTF-8\n    help: save the file as UTF-8\n",
        ),
        (
            "input: 3x3x3\n".encode("utf-16"),
            "1:1-2 Y011 error the file is UTF-16, not UTF-8\n    help: save the file as UTF-8\n",
        ),
        (
            "\ufeffinput: 3x3x3\n".encode("utf-16-be"),
            "1:1-2 Y011 error the file is UTF-16, not UTF-8\n    help: save the file as UTF-8\n",
        ),
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "1:1-2 Y011 error this is no text\n"
            "    help: a spec is a text in YAML, such as `cnncalc show lenet5` prints\n",
        ),
    ],
)
def test_other_encodings(data: bytes, expected: str) -> None:
    """The first byte that is not UTF-8, by line and column in characters."""
    text, found = decode(data, "spec.yaml")
    assert text == ""
    assert compact(found) == expected


def test_utf16_without_a_mark_has_nul_characters() -> None:
    """It is valid UTF-8 of another text, and refused for that."""
    text, _ = decode("input: 3x3x3\n".encode("utf-16-le"), "spec.yaml")
    assert said(text) == (
        "1:2-3 Y011 error the character U+0000 cannot stand in a spec\n    help: save the file as UTF-8\n"
    )


@pytest.mark.parametrize("bad", ["\0", "\x07", "\x1b", "\x7f", "\x80", "\ud800", "\ufffe", "\uffff"])
def test_characters_that_cannot_stand_in_a_spec(bad: str) -> None:
    """Control characters, surrogates and what is no character."""
    found = said(f"input: 3x3x3\nlayers:\n  - re{bad}lu\n")
    assert found.startswith(f"3:7-8 Y011 error the character U+{ord(bad):04X} cannot stand in a spec\n")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_line_end_that_yaml_knows(end: str) -> None:
    """Lines are counted as YAML counts them."""
    text = end.join(["input: 3x3x3", "layers:", "  - relu", "  - rellu", ""])
    assert said(text).startswith("4:5-10 S102 error there is no layer type `rellu`")
    assert cnncalc.parse(text, name="spec.yaml").sources["spec.yaml"][3] == "  - rellu"


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n", "~\n", "null\n", "   \n"])
def test_an_empty_file(text: str) -> None:
    """Nothing, blank lines, a remark, an empty document."""
    expected = "1:1-2 S118 error the file is empty\n    help: a spec has at least `input` and `layers`\n"
    assert said(text) == expected


def test_a_leading_document_mark_is_fine() -> None:
    """One document is one document."""
    assert said("---\ninput: 3x3x3\nlayers: [relu]\n...\n") == ""


def test_what_stands_before_a_second_document_is_read() -> None:
    """All problems of the first are reported with it."""
    found = said("input: 3x3x3\nlayers: [rellu]\n---\ninput: 3x3x3\n---\n")
    assert [line.split()[1] for line in found.splitlines() if not line.startswith(" ")] == ["S102", "Y005"]


# --- limits: held by counting what is read, never by a clock


class Counted:
    """How many events were taken from the YAML parser."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.number = 0
        original = yaml.parse

        def counting(text: str, Loader: type[yaml.SafeLoader]) -> Iterator[yaml.Event]:
            for event in original(text, Loader=Loader):
                self.number += 1
                yield event

        patch.setattr(yaml, "parse", counting)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Counts events while a test runs."""
    return Counted(monkeypatch)


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000, "{a: " * 50_000, "- " * 50_000 + "a", "? " * 50_000, "[" * 2_000_000],
    ids=["brackets", "braces", "dashes", "question marks", "two million brackets"],
)
def test_deep_nesting_is_stopped_at_100(text: str, counted: Counted) -> None:
    """Not by a crash of the parser: reading ends with the first list that is too deep."""
    found = said(text)
    assert found.splitlines()[0].endswith(" Y004 error nested deeper than 100 levels")
    assert counted.number <= 2 * limits.YAML_DEPTH + 5


def test_nesting_of_100_is_fine() -> None:
    """The limit itself is within the limit."""
    depth = limits.YAML_DEPTH
    assert "Y004" not in said("[" * depth + "]" * depth)
    assert "Y004" in said("[" * (depth + 1) + "]" * (depth + 1))


LETTERS = "abcdefghij"
BOMBS = {
    "aliases": "a: &a [x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in pairwise(LETTERS)),
    "merge keys": "a: &a {x: 1}\n"
    + "".join(f"{name}: &{name} {{<<: [{', '.join([f'*{before}'] * 9)}]}}\n" for before, name in pairwise(LETTERS)),
    "recursion": "&a [*a, *a]\n",
    "recursion of keys": "&a {b: *a, <<: *a}\n",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_bombs_cannot_be_built(text: str, counted: Counted) -> None:
    """Aliases and merge keys stand for nothing: the tree is no larger than the text."""
    _, tree, found = read(text, "spec.yaml")
    assert tree is not None
    assert sum(1 for _ in scalars(tree)) <= counted.number
    assert {one.code for one in found} == {"Y010"}


def test_too_many_nodes(monkeypatch: pytest.MonkeyPatch, counted: Counted) -> None:
    """Reading ends with the first node too many; the message names the limit."""
    monkeypatch.setattr(limits, "YAML_NODES", 1000)
    assert said("[" + "1, " * 5000 + "]").startswith("1:2999-3000 Y003 error more than 1,000 YAML nodes\n")
    assert counted.number <= 1010


def test_two_million_nodes_are_the_limit() -> None:
    """As the language page says; so are the other limits."""
    assert (limits.YAML_NODES, limits.YAML_DEPTH, limits.TEXT_BYTES) == (2_000_000, 100, 4 * 2**20)
    assert (limits.NESTED_BLOCKS, limits.LAYERS, limits.DIGITS) == (64, 100_000, 12)


TOO_LARGE = (
    "1:1-2 Y003 error the file is too large: a spec has at most 4 MiB (4,194,304 bytes)\n"
    "    help: `repeat` and blocks say it shorter\n"
)


def test_a_file_that_is_too_large_is_not_read(counted: Counted) -> None:
    """As bytes and as text."""
    text = "#" * (limits.TEXT_BYTES + 1)
    _, found = decode(text.encode(), "spec.yaml")
    assert compact(found) == TOO_LARGE
    assert said(text) == TOO_LARGE
    assert counted.number == 0


def test_a_large_file_is_not_even_loaded(tmp_path: Path) -> None:
    """Of a file, no more is read than one byte above the limit."""
    path = tmp_path / "large.yaml"
    path.write_bytes(b"#" * (3 * limits.TEXT_BYTES))
    assert compact(found_in(cnncalc.load(str(path))), str(path)) == TOO_LARGE


def test_four_mebibytes_of_remarks_are_fine() -> None:
    """The limit itself is within the limit."""
    spec = "input: 3x3x3\nlayers: [relu]\n"
    assert said(spec + "#" * (limits.TEXT_BYTES - len(spec))) == ""


LONG = 200_000
LINES = {
    "one long word": "a" * LONG,
    "one long number": f"input: {'1' * LONG}\nlayers: []\n",
    "a quote that stays open": '"' + "a" * LONG,
    "a quote of escaped quotes": '"' + '\\"' * LONG,
    "many quotes": "a: '" * LONG,
    "many colons": "a:" * LONG,
    "many values": "a: b: " * LONG,
    "many brackets": "a: " + "{}" * LONG,
    "many closing brackets": "]" * LONG,
    "many commas": "[" + "," * LONG,
    "blanks": "a: b\n c:" + " " * LONG + "!",
    "many tabs": "\t\n" * LONG,
    "many indentations": "".join(f"{' ' * (number % 40)}- a\n" for number in range(LONG // 40)),
    "many documents": "---\na: 1\n" * (LONG // 10),
    "many directives": "%a\n" * LONG,
    "many keys": "\n".join(f"k{number}: 1" for number in range(LONG // 10)),
    "many keys in braces": "{" + ", ".join(f"k{number}: 1" for number in range(LONG // 10)) + "}",
    "the same key again and again": "a: 1\n" * (LONG // 10),
    "many anchors": "".join(f"- &a{number} x\n" for number in range(LONG // 10)),
    "an expression of brackets": f"input: {'(' * LONG}1\nlayers: []\n",
}


@pytest.mark.parametrize("text", LINES.values(), ids=LINES)
def test_long_lines_and_many_lines_end(text: str) -> None:
    """Something is said of each, in a message of bounded length. (A quadratic search would not end.)"""
    found = cnncalc.parse(text, name="spec.yaml").diagnostics
    assert found
    assert max(len(one.message) + len(one.hint) for one in found) < 1000


# --- one language, two parsers


@pytest.mark.parametrize("folder", sorted({path.parent.name for path in SPECS}))
def test_both_yaml_parsers_lead_to_the_same_words(folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libyaml is missing, PyYAML's own parser takes its place; their messages and marks differ, ours do not."""
    monkeypatch.setattr(events, "LOADER", yaml.SafeLoader)
    monkeypatch.chdir(FOLDER / folder)
    for path in SPECS:
        if path.parent.name == folder:
            expected = path.with_suffix(".out").read_bytes().decode()
            assert compact(found_in(cnncalc.load(path.name)), path.name) == expected, path
