"""Specs in revisions of a git repository: what is read from which commit, and what is said where there is none."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from commands.cli_runs import ran

import cnncalc
from cnncalc.language.files import UnreadableError
from cnncalc.language.revisions import split
from cnncalc.model import exits

if TYPE_CHECKING:
    from pathlib import Path

Captured = pytest.CaptureFixture[bytes]
NET = "extends: base.yaml\ninput: {size}\nlayers: [$act, {{conv: {{filters: $filters, kernel: 1}}}}]\n"
BASE = "vars: {{act: {act}, filters: {filters}}}\ninput: 4x4x3\nlayers: [relu]\n"
NOBODY = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "commit.gpgsign=false")


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, whatever the machine's own settings are."""
    subprocess.run(["git", *NOBODY, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two commits of `nets/net.yaml` and of what it extends; then both files are changed."""
    root = tmp_path_factory.mktemp("repository")
    nets = root / "nets"
    nets.mkdir()
    git(root, "init", "--quiet")
    for act, filters, size in (("relu", 5, "8x8x3"), ("gelu", 6, "9x9x3")):
        (nets / "net.yaml").write_text(NET.format(size=size))
        (nets / "base.yaml").write_text(BASE.format(act=act, filters=filters))
        git(root, "add", ".")
        git(root, "commit", "--quiet", "--message", act)
    (nets / "net.yaml").write_text(NET.format(size="10x10x3"))
    (nets / "base.yaml").write_text(BASE.format(act="silu", filters=7))
    git(root, "add", "nets/net.yaml")
    (nets / "up.yaml").write_text("extends: ../base.yaml\n")
    return root


@pytest.mark.parametrize(
    ("given", "layers"),
    [
        ("HEAD~1:nets/net.yaml", {"relu": "8x8x3", "conv": "8x8x5"}),
        ("HEAD:nets/net.yaml", {"gelu": "9x9x3", "conv": "9x9x6"}),
        ("HEAD:./nets/net.yaml", {"gelu": "9x9x3", "conv": "9x9x6"}),
        (":nets/net.yaml", {"gelu": "10x10x3", "conv": "10x10x6"}),
        ("nets/net.yaml", {"silu": "10x10x3", "conv": "10x10x7"}),
    ],
)
def test_a_file_and_what_it_extends(
    given: str, layers: dict[str, str], repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both from the same revision; nothing before the colon means what is staged."""
    monkeypatch.chdir(repository)
    graph = cnncalc.load(given)
    assert graph.diagnostics == []
    assert {node.type: str(node.volume) for node in graph.nodes.values()} == layers
    before = given.rpartition("/")[0]
    assert set(graph.sources) == {given, f"{before}/base.yaml"}


def test_from_a_folder_of_the_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a dot a path counts from here, without from the root; the hint says so."""
    monkeypatch.chdir(repository / "nets")
    assert str(cnncalc.load("HEAD:./net.yaml").nodes["conv1"].volume) == "9x9x6"
    assert str(cnncalc.load("HEAD:../nets/net.yaml").nodes["conv1"].volume) == "9x9x6"
    with pytest.raises(UnreadableError) as raised:
        cnncalc.load("HEAD:net.yaml")
    hint = "a path counts from the root of the repository: HEAD:./net.yaml"
    assert str(raised.value) == f"HEAD:net.yaml: there is no file net.yaml in HEAD; {hint}"
    assert raised.value.hint == hint


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ("HEAD~9:nets/net.yaml", "there is no revision HEAD~9", "`git log --oneline` shows the revisions"),
        (
            "HEAD:nets/nothing.yaml",
            "there is no file nets/nothing.yaml in HEAD",
            "a path counts from the root of the repository; `git ls-tree -r --name-only` lists what is there",
        ),
    ],
)
def test_what_is_not_there(
    given: str, message: str, hint: str, repository: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Captured
) -> None:
    """No such revision, no such path: wrong use, with a way out."""
    monkeypatch.chdir(repository)
    expected = f"error: {given}: {message}\n  = help: {hint}\n"
    assert ran(capsysbinary, "diff", given, "nets/net.yaml") == (exits.USAGE, "", expected)


def test_a_folder_is_no_file(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the disk."""
    monkeypatch.chdir(repository)
    with pytest.raises(UnreadableError, match=r"^HEAD:nets/ is a folder, not a file$"):
        cnncalc.load("HEAD:nets/")
    with pytest.raises(UnreadableError, match=r"^HEAD:\.\./net\.yaml lies outside of the repository$"):
        cnncalc.load("HEAD:../net.yaml")


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Captured) -> None:
    """Said in one line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert ran(capsysbinary, "summary", "HEAD:net.yaml") == (
        exits.USAGE,
        "",
        "error: HEAD:net.yaml: this folder is in no git repository\n"
        "  = help: run it inside of the repository; a file with a colon in its name is ./HEAD:net.yaml\n",
    )


def test_no_git(monkeypatch: pytest.MonkeyPatch, capsysbinary: Captured, tmp_path: Path) -> None:
    """A machine without it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ran(capsysbinary, "summary", "HEAD:net.yaml") == (
        exits.USAGE,
        "",
        "error: HEAD:net.yaml: git is not installed\n  = help: a revision is read by git; name two files instead\n",
    )


def test_a_shallow_clone(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What CI fetches has no history, and the hint says how to get it."""
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{repository}", "shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    with pytest.raises(UnreadableError) as raised:
        cnncalc.load("HEAD~1:nets/net.yaml")
    assert raised.value.hint == "this clone has no history: `git fetch --unshallow` (in CI: fetch-depth: 0)"


def test_a_file_with_a_colon_in_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes before any revision."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "HEAD:net.yaml").write_text("input: 3x3x2\nlayers: [relu]\n")
    assert list(cnncalc.load("HEAD:net.yaml").nodes) == ["relu1"]


@pytest.mark.parametrize(
    "name", ["C:\\net.yaml", "-c:net.yaml", "./a:b.yaml", "../a:b.yaml", "/a:b.yaml", "net.yaml", "x:"]
)
def test_what_is_no_revision(name: str) -> None:
    """Drives, options and paths."""
    assert split(name) is None


def test_a_spec_cannot_name_a_revision(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`extends` reads files below its folder, and runs nothing."""
    monkeypatch.chdir(repository)
    (repository / "other.yaml").write_text("extends: HEAD:nets/net.yaml\ninput: 3x3x2\nlayers: [relu]\n")
    [found] = cnncalc.load("./other.yaml").diagnostics
    assert (found.code, found.message) == ("S120", "HEAD:nets/net.yaml: there is no such file")


def test_what_lies_above_is_out_of_reach(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`extends` reaches below only, in a revision, too."""
    monkeypatch.chdir(repository)
    git(repository, "add", "nets/up.yaml")
    [found, *_] = cnncalc.load(":nets/up.yaml").diagnostics
    assert (found.code, found.message) == ("S120", "../base.yaml lies outside of this file's folder")


def test_what_git_keeps_is_not_mended(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: Captured
) -> None:
    """Findings can be told of it, but nothing is written."""
    monkeypatch.chdir(repository)
    assert ran(capsysbinary, "lint", "--fix", "HEAD:nets/net.yaml") == (
        exits.USAGE,
        "",
        "error: HEAD:nets/net.yaml is a version that git keeps, and is not changed\n  = help: name the file itself\n",
    )
    assert ran(capsysbinary, "lint", "HEAD:nets/net.yaml").code in {exits.OK, exits.FAILED}
