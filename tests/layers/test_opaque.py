"""Opaque layers: what is unknown is not zero, and cannot be run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

import cnncalc
from cnncalc.runtime.execute import OpaqueError, execute
from cnncalc.runtime.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

SPEC = """\
input: 14x14x64
layers:
  - conv: {filters: 8, kernel: 3}
  - {opaque: {output: 7x7x512FIELDS}, from: [conv1, input]}
  - relu
"""
CONV = 64 * 3 * 3 * 8 + 8


@pytest.mark.parametrize(
    ("fields", "uncounted", "params", "macs"),
    [
        (", params: 5, macs: 100", (), 5, 100),
        (", params: 0, macs: 0", (), 0, 0),
        (", params: 5", ("macs",), 5, 0),
        (", macs: 100", ("params",), 0, 100),
        ("", ("params", "macs"), 0, 0),
    ],
)
def test_counts(fields: str, uncounted: tuple[str, ...], params: int, macs: int) -> None:
    """With both counts there are totals; without one of them what is known is a lower bound, and no error."""
    report = cnncalc.analyze(cnncalc.parse(SPEC.replace("FIELDS", fields)))
    node = report.graph.nodes["opaque1"]
    assert (str(node.volume), node.inputs, node.layer.uncounted) == ("7x7x512", ("conv1", "input"), uncounted)
    assert (report.totals is not None, report.is_computed) == (not uncounted, True)
    assert report.known.params == CONV + params
    assert report.known.macs == 144 * 576 * 8 + macs
    assert report.uncounted == (["opaque1"] if uncounted else [])


def test_it_sees_everything() -> None:
    """Nobody knows what a cell looks at."""
    report = cnncalc.analyze(cnncalc.parse(SPEC.replace("FIELDS", "")))
    assert report.receptive_fields()["opaque1"] == (None, None)


@pytest.mark.parametrize("command", [["run"], ["verify"], ["run", "--stats"], ["verify", "--smallest"]])
@pytest.mark.parametrize("fields", ["", ", params: 5, macs: 100"])
def test_it_cannot_be_run(
    command: list[str], fields: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:  # fmt: skip
    """Whatever its counts are, with the layer in the message; from Python an exception of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text(SPEC.replace("FIELDS", fields))
    done = ran(capsysbinary, command[0], "net.yaml", *command[1:])
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "error: net.yaml: what opaque1 computes is unknown: a network with opaque layers cannot be run\n"
    )
    graph = cnncalc.load("net.yaml")
    for run in (lambda: verify(graph), lambda: execute(graph, {}, {})):
        with pytest.raises(OpaqueError):
            run()


def test_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Unknown counts are question marks, totals lower bounds; a network is the same as itself."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text(SPEC.replace("FIELDS", ", params: 5"))
    done = ran(capsysbinary, "summary", "net.yaml", "--columns", "layer,params,macs")
    assert done.code == 0
    assert "opaque1         5           ?\n" in done.out
    assert ">= lower bounds (1 layer without counts)\n" in done.out
    assert ran(capsysbinary, "lint", "net.yaml").code == 0
    assert ran(capsysbinary, "diff", "net.yaml", "net.yaml", "--exit-code").code == 0
    done = ran(capsysbinary, "compare", "net.yaml", "net.yaml")
    assert "? has layers without counts\n" in done.out
    done = ran(capsysbinary, "reconcile", "net.yaml")
    assert done.err == "net.yaml has no totals to reconcile: opaque1 does not give its counts\n"
