"""Accidents and attacks through the command: each ends within a second, with a clean message, and 1 or 2."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

from cnncalc.model import exits
from cnncalc.output.findings import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

Captured = pytest.CaptureFixture[bytes]
HEAD = "input: 32x32x3\nlayers:\n"
NINE = range(1, 10)
ALIASES = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in NINE)
MERGES = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in NINE)
SECOND = 1.0

# What a file holds, and the code that is told of it.
TEXTS: dict[str, tuple[bytes, str]] = {
    "100,000 brackets": (b"[" * 100_000, "Y004"),
    "100,000 dashes": (b"- " * 100_000, "Y004"),
    "an alias bomb": (ALIASES.encode(), "Y010"),
    "a merge bomb": (MERGES.encode(), "Y010"),
    "a list that holds itself": (b"layers: &x [*x]\ninput: 3x3x3\n", "Y010"),
    "a megabyte on a line": (HEAD.encode() + b"  - " + b"relu, " * 170_000, "S102"),
    "5 MiB": (b"# remark\n" * 600_000, "Y003"),
    "20,000 keys": (b"".join(b"k%d: 1\n" % n for n in range(20_000)), "S101"),
    "the same key 3,000 times": (b"input: 3x3x3\n" * 3_000, "Y002"),
    "1,000 layers of no type": (HEAD.encode() + b"  - convv\n" * 1_000, "S102"),
    "a million layers": (HEAD.encode() + b"  - relu:\n    repeat: 1000000\n", "S119"),
    "a block that uses itself": (b"blocks: {b: {layers: [b]}}\n" + HEAD.encode() + b"  - b\n", "S119"),
    "a power of a power": (HEAD.encode() + b"  - dense: 9 ** 9 ** 9\n", "S108"),
    "a number of 900 digits": (HEAD.encode() + b"  - dense: " + b"9" * 900 + b"\n", "Y012"),
    "a number of 5,000 digits": (HEAD.encode() + b"  - dense: " + b"9" * 5_000 + b"\n", "S108"),
    "100,000 hexadecimal digits": (HEAD.encode() + b"  - dense: 0x" + b"F" * 100_000 + b"\n", "S108"),
    "10,000 brackets in an expression": (HEAD.encode() + b"  - dense: " + b"(" * 10_000 + b"\n", "S108"),
    "code": (b"input: !!python/object/apply:os.system [id]\nlayers: [relu]\n", "Y009"),
    "an empty file": (b"", "S118"),
    "only remarks": (b"# nothing\n\n# at all\n", "S118"),
    "NUL": (b"input: 3x3x3\0\n", "Y011"),
    "UTF-16": ("input: 3x3x3\n".encode("utf-16"), "Y011"),
    "Latin-1": (b"name: caf\xe9\n", "Y011"),
    "a tab": (b"input: 3x3x3\nlayers:\n\t- relu\n", "Y006"),
    "two documents": (HEAD.encode() + b"  - relu\n---\n" + HEAD.encode(), "Y005"),
    "a list as a key": (b"? [a, b]\n: c\n", "Y001"),
    "a file outside": (b"extends: ../../../etc/passwd\n", "S120"),
    "a file that extends itself": (b"extends: net.yaml\n", "S110"),
}


def in_a_second(run: Callable[[], tuple[int, str, str]]) -> tuple[int, str, str]:
    """A run that takes no longer; no traceback and no bug is told."""
    before = process_time()
    code, out, err = run()
    assert process_time() - before < SECOND
    assert "Traceback" not in err
    assert code in {exits.FAILED, exits.USAGE}
    return code, out, err


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text(name: str, capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One place, one cause, and lines that can be read."""
    monkeypatch.chdir(tmp_path)
    data, told = TEXTS[name]
    Path("net.yaml").write_bytes(data)
    code, out, _ = in_a_second(lambda: ran(capsysbinary, "lint", "net.yaml"))
    assert code == exits.FAILED
    assert re.search(rf"^net\.yaml:\d+:\d+: error: {told} ", out, re.MULTILINE), out[:300]
    assert max(map(len, out.splitlines())) < 1_000
    if told in {"Y001", "Y004", "Y005", "Y011"}:
        assert in_a_second(lambda: ran(capsysbinary, "lint", "net.yaml", "--fix", "--unsafe-fixes"))[0] == exits.FAILED
        assert Path("net.yaml").read_bytes() == data


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_bears_many_findings(
    name: str, capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand of them."""
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(HEAD + "  - convv\n" * 1_000)
    assert in_a_second(lambda: ran(capsysbinary, "lint", "net.yaml", "--format", name))[0] == exits.FAILED


def test_a_hostile_file(capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder called like a spec, a loop of links, a broken link, a pipe that nobody writes to."""
    monkeypatch.chdir(tmp_path)
    Path("x.cnn.yaml").mkdir()
    Path("loop.yaml").symlink_to("loop.yaml")
    Path("gone.yaml").symlink_to("nowhere.yaml")
    os.mkfifo("pipe.cnn.yaml")
    for name in ("x.cnn.yaml", "loop.yaml", "gone.yaml", "."):
        code, out, err = in_a_second(partial(ran, capsysbinary, "lint", name))
        assert (code, out) == (exits.USAGE, "")
        assert err.startswith("error: there is no spec in " if name in {".", "x.cnn.yaml"} else f"error: {name}: ")


def test_an_unreadable_file_is_told(capsysbinary: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs as root can read everything: so the system's refusal is put in its place."""
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(f"{HEAD}  - relu\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("cnncalc.files.open", refuse, raising=False)
    assert ran(capsysbinary, "lint", "net.yaml") == (
        exits.FAILED,
        "net.yaml:1:1: error: S120 unreadable-file: net.yaml cannot be read: Permission denied\n",
        "1 error in 1 file\n",
    )
