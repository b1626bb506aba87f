"""`cnncalc diff`: formats, limits of growth, exit codes, and what is told of broken networks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from jsonschema import Draft7Validator

import cnncalc
from cnncalc.cli.growth import Growth
from cnncalc.comparison.difference import diff
from cnncalc.model import exits
from cnncalc.output.diffed import as_markdown
from cnncalc.output.diffed.gains import gained, percent
from cnncalc.output.schemas import schema
from cnncalc.output.view import View

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Golden

Captured = pytest.CaptureFixture[bytes]
PAIRS = (("lenet5", "lenet5_1998"), ("resnet18", "resnet34"), ("resnet50", "resnet50_v1"), ("vgg11", "vgg11_bn"))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_gains_add_up(old: str, new: str) -> None:
    """What all changes gained together is the difference of the totals; no layer is told twice, or lost."""
    before, after = (cnncalc.analyze(cnncalc.load(name)) for name in (old, new))
    found = diff(before, after)
    for name in ("params", "macs", "flops", "buffers"):
        gained_in_all = getattr(after.known, name) - getattr(before.known, name)
        assert sum(change.gain(name) for change in found.changes) == gained_in_all
    assert [one.new for one in found.changes if one.new] == [*after.rows]
    assert sorted(one.old.node.path for one in found.changes if one.old) == sorted(before.graph.nodes)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_a_difference_turned_round(old: str, new: str) -> None:
    """What was added is removed on the way back, and the gains change their sign."""
    before, after = (cnncalc.analyze(cnncalc.load(name)) for name in (old, new))
    there, back = diff(before, after), diff(after, before)
    counts = [[sum(one.kind == kind for one in found.changes) for kind in kinds] for found, kinds in
              ((there, ("added", "removed")), (back, ("removed", "added")))]  # fmt: skip
    assert counts[0] == counts[1]
    assert {name: ends[::-1] for name, ends in back.figures().items()} == there.figures()


@pytest.mark.parametrize("name", ["lenet5", "resnet50", "densenet121", "googlenet", "unet_572_valid"])
def test_a_network_is_no_different_from_itself(name: str) -> None:
    """Nothing is a cause, and nothing follows."""
    report = cnncalc.analyze(cnncalc.load(name))
    assert diff(report, report).is_none


@pytest.mark.parametrize("format_", ["table", "plain", "markdown", "json"])
def test_formats(format_: str, capsysbinary: Captured, golden: Golden) -> None:
    """Two versions of one network in every format."""
    code, out, err = ran(capsysbinary, "diff", "lenet5", "lenet5_1998", "--format", format_)
    assert (code, err) == (exits.OK, "")
    golden(f"diff.{format_}", out)


def test_the_json_is_as_its_schema_says(capsysbinary: Captured, tmp_path: Path) -> None:
    """Added, removed, changed and moved layers, another input, and errors."""
    path = tmp_path / "bad.yaml"
    path.write_text("input: 32x32x3\nlayers: [{conv: {filters: 4, kernel: 3}}, {conv: {filters: 4, kernel: 99}}]\n")
    for old, new in (*PAIRS, ("lenet5", "alexnet"), ("lenet5", str(path))):
        document = json.loads(ran(capsysbinary, "diff", old, new, "--format", "json").out)
        Draft7Validator(schema("diff")).validate(document)


def test_a_comment_is_never_too_long() -> None:
    """Two networks of 6,000 different layers fit into a comment, and what is left out is counted."""
    texts = [
        "input: 4x4x3\nlayers:\n"
        + "".join(f"  - conv: {{filters: {n + more}, kernel: 1}}\n    name: a_{n}_layer_with_a_long_name_{n}_x\n"
                  for n in range(1, 3000))
        for more in (0, 1)
    ]  # fmt: skip
    found = diff(*(cnncalc.analyze(cnncalc.parse(text)) for text in texts))
    text = as_markdown.render(found, View())
    assert len(text) < 65_000
    assert text.count("<details>") == text.count("</details>") == 1
    assert "and 2,799 more lines: `cnncalc diff --all` shows everything" in text


def test_all_lines(capsysbinary: Captured) -> None:
    """Twenty lines of each list, unless all are wanted."""
    some, every = (ran(capsysbinary, "diff", "resnet50", "wide_resnet50_2", *more).out for more in ((), ("--all",)))
    assert "more lines: --all shows everything\n" in some
    assert "--all" not in every
    assert len(every.splitlines()) > len(some.splitlines())


def test_exit_codes(capsysbinary: Captured) -> None:
    """1 for a difference, only where that was asked for."""
    assert ran(capsysbinary, "diff", "lenet5", "alexnet").code == exits.OK
    assert ran(capsysbinary, "diff", "lenet5", "alexnet", "--exit-code").code == exits.FAILED
    assert ran(capsysbinary, "diff", "lenet5", "lenet5", "--exit-code").code == exits.OK


def test_growth_is_exact() -> None:
    """To the unit, on both sides of the limit; from nothing, anything is too much."""
    five = Growth(5, 100, "5%")
    assert not five.is_above(61_700, 64_785)
    assert five.is_above(61_700, 64_786)
    assert not five.is_above(10**40, 105 * 10**38)
    assert five.is_above(10**40, 105 * 10**38 + 1)
    assert five.is_above(0, 1)
    assert not five.is_above(0, 0)
    assert not five.is_above(100, 7)


def test_too_much_growth(capsysbinary: Captured) -> None:
    """Every figure that grew too much is named, beside the result."""
    limits = ("--max-params-growth", "86.5%", "--max-macs-growth", "103%", "--max-memory-growth", "0%")
    code, out, err = ran(capsysbinary, "diff", "resnet18", "resnet34", *limits)
    assert (code, err) == (exits.OK, "")
    assert out.startswith("resnet18 -> resnet34\n")
    code, out, err = ran(capsysbinary, "diff", "resnet18", "resnet34", "--max-params-growth", "86.4%")
    assert (code, err) == (
        exits.FAILED,
        "parameters: 11,689,512 -> 21,797,672, +86.5%, is above --max-params-growth 86.4%\n",
    )


@pytest.mark.parametrize("written", ["5", "-5%", "five", "5%%", "1e3%", "٥%"])
def test_what_is_no_percentage(written: str, capsysbinary: Captured) -> None:
    """Wrong use."""
    assert ran(capsysbinary, "diff", "lenet5", "lenet5", f"--max-params-growth={written}") == (
        exits.USAGE,
        "",
        f"error: --max-params-growth {written}: a percentage is wanted\n  = help: such as 5% or 0.5%\n",
    )


def test_percentages() -> None:
    """To a tenth, half up; what is there is never told as nothing."""
    assert [percent(1000, n) for n in (1000, 1001, 1050, 999, 0, 2000)] == [
        "",
        "+0.1%",
        "+5.0%",
        "-0.1%",
        "-100.0%",
        "+100.0%",
    ]
    assert percent(10**9, 10**9 + 1) == "+<0.1%"
    assert [gained(0, 7), gained(0, 0), gained(7, 7)] == ["+7", "unchanged", "unchanged"]


def test_a_broken_version(capsysbinary: Captured, tmp_path: Path) -> None:
    """What could be computed is compared; there are no totals, and the exit code says it."""
    path = tmp_path / "bad.yaml"
    text = "input: 32x32x1\nlayers: [{conv: {filters: 6, kernel: 5}}, tanh, {avgpool: 99}]\n"
    path.write_text(text)
    code, out, err = ran(capsysbinary, "diff", "lenet5", str(path))
    assert code == exits.FAILED
    assert "one of them has errors: there are no totals, and only what could be computed is compared\n" in out
    assert "old" not in out.split("changes")[0].partition("\n")[2]
    assert "V201 window-too-large: avgpool1" in err


@pytest.mark.parametrize("format_", ["plain", "markdown"])
def test_two_broken_versions_are_not_the_same(format_: str, capsysbinary: Captured, tmp_path: Path) -> None:
    """Nothing is known of either: that is no equality."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text("input: 8x8x1\nlayers: [a: 1]\n", encoding="utf-8")
    new.write_text("input: 8x8x1\nlayers: [b: 1]\n", encoding="utf-8")
    code, out, _ = ran(capsysbinary, "diff", str(old), str(new), "--format", format_)
    assert code == exits.FAILED
    assert "\nno difference in what could be computed\n" in out
    assert "one of them has errors: there are no totals, and only what could be computed is compared" in out
    assert "change " not in out
    assert '"same": false' in ran(capsysbinary, "diff", str(old), str(new), "--format", "json").out


