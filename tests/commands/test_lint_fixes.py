"""`cnncalc lint --fix`, `--diff` and `--update-expect`: files mended by exact pieces, whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands.lint_runs import BIAS, BROKEN, CLEAN, write

from cnncalc.model import exits

if TYPE_CHECKING:
    from collections.abc import Callable

    from commands.cli_runs import Ran

    Run = Callable[..., Ran]


def test_fix_changes_exact_pieces(lint: Run) -> None:
    """The remark, line ends, the byte order mark, the missing last line end and the file's mode stay; twice is once."""
    text = "\ufeff" + BIAS.rstrip("\n").replace("\n", "\r\n")
    write(net=text, other=CLEAN)
    Path("net.yaml").chmod(0o640)
    before = Path("other.yaml").stat().st_mtime_ns
    done = lint("--fix")
    assert done == (exits.OK, "", "1 finding mended; nothing found in 2 files\n")
    assert Path("net.yaml").read_bytes().decode() == text.replace("3}", "3, bias: false}")
    assert stat.S_IMODE(Path("net.yaml").stat().st_mode) == 0o640
    assert Path("other.yaml").stat().st_mtime_ns == before
    again = Path("net.yaml").stat().st_mtime_ns
    assert lint("--fix").err == "nothing found in 2 files\n"
    assert Path("net.yaml").stat().st_mtime_ns == again
    assert sorted(path.name for path in Path().iterdir()) == [".git", "net.yaml", "other.yaml"]


@pytest.mark.parametrize("text", [f"{BIAS}  - [\n", "\0", BROKEN.replace("{filters", "{{filters"), ""])
def test_a_file_that_cannot_be_read_to_its_end_is_not_touched(text: str, lint: Run) -> None:
    """Whatever could be mended in it."""
    write(net=text)
    assert lint("net.yaml", "--fix", "--unsafe-fixes", "--update-expect").code == exits.FAILED
    assert Path("net.yaml").read_bytes() == text.encode()


def test_diff_shows_and_writes_nothing(lint: Run) -> None:
    """A patch; the exit code says whether it is one."""
    write(a=BIAS, b=CLEAN)
    assert lint("--diff") == (
        exits.FAILED,
        "--- a.yaml\n+++ a.yaml\n@@ -1,5 +1,5 @@\n input: 32x32x3\n layers:\n"
        "-  - conv: {filters: 8, kernel: 3}  # bias?\n+  - conv: {filters: 8, kernel: 3, bias: false}  # bias?\n"
        "   - batchnorm\n   - relu\n",
        "1 file of 2 would be changed\n",
    )
    assert Path("a.yaml").read_text() == BIAS
    assert lint("--diff", "b.yaml") == (exits.OK, "", "0 files of 1 would be changed\n")


def test_a_diff_is_a_patch(lint: Run) -> None:
    """Carriage returns, letters beyond ASCII and a missing last line end are in it."""
    text = "input: 8x8x3\r\nname: Nét\r\nlayers: [relu,\r\n  relu, tanh]  # 東京"
    Path("net.yaml").write_bytes(text.encode())
    shown = lint("--diff", "net.yaml").out
    assert shown == (
        "--- net.yaml\n+++ net.yaml\n@@ -1,4 +1,4 @@\n input: 8x8x3\r\n name: Nét\r\n layers: [relu,\r\n"
        "-  relu, tanh]  # 東京\n\\ No newline at end of file\n+  tanh]  # 東京\n\\ No newline at end of file\n"
    )
    assert lint("net.yaml", "--fix").code == exits.OK
    assert Path("net.yaml").read_bytes() == text.replace("relu, tanh", "tanh").encode()


def test_update_expect_writes_what_is_computed(lint: Run) -> None:
    """Beside the fixes, if they are asked for; all else stays. Without claims there are some about the totals."""
    layers = "input: 32x32x3\nlayers:\n  - conv: {filters: 8, kernel: 3}\n  - relu\n"
    write(net=f"{layers.replace('8', '8.0')}expect: {{params: 3}}  # ours\n", bare=layers)
    assert lint("net.yaml").code == exits.FAILED
    assert lint("--update-expect", "--fix").code == exits.OK
    assert Path("net.yaml").read_text() == f"{layers}expect: {{params: {8 * 27 + 8}}}  # ours\n"
    assert Path("bare.yaml").read_text() == f"{layers}expect:\n  params: 224\n  macs: 194400\n  output: 30x30x8\n"


def test_diff_shows_what_would_be_written(lint: Run) -> None:
    """Claims, too, are those of the mended bases, and not of those on the disk."""
    write(base=BIAS, net="extends: ././base.yaml\nname: Net\n")
    shown = lint("--diff", "--fix", "--update-expect").out
    assert lint("--fix", "--update-expect").code == exits.OK
    claims = "expect:\n  params: 232\n  macs: 194400\n  output: 30x30x8\n"
    assert Path("net.yaml").read_text() == f"extends: ././base.yaml\nname: Net\n{claims}"
    added = [line[1:] for line in shown.splitlines(keepends=True) if line.startswith("+") and line[1:3] != "++"]
    assert "".join(added) == f"  - conv: {{filters: 8, kernel: 3, bias: false}}  # bias?\n{claims * 2}"


def test_what_another_spec_may_use_is_not_deleted_unasked(lint: Run) -> None:
    """A variable and a block that only those use that extend the spec: the base alone cannot know."""
    base = "input: 8x8x3\nvars: {wide: 4}\nblocks:\n  cell: {layers: [relu]}\nlayers: [tanh]\n"
    write(base=base, net="extends: base.yaml\nlayers: [cell, conv: {filters: $wide, kernel: 3}]\n")
    done = lint("--fix", "--format", "concise")
    assert [line.split()[2] for line in done.out.splitlines()] == ["S109", "S121"]
    assert Path("base.yaml").read_text() == base


def test_a_spec_is_mended_behind_its_base(lint: Run) -> None:
    """Until nothing changes: only when the base is mended, nothing of what the spec says is used any more."""
    base = (
        "input: 8x8x3\nvars: {wide: 4}\nblocks:\n  cell: {layers: [conv: {filters: $wide, kernel: 3}]}\nlayers: [abs]\n"
    )
    write(base=base, a_net="extends: base.yaml\nvars: {wide: 8}\nname: Net\n")
    shown = lint("--diff", "--unsafe-fixes")
    assert shown.err == "2 files of 2 would be changed\n"
    assert lint("--fix", "--unsafe-fixes") == (exits.OK, "", "3 findings mended; nothing found in 2 files\n")
    assert Path("base.yaml").read_text() == "input: 8x8x3\nlayers: [abs]\n"
    assert Path("a_net.yaml").read_text() == "extends: base.yaml\nname: Net\n"


def test_a_name_with_a_backslash_is_a_name(lint: Run) -> None:
    """Findings show a slash; the file that is written is the one that was read."""
    name = "a\\b.yaml" if os.sep == "/" else "b.yaml"
    Path(name).write_text(BIAS, encoding="utf-8")
    assert lint(name, "--fix").code == exits.OK
    assert "bias: false" in Path(name).read_text(encoding="utf-8")


def test_a_fix_that_cannot_be_written_is_told(lint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is as it was."""
    write(net=BIAS)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    code, _, err = lint("net.yaml", "--fix")
    assert code == exits.USAGE
    assert err.endswith("error: net.yaml cannot be written: No space left on device\n")
    assert Path("net.yaml").read_text() == BIAS
    assert [path.name for path in Path().iterdir() if path.is_file()] == ["net.yaml"]
