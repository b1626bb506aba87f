"""`cnncalc reconcile`: the terms add up, in every format."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from bundled import graph_of, report_of
from commands.cli_runs import ran
from jsonschema import Draft7Validator

import cnncalc
from cnncalc.analysis.presets import PRESETS
from cnncalc.analysis.reconcile import reconcile
from cnncalc.model.exits import FAILED, OK, USAGE
from cnncalc.output.schemas import schema

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Golden

Captured = pytest.CaptureFixture[bytes]
NAMES = ("lenet5", "alexnet", "resnet50", "dcgan_g", "convnext_tiny")
LINE = re.compile(r"^(?P<indent> *)(?P<name>.*?)  +(?P<unit>[A-Za-z][A-Za-z-]* +)?(?P<amount>[+-]? ?[\d,]+)$")


@pytest.mark.parametrize("name", NAMES)
def test_terms_add_up_to_the_difference(name: str) -> None:
    """For every preset, and the totals are those of `summary --flops`."""
    graph = graph_of(name)
    report = cnncalc.analyze(graph)
    assert report.totals
    tallies = reconcile(report)
    assert [one.preset.name for one in tallies] == list(PRESETS)
    for one in tallies:
        assert one.macs == report.totals.counts.macs
        assert one.difference == sum(one.terms.values())
        assert 0 not in one.terms.values()
        again = cnncalc.analyze(graph, flops=one.preset.name).totals
        assert again
        assert one.total == again.counts.flops


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_lines_add_up(name: str, capsysbinary: Captured) -> None:
    """A reader with pencil and paper finds no gap."""
    code, out, err = ran(capsysbinary, "reconcile", name, "--format", "plain")
    assert (code, err) == (OK, "")
    report = report_of(name)
    found: dict[str, list[int]] = {}
    for match in filter(None, map(LINE.match, out.splitlines())):
        number = int(re.sub("[ ,]", "", match["amount"]))
        if match["indent"]:
            found[list(found)[-1]].append(number)
        else:
            found[match["name"].removesuffix(" *")] = [number]
    assert list(found) == list(PRESETS)
    assert all(total == report.known.macs + sum(terms) for total, *terms in found.values())


@pytest.mark.parametrize("form", ["plain", "markdown", "json"])
def test_golden(form: str, golden: Golden, capsysbinary: Captured) -> None:
    """All of it for LeNet-5."""
    code, out, err = ran(capsysbinary, "reconcile", "lenet5", "--format", form)
    assert (code, err) == (OK, "")
    golden(f"reconcile_lenet5_{form}.txt", out)


def test_json_of_several(capsysbinary: Captured) -> None:
    """A list, valid by its schema; terms add up in there, too."""
    documents = json.loads(ran(capsysbinary, "reconcile", "lenet5", "dcgan_g", "--format", "json").out)
    Draft7Validator(schema("reconcile")).validate(documents)
    assert [document["file"] for document in documents] == ["lenet5", "dcgan_g"]
    for document in documents:
        for one in document["presets"]:
            amount = sum(term["amount"] for term in one["terms"])
            assert one["total"] == document["macs"] + one["difference"] == document["macs"] + amount


def test_a_spec_with_errors(tmp_path: Path, capsysbinary: Captured) -> None:
    """Totals with a gap would be no totals: the errors alone, and an object without presets."""
    file = tmp_path / "net.yaml"
    file.write_text("input: 9x9x1\nlayers:\n  - conv: {filters: 2, kernel: 50}\n")
    code, out, err = ran(capsysbinary, "reconcile", str(file))
    assert (code, out) == (FAILED, "")
    assert "V201" in err
    code, out, err = ran(capsysbinary, "reconcile", str(file), "--format", "json")
    document = json.loads(out)
    Draft7Validator(schema("reconcile")).validate(document)
    assert (code, err, document["macs"], document["presets"]) == (FAILED, "", None, [])
    assert [found["code"] for found in document["diagnostics"]] == ["V201"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lenet6"], "no architecture is called lenet6"),
        ([], "SPEC... is missing"),
        (["lenet5", "--format", "csv"], "there is no format csv"),
        (["lenet5", "--flops", "thop"], "there is no option --flops"),
    ],
)
def test_wrong_use(arguments: list[str], said: str, capsysbinary: Captured) -> None:
    """One clear line."""
    code, out, err = ran(capsysbinary, "reconcile", *arguments)
    assert (code, out) == (USAGE, "")
    assert said in err


@pytest.mark.parametrize("preset", PRESETS)
def test_a_summary_under_any_preset_says_which(preset: str, capsysbinary: Captured) -> None:
    """Unit and name stand above the column and beside the total."""
    out = ran(capsysbinary, "summary", "lenet5", "--flops", preset).out
    assert out.count(f"{PRESETS[preset].unit} ({preset})") == 2
