"""`cnncalc sweep`: every variant is what a summary says; the same for any number of workers; filters, formats."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import time
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import COMMAND, ran
from jsonschema import Draft7Validator

import cnncalc
from cnncalc.analysis.figures import FIGURES, figure
from cnncalc.cli.progress import remaining
from cnncalc.language.files import bundled_names
from cnncalc.language.load import blueprint
from cnncalc.model import exits
from cnncalc.model.graph import Graph
from cnncalc.output.schemas import schema
from cnncalc.search import workers
from cnncalc.search.grid import Axis, Grid, read_values
from cnncalc.search.variants import Work
from cnncalc.search.workers import computed

if TYPE_CHECKING:
    from conftest import Golden

Captured = pytest.CaptureFixture[bytes]
NET = """
name: Net
input: 16x16x3
vars: {width: 4, depth: 1, act: relu, kernel: 3}
layers:
  - conv: {filters: 4 * $width, kernel: $kernel}
  - $act
  - conv: {filters: 8, kernel: 3, padding: 1}
    repeat: $depth
  - globalavgpool
  - flatten
  - dense: 10
"""


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A spec with four variables."""
    (tmp_path / "net.yaml").write_text(NET)
    monkeypatch.chdir(tmp_path)
    return "net.yaml"


@pytest.mark.parametrize("name", bundled_names()[::7])
def test_a_blueprint_gives_the_same_graph_again_and_again(name: str) -> None:
    """Nothing of one expansion is left in the next."""
    once = blueprint(name)
    first, second, loaded = ([getattr(graph, one.name) for one in fields(Graph)] for graph in
                             (once.graph(), once.graph(), cnncalc.load(name)))  # fmt: skip
    assert first == second == loaded


def test_a_variant_is_what_a_summary_says(net: str) -> None:
    """Every figure of every variant, computed anew from the text."""
    grid = {"width": "0.5:2:0.5", "depth": "0:2", "act": "relu,gelu"}
    for one in cnncalc.sweep(net, vars=grid, inputs={"input": "16x16x3,24x24x3"}):
        *variables, size = one.values
        report = cnncalc.analyze(
            cnncalc.load(net, vars=dict(zip(grid, variables, strict=True)), inputs={"input": size})
        )
        assert report.totals
        assert one.figures == tuple(figure(name, report.totals) for name in FIGURES)


def work(net: str) -> Work:
    """A grid of 200 variants, some of which fail."""
    return Work(blueprint(net), Grid((Axis("width", read_values("1:20")), Axis("kernel", read_values("12:21")))))


def test_workers_change_nothing(net: str) -> None:
    """One, two or three: the same variants in the same order, failures included."""
    alone = list(computed(work(net), 1))
    assert [one.number for one in alone] == list(range(200))
    assert {one.why for one in alone if one.why} == {
        f"conv1: the window is {kernel} wide, but the input is only 16 wide" for kernel in range(17, 22)
    }
    assert list(computed(work(net), 2)) == alone == list(computed(work(net), 3))


def test_workers_end_with_their_work(net: str) -> None:
    """Whoever stops reading leaves no process behind."""
    variants = computed(work(net), 2)
    assert len(list(islice(variants, 3))) == 3
    before = children(os.getpid())
    assert len(before) >= 2
    variants.close()
    assert not before & children(os.getpid())


def children(process: int) -> set[str]:
    """The processes that another one has started and that still run."""
    return {pid for path in Path(f"/proc/{process}/task").glob("*/children") for pid in path.read_text().split()}


def runs(pid: str) -> bool:
    """Whether a process is still there."""
    return Path(f"/proc/{pid}").exists()


