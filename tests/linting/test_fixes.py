"""Fixes: the exact text that comes out, in every layout, and laws that hold for any spec."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spec.generated import Generator

from cnncalc.language.files import Place
from cnncalc.linting import RULES, rule_of
from cnncalc.linting.engine import check_text
from cnncalc.linting.fixes import apply as fixing
from cnncalc.linting.fixes.apply import fixable, fixed
from cnncalc.linting.rule import Settings
from cnncalc.model.diagnostics import Diagnostic, Edit, Fix, Span, has_errors

if TYPE_CHECKING:
    from pathlib import Path

    from cnncalc.linting.engine import Checked

FILE = "net.yaml"
PLACE = Place(FILE, None, None)
ALL = Settings(frozenset(RULES) - {"E505"})
# What a fix of these changes is the number of parameters, and the finding says so.
COUNTED = {"D301"}


def mended(text: str, *codes: str, unsafe: bool = False) -> str:
    """The text with what these rules find mended."""
    return fixed(PLACE, text, Settings(frozenset(codes)), unsafe=unsafe).text


FIXES = {
    "a field in braces": (
        "D301",
        "input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3}  # wide\n  - batchnorm\n",
        "input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3, bias: false}  # wide\n  - batchnorm\n",
    ),
    "a field of its own line": (
        "D301",
        "input: 8x8x3\nlayers:\n  - conv:\n      filters: 4\n      kernel: 3  # odd\n\n    name: a\n  - batchnorm\n",
        "input: 8x8x3\nlayers:\n  - conv:\n      filters: 4\n      kernel: 3  # odd\n      bias: false\n\n    name: a\n"
        "  - batchnorm\n",
    ),
    "a field that is there": (
        "D301",
        "input: 8x8x3\nlayers:\n  - conv: {bias: true, filters: 4, kernel: 3}\n  - batchnorm\n",
        "input: 8x8x3\nlayers:\n  - conv: {bias: false, filters: 4, kernel: 3}\n  - batchnorm\n",
    ),
    "a main field alone": (
        "D301",
        "input: 8x8x3\nlayers: [depthwise: 3, batchnorm, relu]\n",
        "input: 8x8x3\nlayers: [depthwise: {kernel: 3, bias: false}, batchnorm, relu]\n",
    ),
    "all layers of a block": (
        "D301",
        "input: 8x8x3\nblocks:\n  cell: {layers: [{depthwise: 3}, batchnorm]}\nlayers: [{cell: , repeat: 2}]\n",
        "input: 8x8x3\nblocks:\n  cell: {layers: [{depthwise: {kernel: 3, bias: false}}, batchnorm]}\n"
        "layers: [{cell: , repeat: 2}]\n",
    ),
    "not where a number of parameters is claimed": (
        "D301",
        "input: 8x8x3\nlayers: [depthwise: 3, batchnorm]\nexpect: {params: 36}\n",
        "input: 8x8x3\nlayers: [depthwise: 3, batchnorm]\nexpect: {params: 36}\n",
    ),
    "not a variable": (
        "D301",
        "input: 8x8x3\nvars: {b: true}\nlayers: [depthwise: {kernel: 3, bias: $b}, batchnorm]\n",
        "input: 8x8x3\nvars: {b: true}\nlayers: [depthwise: {kernel: 3, bias: $b}, batchnorm]\n",
    ),
    "an entry with its lines": (
        "D306",
        "input: 8x8x3\nlayers:\n  # first\n  - relu\n  # second\n  - relu  # twice\n  # third\n  - tanh\n",
        "input: 8x8x3\nlayers:\n  # first\n  - relu\n  # second\n  # third\n  - tanh\n",
    ),
    "the last line": (
        "D306",
        "input: 8x8x3\nlayers: [cell]\nblocks:\n  cell:\n    layers:\n      - relu\n      - relu",
        "input: 8x8x3\nlayers: [cell]\nblocks:\n  cell:\n    layers:\n      - relu",
    ),
    "not the one that names an output": (
        "D306",
        "input: 8x8x3\nlayers:\n  - relu\n  - relu\n",
        "input: 8x8x3\nlayers:\n  - relu\n  - relu\n",
    ),
    "an entry in brackets": (
        "D306",
        "input: 8x8x3\nlayers: [relu, relu,  tanh]\n",
        "input: 8x8x3\nlayers: [relu, tanh]\n",
    ),
    "the last one in brackets": (
        "D306",
        "input: 8x8x3\nlayers: [concat: {a: [relu, relu], b: []}]\n",
        "input: 8x8x3\nlayers: [concat: {a: [relu], b: []}]\n",
    ),
    "three of them": (
        "D306",
        "input: 8x8x3\nlayers: [relu, relu, relu, relu, tanh]\n",
        "input: 8x8x3\nlayers: [relu, tanh]\n",
    ),
    "not across a remark in brackets": (
        "D306",
        "input: 8x8x3\nlayers: [\n  relu,  # one\n  relu,  # two\n]\n",
        "input: 8x8x3\nlayers: [\n  relu,  # one\n  relu,  # two\n]\n",
    ),
    "not where layers are numbered": (
        "D306",
        "input: 8x8x3\nlayers:\n  - relu\n  - relu\n  - relu\n  - add:\n    from: [relu2, relu3]\n",
        "input: 8x8x3\nlayers:\n  - relu\n  - relu\n  - relu\n  - add:\n    from: [relu2, relu3]\n",
    ),
    "not one that is named": (
        "D306",
        "input: 8x8x3\nlayers:\n  - relu\n  - {relu: , name: a}\n  - relu: \n    from: a\n",
        "input: 8x8x3\nlayers:\n  - relu\n  - {relu: , name: a}\n  - relu: \n    from: a\n",
    ),
    "a flow mapping over several lines": (
        "D308",
        "input: 8\nlayers:\n  - dropout: {\n      rate: 0\n    }\n  - tanh\n",
        "input: 8\nlayers:\n  - tanh\n",
    ),
    "a field and its comma": (
        "S116",
        "input: 8x8x3\nlayers: [conv: {stride: 1, filters: 4, kernel: 3}]\n",
        "input: 8x8x3\nlayers: [conv: {filters: 4, kernel: 3}]\n",
    ),
    "a field and its line": (
        "S116",
        "input: 8x8x3\nlayers:\n  - conv:\n      filters: 4\n      stride: 1  # default\n      kernel: 3\n",
        "input: 8x8x3\nlayers:\n  - conv:\n      filters: 4\n      kernel: 3\n",
    ),
    "a section with its only key": (
        "S109",
        "input: 8x8x3\nvars:\n  a: 1  # unused\n# layers\nlayers: [relu]\n",
        "input: 8x8x3\n# layers\nlayers: [relu]\n",
    ),
    "a block with its layers": (
        "S121",
        "input: 8x8x3\nblocks:\n  a:\n    layers:\n      - relu\n      - tanh\n  b: {layers: [relu]}\nlayers: [b]\n",
        "input: 8x8x3\nblocks:\n  b: {layers: [relu]}\nlayers: [b]\n",
    ),
    "a volume that begins with 0": (
        "Y007",
        "input: 8x8x3\nlayers: [conv: {filters: 4, kernel: 3, padding: 0x1}]\n",
        "input: 8x8x3\nlayers: [conv: {filters: 4, kernel: 3, padding: 0 x 1}]\n",
    ),
    "a name for a claim": (
        "N602",
        "input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3}\nexpect: {conv1: {params: 112}}\n",
        "input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3}\n    name: conv1\nexpect: {conv1: {params: 112}}\n",
    ),
    "a flatten on a line": (
        "V218",
        "input: 8x8x3\nlayers:\n  - relu\n  # head\n  - dense: 3\n",
        "input: 8x8x3\nlayers:\n  - relu\n  # head\n  - flatten\n  - dense: 3\n",
    ),
    "a flatten in brackets": (
        "V218",
        "input: 8x8x3\nlayers: [relu, dense: 3]\n",
        "input: 8x8x3\nlayers: [relu, flatten, dense: 3]\n",
    ),
    "a flatten in a block": (
        "V218",
        "input: 8x8x3\nblocks: {head: {layers: [dense: 3]}}\nlayers: [head]\n",
        "input: 8x8x3\nblocks: {head: {layers: [flatten, dense: 3]}}\nlayers: [head]\n",
    ),
    "a blank behind a colon": (
        "Y001",
        "input: 8x8x3\nlayers: [conv: {filters: 4, kernel:3}]\n",
        "input: 8x8x3\nlayers: [conv: {filters: 4, kernel: 3}]\n",
    ),
    "quotes around a comma": (
        "Y001",
        "input: 8x8x3\nlayers: [conv: {filters: max(4, 3), kernel: 3}]\n",
        'input: 8x8x3\nlayers: [conv: {filters: "max(4, 3)", kernel: 3}]\n',
    ),
    "digits in groups": (
        "Y001",
        "input: 8x8x3\nlayers: [relu]\nexpect: {macs: 1,000,000}\n",
        "input: 8x8x3\nlayers: [relu]\nexpect: {macs: 1000000}\n",
    ),
    "a blank before a comment": (
        "S108",
        "input: 8x8x3\nlayers:\n  - conv:\n      filters: 64# wide\n      kernel: 3\n",
        "input: 8x8x3\nlayers:\n  - conv:\n      filters: 64 # wide\n      kernel: 3\n",
    ),
    "not a comment that would swallow the rest": (
        "S108",
        "input: 8x8x3\nlayers: [conv: {filters: 64# wide, kernel: 3}]\n",
        "input: 8x8x3\nlayers: [conv: {filters: 64# wide, kernel: 3}]\n",
    ),
}
UNSAFE = {
    "another tool's words": (
        "input: 8x8x3\nlayers:\n  - Conv2d: {out_channels: 4, kernel_size: 3, bias: no}\n",
        "input: 8x8x3\nlayers:\n  - conv: {filters: 4, kernel: 3, bias: false}\n",
    ),
    "a misspelt name": (
        "input: 8x8x3\nvars: {depth: 4}\nlayers: [conv: {filters: 2 * $dept, kernel: 3}]\n",
        "input: 8x8x3\nvars: {depth: 4}\nlayers: [conv: {filters: 2 * $depth, kernel: 3}]\n",
    ),
    "depth first": ("input: 3x224x224\nlayers: [relu]\n", "input: 224x224x3\nlayers: [relu]\n"),
    "same with a stride in an average, whose divisor leaves it out": (
        "input: 9x9x3\nlayers: [avgpool: {kernel: 3, stride: 2, padding: same}]\n",
        "input: 9x9x3\nlayers: [avgpool: {kernel: 3, stride: 2, padding: 1, count_padding: false}]\n",
    ),
    "same with a stride": (
        "input: 9x8x3\nlayers: [conv: {filters: 4, kernel: 3, stride: 2, padding: same}]\n",
        "input: 9x8x3\nlayers: [conv: {filters: 4, kernel: 3, stride: 2, padding: {left: 1, right: 1, bottom: 1}}]\n",
    ),
}


@pytest.mark.parametrize("what", FIXES)
def test_what_comes_out(what: str) -> None:
    """Exactly that, also with CRLF; and a second time nothing changes."""
    code, before, after = FIXES[what]
    unsafe = rule_of(code).fix == "unsafe"
    assert mended(before, code, unsafe=unsafe) == after
    assert mended(before.replace("\n", "\r\n"), code, unsafe=unsafe) == after.replace("\n", "\r\n")
    assert mended(after, code, unsafe=unsafe) == after


@pytest.mark.parametrize("what", UNSAFE)
def test_what_comes_out_if_asked_for(what: str) -> None:
    """Nothing without being asked; then all of it, in as many rounds as it takes."""
    before, after = UNSAFE[what]
    assert mended(before, "S114", "V208") == before
    assert mended(before, "S114", "V208", unsafe=True) == after


@pytest.mark.parametrize("text", ["layers: [\ninput: 8x8x3  # cnncalc: ignore[V203]\n", "a:\n\t- b\n", ""])
def test_what_cannot_be_read_is_not_touched(text: str) -> None:
    """Places in it could be wrong."""
    done = fixed(PLACE, text, ALL, unsafe=True)
    assert done.text == text
    assert done.mended == []


DEPENDING = {
    "a norm that a variable decides": "vars: {norm: batchnorm}\nlayers: [depthwise: 3, $norm, tanh]\n",
    "a norm that is there on a condition": "vars: {bn: true}\nlayers: [depthwise: 3, {batchnorm: , when: $bn}, tanh]\n",
    "a norm behind a block": "blocks: {cell: {layers: [depthwise: 3]}}\nlayers: [cell, batchnorm, tanh]\n",
    "an activation that a variable decides": "vars: {act: relu}\nlayers: [$act, relu, tanh]\n",
    "one that does nothing now": "vars: {act: relu}\nlayers: [relu, $act, tanh]\n",
    "a rate": "vars: {rate: 0}\nlayers: [dropout: $rate, tanh]\n",
    "a window": "vars: {kernel: 1}\nlayers: [maxpool: {kernel: $kernel, stride: 1}, tanh]\n",
    "a factor": "vars: {factor: 1}\nlayers: [upsample: {factor: $factor}, tanh]\n",
    "the input's size": "layers: [upsample: {size: 8x8}, maxpool: 8, globalavgpool, tanh]\n",
}


@pytest.mark.parametrize("what", DEPENDING)
def test_what_depends_on_something_else_is_not_mended_unasked(what: str) -> None:
    """It is found, but with another variable, input or use it would be right as it is."""
    text = f"input: 8x8x3\n{DEPENDING[what]}"
    done = fixed(PLACE, text, ALL)
    assert done.text == text
    assert {one.code for one in done.checked.diagnostics} & {"D301", "D306", "D308", "V219", "V223"}


def test_a_fix_that_breaks_something_is_not_made() -> None:
    """The others are made all the same: here a claim would speak of a layer that is gone."""
    blocks = "blocks:\n  cell: {layers: [maxpool: 1, tanh]}\n"
    text = f"input: 1x1x3\nlayers:\n  - cell\n  - relu\n  - relu\n  - abs\n{blocks}"
    claim = "expect: {cell1/maxpool1: {output: 1x1x3}}\n"
    assert "maxpool:" not in mended(text, "V219", "D306")
    assert mended(text + claim, "V219", "D306") == text.replace("  - relu\n  - relu\n", "  - relu\n") + claim


def test_a_fix_that_breaks_something_is_sought_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one by one: in a long file that would take minutes."""
    layers = ["  - conv: {filters: 4, kernel_size: 1}\n"] * 90
    layers[77] = "  - conv: {filter: 4, filters: 4, kernel: 1}\n"
    runs: list[str] = []

    def counted(place: Place, text: str | None, settings: Settings | None) -> Checked:
        runs.append(str(text))
        return check_text(place, text, settings)

    monkeypatch.setattr(fixing, "check_text", counted)
    text = f"input: 8x8x4\nlayers:\n{''.join(layers)}"
    done = fixed(PLACE, text, Settings(frozenset()), unsafe=True)
    assert done.text == text.replace("kernel_size", "kernel")
    assert len(done.mended) == 89
    assert len(runs) < 25


