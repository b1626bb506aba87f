"""`cnncalc import`, and other tools' files wherever a command takes a SPEC."""

from __future__ import annotations

import io
import shutil
import sys
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran
from formats.imports import DATA

import cnncalc
from cnncalc.formats.importing import READERS
from cnncalc.language.foreign import format_of

if TYPE_CHECKING:
    from pathlib import Path

# A file of every format.
FILES = {
    "darknet": DATA / "darknet" / "detector.cfg",
    "caffe": DATA / "caffe" / "residual.prototxt",
    "json": DATA / "keras" / "small_net.json",
    "graph": DATA / "pytorch" / "channels_last.json",
    "onnx": DATA / "onnx" / "residual.onnx",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of each file."""
    for path in FILES.values():
        shutil.copy(path, tmp_path / path.name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("format_", FILES)
def test_every_command_takes_the_file(format_: str, folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """What a command prints of a file is what it prints of the spec that `import` writes."""
    file = FILES[format_].name
    assert ran(capsysbinary, "import", file, "-o", "spec.yaml").code == 0
    assert (folder / "spec.yaml").exists()
    layer = next(iter(cnncalc.load("spec.yaml").nodes))
    for arguments in (
        ["summary", "SPEC", "--format", "csv"],
        ["explain", "SPEC", layer],
        ["show", "SPEC"],
        ["verify", "SPEC"],
        ["run", "SPEC"],
        ["reconcile", "SPEC"],
        ["lint", "SPEC"],
        ["sweep", "SPEC", "--input-size", "64x64x3", "--format", "csv"],
    ):
        ours, theirs = (
            ran(capsysbinary, *(name if word == "SPEC" else word for word in arguments)) for name in ("spec.yaml", file)
        )
        assert theirs.code == ours.code, arguments
        assert theirs.out.replace(file, "spec.yaml") == ours.out.replace(file, "spec.yaml"), arguments
    assert "no difference" in ran(capsysbinary, "diff", "spec.yaml", file, "--exit-code").out


@pytest.mark.parametrize("format_", FILES)
def test_lint_changes_no_foreign_file(format_: str, folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """`--fix` would write a spec over it."""
    file = FILES[format_].name
    before = (folder / file).read_bytes()
    done = ran(capsysbinary, "lint", "--fix", f"./{file}")
    assert done.code == 2
    assert f"./{file} is a file of another tool, and is not changed" in done.err
    assert (folder / file).read_bytes() == before


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """`import -`, and `summary -`."""
    data = FILES["darknet"].read_bytes()
    for command in ("import", "summary"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        done = ran(capsysbinary, command, "-")
        assert done.code == 0
        assert "4,888" in done.out.replace("4888", "4,888")


def test_files_are_recognised_by_content(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A name says nothing: a spec in a .cfg, and Darknet in a .txt."""
    (folder / "net.cfg").write_text("input: 8x8x3\nlayers: [relu]\n")
    assert ran(capsysbinary, "summary", "net.cfg").code == 0
    done = ran(capsysbinary, "import", "net.cfg")
    assert done.code == 1
    assert done.err.startswith("error: net.cfg is of no format that can be imported\n")
    shutil.copy(FILES["darknet"], folder / "net.txt")
    assert ran(capsysbinary, "import", "net.txt").code == 0


def test_what_is_not_there(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """Wrong use: exit code 2."""
    (folder / "below").mkdir()
    for source, message in (
        ("none.cfg", "error: none.cfg: there is no such file\n"),
        ("below", "error: below is a folder, not a file\n"),
    ):
        done = ran(capsysbinary, "import", source)
        assert (done.code, done.err) == (2, message)


def test_input_volumes(folder: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """`--input` with a volume, with a name, and with neither."""
    del folder
    assert "input: 32x64x3" in ran(capsysbinary, "import", "detector.cfg", "--input", "32x64x3").out
    assert "input: 32x64x3" in ran(capsysbinary, "import", "detector.cfg", "--input", "input=32x64x3").out
    done = ran(capsysbinary, "import", "detector.cfg", "--input", "wide")
    assert (done.code, done.err.splitlines()[0]) == (2, "error: wide is no volume")


def test_a_bug_of_ours_is_no_spec(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A mapping that is wrong ends in exit code 3, and nothing is written."""
    from cnncalc.formats import mapper

    monkeypatch.setitem(mapper._HANDLERS, "batch_norm", mapper._HANDLERS["identity"])
    done = ran(capsysbinary, "import", "detector.cfg", "-o", "wrong.yaml")
    assert done.code == 3
    assert "MismatchError: params: 4744, but the source has 4888" in done.err
    assert not (folder / "wrong.yaml").exists()


def test_every_reader_has_a_file() -> None:
    """And each is recognised."""
    for path in FILES.values():
        assert format_of(path.read_bytes()[:65536]) in READERS


@pytest.mark.parametrize("name", ["resnet50", "unet", "lenet5"])
def test_specs_are_no_foreign_files(name: str) -> None:
    """A bundled spec is read as a spec."""
    from cnncalc.language.files import find, read_bytes

    assert format_of(read_bytes(find(name))) == ""
