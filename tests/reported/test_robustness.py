"""Faults that users reported of hostile or broken input, each with others of its kind."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from commands.cli_runs import ran
from markdown_it import MarkdownIt

from cnncalc.model import exits
from cnncalc.output.csv_text import csv_text
from cnncalc.output.markdown import code, escaped
from cnncalc.output.text import clean

Captured = pytest.CaptureFixture[bytes]
NET = "input: 3x3x2\nlayers:\n  - conv: {filters: 2, kernel: 3}\n"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(NET)


def npy(header: str) -> bytes:
    """An array file with a header of one's own."""
    text = header.ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode() + b"\0" * 72


HEADERS = [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (True, 2, 3, 3), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5, 2), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': 'ab', }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': None, }",
    "{'descr': [], 'fortran_order': False, 'shape': (2, 3, 3), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (2, 3, 3), }",
    "{'descr': 'zz', 'fortran_order': False, 'shape': (2, 3, 3), }",
    "{'descr': '<f4', 'fortran_order': 7, 'shape': (2, 3, 3), }",
    "{'descr': '<f4'}",
    "[1, 2",
    "{}",
    "0" * 100,
]


@pytest.mark.parametrize("header", HEADERS)
def test_array_files_that_are_broken(capsysbinary: Captured, header: str) -> None:
    """Whatever NumPy raises: one line, exit code 2; alone and as a member of an archive."""
    Path("x.npy").write_bytes(npy(header))
    with zipfile.ZipFile("w.npz", "w") as archive:
        archive.writestr("conv1.weight.npy", npy(header))
        archive.writestr("conv1.bias.npy", b"")
    for arguments in (("--input", "x.npy"), ("--weights", "w.npz"), ("--weights", "conv1.weight=x.npy")):
        done = ran(capsysbinary, "run", "net.yaml", *arguments)
        assert (done.code, done.out) == (exits.USAGE, ""), done.err
        assert done.err.startswith("error: ")
        assert "bug" not in done.err


