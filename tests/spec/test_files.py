"""Files: paths, bundled names, and what a spec extends; nothing outside of its folder is ever read."""

from __future__ import annotations

import io
import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest
from bundled import graph_of
from spec.compact import compact, found_in
from spec.specs import volumes

import cnncalc
from cnncalc.language import extends, files, limits
from cnncalc.language.files import UnreadableError, bundled_names, find, is_below, plain

if TYPE_CHECKING:
    from pathlib import Path

    from cnncalc.model.graph import Graph

BASE = """\
language: 1
name: Base
source: the base
description: nothing
input: 8x8x3
vars: {n: 4, act: relu}
blocks:
  cell: {layers: [conv: {filters: $n, kernel: 1}, $act]}
  other: {layers: [tanh]}
layers:
  - cell
  - other
outputs: [cell1]
expect: {params: 1}
budget: {params: 1}
x-note: mine
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that we are in, with a base."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE)
    return tmp_path


def load(path: str) -> Graph:
    """The graph of a file in which nothing is wrong."""
    graph = cnncalc.load(path)
    assert not graph.diagnostics, compact(graph.diagnostics, path)
    return graph


def said_of(path: str) -> str:
    """What is wrong with a file."""
    return compact(found_in(cnncalc.load(path)), path)


def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all files that are read from now on."""
    names: list[str] = []
    original = files.read_bytes

    def read_bytes(place: files.Place) -> bytes:
        names.append(place.given)
        return original(place)

    monkeypatch.setattr(extends, "read_bytes", read_bytes)
    return names


# --- where specs are


def test_a_slash_or_an_ending_makes_a_path() -> None:
    """Anything else is the name of a bundled architecture, in any case and with any dash."""
    assert find("x.yaml").path is not None
    for name in ("a/x", "x.yaml", "x.YML", "./x", "a\\x"):
        place = find(name)
        assert str(place.path).replace("\\", "/").endswith(name.replace("\\", "/").removeprefix("./"))
    assert find("-").path is None
    for name in ("resnet50_v1", "ResNet50-v1", "RESNET50_V1"):
        assert find(name).path == f"{files.bundled_folder()}/resnet50_v1.yaml"


@pytest.mark.parametrize("path", ["a", "./a", "a/./b", "a//b/", "../a", "a/../b", "/", "/a//b", "/.", ".", "./", ""])
def test_a_path_is_written_in_one_way(path: str) -> None:
    """As pathlib writes it, which takes too long to import; folders that begin alike are not below one another."""
    assert plain(path) == str(PurePosixPath(path))
    for folder in ("/", "/a", "/ab", "/a/b", "a"):
        assert is_below(plain(path), folder) == PurePosixPath(path).is_relative_to(folder)


@pytest.mark.parametrize("name", ["nowhere.yaml", "folder/nowhere", "not_bundled", "a\0.yaml", "folder.yaml"])
def test_what_cannot_be_read_raises(name: str, folder: Path) -> None:
    """It is wrong use, not an error of a file."""
    (folder / "folder.yaml").mkdir()
    with pytest.raises(UnreadableError):
        cnncalc.load(name)


def test_a_bundled_name_that_is_a_file(folder: Path) -> None:
    """The hint says how to mean the file."""
    (folder / "mine").write_text(BASE)
    with pytest.raises(UnreadableError) as caught:
        cnncalc.load("mine")
    assert caught.value.hint == "for the file, write ./mine"
    (folder / "nets").mkdir()
    with pytest.raises(UnreadableError) as caught:
        cnncalc.load("nets")
    assert caught.value.hint == "for the files of the folder, write nets/*.yaml"


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is read to its end."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"input: 3\nlayers: [dense: 2]\n")))
    assert volumes(load("-")) == {"dense1": "2"}


def test_closed_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`cnncalc summary - <&-` has none to read."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UnreadableError, match=r"^standard input is closed; name a file, or pipe one in$") as caught:
        cnncalc.load("-")
    assert caught.value.hint == "name a file, or pipe one in"


def test_every_bundled_spec_is_sound() -> None:
    """And says nothing."""
    for name in bundled_names():
        assert not graph_of(name).diagnostics


# --- extends