def test_what_touches_has_its_turn_later() -> None:
    """However the pieces lie: edits that are chosen together are apart, and what is left out touches one of them."""
    words = [(begin, begin + length) for begin in range(1, 8) for length in range(3)]
    for seed in range(300):
        edits = [Edit(Span(FILE, 1, a, 1, b), "") for a, b in Random(seed).sample(words, 5)]
        found = [Diagnostic(edit.span, "D306", "", fix=Fix("", (edit,), safe=True)) for edit in edits]
        chosen = [one.span for one in fixing._apart(found)]
        touching = {(a, b) for a in edits for b in edits if a.span[2] <= b.span[4] and b.span[2] <= a.span[4]}
        assert all((a.span in chosen) + (b.span in chosen) < 2 for a, b in touching if a != b)
        for edit in edits:
            assert edit.span in chosen or any(a == edit and b.span in chosen for a, b in touching)


def test_another_file_is_not_touched(tmp_path: Path) -> None:
    """What is found in a file that is extended is mended when that file is linted."""
    (tmp_path / "base.yaml").write_text("input: 8x8x3\nlayers: [relu, relu, tanh]\n", encoding="utf-8")
    file = tmp_path / "net.yaml"
    file.write_text("extends: base.yaml\nvars: {a: 1}\n", encoding="utf-8")
    done = fixed(Place(str(file), str(file), str(tmp_path)), None, ALL, unsafe=True)
    assert done.text == "extends: base.yaml\n"
    assert [(one.code, one.fix) for one in done.checked.diagnostics if one.code == "D306"] == [("D306", None)]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), line_break=st.sampled_from(["\n", "\r\n"]))
def test_laws_of_fixes(seed: int, line_break: str) -> None:
    """Nothing safe is left to mend; outputs, comments and layout stay, and parameters but where it is about them."""
    text = line_break.join(
        f"{line} # {at}" if line else "" for at, line in enumerate(Generator(seed).spec().split("\n"))
    )
    before = check_text(PLACE, text, ALL)
    done = fixed(PLACE, text, ALL)
    after = done.checked
    assert not has_errors(after.diagnostics)
    assert not any(fixable(one, FILE) for one in after.diagnostics)
    assert fixed(PLACE, done.text, ALL).text == done.text
    assert after.report.outputs == before.report.outputs
    if not COUNTED & {one.code for one in done.mended}:
        assert after.report.known.params == before.report.known.params
    old, new = text.split(line_break), done.text.split(line_break)
    kept = [line for line in new if line in old]
    assert kept == [line for line in old if line in set(kept)]
    assert all("#" in line for line in new if line)
