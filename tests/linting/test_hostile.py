"""Files that mean harm, or got broken: each ends soon, with a clean message and never with a traceback."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

from cnncalc.exits import FINE, MISUSE, NO

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "input: 8x8x3\nlayers: [relu]\n"
DEEP = 100_000
BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)
)
MERGES = "a: &a {k: 1}\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [{', '.join([f'*{chr(97 + n)}'] * 9)}]}}\n" for n in range(9)
)

# The bytes of a file, and the words that its message must have; an exit code other than 1 where that is fine.
HOSTILE: dict[str, tuple[bytes, str]] = {
    "duplicate_keys": (f"{HEAD}input: 9x9x3\n".encode(), "second time"),
    "flow_100_000_deep": (b"x: " + b"[" * DEEP, "nested"),
    "flow_closed": (b"x: " + b"[" * 50_000 + b"]" * 50_000, "nested"),
    "block_deep": ("\n".join(f"{' ' * n}a{n}:" for n in range(400)).encode(), "nested"),
    "alias_bomb": (BOMB.encode(), "Y010"),
    "merge_bomb": (MERGES.encode(), "Y010"),
    "recursive_alias": (b"layers: &x [*x]\ninput: 8x8x3\n", "anchors"),
    "octal": (b"input: 8x8x3\nlayers: [conv: {filters: 010, kernel: 3}]\n", "begins with a 0"),
    "norway": (b"input: 8x8x3\nlayers: [conv: {filters: 4, kernel: 3, bias: no}]\n", "write false"),
    "base_60": (b"input: 8x8x3\nlayers: [conv: {filters: 3:30, kernel: 3}]\n", "no number"),
    "underscores": (b"input: 8x8x3\nlayers: [conv: {filters: 1_000, kernel: 3}]\n", "write 1000"),
    "half_a_hex": (b"input: 8x8x3\nlayers: [conv: {filters: 0x_, kernel: 3}]\n", "S108"),
    "4301_digits": (b"input: 8x8x3\nlayers: [conv: {filters: " + b"9" * 4301 + b", kernel: 3}]\n", "digits"),
    "a_million_hex_digits": (
        b"input: 8x8x3\nlayers: [conv: {filters: 0x" + b"f" * 10**6 + b", kernel: 3}]\n",
        "1000 characters",
    ),
    "date": (b"input: 2001-01-01\nlayers: [relu]\n", "S1"),
    "infinity": (b"input: 8x8x3\nlayers: [conv: {filters: .inf, kernel: .nan}]\n", "S108"),
    "null_key": (b"input: 8x8x3\nlayers: [relu]\n~: 3\n", "S101"),
    "glued_comment": (b"input: 8x8x3\nlayers:\n  - conv:\n      filters: 64# wide\n      kernel: 3\n", "comment"),
    "tab": (b"input: 8x8x3\nlayers:\n\t- relu\n", "tab"),
    "python_object": (b"input: !!python/object/apply:os.system [ls]\nlayers: [relu]\n", "tags"),
    "equals": (b"input: =\nlayers: [relu]\n", "S1"),
    "mapping_as_key": (b"{a: 1}: 2\ninput: 8x8x3\nlayers: [relu]\n", "cannot be a key"),
    "two_documents": (f"{HEAD}---\n{HEAD}".encode(), "second document"),
    "empty": (b"", "empty"),
    "only_comments": (b"# nothing\n# here\n", "empty"),
    "nul": (b"input: 8x8x3\nlayers: [relu]\n\0", "U+0000"),
    "control_character": (b"name: a\x1b[2J\ninput: 8x8x3\nlayers: [relu]\n", "U+001B"),
    "latin_1": (b"name: caf\xe9\ninput: 8x8x3\nlayers: [relu]\n", "UTF-8"),
    "utf_16": ("input: 8x8x3\nlayers: [relu]\n".encode("utf-16"), "UTF-16"),
    "10_000_keys": ("\n".join(f"k{n}: 1" for n in range(10_000)).encode(), "no key `k0`"),
    "one_line_of_a_megabyte": (b"input: 8x8x3\nlayers: [" + b"x" * 10**6 + b"]\n", "no layer type"),
    "endless_block": (b"input: 8x8x3\nblocks: {a: {layers: [a]}}\nlayers: [a]\n", "64"),
    "a_billion_layers": (b"input: 8x8x3\nlayers: [{tanh: , repeat: 1000000000}]\n", "100,000"),
    "circle": (b"extends: circle.yaml\n", "circle"),
    "outside": (b"extends: ../../../etc/passwd.yaml\n", "outside"),
}
HARMLESS = {
    "crlf": HEAD.replace("\n", "\r\n").encode(),
    "byte_order_mark": b"\xef\xbb\xbf" + HEAD.encode(),
    "no_last_line_break": HEAD.rstrip().encode(),
    "old_mac": HEAD.replace("\n", "\r").encode(),
    "three_dashes": b"---\n" + HEAD.encode(),
    "wide_characters": f'name: "東京 é 😀"\n{HEAD}'.encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Within a second of the processor, exit 1, a message that says it."""
    data, words = HOSTILE[name]
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"{name}.yaml").write_bytes(data)
    begun = time.process_time()
    done = ran(capsysbinary, "lint", f"{name}.yaml", "--isolated", "--format", "full")
    assert time.process_time() - begun < 1
    assert done.code == NO
    assert words in done.out
    assert "Traceback" not in done.out + done.err
    assert all(char.isprintable() or char in "\n\t" for char in done.out)


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What editors and other systems write is no finding, and is not touched by a fix."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / f"{name}.yaml"
    file.write_bytes(HARMLESS[name])
    done = ran(capsysbinary, "lint", file.name, "--isolated", "--fix")
    assert (done.code, done.out) == (FINE, "")
    assert file.read_bytes() == HARMLESS[name]


@pytest.mark.parametrize("make", ["folder", "missing", "unreadable", "loop"])
def test_no_file_at_all(make: str, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    """A folder called like a spec has none in it; what is not there or cannot be opened is wrong use."""
    path = tmp_path / "x.cnn.yaml"
    if make == "folder":
        path.mkdir()
    elif make == "loop":
        path.symlink_to(path)
    elif make == "unreadable":
        path.write_text(HEAD, encoding="utf-8")
        path.chmod(0)
        if os.access(path, os.R_OK):
            path.unlink()
    done = ran(capsysbinary, "lint", str(path), "--isolated")
    assert done.code == MISUSE
    assert done.err.startswith("error: ")
    assert "Traceback" not in done.err
