"""Texts that YAML would misread, and those that only look unusual. What means harm is with the command."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

from cnncalc.language.files import Place
from cnncalc.linting.engine import check_text
from cnncalc.model.exits import OK

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "input: 8x8x3\nlayers: [relu]\n"
CONV = "input: 8x8x3\nlayers: [conv: {{filters: 4, kernel: 3, {}}}]\n"

# What YAML 1.1 would read as something else, and the code that is told instead; other accidents are with the command.
TRAPS = {
    "octal": (CONV.format("stride: 010"), "S108"),
    "norway": (CONV.format("bias: no"), "S104"),
    "base 60": (CONV.format("stride: 3:30"), "S108"),
    "underscores": (CONV.format("stride: 1_000"), "S108"),
    "half a hexadecimal number": (CONV.format("stride: 0x_"), "S108"),
    "no number": (CONV.format("stride: .nan"), "S108"),
    "a date": ("input: 2001-01-01\nlayers: [relu]\n", "S108"),
    "nothing as a key": (f"{HEAD}~: 3\n", "S101"),
    "equals": ("input: =\nlayers: [relu]\n", "S108"),
    "a control character": (f"name: a\x1b[2J\n{HEAD}", "Y011"),
    "brackets that are closed": (f"x-a: {'[' * 50_000}{']' * 50_000}\n{HEAD}", "Y004"),
    "mappings in mappings": ("\n".join(f"{' ' * n}a{n}:" for n in range(400)), "Y004"),
}
HARMLESS = {
    "crlf": HEAD.replace("\n", "\r\n").encode(),
    "byte_order_mark": b"\xef\xbb\xbf" + HEAD.encode(),
    "no_last_line_break": HEAD.rstrip().encode(),
    "old_mac": HEAD.replace("\n", "\r").encode(),
    "three_dashes": b"---\n" + HEAD.encode(),
    "wide_characters": f'name: "東京 é 😀"\n{HEAD}'.encode(),
}


@pytest.mark.parametrize("name", TRAPS)
def test_a_trap_of_yaml(name: str) -> None:
    """One cause is one finding, found within a second."""
    text, code = TRAPS[name]
    begun = time.process_time()
    found = check_text(Place("net.yaml", None, None), text).diagnostics
    assert time.process_time() - begun < 1
    assert [one.code for one in found] == [code]


@pytest.mark.parametrize("name", HARMLESS)
def test_a_harmless_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    """What editors and other systems write is no finding, and is not touched by a fix."""
    monkeypatch.chdir(tmp_path)
    file = tmp_path / f"{name}.yaml"
    file.write_bytes(HARMLESS[name])
    done = ran(capsysbinary, "lint", file.name, "--isolated", "--fix")
    assert (done.code, done.out) == (OK, "")
    assert file.read_bytes() == HARMLESS[name]
