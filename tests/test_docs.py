"""The documents: every code block does what it shows, and every link leads somewhere.

`pytest --update-golden` writes into the console blocks what the commands print today; read the diff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from doc_runs import GATE, KINDS, Session, WrongError, alike, gate_lines, refresh, renewed, run_all
from documents import EXECUTED, LINKED, ROOT, Block, DocumentError, anchors, blocks, links, read

if TYPE_CHECKING:
    from pathlib import Path

# The two commands that do all the set-up.
SET_UP = ("pip install . && cnncalc summary architectures/lenet5.yaml", 'pip install -e ".[test]" && pytest')

each_document = pytest.mark.parametrize("path", EXECUTED, ids=lambda path: str(path.name))


@each_document
def test_every_block_is_so(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Commands print what is shown, specs are sound, Python runs."""
    monkeypatch.chdir(tmp_path)
    if request.config.getoption("--update-golden"):
        refresh(path, tmp_path / "refreshed")
    wrong = "\n\n".join(run_all(path, tmp_path / "checked"))
    assert not wrong, wrong


@pytest.mark.skipif(not GATE.exists(), reason="a source distribution has no .ci/run")
@pytest.mark.parametrize("line", SET_UP)
def test_the_set_up_is_what_the_gate_runs(line: str) -> None:
    """The README's own lines, to the letter."""
    assert line in read(ROOT / "README.md")
    assert line in gate_lines()


@pytest.mark.parametrize("path", LINKED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    """Relative links name files, and headings in them."""
    for number, target in links(path):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        assert there.exists(), f"{path.name}:{number}: {target}"
        assert not anchor or anchor in anchors(there), f"{path.name}:{number}: {target}"


def test_all_documents_are_read() -> None:
    """Every document can be found from the README."""
    named = {(ROOT / target.partition("#")[0]).resolve() for _, target in links(ROOT / "README.md")}
    assert set(LINKED) - {ROOT / "README.md"} <= named | set(ROOT.glob("tests/data/*/**/*.md"))


WRONG = {
    "output that is not so": ("console", ["$ echo 3", "4"]),
    "output that is left out": ("console", ["$ echo 3"]),
    "an output without a command": ("console", ["3"]),
    "a spec with a mistake": ("yaml", ["- conv: {filters: 3, kernel: 50}"]),
    "a claim that does not hold": ("yaml", ["layers: [relu]", "expect: {params: 1}"]),
    "a remark about a volume": ("yaml", ["- conv: {filters: 3, kernel: 5}  # -> 28x28x4"]),
    "a remark about parameters": ("yaml", ["- conv: {filters: 3, kernel: 5}  # -> 28x28x3, 75 parameters"]),
    "a remark that says something else": ("yaml", ["- relu  # -> 32x32x3 and nothing else"]),
    "a remark about nothing": ("yaml", ["# -> 28x28x3", "- relu"]),
    "a session that goes another way": ("python", [">>> 1 + 1", "3"]),
    "a module without a name": ("python", ["import cnncalc"]),
    "a file that there is not": ("text", ["cnncalc/", "  nothing.py"]),
    "a command that nobody runs": ("sh", ["pip install cnncalc"]),
    "a file that its format cannot read": ("yml", ["a: ["]),
    "settings that TOML cannot read": ("toml", ["[a"]),
    "a command that there is not": ("yml", ["- cnncalc lnt ."]),
    "an option that there is not": ("yml", ["- run: cnncalc lint --fomat json"]),
    "a kind that is not known": ("ini", ["[a]"]),
    "no kind": ("", ["relu"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found(name: str, tmp_path: Path) -> None:
    """Blocks that must not pass."""
    kind, lines = WRONG[name]
    session = Session(tmp_path / "here")
    with pytest.raises(WrongError):
        session.run(Block(ROOT / "README.md", 1, kind, "", lines))


def test_an_edit_has_one_place(tmp_path: Path) -> None:
    """A diff whose lines are not there, or more than once, is no edit."""
    session = Session(tmp_path / "here")
    (session.folder / "net.yaml").write_text("- relu\n- tanh\n- relu\n")
    with pytest.raises(WrongError):
        session.run(Block(ROOT / "README.md", 1, "diff", "net.yaml", ["-- relu", "+- silu"]))
    session.run(Block(ROOT / "README.md", 1, "diff", "net.yaml", ["-- tanh", "+- silu"]))
    assert (session.folder / "net.yaml").read_text() == "- relu\n- silu\n- relu\n"


def test_lines_that_are_left_out() -> None:
    """`…` stands for any lines, on a line of its own; a refresh leaves out where lines were left out."""
    assert alike(["a", "…", "d"], ["a", "b", "c", "d"])
    assert not alike(["a", "…"], ["b", "a"])
    assert not alike(["a…"], ["ab"])
    assert renewed(["a 1", "…"], ["a 2", "b"]) == ["a 2", "…"]
    assert renewed(["a 1"], ["a 2", "b"]) == ["a 2", "b"]


def test_blocks_are_found(tmp_path: Path) -> None:
    """A fence that is never closed, or indented, is no way to escape."""
    path = tmp_path / "page.md"
    path.write_text("```yaml a.yaml\n- relu\n```\n")
    assert [(block.kind, block.name, block.lines) for block in blocks(path)] == [("yaml", "a.yaml", ["- relu"])]
    for text in ("```yaml\n- relu\n", "1. one\n   ```yaml\n   - relu\n   ```\n"):
        path.write_text(text)
        with pytest.raises(DocumentError):
            list(blocks(path))


def test_every_kind_is_used() -> None:
    """None is kept for nothing."""
    assert {block.kind for path in EXECUTED for block in blocks(path)} == KINDS.keys()
