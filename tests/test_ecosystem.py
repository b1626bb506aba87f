"""The files that other tools read: the hook of pre-commit, the action of GitHub, its problem matcher, GitLab's job."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from commands.cli_runs import ran
from documents import ROOT
from render.findings import FILE, FINDINGS, outcome_of

from cnncalc.model import exits
from cnncalc.output.findings import Look, renderer

if TYPE_CHECKING:
    from collections.abc import Mapping

Captured = pytest.CaptureFixture[bytes]
UNREAD = "input: 24x24x3\nlayers:\n  - maxpool: {kernel: 3, stride: 2}\n  - rleu\n"
MATCHER = ROOT / "ci" / "cnncalc-matcher.json"


def matched(text: str) -> list[dict[str, str]]:
    """What GitHub's runner makes of the lines of a log: named parts of each that the expression matches."""
    (matcher,) = json.loads(MATCHER.read_text(encoding="utf-8"))["problemMatcher"]
    (pattern,) = matcher["pattern"]
    found = (re.fullmatch(pattern["regexp"].removeprefix("^").removesuffix("$"), line) for line in text.splitlines())
    return [{name: one[number] for name, number in pattern.items() if name != "regexp"} for one in found if one]


def painted(text: str, role: str) -> str:
    """As a terminal is told to colour it."""
    return f"\x1b[1;31m{text}\x1b[0m" if role else text


@pytest.mark.parametrize("name", ["concise", "full"])
@pytest.mark.parametrize("look", [Look(), Look(painted)], ids=["plain", "in colour"])
def test_the_problem_matcher_finds_what_is_printed(name: str, look: Look) -> None:
    """Errors and warnings with all their parts, coloured or not; notes have no annotation there."""
    assert matched(renderer(name)(outcome_of(*FINDINGS), look)) == [
        {
            "file": FILE, "line": "3", "column": "23", "severity": "warning", "code": "V203",
            "message": "unread-pixels: maxpool3: 50% unread, 1: 2",
        },
        {
            "file": FILE, "line": "4", "column": "5", "severity": "error", "code": "V202",
            "message": "non-integer-output: maxpool4: 50% unread, 1: 2",
        },
    ]  # fmt: skip


def test_the_hook_runs(capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its entry with the names of files behind it, as pre-commit calls it."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {"id", "name", "entry", "language", "files", "types"} <= hook.keys()
    assert re.search(hook["files"], "nets/a.cnn.yaml")
    assert not re.search(hook["files"], "compose.yaml")
    monkeypatch.chdir(tmp_path)
    Path("a.cnn.yaml").write_text(UNREAD)
    program, *arguments = shlex.split(hook["entry"])
    assert program == "cnncalc"
    assert ran(capsysbinary, *arguments, "a.cnn.yaml").code == exits.FAILED
    Path("cnncalc.yaml").write_text("exclude: [a.cnn.yaml]\n")
    assert ran(capsysbinary, *arguments, "a.cnn.yaml").code == exits.OK


def lint_step() -> tuple[dict[str, str], str]:
    """The variables of the action's step that lints, and its script."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (found,) = (one for one in action["runs"]["steps"] if one["name"] == "Lint")
    return found["env"], found["run"]


def run_action(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The action's step as a runner does it: inputs come as variables, the summary is a file."""
    variables, script = lint_step()
    assert variables == {f"CNNCALC_{name.upper()}": f"${{{{ inputs.{name} }}}}" for name in inputs}
    environment = {f"CNNCALC_{name.upper()}": value for name, value in inputs.items()}
    activate = folder / "runner" / "cnncalc" / "bin" / "activate"
    activate.parent.mkdir(parents=True)
    activate.write_text(f"PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH\n")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={
            **os.environ,
            **environment,
            "RUNNER_TEMP": str(folder / "runner"),
            "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_annotates_and_summarises(tmp_path: Path) -> None:
    """The step fails with the command, and leaves a table and a SARIF file behind."""
    (tmp_path / "net.yaml").write_text(UNREAD)
    (tmp_path / "summary.md").write_text("before\n")
    done = run_action(tmp_path, paths=".", options="--select V203 --isolated", sarif="out.sarif")
    assert done.returncode == exits.FAILED, done.stderr
    assert [line.split(" ")[0] for line in done.stdout.splitlines()] == ["::error", "::warning"]
    summary = (tmp_path / "summary.md").read_text()
    assert summary.startswith("before\n### cnncalc lint: 1 error and 1 warning in 1 file\n")
    assert len(json.loads((tmp_path / "out.sarif").read_text())["runs"][0]["results"]) == 2


def test_gitlab_s_job_runs(capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes the reports that it hands over."""
    (job,) = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text(encoding="utf-8")).values()
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(UNREAD)
    program, *arguments = shlex.split(job["script"][-1])
    assert program == "cnncalc"
    assert ran(capsysbinary, *arguments).code == exits.FAILED
    reports: Mapping[str, str] = job["artifacts"]["reports"]
    assert all(Path(name).exists() for name in reports.values())
    assert len(json.loads(Path(reports["codequality"]).read_text())) == 2
