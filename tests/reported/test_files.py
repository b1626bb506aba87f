"""Faults that users reported of files that are read and written, each with others of its kind."""

from __future__ import annotations

import ast
import os
import signal
import stat
import subprocess
import sys
import time
from contextlib import redirect_stdout
from importlib import import_module
from io import BytesIO, StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from commands.cli_runs import COMMAND, ran

import cnncalc
from cnncalc import files
from cnncalc.cli.main import run
from cnncalc.model import exits

if TYPE_CHECKING:
    from collections.abc import Callable

Captured = pytest.CaptureFixture[bytes]
NET = "input: 12x12x1\nlayers:\n  - conv: {filters: 2, kernel: 3}\n  - batchnorm\n  - relu\n"
QUIZ = "questions:\n  - {id: q, network: net.yaml, ask: params, answer: 24, choices: [24, 20]}\n"
PACKAGE = Path(cnncalc.__file__).parent


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.yaml").write_text(NET)
    Path("net.yaml").write_text("extends: base.yaml\nname: net\n")
    Path("plain.yaml").write_text(NET)
    Path("varied.yaml").write_text(NET.replace("layers:", "vars: {k: 3}\nlayers:").replace("kernel: 3", "kernel: $k"))
    Path("quiz.yaml").write_text(QUIZ)
    Path("answers.csv").write_text("student,q\ns1,A\n")
    Path("cnncalc.yaml").write_text("ignore: [V203]\n")
    Path("baseline.json").write_text('{"schema": "cnncalc/lint-baseline/1", "findings": []}')
    Path("map.yaml").write_text("{}\n")
    np.save("x.npy", np.zeros((1, 12, 12), dtype="float32"))
    assert run(["run", "net.yaml", "--save-weights", "w.npz", "--quiet"]) == exits.OK


# Commands, and the files among their inputs; `OUT` is where the result goes.
COMMANDS = [
    ("summary net.yaml -o OUT", "net.yaml base.yaml"),
    ("summary net.yaml --format html -o OUT", "net.yaml base.yaml"),
    ("explain net.yaml -o OUT", "net.yaml base.yaml"),
    ("reconcile net.yaml -o OUT", "net.yaml base.yaml"),
    ("verify net.yaml -o OUT", "net.yaml base.yaml"),
    ("compare net.yaml plain.yaml -o OUT", "net.yaml base.yaml plain.yaml"),
    ("compare net.yaml plain.yaml --format svg -o OUT", "net.yaml plain.yaml"),
    ("diff net.yaml plain.yaml -o OUT", "net.yaml base.yaml plain.yaml"),
    ("sweep varied.yaml --set k=1,3 -o OUT", "varied.yaml"),
    ("sweep varied.yaml --set k=1,3 --format csv -o OUT", "varied.yaml"),
    ("sweep varied.yaml --set k=1,3 --format svg -o OUT", "varied.yaml"),
    ("show net.yaml -o OUT", "net.yaml base.yaml"),
    ("run net.yaml --weights w.npz --input x.npy -o OUT", "net.yaml base.yaml w.npz x.npy"),
    ("run net.yaml --weights w.npz --save-weights OUT", "net.yaml w.npz"),
    ("lint net.yaml -o OUT", "net.yaml base.yaml cnncalc.yaml"),
    ("lint net.yaml --config cnncalc.yaml --report json=OUT", "net.yaml cnncalc.yaml"),
    ("lint net.yaml --baseline baseline.json -o OUT", "baseline.json"),
    ("lint net.yaml --write-baseline OUT", "net.yaml base.yaml cnncalc.yaml"),
    ("quiz check quiz.yaml -o OUT", "quiz.yaml net.yaml base.yaml"),
    ("quiz grade quiz.yaml answers.csv -o OUT", "quiz.yaml answers.csv net.yaml"),
    ("quiz export quiz.yaml --to gift -o OUT --force", "quiz.yaml net.yaml"),
]


@pytest.mark.parametrize(("command", "names"), COMMANDS)
def test_nothing_is_written_over_an_input(capsysbinary: Captured, command: str, names: str) -> None:
    """Whatever the command and the input: exit code 2, and the bytes are those from before."""
    for name in names.split():
        before = Path(name).read_bytes()
        done = ran(capsysbinary, *command.replace("OUT", name).split())
        assert done.code == exits.USAGE, (command, name, done.err)
        assert Path(name).read_bytes() == before, (command, name)
        assert "error: " in done.err
    os.link(names.split(maxsplit=1)[0], "other-name.yaml")
    assert ran(capsysbinary, *command.replace("OUT", "other-name.yaml").split()).code == exits.USAGE