def test_names_in_an_archive_are_checked_before_its_numbers_are_loaded(capsysbinary: Captured) -> None:
    """A small archive of zeros would take 400 MB."""
    zeros = BytesIO()
    np.save(zeros, np.zeros(1, dtype="float32"))
    with zipfile.ZipFile("w.npz", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("other.npy", "w") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": (10**8,)})
        for _ in range(100):
            file.write(b"\0" * (4 * 10**6))
    tracemalloc.start()
    done = ran(capsysbinary, "run", "net.yaml", "--weights", "w.npz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (done.code, "1 are of no layer (other)" in done.err) == (exits.USAGE, True)
    assert peak < 30 * 2**20


@pytest.mark.parametrize("command", ["run", "verify"])
def test_more_weights_than_memory(capsysbinary: Captured, command: str) -> None:
    """What is known before is not found out by trying."""
    Path("net.yaml").write_text("input: 4x4x3\nlayers:\n  - conv: {filters: 999999999999, kernel: 1}\n")
    done = ran(capsysbinary, command, "net.yaml")
    assert done.code == exits.USAGE
    assert "error: not enough memory: " in done.err
    assert "GiB are needed at least, and this machine has" in done.err


@pytest.mark.parametrize("module", ["numpy", "rich"])
def test_a_library_that_is_missing(module: str) -> None:
    """One line says what to install; what does not need it works."""
    block = f"import sys; sys.modules[{module!r}] = None; from cnncalc.cli.main import run; sys.exit(run(sys.argv[1:]))"
    needs = {"numpy": ("run", "net.yaml"), "rich": ("summary", "net.yaml", "--color", "always")}[module]
    done = subprocess.run([sys.executable, "-c", block, *needs], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        exits.USAGE,
        f"error: {module} is not installed\n  = help: pip install {module}\n",
    )
    done = subprocess.run(
        [sys.executable, "-c", block, "summary", "net.yaml"], capture_output=True, text=True, check=False
    )
    assert done.returncode == exits.OK


@pytest.mark.parametrize(
    "name", ["::add-mask::layers", "  ::error::x", "a ##[warning]b", "##[group]x", "::set-output name=a::b"]
)
@pytest.mark.parametrize(
    "command",
    ["summary net.yaml", "summary net.yaml --format plain", "summary net.yaml --format json", "explain net.yaml",
     "summary net.yaml --format markdown", "summary net.yaml --format csv", "compare net.yaml lenet5",
     "diff net.yaml lenet5",
     "lint net.yaml", "lint net.yaml --format concise", "lint net.yaml --format github", "lint net.yaml --format json",
     "reconcile net.yaml", "verify net.yaml"],
)  # fmt: skip
def test_no_command_reaches_a_runner(capsysbinary: Captured, name: str, command: str) -> None:
    """GitHub's runner reads `::command::` at the start of a line, and `##[command]` anywhere."""
    Path("net.yaml").write_text(
        f'name: "{name}"\n{NET}  - "{name}": 1\n' if "lint" in command else f'name: "{name}"\n{NET}'
    )
    done = ran(capsysbinary, *command.split())
    for line in (done.out + done.err).splitlines():
        assert "##[" not in line
        is_annotation = "github" in command and line.startswith(
            ("::error title=", "::warning title=", "::notice title=")
        )
        assert is_annotation or not line.lstrip().startswith("::"), line


@pytest.mark.parametrize(
    "text",
    ["@octo/team", "ask @octo", "a@example.org", "www.example.org", "https://example.org", "HTTP://example.org",
     "ftp://x.y",
     "&lt;b&gt;", "&copy;", "&#64;octo", "$x$", "$$x$$", "#12", "!34", "<b>bold</b>", "*a*", "_a_", "`a`", "[a](b)",
     "~~a~~",
     "| a |", "\\*a\\*", "![a](b)", "<!-- a -->", "{x}"],
)  # fmt: skip
def test_text_of_others_is_inert_in_markdown(text: str) -> None:
    """It shows as it is, and neither platform finds a name, number or address in it."""
    html = MarkdownIt("gfm-like", {"linkify": False}).render(escaped(text))
    shown = html.removeprefix("<p>").removesuffix("</p>\n").replace("\u200b", "")
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, sign)
    assert shown == text
    for mark in ("@octo", "@example", "www.example", "://example", "://x", "#12", "!34"):
        assert mark not in html
        assert mark not in escaped(text)
    assert escaped(text).count("$") == escaped(text).count("\\$")


@pytest.mark.parametrize("text", ["a|b", "`", "``a``", "a\nb", "", "\\|"])
def test_code_in_a_table_stays_in_its_cell(text: str) -> None:
    """With `|` escaped, as both platforms want it even inside code."""
    html = MarkdownIt("gfm-like", {"linkify": False}).render(
        f"| x | y |\n|---|---|\n| {code(text, in_table=True)} | end |\n"
    )
    assert html.count("<td>") == 2
    assert "<td>end</td>" in html


@pytest.mark.parametrize(
    ("cell", "written"),
    [("=1", "'=1\n"), ("-1", "-1\n"), ("+1.5e3", "+1.5e3\n"), ("@a", "'@a\n"), ("a\rb", '"a\nb"\n'), ("\r=1",
     '"\'\n=1"\n'),
     ("-a", "'-a\n"), ("1,5", '"1,5"\n')],
)  # fmt: skip
def test_cells_of_csv(cell: str, written: str) -> None:
    """No formula, the same bytes on every version of Python, and numbers as they are."""
    assert csv_text([[cell]]) == written


def test_clean_text_is_left_as_it_is() -> None:
    """Only what a terminal or a runner would obey is changed."""
    for text in ("a::b", "std::vector", "##", "# [x]", "conv1/0", "ü→×"):
        assert clean(text) == text
