"""From a spec to its findings: what is said once, where, in which order, and what an error silences."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import cnncalc
from cnncalc.language.files import Place, UnreadableError, bundled_names, find
from cnncalc.language.load import load_whole
from cnncalc.linting import RULES
from cnncalc.linting.engine import check, check_text
from cnncalc.linting.fixes.apply import edited
from cnncalc.linting.rule import Settings, default_settings
from cnncalc.model.diagnostics import Edit

PLACE = Place("net.yaml", None, None)
HEAD = "input: 32x32x8\n"
CELL = """\
input: 32x32x8
blocks:
  cell:
    args: {filters: required, kernel: 3}
    layers:
      - conv: {filters: $filters, kernel: $kernel, stride: 2}
      - relu
  pair:
    layers:
      - cell: 16
      - cell: [16, 2]
layers:
  - pair
"""


def said(text: str, *codes: str) -> list[str]:
    """`line:column code layer` of everything that rules find in a text."""
    found = check_text(PLACE, text, Settings(frozenset(codes))).diagnostics
    return [f"{one.span.line}:{one.span.column} {one.code} {one.layer}" for one in found]


def test_a_broken_stem_is_one_finding() -> None:
    """A type that does not exist hides whatever depends on it: layers, names, claims, what is used."""
    broken = 0
    for name in bundled_names():
        loaded = load_whole(find(name))
        stem = next(iter(loaded.graph.nodes.values()))
        if stem.span.file == name:
            text = edited(loaded.text, [Edit(stem.span, "relux")])
            found = check_text(find(name), text).diagnostics
            assert [one.code for one in found if one.code != "S101"] == ["S102"], name
            broken += 1
    assert broken > 30


def test_a_layer_that_does_not_fit_is_one_finding() -> None:
    """Whatever comes behind it, and whoever would have read it, has nothing to say."""
    text = HEAD + "layers:\n  - conv: {filters: 4, kernel: 40}\n  - batchnorm\n  - maxpool: 3\n  - dense: 3\n  - relu\n"
    assert [one.code for one in check_text(PLACE, text).diagnostics] == ["V201"]


def test_a_finding_in_a_block_tells_its_uses() -> None:
    """The place is in the block, the first layer is named, and the others are counted."""
    (found,) = check_text(PLACE, CELL, Settings(frozenset({"V203"}))).diagnostics
    assert (found.span.line, found.span.column, found.layer) == (6, 60, "pair1/cell1/conv1")
    assert [span.line for span in found.uses] == [13, 10]
    assert found.message == (
        "pair1/cell1/conv1: the last column and the last row are never read: "
        "32 - 3 + 2 * 0 - (15 - 1) * 2 = 1 cell is left over"
    )
    assert found.hint == "an input 31 or 33 wide, a kernel of 2 or 4, or padding of 1 would fit"
    assert found.notes == ("the same holds for 1 more layer that is written here",)


def test_where_the_size_comes_from() -> None:
    """The last layer that changed it, through layers that keep it."""
    text = HEAD + "layers:\n  - maxpool: 2\n  - relu\n  - tanh\n  - maxpool: {kernel: 3, stride: 2}\n"
    (found,) = check_text(PLACE, text, Settings(frozenset({"V203"}))).diagnostics
    assert found.notes[-1] == "the width of 16 comes from maxpool1, line 3"


def test_what_another_layer_reads_is_read() -> None:
    """A pixel that one branch leaves out and another reads is no finding; one that all leave out is one for each."""
    two = (
        "layers:\n  - concat:\n      a: [maxpool: {kernel: 3, stride: 2}]\n      b: [maxpool: {kernel: 4, stride: 2}]\n"
    )
    assert said(HEAD + two, "V203") == []
    assert len(said(HEAD + two.replace("4", "3"), "V203")) == 2


@pytest.mark.parametrize(
    ("before", "line", "column"),
    [
        ("\r\n", 4, 34),
        ("# 東京 😀\n", 4, 34),
        ("\n\n", 5, 34),
        ("x-unused: {\n  a: [1,\n      2]}\n", 6, 34),
    ],
)
def test_positions_are_in_characters(before: str, line: int, column: int) -> None:
    """Whatever stands above, and however lines end."""
    text = f"{before}{HEAD}layers:\n  - maxpool: {{kernel: 3, stride: 2}}\n"
    assert said(text, "V203") == [f"{line}:{column} V203 maxpool1"]


def test_wide_characters_before_the_word() -> None:
    """A column counts characters, not bytes and not cells of a screen."""
    text = HEAD + 'layers:\n  - {name: c, "maxpool": {"kernel": 3, "stride": "2"}}  # 東\n'
    assert said(text, "V203") == ["3:50 V203 c"]


def test_a_byte_order_mark_moves_nothing(tmp_path: Path) -> None:
    """Columns count from the first character behind it."""
    file = tmp_path / "net.yaml"
    text = "layers: [maxpool: {kernel: 3, stride: 2}]\ninput: 8x8x3\n"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (found,) = check(str(file)).diagnostics
    assert (found.span.line, found.span.column) == (1, 39)


def test_a_rule_of_what_is_written_wants_it_everywhere() -> None:
    """A pool that does nothing in one use of a block, and something in another, is a good block."""
    block = "blocks: {half: {args: {by: 2}, layers: [maxpool: $by]}}\nlayers:\n"
    assert said(HEAD + block + "  - half: 1\n", "V219") == ["2:41 V219 half1/maxpool1"]
    assert said(HEAD + block + "  - half: 1\n  - half: 2\n", "V219") == []


def test_what_extends_finds_in_the_other_file(tmp_path: Path) -> None:
    """The place is in the file that is extended; unused variables and blocks are only those of the file itself."""
    (tmp_path / "base.yaml").write_text(
        "input: 32x32x3\nvars: {a: 2, b: 3}\nlayers:\n  - maxpool: {kernel: 3, stride: $a}\n", encoding="utf-8"
    )
    (tmp_path / "net.yaml").write_text("extends: base.yaml\nvars: {c: 1}\n", encoding="utf-8")
    found = check(str(tmp_path / "net.yaml")).diagnostics
    assert [(one.code, Path(one.span.file).name, one.span.line) for one in found] == [
        ("S109", "net.yaml", 2),
        ("V203", "base.yaml", 4),
    ]


@pytest.mark.parametrize("name", ["././base.yaml", "nets/../base.yaml", "nets//.././base.yaml"])
def test_a_finding_of_an_extended_file_has_one_place(name: str, tmp_path: Path) -> None:
    """`./base.yaml` and `base.yaml` are one file, so what both tell is one finding."""
    (tmp_path / "nets").mkdir()
    (tmp_path / "base.yaml").write_text("input: 8x8x3\nlayers: [conv: {filters: 2, kernal: 3}]\n", encoding="utf-8")
    (tmp_path / "net.yaml").write_text(f"extends: {name}\nname: Net\n", encoding="utf-8")
    places = {check(str(tmp_path / name)).diagnostics[0].span.file for name in ("base.yaml", "net.yaml")}
    assert places == {str(tmp_path / "base.yaml")}


def test_behind_a_link_two_dots_stay(tmp_path: Path) -> None:
    """There they lead somewhere else: to `deep/base.yaml`, not to `base.yaml`."""
    (tmp_path / "deep" / "nets").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "deep" / "nets")
    (tmp_path / "deep" / "base.yaml").write_text("input: 8x8x3\nlayers: [relux]\n", encoding="utf-8")
    (tmp_path / "net.yaml").write_text("extends: link/../base.yaml\nname: Net\n", encoding="utf-8")
    [found] = check(str(tmp_path / "net.yaml")).diagnostics
    assert (found.code, found.span.file) == ("S102", f"{tmp_path}/link/../base.yaml")


def test_settings_decide() -> None:
    """Rules that were not chosen are silent, but for errors of the reader; a severity can be another."""
    text = "input: 3x32x32\nlayers:\n  - maxpool: {kernel: 2, strid: 2}\n"
    assert [one.code for one in check_text(PLACE, text, Settings(frozenset())).diagnostics] == ["S101"]
    settings = Settings(frozenset({"S114"}), {"S114": "error"})
    assert [one.severity for one in check_text(PLACE, text, settings).diagnostics] == ["error", "error"]


def test_budgets_of_the_settings() -> None:
    """They hold where the spec has none of its own; several are one finding at one place."""
    text = HEAD + "layers:\n  - conv: {filters: 4, kernel: 3}\nbudget: {params: 1k}\n"
    settings = Settings(frozenset({"E502"}), budgets={"params": "10", "macs": "1k", "peak_memory": "1 kB"})
    (found,) = check_text(PLACE, text, settings).diagnostics
    assert (found.span.line, found.span.column) == (2, 1)
    assert found.message == "the network: macs is 259200, 258200 above its budget of 1k (1000)"
    assert found.notes == ("the network: peak_memory is 47168 bytes, 46168 above its budget of 1 kB (1000)",)
    assert found.hint == "the limit is from the settings"


def test_a_claim_that_a_mistake_explains() -> None:
    """The slip that gives just this figure is named, and the convention under which it would be right."""
    text = HEAD + "layers:\n  - conv: {filters: 4, kernel: 3}\nexpect: {params: 288, conv1: {output: 29x29x4}}\n"
    params, output = check_text(PLACE, text, Settings(frozenset({"E501"}))).diagnostics
    assert params.message == "the network: params is 292, not 288"
    assert params.notes == (
        "288 is what M40 bias-forgotten gives: the biases are missing, at conv1",
        "288 would be right under the convention `biases: false`",
    )
    assert output.notes[0] == "29x29x4 is what M01 forgot-plus-one gives: the + 1 is missing, at conv1"
    assert output.hint == "either the layers are wrong or the claim; `--update-expect` writes what is computed"


def test_a_claim_that_no_other_rounding_could_explain() -> None:
    """Rounded up, the branches would not meet: there is nothing to say of that convention."""
    text = (
        "input: 8x8x3\nlayers:\n  - residual:\n      body: [conv: {filters: 4, kernel: 3, stride: 2}]\n"
        "      shortcut: [conv: {filters: 4, kernel: 4, stride: 2}]\nexpect: {params: 7}\n"
    )
    (found,) = check_text(PLACE, text, Settings(frozenset({"E501"}))).diagnostics
    assert (found.message, found.notes) == ("the network: params is 308, not 7", ())


@pytest.mark.parametrize("when", ["true", "false"])
def test_a_claim_about_the_output_of_a_network(when: str) -> None:
    """It is that of its last layer; where there is none, it is the input."""
    text = HEAD + f"layers:\n  - conv: {{filters: 4, kernel: 3}}\n    when: {when}\nexpect: {{output: 29x29x4}}\n"
    (found,) = check_text(PLACE, text, Settings(frozenset({"E501"}))).diagnostics
    mistake = "29x29x4 is what M01 forgot-plus-one gives: the + 1 is missing, at conv1"
    assert found.notes[:1] == ((mistake,) if when == "true" else ())


def test_a_library_is_linted() -> None:
    """A file of blocks alone has neither layers nor unused blocks, and its errors are found."""
    assert check_text(PLACE, "blocks:\n  cell: {layers: [relu]}\n").diagnostics == []
    assert [one.code for one in check_text(PLACE, "blocks:\n  cell: {layers: [rely]}\n").diagnostics] == ["S102"]


def test_a_file_that_is_not_there() -> None:
    """It raises, for the command to say."""
    with pytest.raises(UnreadableError, match="there is no such file"):
        check("nowhere/net.yaml")


def test_the_public_function() -> None:
    """`cnncalc.lint` gives what is found by default."""
    assert cnncalc.lint("lenet5") == []


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_whatever_the_hash_seed(seed: str) -> None:
    """Sets and dictionaries are never asked for an order."""
    text = CELL + "  - dense: 3\n  - {relu: , repeat: 1}\nvars: {b: 1, a: 2}\nexpect: {conv9: {params: 3}, params: 1}\n"
    code = (
        "import sys; from cnncalc.linting import RULES; from cnncalc.linting.engine import check_text;"
        "from cnncalc.linting.rule import Settings; from cnncalc.language.files import Place;"
        "print(check_text(Place('net.yaml', None, None), sys.argv[1], Settings(frozenset(RULES))).diagnostics)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, text],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert done.stdout == f"{check_text(PLACE, text, Settings(frozenset(RULES))).diagnostics}\n"


def test_everything_is_sorted() -> None:
    """By line, column and code."""
    text = CELL.replace("relu", "maxpool: {kernel: 2, stride: 3}")
    found = check_text(PLACE, text, Settings(frozenset(RULES))).diagnostics
    keys = [(*one.span[1:3], one.code) for one in found]
    assert keys == sorted(keys)
    assert len(keys) > 4
    assert default_settings().codes < set(RULES)