def test_files_are_written_and_read_in_one_place() -> None:
    """`cli/files.py` writes and `files.py` reads; what else opens a file is listed here, with the reason."""
    allowed = {
        "cli/files.py",  # writes
        "files.py",  # reads
        "linting/project/specs.py",  # looks at the head of files that may be no specs
        "search/sorter.py",  # temporary files without a name
        "cli/output.py",  # standard output
        "cli/main.py",  # standard output
        "runtime/arrays/files.py",  # members of an archive in memory
        "runtime/arrays/images.py",  # an image in memory
        "formats/importing.py",  # members of an archive
    }
    writing = {
        "write_text",
        "write_bytes",
        "read_text",
        "read_bytes",
        "replace_file",
        "rename",
        "unlink",
        "mkdir",
        "rmtree",
    }
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name in allowed:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                method, function = getattr(node.func, "attr", ""), getattr(node.func, "id", "")
                assert method not in writing | {"open", "fdopen"}, f"{name}:{node.lineno}: {method}"
                assert function != "open", f"{name}:{node.lineno}"


def test_a_file_that_has_changed_since_is_left_alone(capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor saves between reading and writing: the other files are fixed, and this one is reported."""
    fixes = import_module("cnncalc.cli.lint_fixes")
    for name in ("a", "b"):
        Path(f"{name}.cnn.yaml").write_text(NET)
    original = fixes.write_back

    def late(name: str, before: bytes, after: bytes) -> None:
        if "a.cnn" in name:
            Path(name).write_bytes(before + b"# more\n")
        original(name, before, after)

    monkeypatch.setattr(fixes, "write_back", late)
    done = ran(capsysbinary, "lint", "a.cnn.yaml", "b.cnn.yaml", "--fix")
    assert done.code == exits.USAGE
    assert Path("a.cnn.yaml").read_text() == f"{NET}# more\n"
    assert "bias: false" in Path("b.cnn.yaml").read_text()
    assert "error: a.cnn.yaml has changed since it was read, and is left as it is\n" in done.err


def test_owner_mode_and_hard_links_stay(capsysbinary: Captured) -> None:
    """Of a file that is fixed, and of one that a result replaces."""
    for name in ("fixed.yaml", "out.json"):
        Path(name).write_text(NET)
        Path(name).chmod(0o640)
        if os.geteuid() == 0:
            os.chown(name, 1234, 5678)
    os.link("fixed.yaml", "same.yaml")
    assert ran(capsysbinary, "lint", "fixed.yaml", "--fix").code == exits.OK
    assert ran(capsysbinary, "summary", "plain.yaml", "--format", "json", "-o", "out.json").code == exits.OK
    for name in ("fixed.yaml", "out.json"):
        status = Path(name).stat()
        assert stat.S_IMODE(status.st_mode) == 0o640
        if os.geteuid() == 0:
            assert (status.st_uid, status.st_gid) == (1234, 5678)
    assert "bias: false" in Path("fixed.yaml").read_text()
    assert Path("same.yaml").samefile("fixed.yaml")


def test_what_is_read_only_stays(capsysbinary: Captured) -> None:
    """Also for root, who could write to it."""
    for name, arguments in (
        ("ro.yaml", ("lint", "ro.yaml", "--fix")),
        ("ro.json", ("summary", "plain.yaml", "-o", "ro.json")),
    ):
        Path(name).write_text(NET)
        Path(name).chmod(0o444)
        done = ran(capsysbinary, *arguments)
        assert done.code == exits.USAGE
        assert f"error: {name} cannot be written: it is read-only\n" in done.err
        assert Path(name).read_text() == NET


def test_a_link_out_of_the_folder_is_not_followed(capsysbinary: Captured, tmp_path: Path) -> None:
    """A link inside the folder is."""
    Path("nets").mkdir()
    outside = tmp_path / "outside.yaml"
    outside.write_text(NET)
    Path("nets/inside.cnn.yaml").write_text(NET)
    Path("nets/link.cnn.yaml").symlink_to("inside.cnn.yaml")
    Path("nets/out.cnn.yaml").symlink_to(outside)
    done = ran(capsysbinary, "lint", "nets", "--fix")
    assert outside.read_text() == NET
    assert "nets/out.cnn.yaml is a link to a file outside of its folder, and is not changed" in done.err
    assert "bias: false" in Path("nets/inside.cnn.yaml").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_leaves_no_draft(number: signal.Signals) -> None:
    """A sweep that is ended while it writes: nothing is left, whatever the signal."""
    command = [
        *COMMAND,
        "sweep",
        "varied.yaml",
        "--set",
        "k=1,2,3",
        "--input-size",
        "12:2000",
        "--format",
        "csv",
        "-o",
        "t.csv",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        for _ in range(200):
            if any(path.suffix == ".tmp" for path in Path().iterdir()):
                break
            time.sleep(0.02)
        process.send_signal(number)
        process.communicate(timeout=20)
    assert process.returncode in {128 + number, exits.INTERRUPTED}
    assert not [path for path in Path().iterdir() if "t.csv" in path.name]


def test_a_large_sweep_has_to_be_confirmed(capsysbinary: Captured) -> None:
    """Its size and an estimate come first."""
    arguments = ("sweep", "varied.yaml", "--set", "k=1:1000", "--input-size", "1:100000")
    done = ran(capsysbinary, *arguments)
    assert done.code == exits.USAGE
    assert done.err.startswith("error: 100,000,000 variants, about ")
    assert "= help: --yes starts it; fewer values of a variable make it smaller\n" in done.err


@pytest.mark.parametrize(
    "arguments",
    ["compare plain.yaml net.yaml --format svg", "sweep varied.yaml --set k=1,3 --format svg", "summary plain.yaml",
     "sweep varied.yaml --set k=1,3 --format csv", "show net.yaml", "quiz export quiz.yaml --to gift", "lint --fix -"],
)  # fmt: skip
def test_standard_output_that_takes_text_alone(arguments: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a notebook: everything that is text is written."""
    monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": BytesIO(NET.encode())}))
    shown = StringIO()
    with redirect_stdout(shown):
        assert run(arguments.split()) in {exits.OK, exits.FAILED}
    assert len(shown.getvalue()) > 10


def test_a_folder_that_is_gone() -> None:
    """The shell stands in a folder that was deleted."""
    Path("gone").mkdir()
    script = 'cd gone && rmdir ../gone && exec "$0" -m cnncalc lint ../plain.yaml'
    done = subprocess.run(["sh", "-c", script, sys.executable], capture_output=True, text=True, check=False)
    assert done.returncode in {exits.OK, exits.FAILED, exits.USAGE}
    assert "bug" not in done.stderr


@pytest.mark.parametrize("format_", ["full", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown"])
def test_names_that_are_not_utf_8(format_: str) -> None:
    """In every format of lint."""
    name = os.fsdecode(b"n\xff.cnn.yaml")
    Path(name).write_text(NET.replace("kernel: 3", "kernel: 30"))
    done = subprocess.run([*COMMAND, "lint", ".", "--format", format_], capture_output=True, check=False)
    assert done.returncode == exits.FAILED, done.stderr
    assert b"V201" in done.stdout


def test_a_full_standard_error() -> None:
    """The exit code is that of the mistake."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    with full.open("w") as stream:
        for arguments, code in ((["summary", "nope.yaml"], exits.USAGE), (["lint", "--nope"], exits.USAGE)):
            done = subprocess.run([*COMMAND, *arguments], stderr=stream, stdout=subprocess.PIPE, check=False)
            assert done.returncode == code


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_cannot_be_read_in_a_folder_is_a_finding(
    kind: str, capsysbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are linted all the same. (The tests may run as root, who can read everything.)"""
    Path("nets/inner").mkdir(parents=True)
    for name in ("nets/a.yaml", "nets/inner/b.yaml", "nets/z.yaml"):
        Path(name).write_text("input: 8\nlayers: [relu, rleu]\n")
    hidden = "nets/inner" if kind == "folder" else "nets/inner/b.yaml"

    def denied(function: Callable[..., object]) -> Callable[..., object]:
        def wrapper(path: object, *rest: object, **others: object) -> object:
            if str(path) == hidden:
                raise PermissionError(13, "Permission denied")
            return function(path, *rest, **others)

        return wrapper

    monkeypatch.setattr(Path, "iterdir", denied(Path.iterdir))
    monkeypatch.setattr(Path, "open", denied(Path.open))
    monkeypatch.setattr("cnncalc.language.files.listdir", denied(os.listdir))
    monkeypatch.setattr("cnncalc.language.files.read_file", denied(files.read_file))
    if kind == "folder":
        monkeypatch.setattr("cnncalc.language.files.read_file", files.read_file)
    done = ran(capsysbinary, "lint", "nets", "--format", "concise", "--quiet")
    message = "the folder nets/inner cannot be listed" if kind == "folder" else "nets/inner/b.yaml cannot be read"
    assert done.code == exits.FAILED
    assert done.out.splitlines()[1].startswith(
        f"{hidden}:1:1: error: S120 unreadable-file: {message}: Permission denied"
    )
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["nets/a.yaml", hidden, "nets/z.yaml"]
