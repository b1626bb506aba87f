"""Reported faults of what runs in CI: a folder of specs against a revision."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from commands.cli_runs import ran
from jsonschema import Draft7Validator

from cnncalc.model import exits
from cnncalc.output.diffed.as_markdown import LONGEST
from cnncalc.output.schemas import schema

Captured = pytest.CaptureFixture[bytes]
NOBODY = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")
NET = "input: 8x8x3\nlayers:\n  - conv: {{filters: {filters}, kernel: 3}}\n  - relu\n"


@pytest.fixture(autouse=True)
def _repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of a repository: one spec changed directly, one by its base, one gone, one new, one the same."""
    work = tmp_path / "project"
    (work / "nets" / "sub").mkdir(parents=True)
    monkeypatch.chdir(work)
    files = {
        "nets/changed.yaml": NET.format(filters=4),
        "nets/base.yaml": "blocks: {b: {layers: [conv: {filters: 4, kernel: 1}]}}\n",
        "nets/derived.yaml": "extends: base.yaml\ninput: 8x8x3\nlayers: [b]\n",
        "nets/sub/gone.yaml": NET.format(filters=5),
        "nets/same.yaml": NET.format(filters=6),
        "nets/broken.yaml": "input: 8x8x3\nlayers: [rleu]\n",
        "nets/settings.yaml": "a: b\n",
    }
    for name, text in files.items():
        Path(name).write_text(text)
    shutil.copytree("nets", "before")
    for command in (["init", "--quiet"], ["add", "nets"], ["commit", "--quiet", "--message", "all"]):
        subprocess.run(["git", *NOBODY, *command], check=True, capture_output=True)
    Path("nets/changed.yaml").write_text(NET.format(filters=7))
    Path("nets/base.yaml").write_text("blocks: {b: {layers: [conv: {filters: 9, kernel: 1}]}}\n")
    Path("nets/sub/gone.yaml").unlink()
    Path("nets/sub/new.yaml").write_text(NET.format(filters=8))


@pytest.mark.parametrize("old", ["HEAD", "before"])
@pytest.mark.parametrize("folder", ["nets", "./nets", "nets/", "nets/sub/.."])
def test_every_spec_that_changed(old: str, folder: str, capsysbinary: Captured) -> None:
    """Also one that extends a changed file; what is no spec and what is as broken as before is left out."""
    done = ran(capsysbinary, "diff", old, folder, "--format", "json")
    document = json.loads(done.out)
    Draft7Validator(schema("diff-folder")).validate(document)
    changed = [Path(each["file"]).name for each in document["changed"]]
    assert (done.code, changed) == (exits.OK, ["changed.yaml", "derived.yaml"])
    assert [Path(file).name for file in document["added"]] == ["new.yaml"]
    assert [Path(file).name for file in document["removed"]] == ["gone.yaml"]
    assert sorted(document["same"]) == ["broken.yaml", "same.yaml"]
    assert document["changed"][0]["totals"]["params"] == {"old": 112, "new": 196}


@pytest.mark.parametrize("format_", ["table", "plain", "markdown"])
def test_formats(format_: str, capsysbinary: Captured) -> None:
    """Each has the overview and every change."""
    done = ran(capsysbinary, "diff", "HEAD", "nets", "--format", format_)
    assert "2 changed, 1 added, 1 removed, 2 the same" in done.out
    assert all(name in done.out for name in ("changed.yaml", "derived.yaml", "new.yaml", "gone.yaml", "+75.0%"))
    assert len(done.out) < LONGEST


def test_one_comment_however_many_specs() -> None:
    """Details are cut, then left out."""
    from cnncalc import analyze, diff, parse
    from cnncalc.comparison.folders import FolderDifference
    from cnncalc.output.diffed.folder import markdown

    layers = "\n".join("  - conv: {{filters: {0}, kernel: 1}}" for _ in range(40))
    one = diff(*(analyze(parse(f"input: 8x8x3\nlayers:\n{layers.format(n)}")) for n in (4, 5)))
    for count in (1, 20, 300):
        text = markdown(FolderDifference("HEAD", "nets", changed=[one] * count))
        assert len(text) <= LONGEST
        assert text.count("| changed |") == count


def test_exit_codes_and_refusals(capsysbinary: Captured) -> None:
    """As for two files; a name that is no revision has its hint."""
    assert ran(capsysbinary, "diff", "HEAD", "nets", "--exit-code").code == exits.FAILED
    assert ran(capsysbinary, "diff", "nets", "nets", "--exit-code").code == exits.OK
    done = ran(capsysbinary, "diff", "HEAD", "nets", "--max-params-growth", "5%")
    assert (done.code, done.err.count("is above --max-params-growth 5%")) == (exits.FAILED, 2)
    done = ran(capsysbinary, "diff", "HAED", "nets")
    assert (done.code, done.err) == (
        exits.USAGE,
        "error: HAED is neither a folder nor a revision of git\n"
        "  = help: write REVISION:PATH, such as HEAD:nets/net.yaml\n",
    )