def test_what_is_inherited(folder: Path) -> None:
    """Every key but name, source, description, expect and budget."""
    (folder / "mine.yaml").write_text("extends: base.yaml\n")
    graph = load("mine.yaml")
    assert (graph.name, graph.reference, graph.claims, graph.budgets) == ("", "", [], [])
    assert volumes(graph) == {"cell1/conv1": "8x8x4", "cell1/act1": "8x8x4", "other1/tanh1": "8x8x4"}
    assert graph.outputs == {"cell1": "cell1/act1"}


def test_variables_and_blocks_merge_by_name_and_other_keys_are_replaced(folder: Path) -> None:
    """A variable of the base may be used by one of its heir, and the other way round."""
    (folder / "mine.yaml").write_text(
        "extends: base.yaml\nname: Mine\ninput: 4x4x2\nvars: {n: 2 * 3, m: $n + 1}\n"
        "blocks:\n  other: {layers: [conv: {filters: $m, kernel: 1}]}\n  third: {layers: [elu]}\n"
        "layers: [cell, other, third]\noutputs: [third1]\n"
    )
    graph = load("mine.yaml")
    assert graph.name == "Mine"
    assert volumes(graph) == {
        "cell1/conv1": "4x4x6",
        "cell1/act1": "4x4x6",
        "other1/conv1": "4x4x7",
        "third1/elu1": "4x4x7",
    }


def test_one_input_replaces_several_and_the_other_way_round(folder: Path) -> None:
    """They are two writings of one thing."""
    (folder / "two.yaml").write_text(
        "extends: base.yaml\ninputs: {a: 4x4x3, b: 4x4x3}\nlayers:\n  - {cell: , from: a}\noutputs: [cell1]\n"
    )
    assert list(load("two.yaml").inputs) == ["a", "b"]
    (folder / "one.yaml").write_text("extends: two.yaml\ninput: 4x4x3\nlayers: [cell]\n")
    assert list(load("one.yaml").inputs) == ["input"]


def test_a_list_lays_later_files_over_earlier_ones(folder: Path) -> None:
    """And the spec itself over all of them."""
    (folder / "a.yaml").write_text("input: 3\nvars: {x: 1, y: 1, z: 1}\n")
    (folder / "b.yaml").write_text("vars: {y: 2, z: 2}\n")
    (folder / "mine.yaml").write_text(
        "extends: [a.yaml, b.yaml]\nvars: {z: 3}\nlayers: [dense: $x, dense: $y, dense: $z]\n"
    )
    assert list(volumes(load("mine.yaml")).values()) == ["1", "2", "3"]


def test_paths_are_relative_to_the_file_that_has_them(folder: Path) -> None:
    """Also in a file that is extended itself."""
    (folder / "nets" / "parts").mkdir(parents=True)
    (folder / "nets" / "parts" / "inner.yaml").write_text("vars: {n: 5}\n")
    (folder / "nets" / "outer.yaml").write_text("extends: parts/inner.yaml\ninput: 3\nlayers: [dense: $n]\n")
    (folder / "mine.yaml").write_text("extends: nets/outer.yaml\n")
    assert volumes(load("mine.yaml")) == {"dense1": "5"}
    assert set(load("mine.yaml").sources) == {"mine.yaml", "nets/outer.yaml", "nets/parts/inner.yaml"}


def test_bundled_architectures_also_go_by_name(folder: Path) -> None:
    """With whatever they extend themselves."""
    (folder / "mine.yaml").write_text("extends: resnet152\nvars: {classes: 7}\n")
    graph = load("mine.yaml")
    assert str(graph.nodes["fc"].volume) == "7"
    assert len(graph.nodes) == len(load("resnet152").nodes)


def test_an_error_names_the_file_that_it_is_in(folder: Path) -> None:
    """As that of the spec is given; the chain of uses crosses files."""
    (folder / "parts").mkdir()
    (folder / "parts" / "bad.yaml").write_text("blocks:\n  bad: {layers: [conv: {filters: $n, kernel: 99}]}\n")
    (folder / "mine.yaml").write_text("extends: parts/bad.yaml\ninput: 8x8x3\nvars: {n: 3}\nlayers: [bad]\n")
    for name, folders in (("mine.yaml", ""), ("./mine.yaml", "./"), (str(folder / "mine.yaml"), f"{folder}/")):
        found = said_of(name).splitlines()
        assert found[0].startswith(f"{folders}parts/bad.yaml:2:46-48 V201 error bad1/conv1: ")
        assert found[-1] == "    used at 4:10-13"


