"""Finding specs: what is named is linted, in folders what looks like a spec, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cnncalc.language.files import UnreadableError, bundled_folder
from cnncalc.linting.project.discovery import Configurations
from cnncalc.linting.project.paths import matches
from cnncalc.linting.project.plan import Overrides, Plan
from cnncalc.linting.project.specs import looks_like_one

SPEC = "input: 8x8x3\nlayers: [relu]\n"
TREE = {
    "a.yaml": SPEC,
    "nets/b.yml": f"\ufeffname: b\n{SPEC}",
    "nets/two.yaml": 'inputs: {a: 8x8x1, b: 8x8x1}\n"layers":\n  - relu\n',
    "nets/deep/er/c.cnn.yaml": "blocks: {}\n",
    "nets/variant.yaml": "extends: b.yml\nvars: {classes: 3}\n",
    "nets/broken.cnn.yml": "[",
    "compose.yaml": "services:\n  layers:\n    input: nets\n",
    "workflow.yml": "on: push\njobs: {}\n",
    "rules.yaml": "extends: base\nrules: {}\n",
    "keras.yaml": "layers: [Dense]\nunits: 3\n",
    "net.txt": SPEC,
    "net.yaml.orig": SPEC,
    ".hidden/d.cnn.yaml": SPEC,
    ".e.cnn.yaml": SPEC,
    "env/pyvenv.cfg": "",
    "env/lib/f.cnn.yaml": SPEC,
    "node_modules/g.cnn.yaml": SPEC,
}
FOUND = ["a.yaml", "nets/b.yml", "nets/broken.cnn.yml", "nets/deep/er/c.cnn.yaml", "nets/two.yaml", "nets/variant.yaml"]


NO_OVERRIDES = Overrides()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of all sorts of files, in which we are."""
    for name, text in TREE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*paths: str, overrides: Overrides = NO_OVERRIDES) -> list[str]:
    """The specs that paths stand for."""
    return sorted(place.given for place in Plan(Configurations(), overrides).places(paths))


@pytest.mark.usefixtures("project")
def test_in_a_folder_what_looks_like_a_spec_is_found() -> None:
    """By its name or its keys; compose files, hidden folders and environments are left alone."""
    assert found(".") == FOUND
    assert found("nets") == FOUND[1:]
    assert found("nets/", "./nets", "nets/../nets") == FOUND[1:]
    assert found("a.yaml", "nets/../a.yaml", "nets/deep/../../a.yaml") == ["a.yaml"]
    assert found(".hidden") == [".hidden/d.cnn.yaml"]
    assert found("compose.yaml", "net.txt", "a.yaml") == ["a.yaml", "compose.yaml", "net.txt"]


def test_settings_say_what_is_left_out(project: Path) -> None:
    """What is named is linted all the same, unless --force-exclude is given."""
    (project / "cnncalc.yaml").write_text("exclude: [nets/deep/, b.yml]\ninclude: [keras.yaml]\n")
    left = ["a.yaml", "keras.yaml", "nets/broken.cnn.yml", "nets/two.yaml", "nets/variant.yaml"]
    assert found(".") == left
    assert found("nets/b.yml") == ["nets/b.yml"]
    assert found("nets/b.yml", overrides=Overrides(force_exclude=True)) == []


def test_links_and_odd_files_do_no_harm(project: Path) -> None:
    """A loop of links ends, a link to nowhere is no spec, a folder may be called like one."""
    (project / "nets" / "loop").symlink_to(project / "nets")
    (project / "nets" / "gone.cnn.yaml").symlink_to(project / "nowhere.yaml")
    (project / "x.cnn.yaml").mkdir()
    (project / "x.cnn.yaml" / "inside.cnn.yaml").write_text(SPEC)
    assert found(".") == sorted([*FOUND, "x.cnn.yaml/inside.cnn.yaml"])
    assert found("x.cnn.yaml") == ["x.cnn.yaml/inside.cnn.yaml"]


@pytest.mark.usefixtures("project")
def test_a_path_that_is_none() -> None:
    """It is told; the name of a bundled architecture is one."""
    for path in ("nets/none.yaml", "nets/gone/"):
        with pytest.raises(UnreadableError, match=r"^nets/.*: there is no such file or folder$"):
            found(path)
    with pytest.raises(UnreadableError) as caught:
        found("lenet6")
    assert str(caught.value) == "no architecture is called lenet6"
    assert found("lenet5") == ["lenet5"]


def test_every_bundled_architecture_looks_like_a_spec() -> None:
    """Those that extend another, too."""
    files = sorted(Path(bundled_folder()).glob("*.yaml"))
    assert found(bundled_folder()) == [file.as_posix() for file in files]


@given(st.dictionaries(st.sampled_from(["input", "inputs", "layers", "extends", "name", "services", "x-a"]), st.text()))
def test_the_keys_at_the_top_are_seen(document: dict[str, str]) -> None:
    """As a YAML library writes them, whatever their values are."""
    keys = document.keys()
    whole = "layers" in keys and bool(keys & {"input", "inputs"})
    variant = "extends" in keys and "services" not in keys and len(keys) > 1
    assert looks_like_one(yaml.safe_dump(document, allow_unicode=True).encode()) == (whole or variant)


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("old", ["old", "old/a.yaml", "nets/old/b.yaml"]),
        ("old/", ["old/a.yaml", "nets/old/b.yaml"]),
        ("nets/old", ["nets/old", "nets/old/b.yaml"]),
        ("*.yml", ["a.yml", "nets/a.yml"]),
        ("nets/*.yaml", ["nets/a.yaml", "nets/old/b.yaml"]),
        ("**/old/*", ["old/a.yaml", "nets/old/b.yaml"]),
        ("./a.yaml", ["a.yaml"]),
    ],
)
def test_patterns(pattern: str, files: list[str], tmp_path: Path) -> None:
    """Without a slash anywhere, with one from the folder of the settings on."""
    for file in files:
        assert matches(str(tmp_path / file), [pattern], str(tmp_path)), file
    for file in ("new/a.yaml", "older/a.yaml", "a.yaml.orig", "nets/new.txt"):
        assert not matches(str(tmp_path / file), [pattern], str(tmp_path)), file