def test_a_worker_that_dies_is_told(net: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No wait without an end."""
    monkeypatch.setattr(workers, "_BEGIN", "import sys; sys.exit(3)")
    with pytest.raises(workers.WorkerError, match="a worker has ended before its work"):
        list(computed(work(net), 2))


def test_ctrl_c_ends_everything(net: str) -> None:
    """130, no message, and no process that goes on alone."""
    arguments = ["sweep", net, "--set", "width=1:1000000", "--format", "csv", "--jobs", "2"]
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline().startswith(b"width,")
        assert process.stdout.readline()
        started = children(process.pid)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err.strip()) == (exits.INTERRUPTED, b"")
    assert len(started) == 2
    assert not any(map(runs, started))


def test_workers_end_when_their_parent_is_killed(net: str) -> None:
    """Their input ends, and so do they."""
    arguments = ["sweep", net, "--set", "width=1:1000000", "--format", "csv", "--jobs", "2"]
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        process.stdout.readline()
        started = children(process.pid)
        process.kill()
    end = time.monotonic() + 20
    while any(map(runs, started)):
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("format_", ["table", "plain", "markdown", "csv", "json"])
def test_formats(format_: str, net: str, capsysbinary: Captured, golden: Golden) -> None:
    """A small grid in every format, with failures."""
    code, out, err = ran(
        capsysbinary,
        "sweep",
        net,
        "--set",
        "width=1,2",
        "--set",
        "kernel=3,17",
        "--set",
        "act=relu",
        "--format",
        format_,
    )
    reason = "? 2 variants: conv1: the window is 17 wide, but the input is only 16 wide"
    first = " (first: width=1, kernel=17, act=relu)\n"
    assert (code, err) == (exits.OK, reason + first if format_ in {"csv", "json"} else "")
    golden(f"sweep.{format_}", out)


def rows(out: str) -> list[dict[str, str]]:
    """The lines of a CSV."""
    return list(csv.DictReader(out.splitlines()))


def test_conditions(net: str, capsysbinary: Captured) -> None:
    """Exact on both sides; a budget is an upper limit; failures meet none."""
    every = rows(ran(capsysbinary, "sweep", net, "--set", "width=1:6", "--format", "csv").out)
    middle = int(every[2]["params"])
    for option, wanted in (
        (("--where", f"params<={middle}"), every[:3]),
        (("--where", f"params < {middle}"), every[:2]),
        (("--where", f"params>{middle / 1000:.3f}k"), every[3:]),
        (("--where", f"params={middle}"), every[2:3]),
        (("--budget", f"params={middle}"), every[:3]),
        (("--budget", "peak_memory=64MiB", "--where", "layers>=6"), every),
    ):
        assert rows(ran(capsysbinary, "sweep", net, "--set", "width=1:6", "--format", "csv", *option).out) == wanted
    ran_ = ran(capsysbinary, "sweep", net, "--set", "width=1:6", "--budget", "params=1")
    assert ran_.code == exits.FAILED
    assert "0 of 6 variants\n" in ran_.out


def test_order(net: str, capsysbinary: Captured) -> None:
    """By a figure or a variable, either way; the first of them alone."""
    grid = ("--set", "width=3,1,2", "--set", "kernel=3,5,17", "--format", "csv", "--quiet")

    def sorted_by(*more: str) -> list[str]:
        found = rows(ran(capsysbinary, "sweep", net, *grid, *more).out)
        return [f"{row['width']}/{row['kernel']}" for row in found]

    assert sorted_by() == ["3/3", "3/5", "3/17", "1/3", "1/5", "1/17", "2/3", "2/5", "2/17"]
    assert sorted_by("--sort", "params") == ["1/3", "1/5", "2/3", "2/5", "3/3", "3/5", "3/17", "1/17", "2/17"]
    assert sorted_by("--sort", "max:params", "--top", "2") == ["3/5", "3/3"]
    assert sorted_by("--sort", "width", "--top", "2") == ["1/3", "1/5"]
    assert sorted_by("--top", "4") == ["3/3", "3/5", "3/17", "1/3"]


def test_fronts(net: str, capsysbinary: Captured) -> None:
    """Less is better, unless `max:` says otherwise; variables count as figures do."""
    grid = ("--set", "width=1:3", "--set", "kernel=3,5", "--format", "csv")
    default = rows(ran(capsysbinary, "sweep", net, *grid, "--pareto", "params,macs").out)
    assert [row["pareto"] for row in default] == ["1", "0", "0", "0", "0", "0"]
    wide = rows(ran(capsysbinary, "sweep", net, *grid, "--pareto", "macs,max:width", "--pareto-only").out)
    assert [(row["width"], row["kernel"]) for row in wide] == [("1", "3"), ("2", "3"), ("3", "3")]


def test_the_json_is_as_its_schema_says(net: str, capsysbinary: Captured) -> None:
    """With failures and a front, and where nothing is left."""
    for more in ((), ("--where", "params<0")):
        out = ran(capsysbinary, "sweep", net, "--set", "kernel=3,17", "--format", "json", *more).out
        document = json.loads(out)
        Draft7Validator(schema("sweep")).validate(document)
        assert document["kept"] == len(document["variants"]) == (2 if not more else 0)


def test_input_sizes(net: str, capsysbinary: Captured) -> None:
    """Volumes, and a range along every spatial axis."""
    out = ran(capsysbinary, "sweep", net, "--input-size", "16:32:8,40x20x3", "--format", "csv").out
    assert [row["input"] for row in rows(out)] == ["16x16x3", "24x24x3", "32x32x3", "40x20x3"]


@pytest.mark.parametrize(
    ("sizes", "wrong"), [("8:16:8", "the inputs are left and right"), ("up=8:16:8", "there is no input up")]
)
def test_sizes_of_several_inputs(sizes: str, wrong: str, tmp_path: Path, capsysbinary: Captured) -> None:
    """Which one is meant has to be said."""
    file = tmp_path / "two.yaml"
    file.write_text(
        "inputs: {left: 9x9x3, right: 9x9x3}\nlayers:\n  - add:\n    from: [left, right]\n", encoding="utf-8"
    )
    message = f"error: --input-size {sizes}: {wrong}\n  = help: such as left=8:16:8\n"
    assert ran(capsysbinary, "sweep", str(file), "--input-size", sizes) == (exits.USAGE, "", message)


def test_standard_input() -> None:
    """A spec that can be read only once is swept, by several workers, too."""
    done = subprocess.run(
        [*COMMAND, "sweep", "-", "--set", "width=1:100", "--format", "csv", "--jobs", "2"],
        input=NET.encode(),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr, len(done.stdout.splitlines())) == (exits.OK, b"", 101)


def test_a_file_is_whole_or_not_there(
    net: str, capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where rows come one by one."""
    assert ran(capsysbinary, "sweep", net, "--set", "width=1:3", "--format", "csv", "-o", "out.csv").code == exits.OK
    kept = (tmp_path / "out.csv").read_text()
    assert len(kept.splitlines()) == 4
    monkeypatch.setattr(Work, "variant", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    arguments = ("sweep", net, "--set", "width=1:9", "--format", "csv", "-o", "out.csv")
    assert ran(capsysbinary, *arguments).code == exits.INTERRUPTED
    assert (tmp_path / "out.csv").read_text() == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.yaml", "out.csv"]


def test_a_closed_pipe_ends_it(net: str) -> None:
    """`| head` is quiet, and nothing more is computed."""
    arguments = ["sweep", net, "--set", "width=1:1000000", "--format", "csv", "--jobs", "1"]
    with subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == exits.OK


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "error: nothing is varied\n  = help: such as --set width=0.5:2:0.25, or --input-size 128:320:32\n"),
        (
            ["--set", "witdh=1"],
            'error: the spec has no variable witdh\n  = help: did you mean "width"?\n',
        ),
        (
            ["--set", "width"],
            "error: --set width: NAME=VALUES is wanted\n"
            "  = help: such as --set width=0.5:2:0.25 or --set depth=1,2,3\n",
        ),
        (
            ["--set", "width=1", "--set", "width=2"],
            "error: width is varied twice\n  = help: give all values at once: --set width=1,2,4:16:4\n",
        ),
        (
            ["--set", "width=1:2:0.3"],
            "error: --set width=1:2:0.3: 1:2:0.3: steps of 0.3 do not end at 2\n  = help: 1:1.9:0.3 and 1:2.2:0.3 do\n",
        ),
        (
            ["--set", "width=1", "--where", "params"],
            "error: --where params: a condition is wanted\n  = help: such as params<=26M; M is 10^6, Mi 2^20\n",
        ),
        (
            ["--set", "width=1", "--budget", "macs=5MB"],
            "error: --budget macs=5MB: macs is a number, and not bytes\n  = help: peak_memory is in bytes\n",
        ),
        (
            ["--set", "act=relu,gelu", "--pareto", "macs,act"],
            "error: --pareto macs,act: not all values of act are numbers\n  = help: words have no order\n",
        ),
        (["--set", "width=1", "--jobs", "0"], "error: --jobs 0: a whole number from 1 to 256 is wanted\n"),
    ],
)
def test_wrong_use(arguments: list[str], message: str, net: str, capsysbinary: Captured) -> None:
    """One clear line, and a way out."""
    assert ran(capsysbinary, "sweep", net, *arguments) == (exits.USAGE, "", message)