def test_weights_that_are_shared_or_frozen(tmp_path: Path, capsysbinary: Captured) -> None:
    """Wiring beside the fields is a change, too."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    conv = "  - conv: {filters: 4, kernel: 1}\n"
    head = f"input: 8x8x4\nlayers:\n{conv}    name: a\n{conv}    name: b\n"
    old.write_text(head)
    new.write_text(
        head.replace("name: b", "name: b\n    share: a\n").replace("name: a\n", "name: a\n    frozen: true\n")
    )
    out = ran(capsysbinary, "diff", str(old), str(new)).out
    assert "  changed a: frozen\n  changed b: shares the weights of a; parameters -20\n" in out
    assert (
        "  changed a: no longer frozen\n  changed b: has weights of its own; parameters +20\n"
        in ran(capsysbinary, "diff", str(new), str(old)).out
    )


def test_inputs_and_outputs(tmp_path: Path, capsysbinary: Captured) -> None:
    """One that is new, one that is gone, one that has another size; another layer as output."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    layers = "layers:\n  - add:\n    from: [{}]\n  - relu:\n    from: a\n    name: r\noutputs: [{}]\n"
    old.write_text("inputs: {a: 8x8x4, b: 8x8x4}\n" + layers.format("a, b", "add1, r"))
    new.write_text("inputs: {a: 9x9x4, c: 9x9x4}\n" + layers.format("a, c", "r"))
    out = ran(capsysbinary, "diff", str(old), str(new)).out
    assert "  changed input a: 8x8x4 -> 9x9x4\n  removed input b: 8x8x4\n  added input c: 9x9x4\n" in out
    assert "  removed output add1: add1\n" in out