def test_all_problems_of_all_files_are_reported(folder: Path) -> None:
    """One that cannot be read does not hide those of the others."""
    (folder / "a.yaml").write_text("vars: {n: 1}\nblocks: {x: {layers: [rellu]}}\n")
    (folder / "b.yaml").write_text("vars: {\n")
    (folder / "mine.yaml").write_text("extends: [a.yaml, b.yaml, c.yaml]\nlayers: [tahn, dense: $m]\n")
    found = [line.split()[:2] for line in said_of("mine.yaml").splitlines() if not line.startswith(" ")]
    assert sorted(found) == [
        ["1:27-33", "S120"],
        ["2:10-14", "S102"],
        ["a.yaml:2:23-28", "S102"],
        ["b.yaml:1:7-8", "Y001"],
    ]


def test_extends_runs_in_no_circle(folder: Path) -> None:
    """Whether through itself or through others."""
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        (folder / f"{name}.yaml").write_text(f"extends: {other}.yaml\ninput: 3\nlayers: []\n")
    assert said_of("a.yaml") == (
        "c.yaml:1:10-16 S110 error `extends` runs in a circle: a.yaml -> b.yaml -> c.yaml -> a.yaml\n"
        "    help: a file cannot extend itself\n"
    )


def test_a_file_that_many_extend_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that forty small files cannot ask for a million millions of readings."""
    for number in range(40):
        (folder / f"f{number}.yaml").write_text(f"extends: [f{number + 1}.yaml, f{number + 1}.yaml]\n")
    (folder / "f40.yaml").write_text("input: 3\nlayers: [relu]\n")
    read = recorded(monkeypatch)
    assert volumes(load("f0.yaml")) == {"relu1": "3"}
    assert len(read) == 41


def test_extends_is_bounded(folder: Path) -> None:
    """64 files deep."""
    for number in range(limits.EXTENDED_FILES + 2):
        (folder / f"f{number}.yaml").write_text(f"extends: f{number + 1}.yaml\n")
    (folder / f"f{limits.EXTENDED_FILES + 2}.yaml").write_text("input: 3\nlayers: [relu]\n")
    assert volumes(load("f2.yaml")) == {"relu1": "3"}
    assert "S119 error `extends` goes deeper than 64 files" in said_of("f1.yaml")


@pytest.mark.parametrize(
    "name", ["../secret.yaml", "sub/../../secret.yaml", "/etc/passwd.yaml", "link.yaml", "linked/secret.yaml"]
)
def test_nothing_outside_of_the_folder_is_read(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by dots, not by an absolute path, not by a link."""
    inside = folder / "inside"
    inside.mkdir()
    (folder / "secret.yaml").write_text(BASE)
    (inside / "link.yaml").symlink_to(folder / "secret.yaml")
    (inside / "linked").symlink_to(folder)
    (inside / "mine.yaml").write_text(f"extends: {name}\n")
    read = recorded(monkeypatch)
    found = said_of("inside/mine.yaml")
    assert found == (
        f"1:10-{10 + len(name)} S120 error {name} lies outside of this file's folder\n"
        "    help: `extends` reaches only below\n"
    )
    assert read == ["inside/mine.yaml"]


def test_text_and_standard_input_extend_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """They lie in no folder."""
    text = "extends: resnet50\n"
    expected = "1:10-18 S120 error a spec from standard input cannot extend a file\n    help: save it to a file first\n"
    assert compact(found_in(cnncalc.parse(text, name="spec.yaml"))) == expected
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert compact(found_in(cnncalc.load("-")), "-") == expected


def test_a_file_that_is_extended_may_be_too_large(folder: Path) -> None:
    """It is said of that file."""
    (folder / "large.yaml").write_bytes(b"#" * (limits.TEXT_BYTES + 1))
    (folder / "mine.yaml").write_text("extends: large.yaml\ninput: 3\nlayers: [relu]\n")
    assert said_of("mine.yaml").startswith("large.yaml:1:1-2 Y003 error the file is too large")


def test_a_path_that_the_system_refuses(folder: Path) -> None:
    """Such as one that is too long; the reason is the system's."""
    with pytest.raises(UnreadableError, match="cannot be read"):
        cnncalc.load(f"{folder}/{'a' * 300}.yaml")