def test_if_all_fail_the_answer_is_no(net: str, capsysbinary: Captured) -> None:
    """Each with its reason."""
    code, out, err = ran(capsysbinary, "sweep", net, "--set", "kernel=17,18")
    assert (code, err) == (exits.FAILED, "")
    assert "? 1 variant: conv1: the window is 18 wide, but the input is only 16 wide (first: kernel=18)\n" in out


def test_a_broken_spec(tmp_path: Path, capsysbinary: Captured) -> None:
    """What is wrong with every variant is told once, with its place."""
    path = tmp_path / "bad.yaml"
    path.write_text("input: 8x8x3\nvars: {n: 1}\nlayers: [{conv: {filter: $n, kernel: 1}}]\n")
    code, out, err = ran(capsysbinary, "sweep", str(path), "--set", "n=1,2")
    assert (code, out) == (exits.FAILED, "")
    assert err.startswith(f"{path}:3:18: S101 unknown-key: `conv` has no field `filter`\n")


def test_a_picture(net: str, capsysbinary: Captured) -> None:
    """Every variant has its name while they are few; the front stands out."""
    out = ran(capsysbinary, "sweep", net, "--set", "width=1:3", "--set", "depth=1,2", "--format", "svg").out
    assert out.count("<circle") == 6
    assert out.count('fill="#d55e00"') == 1
    assert ">width 1, depth 1</text>" in out
    assert ": 6 variants, the Pareto front in orange</text>" in out
    many = ran(capsysbinary, "sweep", net, "--set", "width=1:60", "--format", "svg").out
    assert many.count("</text>") < 30


def test_the_bar() -> None:
    """How far it is, and how long it will take."""
    assert remaining(0, 10_000, 1.0) == "[--------------------] 0 of 10,000 variants"
    assert remaining(5_000, 10_000, 7.0) == "[##########----------] 5,000 of 10,000 variants, 7 s left"
    assert len(remaining(999_999, 1_000_000, 9e4)) < 80
